import IMAP
import Mail
import Testing

/// RFC 5465
@Suite struct NotifyTests {
  private let asked = Command.notify(
    NotifyEvents(selected: .flags, groups: [.init(.subscribed, .messages)], wantsStatus: true))

  /// §3.1, §5.2, §5.3: the state of each mailbox first, then news of any of them at any time.
  @Test func newsComeUnasked() {
    let answer = """
      * STATUS misc (UIDVALIDITY 1 UIDNEXT 100 MESSAGES 77)
      * STATUS INBOX (UIDNEXT 4 UIDVALIDITY 5 MESSAGES 4 UNSEEN 0 HIGHESTMODSEQ 9)
      A1 OK NOTIFY completed
      * STATUS "Lists/Lemonade" (MESSAGES 4 UIDNEXT 9)
      * 127 EXISTS
      * 2 FETCH (UID 7 FLAGS (\\Seen) MODSEQ (12))
      * LIST (\\NonExistent) "." DeleteMe
      * LIST () "." Renamed ("OLDNAME" ("RenameMe"))

      """.replacing("\n", with: "\r\n")
    for chunk in [Int.max, 1, 11] {
      let events = Replay.events(answer, after: [asked], chunk: chunk)
      #expect(events.malformed.isEmpty)
      #expect(events.statuses.map(\.0.display) == ["misc", "INBOX", "Lists/Lemonade"])
      #expect(events.statuses.map(\.1.messages) == [77, 4, 4])
      #expect(events.responses.contains(.exists(127)))
      #expect(events.fetches.map(\.modSequence) == [12])
      #expect(events.folders.map(\.mailbox.isSelectable) == [false, true])
    }
  }

  /// §7: a server names the events that it has.
  @Test(arguments: [
    (
      "NO [BADEVENT (MessageNew MessageExpunge FlagChange)] no",
      ["MessageNew", "MessageExpunge", "FlagChange"]
    ),
    ("NO [BADEVENT (MessageNew (UID) x)] no", ["MessageNew"]), ("BAD [BADEVENT ()] no", []),
    ("NO [BADEVENT] no", []),
  ])
  func anUnknownEventIsRefused(refusal: String, events known: [String]) {
    let events = Replay.events("A1 \(refusal)\r\n", after: [asked])
    #expect(events.codes == [.badEvent(known)])
    #expect(events.completions.map(\.text.text) == ["no"])
  }

  @Test func aRefusalIsOnlyThat() {
    for refusal in ["NO [CANNOT] not for you", "BAD Unknown command NOTIFY", "NO [NOPERM]"] {
      let events = Replay.events("A1 \(refusal)\r\n* 3 EXISTS\r\n", after: [asked])
      #expect(events.completions.count == 1)
      #expect(events.responses == [.exists(3)])
    }
  }

  /// §5.8
  @Test func overflowIsTold() {
    #expect(
      Replay.events("* OK [NOTIFICATIONOVERFLOW] Too many events\r\n").codes == [.notificationOverflow])
  }
}
