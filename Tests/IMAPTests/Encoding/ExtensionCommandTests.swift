import IMAP
import Mail
import Testing
import Wire

/// Commands of extensions, as the examples of their RFCs write them.
@Suite struct ExtensionCommandTests {
  private func line(_ command: Command, _ capabilities: String = "") -> [String] {
    var conversation = IMAPConversation(limits: .init(), decoding: Replay.decoding)
    conversation.receive(bytes("* OK [CAPABILITY IMAP4rev1 \(capabilities)]\r\n"))
    _ = conversation.submit(command)
    var sent = Replay.drain(&conversation).sent
    conversation.receive(bytes("+ go\r\n"))
    sent += Replay.drain(&conversation).sent
    return sent.map { text($0.bytes) }
  }

  private func uids(_ ranges: ClosedRange<UInt32>...) throws -> UIDSet { try #require(ranges.uids) }

  /// RFC 7162 §3.1.8, §3.2.5
  @Test func selectIsToldWhatIsKnown() throws {
    let bare = QResync(uidValidity: UIDValidity(67_890_007), modSequence: 20_050_715_194_045_000)
    var known = bare
    known.knownUIDs = try uids(41...41, 43...211, 214...541)
    let written: [(SelectOptions, String)] = [
      (.none, ""), (SelectOptions(condstore: true), " (CONDSTORE)"),
      (SelectOptions(qresync: bare), " (QRESYNC (67890007 20050715194045000))"),
      (SelectOptions(qresync: known), " (QRESYNC (67890007 20050715194045000 41,43:211,214:541))"),
      (SelectOptions(condstore: true, qresync: bare), " (QRESYNC (67890007 20050715194045000))"),
      // `mod-sequence-value` is positive here.
      (
        SelectOptions(qresync: QResync(uidValidity: UIDValidity(1), modSequence: 0)), " (QRESYNC (1 1))"
      ),
    ]
    for (options, parameters) in written {
      #expect(line(.select(.inbox, options)) == ["A1 SELECT \"INBOX\"\(parameters)\r\n"])
      #expect(line(.examine(.inbox, options)) == ["A1 EXAMINE \"INBOX\"\(parameters)\r\n"])
    }
  }

  /// RFC 7162 §3.1.4.1, §3.1.4.2, §3.2.6, §3.1.7
  @Test func fetchIsToldSinceWhen() throws {
    let set = try uids(300...500)
    let since = FetchModifiers(changedSince: 12345, vanished: true)
    #expect(
      line(.fetch(.uids(set), [.flags, .modSequence], since))
        == ["A1 UID FETCH 300:500 (FLAGS MODSEQ) (CHANGEDSINCE 12345 VANISHED)\r\n"])
    #expect(
      line(.fetch(.numbers(1...9), [.flags], since)) == ["A1 FETCH 1:9 (FLAGS) (CHANGEDSINCE 12345)\r\n"])
    #expect(
      line(.fetch(.uids(set), [.flags], FetchModifiers(vanished: true))) == [
        "A1 UID FETCH 300:500 (FLAGS)\r\n"
      ])
    #expect(line(.status(.inbox, [.highestModSequence])) == ["A1 STATUS \"INBOX\" (HIGHESTMODSEQ)\r\n"])
  }

  /// RFC 5465 §3.1, §4, §6
  @Test func notifySaysWhichEvents() {
    let reader = NotifyEvents(
      selected: .flags, groups: [.init(.subscribed, .messages)], wantsStatus: true)
    #expect(
      line(.notify(reader)) == [
        "A1 NOTIFY SET STATUS (selected-delayed (MessageNew MessageExpunge FlagChange)) "
          + "(subscribed (MessageNew MessageExpunge))\r\n"
      ])
    #expect(line(.notify(.none)) == ["A1 NOTIFY NONE\r\n"])
    let nobody = NotifyEvents(groups: [.init(.mailboxes([]), .messages), .init(.subtree([]), .messages)])
    #expect(line(.notify(nobody)) == ["A1 NOTIFY NONE\r\n"])
    #expect(line(.notify(NotifyEvents(wantsStatus: true))) == ["A1 NOTIFY NONE\r\n"])
    let name = MailboxName(display: "Lists/a \"b\"", utf8: false)
    let groups: [NotifyEvents.Group] = [
      .init(.mailboxes([.inbox, name]), []), .init(.subtree([name]), [.flags, .names]),
      .init(.personal, [.names, .subscriptions]), .init(.inboxes, .messages),
    ]
    #expect(
      line(.notify(NotifyEvents(selected: [.names, .messages], groups: groups))) == [
        "A1 NOTIFY SET (selected-delayed (MessageNew MessageExpunge)) "
          + #"(mailboxes ("INBOX" "Lists/a \"b\"") NONE) "#
          + #"(subtree ("Lists/a \"b\"") (MessageNew MessageExpunge FlagChange MailboxName)) "#
          + "(personal (MailboxName SubscriptionChange)) (inboxes (MessageNew MessageExpunge))\r\n"
      ])
  }

  private let letter = "Date: Mon, 7 Feb 1994 21:52:25 -0800 (PST)\r\nSubject: x\r\n\r\nHello\r\n"

  /// RFC 3501 §6.3.11, RFC 7888 §3 to §5
  @Test func appendWaitsUnlessTheServerTakesLiterals() {
    let command = Command.append(
      MailboxName(display: "saved messages", utf8: false), flags: [.seen, .recent, Flag("$Forwarded")],
      date: Timestamp(seconds: 760_686_745, offsetMinutes: -480), message: bytes(letter))
    let start = #"A1 APPEND "saved messages" ($Forwarded \Seen) " 7-Feb-1994 21:52:25 -0800" "#
    let size = letter.utf8.count
    #expect(line(command) == [start + "{\(size)}\r\n", letter + "\r\n"])
    for capability in ["LITERAL+", "LITERAL-"] {
      #expect(line(command, capability) == [start + "{\(size)+}\r\n" + letter + "\r\n"])
    }
    let plain = Command.append(.inbox, flags: [], date: nil, message: [])
    #expect(line(plain) == ["A1 APPEND \"INBOX\" {0}\r\n", "\r\n"])
    let long = Command.append(.inbox, flags: [], date: nil, message: [UInt8](repeating: 0x78, count: 4097))
    #expect(line(long, "LITERAL-").first == "A1 APPEND \"INBOX\" {4097}\r\n")
    #expect(line(long, "LITERAL+").count == 1)
  }

  @Test(arguments: [
    (Int64(0), 0, " 1-Jan-1970 00:00:00 +0000"), (951_782_400, 330, "29-Feb-2000 05:30:00 +0530"),
    (-1, -60, "31-Dec-1969 22:59:59 -0100"), (.max, 0, "31-Dec-9999 23:59:59 +0000"),
    (.min, 99999, " 1-Jan-0000 00:00:00 +0000"),
  ])
  func anyInstantIsADate(seconds: Int64, offset: Int, written: String) {
    let date = Timestamp(seconds: seconds, offsetMinutes: offset)
    #expect(
      line(.append(.inbox, flags: [], date: date, message: []), "LITERAL+")
        == ["A1 APPEND \"INBOX\" \"\(written)\" {0+}\r\n\r\n"])
  }

  /// RFC 3516 §4.4: only a `literal8` may hold NULs. Nothing else in a message matters.
  @Test func octetsAreSentAsTheyAre() {
    let message = [UInt8](0...255) + bytes("\r\nA2 LOGOUT\r\n")
    for (capabilities, marker) in [("LITERAL+", "{269+}"), ("LITERAL+ BINARY", "~{269+}")] {
      var conversation = IMAPConversation(limits: .init(), decoding: Replay.decoding)
      conversation.receive(bytes("* OK [CAPABILITY IMAP4rev1 \(capabilities)]\r\n"))
      _ = conversation.submit(.append(.inbox, flags: [], date: nil, message: message))
      let sent = Replay.drain(&conversation).sent.flatMap(\.bytes)
      #expect(sent == bytes("A1 APPEND \"INBOX\" \(marker)\r\n") + message + bytes("\r\n"))
    }
  }

  /// RFC 6855 §4
  @Test func aHeaderInUTF8IsAnnounced() {
    for (message, isAnnounced) in [
      ("Subject: Grüße\r\n\r\n", true), ("Subject: x\r\n\r\nGrüße\r\n", false),
      ("Subject: x\n\nGrüße", false), ("", false), ("Subject: x\r\n\tü", true),
    ] {
      for isOn in [false, true] {
        var conversation = IMAPConversation(limits: .init(), decoding: Replay.decoding)
        conversation.receive(
          bytes("* OK [CAPABILITY LITERAL+]\r\n\(isOn ? "* ENABLED UTF8=ACCEPT\r\n" : "")"))
        _ = Replay.drain(&conversation)
        _ = conversation.submit(.append(.inbox, flags: [], date: nil, message: bytes(message)))
        let literal = "{\(message.utf8.count)+}\r\n\(message)"
        #expect(
          Replay.drain(&conversation).sent.map { text($0.bytes) } == [
            "A1 APPEND \"INBOX\" \(isOn && isAnnounced ? "UTF8 (~\(literal))" : literal)\r\n"
          ])
      }
    }
  }

  /// RFC 7888 §4, RFC 4315 §3, RFC 3501 §6.3.11: instead of `+`, a server may refuse; the message is never sent.
  @Test func aRefusedMessageIsNotSent() {
    for refusal in ["NO [TRYCREATE] no such mailbox", "NO [TOOBIG] no", "BAD what?"] {
      var conversation = IMAPConversation(limits: .init(), decoding: Replay.decoding)
      conversation.receive(bytes("* OK\r\n"))
      _ = conversation.submit(.append(.inbox, flags: [], date: nil, message: bytes(letter)))
      _ = conversation.submit(.noop)
      #expect(Replay.drain(&conversation).sent.count == 1)
      conversation.receive(bytes("A1 \(refusal)\r\n"))
      #expect(Replay.drain(&conversation).sent.map { text($0.bytes) } == ["A2 NOOP\r\n"])
    }
    #expect(
      Replay.events("A1 OK [APPENDUID 38505 3955] APPEND completed\r\n").codes
        == [.appendUID(UIDValidity(38505), [3955...3955])])
  }
}
