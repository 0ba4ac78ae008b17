import MIME
import Mail
import TestSupport
import Testing

@Suite struct ReadingOrderTests {
  private func items(_ mail: String, form: TextForm = .best) -> [String] {
    (EntityParser.parse(Array(mail.utf8)).structure?.items(for: form) ?? []).map(Self.word)
  }

  private static func word(_ item: DisplayedItem) -> String {
    switch item {
    case .text(let displayed): "text \(displayed.part.path)"
    case .invitation(let part): "invitation \(part.path)"
    case .report(let report): "report \(report.status.path)\(report.original.map { " on \($0.path)" } ?? "")"
    case .picture(let part): "picture \(part.path)"
    case .reference(let part): "reference \(part.path)"
    case .packed(let part): "packed \(part.path)"
    case .encodedMessage(let part): "encoded \(part.path)"
    case .sealed(let protection): "sealed \(protection.path)"
    case .beginSigned: "signed("
    case .endSigned: ")signed"
    case .beginMessage(let part): "message \(part.path)("
    case .endMessage: ")message"
    }
  }

  private func multi(_ kind: String, _ boundary: String, _ parts: [String]) -> String {
    "Content-Type: multipart/\(kind); boundary=\(boundary)\n\n"
      + parts.map { "--\(boundary)\n\($0)\n" }.joined()
      + "--\(boundary)--\n"
  }

  private func part(_ type: String, _ body: String = "x") -> String { "Content-Type: \(type)\n\n\(body)" }

  @Test func signatureCoversTheFirstPartOnly() {
    let signed = multi(
      "signed; protocol=\"application/pgp-signature\"", "s",
      [part("text/plain"), part("application/pgp-signature"), part("text/plain")])
    #expect(
      items(multi("mixed", "m", [part("text/plain"), signed, part("text/plain")])) == [
        "text 1", "signed(", "text 2.1", ")signed", "text 2.3", "text 3",
      ])
  }

  @Test func messagesInsideAreFramedToALimitedDepth() {
    var mail = "Subject: innermost\n\ntext"
    for _ in 0..<8 { mail = "Content-Type: message/rfc822\n\n" + mail }
    let found = items(mail)
    #expect(found.filter { $0.hasPrefix("message") }.count == 5)
    #expect(found.filter { $0 == ")message" }.count == 5)
    #expect(EntityParser.parse(Array(mail.utf8)).structure?.attachments.count == 6)
  }

  @Test func messagesOfADigestAreShownAndNotAttached() {
    let mail = multi("digest", "d", ["\nSubject: a\n\none", "\nSubject: b\n\ntwo"])
    #expect(items(mail) == ["message 1(", "text 1.1", ")message", "message 2(", "text 2.1", ")message"])
    #expect(EntityParser.parse(Array(mail.utf8)).structure?.attachments.isEmpty == true)
  }

  @Test func attachedMessageIsNotShown() {
    let attached = "Content-Type: message/rfc822\nContent-Disposition: attachment\n\nSubject: a\n\none"
    #expect(items(multi("mixed", "m", [part("text/plain"), attached])) == ["text 1"])
  }

  @Test func reportComesFirstAndKnowsWhatItIsAbout() {
    let mail = multi(
      "report", "r",
      [part("text/plain"), part("message/delivery-status"), part("message/rfc822", "Subject: a\n\nb")])
    #expect(items(mail) == ["report 2 on 3", "text 1"])
  }

  @Test func invitationStandsAboveTheText() {
    let mail = multi("alternative", "a", [part("text/plain"), part("text/html"), part("text/calendar")])
    #expect(items(mail) == ["invitation 3", "text 1"])
    let attached = "Content-Type: text/calendar\nContent-Disposition: attachment; filename=a.ics\n\nx"
    #expect(items(multi("mixed", "m", [part("text/plain"), attached])) == ["text 1", "invitation 2"])
  }

  @Test func largeCalendarIsOnlyAttached() {
    let mail = multi(
      "mixed", "m", [part("text/plain"), part("text/calendar", String(repeating: "x\n", count: 200_000))])
    #expect(items(mail) == ["text 1"])
  }

  @Test func formDecidesAmongAlternatives() {
    let mail = multi("alternative", "a", [part("text/plain"), part("text/html")])
    #expect(items(mail) == ["text 1"] && items(mail, form: .plain) == ["text 1"])
    #expect(items(mail, form: .html) == ["text 2"])
    let related = multi(
      "alternative", "a",
      [part("text/plain"), multi("related", "r", [part("text/html"), part("image/png")])])
    #expect(items(related, form: .html) == ["text 2.1"])
    let structure = EntityParser.parse(Array(mail.utf8)).structure
    #expect(
      structure?.sectionsToRead(for: .html) == [.header, .part(SectionPath([2])), .mime(SectionPath([2]))])
    #expect(structure?.sectionsToRead(for: .source) == [.part(.message)])
  }

  /// The HTML that is fetched with a plain text, by the sizes that the server tells.
  @Test(
    arguments: [
      (200, nil, true), (201, nil, false), (nil, 100_000, false), (1024, 10_240, true), (1024, 10_239, false),
      (1025, 100_000, false),
    ] as [(Int?, Int?, Bool)])
  func shortTextBesideALargeHTMLMayOnlySendThere(plain: Int?, html: Int?, isFetched: Bool) throws {
    let structure = try #require(
      BodyStructure([
        BodyPart(path: .message, depth: 0, type: MediaType("multipart", "alternative")),
        BodyPart(path: SectionPath([1]), depth: 1, type: MediaType("text", "plain"), size: plain),
        BodyPart(path: SectionPath([2]), depth: 1, type: MediaType("text", "html"), size: html),
      ]))
    #expect(structure.sectionsToRead().contains(.part(SectionPath([2]))) == isFetched)
  }

  @Test func encryptedAndOpaquePartsAreSealed() {
    let pgp = multi(
      "encrypted; protocol=\"application/pgp-encrypted\"", "e",
      [part("application/pgp-encrypted", "Version: 1"), part("application/octet-stream")])
    #expect(items(pgp) == ["sealed "])
    #expect(items(part("application/pkcs7-mime; smime-type=signed-data")) == ["sealed 1"])
  }

  @Test func picturesHaveTheirPlaceAndResourceForksHaveNone() {
    let mail = multi("mixed", "m", [part("text/plain"), part("image/png"), part("text/plain")])
    #expect(items(mail) == ["text 1", "picture 2", "text 3"])
    let apple = multi("appledouble", "a", [part("application/applefile"), part("application/pdf")])
    let structure = EntityParser.parse(Array(multi("mixed", "m", [part("text/plain"), apple]).utf8)).structure
    #expect(structure?.attachments.map(\.path.description) == ["2.2"])
  }

  @Test func referencesArePackedInWords() {
    #expect(items(part("message/partial; id=a; number=1")) == ["reference 1"])
    #expect(items(part("application/ms-tnef")) == ["packed 1"])
    let encoded = "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\nU3ViamVjdDogYQ=="
    #expect(items(multi("mixed", "m", [part("text/plain"), encoded])) == ["text 1", "encoded 2"])
  }

  @Test func manyTextsAreShownToALimit() {
    let mail = multi("mixed", "m", Array(repeating: part("text/plain"), count: 1200))
    #expect(items(mail).count == 1000)
    #expect(EntityParser.parse(Array(mail.utf8)).structure?.attachments.count == 200)
  }

  // MARK: Where server and message disagree

  private func told(_ type: String, _ subtype: String, charset: String?, encoding: String) -> BodyPart {
    BodyPart(
      path: SectionPath([2]), depth: 1, type: MediaType(type, subtype),
      parameters: charset.map { [Parameter(name: "charset", value: $0)] } ?? [], encoding: encoding)
  }

  @Test func headerOfThePartIsBelieved() {
    let header = HeaderFields(
      Array("Content-Type: text/html; charset=koi8-r\nContent-Transfer-Encoding: base64\n\n".utf8))
    let (part, difference) = told("text", "plain", charset: "us-ascii", encoding: "7bit").corrected(
      by: header)
    #expect(
      part.type == MediaType("text", "html") && part.encoding == "base64"
        && part.parameter("charset") == "koi8-r")
    #expect(
      difference
        == "The server tells part 2 as text/plain; charset=us-ascii, 7bit, its own header as text/html; charset=koi8-r, base64; the header was believed."
    )
  }

  @Test(arguments: [
    "Content-Type: text/plain\n\n", "\n",
    "Content-Type: TEXT/Plain; charset=\"US-ASCII\"\nContent-Transfer-Encoding: 8bit\n\n",
    "X-Other: y\n\n", "Content-Type: multipart/mixed; boundary=x\n\n",
  ])
  func whatIsNoDifferenceIsNotTold(_ header: String) {
    let part = told("text", "plain", charset: "us-ascii", encoding: "7bit")
    let correction = part.corrected(by: HeaderFields(Array(header.utf8)))
    #expect(correction.part == part && correction.difference == nil)
  }

  @Test func textThatServersDoNotSendIsAContradiction() {
    func content(_ size: Int, _ bytes: [UInt8]) -> MessageContent {
      var part = told("text", "plain", charset: nil, encoding: "7bit")
      part.size = size
      return MessageContent(
        header: [], structure: BodyStructure([part]),
        parts: [FetchedSection(section: .part(part.path), bytes: bytes, isCut: false)])
    }
    #expect(content(500, []).contradictsItself)
    #expect(!content(500, [0x41]).contradictsItself && !content(2, []).contradictsItself)
  }
}
