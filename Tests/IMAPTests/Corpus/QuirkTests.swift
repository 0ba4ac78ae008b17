import IMAP
import Mail
import Testing

/// What real servers do beside the standard, each as recorded in the corpus of quirks.
@Suite(.enabled(if: Corpus.isPresent, "corpus not present")) struct QuirkTests {
  private func events(_ name: String, chunk: Int = .max) throws -> [IMAPEvent] {
    Replay.events(try Corpus.bytes("quirks/\(name).imap"), after: [.noop, .noop], chunk: chunk)
  }

  private func fetches(_ name: String) throws -> [Int: FetchResponse] {
    Dictionary(try events(name).fetches.map { ($0.number, $0) }) { first, _ in first }
  }

  @Test func everyQuirkIsReadToItsEnd() throws {
    for path in Corpus.files("quirks", suffix: ".imap") {
      let bytes = try Corpus.bytes(path)
      let whole = Replay.events(bytes, after: [.noop, .noop])
      #expect(whole.failure == nil, "\(path)")
      if text(bytes).contains("\r\nA1 ") || text(bytes).hasPrefix("A1 ") {
        #expect(!whole.completions.isEmpty, "\(path)")
      }
      for chunk in [1, 2, 7, 64] {
        let pieces = Replay.events(bytes, after: [.noop, .noop], chunk: chunk)
        #expect(pieces == whole, "\(path) in chunks of \(chunk)")
      }
    }
  }

  @Test func trailingSpacesAreNothing() throws {
    let events = try events("001-trailing-spaces")
    #expect(events.malformed.isEmpty)
    guard case .capability(let capabilities) = events.responses[0] else { throw Surprise() }
    #expect(capabilities == [.imap4rev1, .idle])
    #expect(events.statuses[0].1 == MailboxStatus(messages: 3, unseen: 1))
    guard case .search(let numbers, _) = events.responses[2] else { throw Surprise() }
    #expect(numbers == [1...3])
    guard case .flags(let flags) = events.responses[3] else { throw Surprise() }
    #expect(flags == [.answered, .seen])
    #expect(events.folders.map(\.mailbox.name) == [.inbox])
    #expect(events.fetches[0].uid == UID(5))
    #expect(events.fetches[1].envelope?.from.map(\.spec) == ["a@b", "c@d"])
  }

  @Test func anEmptySearchIsEmpty() throws {
    guard case .search(let numbers, _) = try events("002-empty-search").responses[0] else { throw Surprise() }
    #expect(numbers.isEmpty)
  }

  @Test func textAfterACodeIsOptional() throws {
    let events = try events("003-no-text")
    #expect(events.codes == [.highestModSequence(42), .uidValidity(UIDValidity(1))])
    #expect(events.completions.map(\.status) == [.ok])
    guard case .bye = events.responses.last else { throw Surprise() }
  }

  @Test func aCodeWithoutStatusIsTakenAsOK() throws {
    let events = try events("004-code-without-status")
    #expect(
      events.codes == [
        .copyUID(UIDValidity(55), from: [31...31], to: [6...6]),
        .copyUID(UIDValidity(56), from: [32...32], to: [7...7]),
      ])
    guard case .expunge(1) = events.responses[2], case .exists(0) = events.responses[3] else {
      throw Surprise()
    }
  }

  @Test func copyUIDMayLackItsSets() throws {
    let none = ResponseCode.copyUID(UIDValidity(5), from: [], to: [])
    #expect(try events("005-copyuid-empty").codes == [none, none])
  }

  @Test func aLineThatIsNoResponseIsPassedOver() throws {
    let events = try events("006-not-a-response")
    #expect(events.malformed.map(\.excerpt) == ["Server Unavailable. 15"])
    guard case .exists(3) = events.responses.first else { throw Surprise() }
    #expect(events.completions.map(\.status) == [.no])
  }

  @Test func aContinuationThatNobodyAskedForIsIgnored() throws {
    let events = try events("007-stray-continuation")
    #expect(events.count == 2)
    guard case .exists(3) = events.responses.first else { throw Surprise() }
  }

  @Test func aLineEndBetweenItemsIsASpace() throws {
    let events = try events("008-crlf-in-fetch")
    #expect(events.malformed.isEmpty)
    let fetch = try #require(events.fetches.first)
    #expect(fetch.uid == UID(7))
    #expect(events.fetches.count == 1)
  }

  @Test func quotesInsideQuotesCostTheirItemOnly() throws {
    let fetches = try fetches("009-unescaped-quotes")
    #expect(fetches[1]?.uid == UID(9))
    #expect(
      fetches[1]?.structure?.parts.map(\.type.description)
        == ["multipart/mixed", "text/html", "application/octet-stream"])
    #expect(fetches[2]?.uid == UID(10))
    #expect(fetches[2]?.defects.isEmpty == false)
    #expect(fetches[3]?.flags == [])
  }

  @Test func aLineEndInsideQuotesIsText() throws {
    let fetches = try fetches("010-newline-in-string")
    #expect(fetches[1]?.uid == UID(4))
    #expect(fetches[2]?.uid == UID(5))
  }

  @Test func aSpaceInsideACapabilityIsNone() throws {
    guard case .capability(let told) = try events("011-literal-plus-space").responses[0] else {
      throw Surprise()
    }
    #expect(told == [.imap4rev1, .idle, .uidPlus, .other("LITERAL")])
  }

  @Test func paddingIsDropped() throws {
    let events = try events("012-nul-padding")
    guard case .exists(3) = events.responses[0], case .recent(1) = events.responses[1] else {
      throw Surprise()
    }
    #expect(events.completions.count == 1)
  }

  @Test func caseDoesNotCount() throws {
    let events = try events("013-case")
    let fetch = try #require(events.fetches.first)
    #expect(fetch.uid == UID(3))
    #expect(fetch.flags == [.seen])
    #expect(fetch.envelope == Envelope())
    #expect(fetch.bodies == [FetchedBody(section: .part(.message), bytes: [])])
    #expect(events.folders.map(\.mailbox.name) == [.inbox])
    #expect(events.completions.count == 1)
  }

  @Test func numbersMayHaveExponents() throws {
    let events = try events("014-float-numbers")
    #expect(events.fetches[0].size == 9_373_600)
    #expect(events.statuses[0].1 == MailboxStatus(messages: 1200, uidNext: 12))
  }

  @Test func negativeIsUnknown() throws {
    let events = try events("015-negative-numbers")
    let fetch = try #require(events.fetches.first)
    #expect(fetch.uid == UID(5))
    #expect(fetch.size == nil)
    #expect(fetch.structure?.root.size == nil)
    #expect(fetch.defects.isEmpty)
    #expect(events.statuses[0].1.unseen == nil)
  }

  @Test func zeroIsTakenWhereItIsForbidden() throws {
    let events = try events("016-zero-numbers")
    #expect(
      events.codes == [.uidValidity(UIDValidity(0)), .uidNext(nil), .unseen(0), .noModSequence])
    #expect(events.fetches.map(\.number) == [1])
    #expect(!events.responses.contains { if case .expunge = $0 { true } else { false } })
  }

  @Test func numbersMayBeWide() throws {
    let events = try events("017-wide-numbers")
    #expect(events.statuses[0].1.uidValidity == UIDValidity(1_666_390_893_380))
    #expect(events.fetches[0].uid == UID(.max))
    #expect(events.fetches[0].size == .max)
    #expect(events.fetches[1].uid == nil)
    #expect(events.fetches[1].flags == [])
  }

  @Test func aFetchMayBeEmpty() throws {
    let fetches = try fetches("018-empty-fetch")
    #expect(fetches[6]?.flags == nil)
    #expect(fetches[6]?.defects.isEmpty == true)
    #expect(fetches[7]?.flags == [])
  }

  @Test func oddFlagListsAreFlattened() throws {
    let events = try events("020-odd-flags")
    guard case .flags(let flags) = events.responses[0] else { throw Surprise() }
    #expect(flags == [.answered, .seen])
    #expect(events.fetches[0].uid == UID(10))
    #expect(events.fetches[0].flags == [.seen, .deleted, Flag("junk"), Flag("FLAGS"), Flag("$label1")])
    #expect(events.codes == [.permanentFlags([.answered, .seen, Flag("nonjunk"), Flag("\\*")])])
    #expect(events.folders[0].attributes == ["\\haschildren"])
  }

  @Test func flagsMayHaveBrackets() throws {
    let fetch = try #require(try fetches("021-gmail-flags")[1])
    #expect(fetch.uid == UID(5))
    #expect(fetch.flags == [.seen, Flag("[Gmail]-done"), Flag("foo]bar")])
    #expect(fetch.defects.isEmpty)
  }

  @Test func namesMayLackTheirQuotes() throws {
    let events = try events("022-unquoted-names")
    #expect(events.folders[0].mailbox.name.wire == bytes("Tab\there and space"))
    #expect(events.statuses[0].0.display == "My Folder")
    #expect(events.statuses[0].1 == MailboxStatus(messages: 2, uidNext: 3))
  }

  @Test func nilIsANameWhereANameIsDue() throws {
    let events = try events("023-folder-nil")
    #expect(events.folders.map(\.mailbox.name.display) == ["NIL", "NIL"])
    #expect(events.statuses[0].0.display == "NIL")
  }

  @Test func eightBitNamesAreKeptAsTheyCame() throws {
    let events = try events("024-raw-8bit")
    #expect(events.folders.map(\.mailbox.name.display) == ["Entwürfe", "Gelöscht"])
    #expect(events.folders[1].mailbox.name.wire.contains(0xF6))
    #expect(events.fetches[0].flags == [Flag("grün")])
    #expect(events.completions[0].text.text.hasPrefix("Postfächer"))
  }

  @Test func itemsComeInAnyOrder() throws {
    let fetches = try events("025-late-items").fetches
    #expect(fetches[0].bodies == [FetchedBody(section: .part(.message), bytes: bytes("abc\r\n"))])
    #expect(fetches[0].uid == UID(12))
    #expect(fetches[1].flags == [.seen, .flagged])
  }

  @Test func unknownItemsAreSteppedOver() throws {
    let fetch = try #require(try fetches("026-unknown-items")[1])
    #expect(fetch.uid == UID(1))
    #expect(fetch.flags == [.seen])
    #expect(fetch.defects.isEmpty)
  }
}
