import IMAP
import Mail
import Testing

/// The quirks that are about ENVELOPE, BODYSTRUCTURE, dates and bodies.
@Suite(.enabled(if: Corpus.isPresent, "corpus not present")) struct MessageQuirkTests {
  private func fetches(_ name: String) throws -> [Int: FetchResponse] {
    let events = Replay.events(try Corpus.bytes("quirks/\(name).imap"))
    #expect(events.malformed.isEmpty)
    #expect(events.completions.count == 1)
    return Dictionary(events.fetches.map { ($0.number, $0) }) { first, _ in first }
  }

  private func types(_ fetch: FetchResponse?) -> [String] {
    fetch?.structure?.parts.map(\.type.description) ?? []
  }

  @Test func multipartsMayHaveNoChildren() throws {
    let fetches = try fetches("027-empty-multiparts")
    #expect(
      types(fetches[1]) == [
        "multipart/mixed", "multipart/alternative", "text/plain", "multipart/related",
        "multipart/alternative", "multipart/alternative", "multipart/mixed",
      ])
    #expect(fetches[1]?.structure?.children(of: 0).count == 5)
    #expect(fetches[1]?.structure?.parts[3].path == SectionPath([2]))
    #expect(types(fetches[2]) == ["multipart/alternative"])
    #expect(fetches[3]?.uid == UID(3))
  }

  @Test func aMultipartMayBeWrittenAsALeaf() throws {
    let fetches = try fetches("028-multipart-as-leaf")
    #expect(types(fetches[1]) == ["multipart/mixed", "multipart/related", "text/html"])
    #expect(fetches[1]?.flags == [])
  }

  @Test func anAttachedMessageMayLackEnvelopeAndBody() throws {
    let fetches = try fetches("029-rfc822-as-basic")
    #expect(types(fetches[1]) == ["message/rfc822"])
    #expect(
      fetches[1]?.structure?.root.disposition
        == Disposition(kind: "attachment", parameters: [Parameter(name: "filename", value: "a.eml")]))
    #expect(types(fetches[2]) == ["message/rfc822"])
  }

  @Test func halfATypeIsCompleted() throws {
    let fetches = try fetches("030-type-missing")
    #expect(types(fetches[1]) == ["text/plain"])
    #expect(types(fetches[2]) == ["multipart/mixed", "application/x-zip", "text/plain"])
    #expect(fetches[3]?.uid == UID(3))
  }

  @Test func dispositionsComeInManyShapes() throws {
    let parts = try fetches("031-odd-disposition")[1]?.structure?.parts ?? []
    #expect(parts.map { $0.disposition?.kind } == [nil, "inline", nil, "attachment", "inline"])
  }

  @Test func aMissingEncodingIsSevenBit() throws {
    let parts = try fetches("032-odd-encoding")[1]?.structure?.parts ?? []
    #expect(parts.dropFirst().map(\.encoding) == ["7bit", "7bit", "7bit"])
  }

  @Test func fieldsMayBeMissingOrTooMany() throws {
    let fetch = try #require(try fetches("033-missing-lines")[1])
    #expect(types(fetch) == ["multipart/mixed", "text/plain", "text/html", "image/png"])
    #expect(fetch.structure?.parts[1].disposition?.kind == "attachment")
  }

  @Test func anEmptyListIsNIL() throws {
    let fetches = try fetches("034-empty-list-for-nil")
    #expect(types(fetches[1]) == ["text/plain"])
    #expect(fetches[2]?.structure?.root.parameters == [Parameter(name: "name", value: "a")])
    #expect(fetches[3]?.envelope == Envelope())
  }

  @Test func aMangledParameterCostsNoOtherMessage() throws {
    let fetches = try fetches("035-domino-parameter")
    #expect(fetches[1]?.uid == UID(1))
    #expect(fetches[2]?.uid == UID(2))
  }

  @Test func extraParenthesesMeanNothing() throws {
    let fetches = try fetches("037-extra-parentheses")
    #expect(fetches[2]?.uid == UID(14935))
    #expect(fetches[2]?.envelope?.subject == "s")
    #expect(types(fetches[2]) == ["text/plain"])
    #expect(fetches[3]?.uid == UID(14936))
  }

  @Test func anEnvelopeMayEndEarly() throws {
    let fetches = try fetches("038-short-envelope")
    #expect(fetches[1]?.envelope?.subject == "s")
    #expect(fetches[1]?.envelope?.date == Timestamp(seconds: 1_704_067_200))
    #expect(fetches[2]?.envelope?.subject == "t")
    #expect(fetches[2]?.flags == [.seen])
  }

  @Test func addressesMayHaveTheWrongNumberOfFields() throws {
    let fetches = try fetches("039-odd-addresses")
    #expect(fetches[1]?.envelope?.from.map(\.spec) == ["a@b"])
    #expect(fetches[1]?.envelope?.sender.map(\.spec) == ["d@e"])
    #expect(fetches[2]?.uid == UID(2))
  }

  @Test func aSwappedAddressIsSwappedBack() throws {
    #expect(
      try fetches("040-swapped-address")[1]?.envelope?.sender
        == [Address(name: "Real Name", mailbox: "a", host: "b.example")])
  }

  @Test func placeholdersAreNoAddresses() throws {
    let envelope = try fetches("041-placeholders")[1]?.envelope
    #expect(envelope?.from == [Address(name: "Undisclosed", mailbox: "", host: "")])
    #expect(envelope?.sender.map(\.spec) == [""])
    #expect(envelope?.replyTo == [])
  }

  @Test func groupsKeepNameAndMembers() throws {
    let to = try fetches("042-groups")[1]?.envelope?.cc ?? []
    let all = try fetches("042-groups")[1]?.envelope?.to ?? []
    #expect((all + to).map(\.spec).contains("friends"))
    #expect((all + to).map(\.spec).contains("undisclosed-recipients"))
    #expect((all + to).filter { $0.host == "d" }.count == 1)
  }

  @Test func messageIDsAreKeptAsFarAsTheyCanBe() throws {
    let fetches = try fetches("043-odd-message-ids")
    #expect(fetches[1]?.flags == [.seen])
    #expect(fetches[2]?.envelope?.messageID == "no-brackets@x")
  }

  @Test func aDateThatIsNoneIsUnknown() throws {
    let fetches = try fetches("044-odd-internaldate")
    let instant = Timestamp(seconds: 1_420_361_615, offsetMinutes: 480)
    #expect((1...5).map { fetches[$0]?.internalDate } == [nil, instant, instant, nil, nil])
    #expect(fetches.values.allSatisfy { $0.defects.isEmpty })
  }

  @Test func aPartMayLackItsContent() throws {
    let fetch = try #require(try fetches("047-part-without-content")[1])
    #expect(fetch.uid == UID(3016))
    #expect(fetch.bodies.map(\.section) == [.mime(SectionPath([2])), .part(SectionPath([2]))])
    #expect(fetch.bodies.map(\.bytes.count) == [26, 0])
  }
}
