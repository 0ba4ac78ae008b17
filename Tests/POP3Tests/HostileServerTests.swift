import Mail
import POP3
import Testing
import Wire

/// Servers that don't end, lie, or answer what nobody asked.
@Suite struct HostileServerTests {
  @Test(arguments: [
    "* OK IMAP4rev1", "220 smtp", "SSH-2.0-OpenSSH_9.2", "+ OK", "-ER", "", "\u{16}\u{3}\u{1}", "+KO",
  ])
  func anotherProtocolIsNoGreeting(line: String) {
    var conversation = POP3Conversation()
    _ = conversation.submit(.user("u"))
    conversation.receive(bytes(line + "\r\n+OK\r\n"))
    let (sent, events) = Replay.drain(&conversation)
    #expect(events == [.failed(.notAGreeting(excerpt: line))])
    #expect(sent.isEmpty)
    conversation.receive(bytes("+OK\r\n"))
    #expect(Replay.drain(&conversation).events.isEmpty)
  }

  @Test(arguments: ["+OK", "+ok", "+Ok\thi", "+OK "]) func aGreetingOfAnyCase(line: String) {
    var conversation = POP3Conversation()
    conversation.receive(bytes(line + "\n"))
    #expect(Replay.drain(&conversation).events.greeting?.reply.isOK == true)
  }

  /// Quirk 115: wherever it stands, and only what can be a msg-id of RFC 822.
  @Test func timestampsOfAPOP() {
    func timestamp(_ line: [UInt8]) -> String? {
      var conversation = POP3Conversation()
      conversation.receive(line + bytes("\r\n"))
      return Replay.drain(&conversation).events.greeting?.apopTimestamp.map(text)
    }
    #expect(timestamp(bytes("+OK <1.2@a.example>")) == "<1.2@a.example>")
    #expect(
      timestamp(bytes("+OK some text <1896.697170952@dbc.example> and more"))
        == "<1896.697170952@dbc.example>")
    #expect(timestamp(bytes("+OK <no stamp> <1@b> <2@c>")) == "<1@b>")
    #expect(timestamp(bytes("+OK <a<1@b>")) == "<1@b>")
    #expect(timestamp(bytes("+OK[<x]<1@b>")) == "<1@b>")
    for none in [
      "+OK", "+OK <>", "+OK <a>", "+OK <a@b", "+OK a@b>", "+OK <a @b>", "+OK < a@b>", "-ERR <a@b>",
    ] {
      #expect(timestamp(bytes(none)) == nil, "\(none)")
    }
    #expect(timestamp(bytes("+OK <a") + [0x80, 0xFF] + bytes("@b>")) == nil)
    #expect(timestamp(bytes("+OK <a") + [0] + bytes("@b>")) == nil)
  }

  @Test(arguments: [1, 100, .max]) func aStatusLineEnds(chunk: Int) {
    let limits = POP3Conversation.Limits(statusLine: 100)
    let longest = "+OK " + String(repeating: "x", count: 96)
    #expect(Replay.events(bytes(longest + "\r\n"), chunk: chunk, limits: limits).completed.count == 1)
    let failed = POP3Event.failed(.lineTooLong(limit: 100))
    #expect(Replay.events(bytes(longest + "x\r\n"), chunk: chunk, limits: limits) == [failed])
    // As soon as that is known: a CR may still belong to the line end.
    #expect(Replay.events(bytes(longest + "\r"), chunk: chunk, limits: limits).failure == nil)
    #expect(Replay.events(bytes(longest + "xx"), chunk: chunk, limits: limits) == [failed])
  }

  @Test func theLimitsAreThoseThatAreTold() {
    let limits = POP3Conversation.Limits()
    #expect(limits == POP3Conversation.Limits(statusLine: 8192, capabilities: 65536, listing: 134_217_728))
    var conversation = POP3Conversation()
    conversation.receive([UInt8](repeating: UInt8(ascii: "a"), count: 8194))
    #expect(Replay.drain(&conversation).events == [.failed(.lineTooLong(limit: 8192))])
  }

  @Test func aListingEnds() {
    let limits = POP3Conversation.Limits(capabilities: 1000, listing: 5000)
    for (command, limit): (Command, Int) in [(.capa, 1000), (.list(nil), 5000), (.uidl(nil), 5000)] {
      var conversation = Replay.inTransaction(limits: limits)
      _ = conversation.submit(command)
      _ = Replay.drain(&conversation)
      conversation.receive(bytes("+OK\r\n"))
      var received = 0
      var events: [POP3Event] = []
      while events.failure == nil, received < 100_000 {
        conversation.receive(bytes("1 a\r\n"))
        received += 5
        events += Replay.drain(&conversation).events
      }
      #expect(events.failure == .listingTooLong(limit: limit))
      #expect(received == limit + 5)
      #expect(events.contents.joined().count == limit)
    }
  }

  /// A message may be of any length: what came is told, and nothing is kept.
  @Test func aMessageNeedNotEnd() {
    var conversation = Replay.inTransaction()
    let id = conversation.submit(.retr(1))
    _ = Replay.drain(&conversation)
    conversation.receive(bytes("+OK 18446744073709551615 octets\r\n"))
    let line = bytes(String(repeating: "x", count: 998) + "\r\n")
    var told = 0
    for _ in 0..<10_000 {
      conversation.receive(line)
      for event in Replay.drain(&conversation).events {
        if case .content(_, let octets) = event { told += octets.count }
      }
    }
    #expect(told == 10_000_000)
    #expect(conversation.inFlight == [id])
  }

  @Test func errorsToAnything() {
    let commands: [Command] = [
      .capa, .stat, .list(nil), .list(1), .uidl(nil), .uidl(1), .top(1, lines: 0), .retr(1), .dele(1), .rset,
      .noop, .quit,
    ]
    let answers = String(repeating: "-ERR\r\n", count: commands.count)
    for (chunk, isPipelined) in [(1, true), (.max, true)] {
      let events = Replay.events(bytes(answers), after: commands, chunk: chunk, isPipelined: isPipelined)
      #expect(events.replies.count == commands.count)
      #expect(events.replies.allSatisfy { !$0.isOK && $0.text.isEmpty })
      #expect(events.contents.isEmpty)
      #expect(events.completed.count == commands.count)
      #expect(events.failure == nil)
    }
  }

  @Test(arguments: ["junk", "", ".", "+", "+ ", "+ OK", "* OK", "-", "-ER", "OK", "\0+OK"])
  func aLineThatIsNoReplyEndsTheSession(line: String) {
    for chunk in [1, .max] {
      let events = Replay.events(bytes(line + "\r\n+OK\r\n"), after: [.dele(1), .quit], chunk: chunk)
      #expect(events == [.failed(.notAReply(excerpt: line))])
    }
  }

  @Test func anExcerptIsShort() {
    let events = Replay.events(bytes(String(repeating: "x", count: 8000) + "\r\n"))
    #expect(events.failure == .notAReply(excerpt: String(repeating: "x", count: 200)))
  }

  /// What is said before a command is sent does not answer it: a QUIT that was "answered" so would have mail
  /// forgotten that the server still has.
  @Test func whatNobodyAskedAnswersNothing() {
    for said in ["+OK\r\n", "+OK", "+", "-ERR Disconnected for inactivity.\r\n"] {
      var conversation = Replay.inTransaction(isPipelined: true)
      conversation.receive(bytes(said))
      _ = conversation.submit(.quit)
      var (sent, events) = Replay.drain(&conversation)
      if !said.hasSuffix("\r\n") {
        #expect(events.isEmpty)
        conversation.receive(bytes(said == "+" ? "OK\r\n" : "\r\n"))
        (sent, events) = Replay.drain(&conversation)
      }
      #expect(sent.isEmpty)
      guard case .failed(.unasked(let reply)) = events.first else {
        Issue.record("\(said)")
        continue
      }
      #expect(events.count == 1)
      #expect(reply.isOK == said.hasPrefix("+"))
      #expect(reply.isOK || reply.text == "Disconnected for inactivity.")
    }
    #expect(Replay.events(bytes("+OK one\r\n+OK two\r\n"), after: [.noop]).failure != nil)
  }

  /// CVE-2011-0411 and its kin.
  @Test(arguments: ["+OK injected\r\n", "+", "\r\n", "+OK\r\nUSER\r\n.\r\n"])
  func nothingComesBetweenSTLSAndTheHandshake(injected: String) {
    for isLater in [false, true] {
      var conversation = Replay.greeted()
      let commands = [Command.stls, .capa].map { conversation.submit($0) }
      _ = Replay.drain(&conversation)
      conversation.receive(bytes("+OK begin\r\n" + (isLater ? "" : injected)))
      #expect(Replay.drain(&conversation).events.completed == [commands[0]])
      if isLater { conversation.receive(bytes(injected)) }
      let (sent, events) = Replay.drain(&conversation)
      #expect(sent.isEmpty && events.isEmpty)
      #expect(throws: ProtocolFailure.plaintextAfterSTLS) { try conversation.tlsStarted() }
      let late = Replay.drain(&conversation)
      #expect(late.sent.isEmpty && late.events.isEmpty)
    }
  }

  /// A challenge is for the AUTH that is due, and for nothing else.
  @Test func aChallengeToNobody() {
    #expect(Replay.events(bytes("+ \r\n"), after: [.noop]).failure == .notAReply(excerpt: "+ "))
    var conversation = Replay.greeted()
    _ = conversation.submit(.user("u"))
    _ = Replay.drain(&conversation)
    conversation.receive(bytes("+OK\r\n"))
    _ = conversation.submit(.pass(Secret("p")))
    _ = Replay.drain(&conversation)
    conversation.receive(bytes("+ \r\n"))
    let (sent, events) = Replay.drain(&conversation)
    #expect(sent.isEmpty)
    #expect(events.failure == .notAReply(excerpt: "+ "))
  }

  @Test func textThatIsNoUTF8() throws {
    let events = Replay.events(bytes("-ERR ") + [0xFF, 0x1B, 0x5B, 0x00] + bytes("\r\n"))
    let reply = try #require(events.replies.first)
    #expect(reply.octets == [0xFF, 0x1B, 0x5B, 0x00])
    #expect(reply.text == "\u{FFFD}\u{1B}[\0")
  }

  @Test func everyFailureHasItsWords() {
    let failures: [ProtocolFailure] = [
      .notAGreeting(excerpt: "\u{1B}["), .notAReply(excerpt: "\u{1B}["), .lineTooLong(limit: 5),
      .listingTooLong(limit: 5), .unasked(Reply(isOK: true, octets: bytes("\u{1B}["))),
      .unasked(Reply(isOK: false)), .plaintextAfterSTLS,
    ]
    #expect(Set(failures.map(\.description)).count == failures.count)
    #expect(failures.allSatisfy { !$0.description.contains("\u{1B}") })
  }
}
