import IMAP
import Mail
import Testing
import Wire

/// RFC 2177
@Suite struct IdleTests {
  private func greeted() -> IMAPConversation {
    var conversation = IMAPConversation(limits: .init(), decoding: Replay.decoding)
    conversation.receive(bytes("* OK [CAPABILITY IMAP4rev1 IDLE] hi\r\n"))
    _ = Replay.drain(&conversation)
    return conversation
  }

  private func sent(_ conversation: inout IMAPConversation, after received: String = "") -> [String] {
    conversation.receive(bytes(received))
    return Replay.drain(&conversation).sent.map { text($0.bytes) }
  }

  /// The example of RFC 2177 §3.
  @Test func newsComeUntilDONE() {
    var conversation = greeted()
    _ = conversation.submit(.select(.inbox))
    _ = sent(&conversation, after: "A1 OK\r\n")
    let idle = conversation.submit(.idle)
    #expect(sent(&conversation) == ["A2 IDLE\r\n"])
    #expect(!conversation.isIdling)
    #expect(sent(&conversation, after: "+ idling\r\n").isEmpty)
    #expect(conversation.isIdling)
    conversation.receive(bytes("* 4 EXISTS\r\n"))
    #expect(Replay.drain(&conversation).events == [.response(.exists(4))])
    #expect(conversation.isIdling)
    _ = conversation.submit(.noop)
    #expect(sent(&conversation) == ["DONE\r\n", "A3 NOOP\r\n"])
    #expect(!conversation.isIdling)
    conversation.receive(bytes("\(idle) OK IDLE terminated\r\n"))
    #expect(Replay.drain(&conversation).events.completions.map(\.status) == [.ok])
    #expect(conversation.inFlight.count == 1)
  }

  @Test(arguments: [
    "+ idling\r\n", "+\r\n", "+ \r\n", "+ OK\r\n", "+ [ALERT] wait {5}\r\n", "+idling\r\n",
    "+ Waiting for DONE\n",
  ])
  func itEndsOnlyAfterTheGoAheadWhateverThatSays(goAhead: String) {
    var conversation = greeted()
    _ = conversation.submit(.idle)
    _ = conversation.submit(.noop)
    #expect(sent(&conversation) == ["A1 IDLE\r\n"])
    #expect(sent(&conversation, after: "* 3 EXISTS\r\n").isEmpty)
    #expect(sent(&conversation, after: goAhead) == ["DONE\r\n", "A2 NOOP\r\n"])
  }

  @Test(arguments: ["NO not now", "BAD IDLE?", "OK already over"])
  func anIdleThatIsOverNeedsNoDONE(answer: String) {
    for isConfirmed in [false, true] {
      var conversation = greeted()
      _ = conversation.submit(.idle)
      _ = sent(&conversation, after: isConfirmed ? "+ idling\r\n" : "")
      #expect(sent(&conversation, after: "A1 \(answer)\r\n").isEmpty)
      #expect(!conversation.isIdling)
      _ = conversation.submit(.noop)
      #expect(sent(&conversation) == ["A2 NOOP\r\n"])
    }
  }

  @Test func logoutEndsIt() {
    var conversation = greeted()
    _ = conversation.submit(.idle)
    _ = sent(&conversation, after: "+ idling\r\n")
    _ = conversation.submit(.logout)
    #expect(sent(&conversation) == ["DONE\r\n", "A2 LOGOUT\r\n"])
    conversation.receive(bytes("A1 OK\r\n* BYE\r\nA2 OK\r\n"))
    #expect(Replay.drain(&conversation).events.count == 3)
  }

  @Test func anotherIdleRenewsIt() {
    var conversation = greeted()
    for number in 1...3 {
      _ = conversation.submit(.idle)
      #expect(sent(&conversation) == (number > 1 ? ["DONE\r\n"] : []) + ["A\(number) IDLE\r\n"])
      #expect(!conversation.isIdling)
      _ = sent(&conversation, after: (number > 1 ? "A\(number - 1) OK\r\n" : "") + "+ idling\r\n")
      #expect(conversation.isIdling)
    }
  }

  @Test func whatIsTakenBackDoesNotEndIt() {
    var conversation = greeted()
    _ = conversation.submit(.idle)
    _ = sent(&conversation)
    let tag = conversation.submit(.noop)
    let isWithdrawn = conversation.withdraw(tag)
    #expect(isWithdrawn)
    #expect(sent(&conversation, after: "+ idling\r\n").isEmpty)
    #expect(conversation.isIdling)
  }

  /// EXPUNGE may still be on its way: a number would mean another message.
  @Test func numbersWaitForTheEndOfIt() {
    var conversation = greeted()
    _ = conversation.submit(.idle)
    _ = sent(&conversation, after: "+ idling\r\n")
    _ = conversation.submit(.fetch(.numbers(1...2), [.uid]))
    #expect(sent(&conversation) == ["DONE\r\n"])
    #expect(sent(&conversation, after: "* 1 EXPUNGE\r\n").isEmpty)
    #expect(sent(&conversation, after: "A1 OK\r\n") == ["A2 FETCH 1:2 (UID)\r\n"])
  }

  @Test func theGoAheadOfALiteralIsNotForIt() {
    var conversation = greeted()
    _ = conversation.submit(.idle)
    _ = sent(&conversation, after: "+ idling\r\n")
    _ = conversation.submit(.append(.inbox, flags: [], date: nil, message: bytes("ab")))
    _ = conversation.submit(.idle)
    #expect(sent(&conversation) == ["DONE\r\n", "A2 APPEND \"INBOX\" {2}\r\n"])
    #expect(sent(&conversation, after: "A1 OK\r\n+ go\r\n") == ["ab\r\n", "A3 IDLE\r\n"])
    #expect(!conversation.isIdling)
    _ = sent(&conversation, after: "A2 OK\r\n+ idling\r\n")
    #expect(conversation.isIdling)
  }
}
