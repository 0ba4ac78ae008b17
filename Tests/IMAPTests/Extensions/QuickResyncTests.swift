import IMAP
import Mail
import Testing

/// RFC 7162
@Suite struct QuickResyncTests {
  /// §3.2.5.1: what changed while nobody was there.
  @Test func selectBringsWhatChanged() {
    let known = QResync(uidValidity: UIDValidity(67_890_007), modSequence: 90_060_115_194_045_000)
    let answer = """
      * OK [CLOSED]
      * 100 EXISTS
      * 11 RECENT
      * OK [UIDVALIDITY 67890007] UIDVALIDITY
      * OK [UIDNEXT 600] Predicted next UID
      * OK [HIGHESTMODSEQ 90060115205545359] Highest mailbox mod-sequence
      * OK [UNSEEN 7] There are some unseen messages in the mailbox
      * FLAGS (\\Answered \\Flagged \\Draft \\Deleted \\Seen)
      * OK [PERMANENTFLAGS (\\Answered \\Flagged \\Draft \\Deleted \\Seen \\*)] Permanent flags
      * VANISHED (EARLIER) 41,43:116,118,120:211,214:540
      * 49 FETCH (UID 117 FLAGS (\\Seen \\Answered) MODSEQ (90060115194045001))
      * 50 FETCH (UID 119 FLAGS (\\Draft $MDNSent) MODSEQ (90060115194045308))
      A1 OK [READ-WRITE] mailbox selected

      """.replacing("\n", with: "\r\n")
    for chunk in [Int.max, 1, 7] {
      let events = Replay.events(
        answer, after: [.select(.inbox, SelectOptions(qresync: known))], chunk: chunk)
      #expect(events.malformed.isEmpty)
      #expect(events.codes.contains(.closed))
      #expect(events.codes.contains(.highestModSequence(90_060_115_205_545_359)))
      let gone: [ClosedRange<UInt32>] = [41...41, 43...116, 118...118, 120...211, 214...540]
      #expect(events.responses.contains(.vanished(gone, earlier: true)))
      #expect(gone.numberCount == 495)
      #expect(events.fetches.map(\.uid) == [UID(117), UID(119)])
      #expect(events.fetches.map(\.modSequence) == [90_060_115_194_045_001, 90_060_115_194_045_308])
      #expect(events.completions.map(\.text.code) == [.readWrite])
    }
  }

  @Test(arguments: [
    // §3.1.2.1, §3.1.2.2, §3.1.3, §3.2.7
    ("* OK [HIGHESTMODSEQ 715194045007]", ResponseCode.highestModSequence(715_194_045_007)),
    ("* OK [NOMODSEQ] Sorry, this mailbox format doesn't support modsequences", .noModSequence),
    ("A1 OK [MODIFIED 7,9] Conditional STORE failed", .modified([7...7, 9...9])),
    ("A1 NO [MODIFIED 101] Conditional STORE failed", .modified([101...101])),
    ("A1 OK [HIGHESTMODSEQ 20010715194045319] expunged", .highestModSequence(20_010_715_194_045_319)),
    // §3.1.7: no mod-sequences here. And what no server should say.
    ("* OK [HIGHESTMODSEQ 0]", .noModSequence), ("* OK [HIGHESTMODSEQ -1] x", .noModSequence),
    ("* OK [HIGHESTMODSEQ 9223372036854775807] x", .highestModSequence(9_223_372_036_854_775_807)),
    ("* OK [HIGHESTMODSEQ 9223372036854775808] x", .noModSequence),
    ("* OK [HIGHESTMODSEQ 18446744073709551615] x", .noModSequence),
    ("* OK [HIGHESTMODSEQ 99999999999999999999999] x", .noModSequence),
    ("* OK [HIGHESTMODSEQ NIL] x", .noModSequence), ("* OK [HIGHESTMODSEQ] x", .noModSequence),
    ("* OK [HIGHESTMODSEQ x] x", .noModSequence),
  ])
  func codesAreRead(line: String, code: ResponseCode) {
    #expect(Replay.events(line + "\r\n").codes == [code])
  }

  /// §3.1.3, §3.1.4; Gmail sends 0, Zoho -1, and both mean that there is none.
  @Test(arguments: [
    ("MODSEQ (12121231777)", UInt64(12_121_231_777)), ("MODSEQ 5", 5), ("modseq ( 5 )", 5),
    ("MODSEQ (1)", 1), ("MODSEQ (9223372036854775807)", 9_223_372_036_854_775_807),
    ("MODSEQ (0)", nil), ("MODSEQ (-1)", nil), ("MODSEQ (9223372036854775808)", nil),
    ("MODSEQ (18446744073709551615)", nil), ("MODSEQ (18446744073709551616)", nil), ("MODSEQ NIL", nil),
    ("MODSEQ (NIL)", nil), ("MODSEQ (7 8 (9))", 7),
  ])
  func modSequenceOfAMessage(item: String, number: UInt64?) throws {
    let fetch = try #require(Replay.fetch("* 1 FETCH (UID 4 \(item) FLAGS (\\Seen))"))
    #expect(fetch.modSequence == number)
    #expect(fetch.uid == UID(4))
    #expect(fetch.flags == [.seen])
    #expect(fetch.defects.isEmpty)
  }

  @Test(arguments: ["MODSEQ ()", "MODSEQ (x)", "MODSEQ x", "MODSEQ \"5\""])
  func anUnreadableModSequenceCostsItselfOnly(item: String) throws {
    let fetch = try #require(Replay.fetch("* 1 FETCH (UID 4 \(item) FLAGS (\\Seen))"))
    #expect(fetch.modSequence == nil)
    #expect(fetch.uid == UID(4))
    #expect(fetch.flags == [.seen])
  }

  /// §3.2.10. A few octets may be four thousand million messages; they cost what they are long.
  @Test func setsStayRanges() {
    let all: ClosedRange<UInt32> = 1...4_294_967_295
    #expect(Replay.response("* VANISHED 405,407,410,425") != nil)
    #expect(Replay.response("* VANISHED (EARLIER) 1:4294967295") == .vanished([all], earlier: true))
    #expect(Replay.response("* VANISHED 4294967295:1") == .vanished([all], earlier: false))
    #expect(Replay.response("* vanished (earlier) 300:310,405,411 ") != nil)
    let many = [String](repeating: "1:4294967295", count: 100_000).joined(separator: ",")
    guard case .vanished(let ranges, _) = Replay.response("* VANISHED \(many)") else {
      Issue.record("not read")
      return
    }
    #expect(ranges.count == 100_000)
    #expect(ranges.uids?.count == Int(UInt32.max))
  }

  /// Nothing may vanish from a list by a set that is half understood (imap-quirks: 77); that something did is told.
  @Test(arguments: [
    "", " ", " 0", " 0:5", " 5:0", " 1:3,0", " *", " 1:*", " 1 2 3", " 1, 2", " (1:3)", " \"1:3\"", " 1:3,",
    " 1::3", " ,1", " 4294967296", " 1:4294967296", " 7,99999999999999999999", " -5", " 1:3)", " UID 5",
    " NIL",
    " {1}\r\n5",
  ])
  func nothingVanishesByASetThatIsNone(set: String) {
    for earlier in ["", " (EARLIER)"] {
      let events = Replay.events("* VANISHED\(earlier)\(set)\r\n* 3 EXISTS\r\nA1 OK\r\n")
      #expect(events.responses == [.exists(3)], "\(earlier)\(set)")
      #expect(events.malformed.map(\.subject) == [.vanished], "\(earlier)\(set)")
      #expect(events.completions.count == 1)
    }
  }

  @Test func otherDamageIsNotTakenForIt() {
    let events = Replay.events("* ESEARCH UID ALL x\r\n* VANISHEDX 1\r\n* STATUS VANISHED\r\n* 0x FETCH\r\n")
    #expect(events.malformed.count == 2)
    #expect(events.malformed.map(\.subject) == [.search, .other])
  }

  /// §3.1.5, §3.1.7, RFC 4731 §3.2: mod-sequences beside what else was asked for.
  @Test func modSequencesDoNotDisturbSearchAndStatus() {
    #expect(
      Replay.response("* SEARCH 2 5 6 7 11 12 18 19 20 23 (MODSEQ 917162500)")
        == .search([2...2, 5...7, 11...12, 18...20, 23...23]))
    #expect(Replay.response("* SEARCH (MODSEQ 5)") == .search([]))
    #expect(Replay.response("* ESEARCH (TAG \"a\") ALL 1:3,5 MODSEQ 1236") == .search([1...3, 5...5]))
    #expect(Replay.response("* ESEARCH (TAG \"a\") MODSEQ 1236 ALL 1:3,5") == .search([1...3, 5...5]))
    #expect(
      Replay.response("* STATUS blurdybloop (MESSAGES 231 HIGHESTMODSEQ 7011231777 UIDNEXT 44292)")
        == .status(
          MailboxName(display: "blurdybloop", utf8: false), MailboxStatus(messages: 231, uidNext: 44292)))
  }

  /// RFC 5161 §3.2; iCloud answers OK and nothing else.
  @Test func whatIsEnabledIsKept() {
    var conversation = IMAPConversation(limits: .init(), decoding: Replay.decoding)
    conversation.receive(bytes("* OK\r\n"))
    _ = conversation.submit(.enable(["QRESYNC"]))
    _ = Replay.drain(&conversation)
    conversation.receive(bytes("* ENABLED QRESYNC condstore\r\n* ENABLED\r\nA1 OK\r\n"))
    _ = Replay.drain(&conversation)
    #expect(conversation.enabled == [.qresync, .condstore])
    #expect(!conversation.usesUTF8)
  }
}
