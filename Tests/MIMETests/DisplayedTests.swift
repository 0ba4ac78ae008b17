import MIME
import Mail
import TestSupport
import Testing

@Suite struct DisplayedTests {
  private func part(
    _ path: [Int], _ depth: Int, _ type: String, _ subtype: String, _ kind: String? = nil,
    name: String? = nil, size: Int = 1000
  ) -> BodyPart {
    BodyPart(
      path: SectionPath(path), depth: depth, type: MediaType(type, subtype),
      parameters: name.map { [Parameter(name: "name", value: $0)] } ?? [],
      disposition: kind.map { Disposition(kind: $0) }, size: type == "multipart" ? nil : size)
  }

  private func shown(_ parts: [BodyPart]) -> [String] {
    BodyStructure(parts)?.displayed.map { $0.part.path.description } ?? []
  }
  private func attached(_ parts: [BodyPart]) -> [String] {
    BodyStructure(parts)?.attachments.map { $0.path.description } ?? []
  }

  @Test func plainTextIsPreferredAmongAlternatives() {
    let parts = [
      part([], 0, "multipart", "alternative"), part([1], 1, "text", "plain"), part([2], 1, "text", "html"),
    ]
    #expect(shown(parts) == ["1"])
    #expect(attached(parts) == [])
  }

  @Test func htmlInsideRelatedIsShownWhenThereIsNoPlainText() {
    let parts = [
      part([], 0, "multipart", "related"), part([1], 1, "text", "html"),
      part([2], 1, "image", "png", "inline"),
    ]
    #expect(shown(parts) == ["1"])
    #expect(BodyStructure(parts)?.attachments.map(\.isInline) == [true])
  }

  @Test func textsAfterTheFirstAreShownUnlessAttached() {
    let parts = [
      part([], 0, "multipart", "mixed"), part([1], 1, "text", "plain"),
      part([2], 1, "text", "plain", "attachment", name: "n.txt"), part([3], 1, "text", "plain"),
      part([4], 1, "text", "plain", nil, name: "named.txt"), part([5], 1, "message", "rfc822"),
      part([5, 1], 2, "text", "plain"),
    ]
    #expect(shown(parts) == ["1", "3", "5.1"])
    #expect(attached(parts) == ["2", "4", "5"])
  }

  @Test func signatureAndInvitationAreNoAttachments() {
    let signed = [
      part([], 0, "multipart", "signed"), part([1], 1, "text", "plain"),
      part([2], 1, "application", "pgp-signature"),
    ]
    #expect(shown(signed) == ["1"] && attached(signed) == [])
    let invitation = [
      part([], 0, "multipart", "alternative"), part([1], 1, "text", "plain"), part([2], 1, "text", "html"),
      part([3], 1, "text", "calendar"),
    ]
    #expect(
      attached(invitation) == [] && BodyStructure(invitation)?.items().first == .invitation(invitation[3]))
  }

  @Test func shortPlainTextHasItsHTMLFetchedToo() {
    let parts = [
      part([], 0, "multipart", "alternative"), part([1], 1, "text", "plain", size: 3),
      part([2], 1, "text", "html"),
    ]
    #expect(
      BodyStructure(parts)?.sectionsToRead() == [
        .header, .part(SectionPath([1])), .mime(SectionPath([1])), .part(SectionPath([2])),
        .mime(SectionPath([2])),
      ])
  }

  @Test func encryptedMessageShowsNothing() {
    let parts = [
      part([], 0, "multipart", "encrypted"), part([1], 1, "application", "pgp-encrypted"),
      part([2], 1, "application", "octet-stream"),
    ]
    #expect(shown(parts) == [] && attached(parts) == ["2"])
  }

  @Test(.enabled(if: MailCorpus.isPresent, "corpus not present"))
  func structureOfTheCorpusIsSorted() throws {
    let path = "rendering/composed/structure-mixed-related-alternative.eml"
    let structure = EntityParser.parse(try MailCorpus.bytes(path)).structure
    #expect(structure?.displayed.map(\.part.path.description) == ["1.1", "3", "4.1"])
    let names = structure?.attachments.map(\.name) ?? []
    #expect(names.contains("notes.txt") && names.contains("inner ü.eml"))
  }

  @Test(.enabled(if: MailCorpus.isPresent, "corpus not present"))
  func fileNamesInFiveEncodingsAreOneName() throws {
    let structure = EntityParser.parse(try MailCorpus.bytes("rendering/composed/ja-filenames.eml")).structure
    #expect(structure?.attachments.map(\.name) == Array(repeating: "見積書（最終版）.pdf", count: 5))
  }
}
