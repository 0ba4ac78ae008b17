import Mail
import POP3
import Testing
import Wire

/// What is in flight at a time (RFC 2449 §6.6).
@Suite struct PipeliningTests {
  private func said(_ conversation: inout POP3Conversation) -> [String] {
    Replay.drain(&conversation).sent.map { String(text($0.bytes).dropLast()) }
  }

  @Test func nothingIsPipelinedWhereThatIsNotOffered() {
    var conversation = Replay.inTransaction(isPipelined: false)
    for number in 1...3 { _ = conversation.submit(.dele(number)) }
    #expect(said(&conversation) == ["DELE 1"])
    conversation.receive(bytes("-ERR\r\n"))
    #expect(said(&conversation) == ["DELE 2"])
    conversation.receive(bytes("+OK\r\n"))
    #expect(said(&conversation) == ["DELE 3"])
    conversation.receive(bytes("+OK\r\n"))
    #expect(said(&conversation) == [])
  }

  @Test func answersComeInTheOrderOfTheCommands() {
    var conversation = Replay.inTransaction(isPipelined: true)
    let commands: [Command] = [.stat, .uidl(nil), .list(nil), .top(1, lines: 0), .retr(2), .dele(3)]
    let ids = commands.map { conversation.submit($0) }
    #expect(said(&conversation) == ["STAT", "UIDL", "LIST", "TOP 1 0", "RETR 2", "DELE 3"])
    #expect(conversation.inFlight == ids)
    conversation.receive(
      bytes("+OK 1 2\r\n+OK\r\n1 a\r\n.\r\n-ERR\r\n+OK\r\nA: b\r\n.\r\n-ERR [SYS/TEMP] x\r\n+OK\r\n"))
    let events = Replay.drain(&conversation).events
    #expect(events.completed == ids)
    #expect(events.replies.map(\.isOK) == [true, true, false, true, false, true])
    #expect(
      events.filter { if case .content = $0 { true } else { false } } == [
        .content(ids[1], bytes("1 a\r\n")), .content(ids[3], bytes("A: b\r\n")),
      ])
    #expect(conversation.inFlight.isEmpty)
  }

  /// A hundred, and each answer makes room for one more.
  @Test func theWindowIsBounded() {
    var conversation = Replay.inTransaction(isPipelined: true)
    for number in 1...1000 { _ = conversation.submit(.top(number, lines: 0)) }
    #expect(said(&conversation).count == 100)
    for _ in 0..<3 { conversation.receive(bytes("+OK\r\n.\r\n")) }
    #expect(said(&conversation) == ["TOP 101 0", "TOP 102 0", "TOP 103 0"])
    conversation.receive(bytes("+OK\r\nA: b\r\n"))
    #expect(said(&conversation) == [])
    #expect(conversation.inFlight.count == 100)
  }

  /// Of a command that changes what others mean, the answer is awaited; USER and PASS may go together.
  @Test func nothingIsSentBehindALoginOrTheEnd() {
    var conversation = Replay.greeted()
    _ = conversation.submit(.capa)
    _ = Replay.drain(&conversation)
    conversation.receive(bytes("+OK\r\nPIPELINING\r\n.\r\n"))
    for command: Command in [.capa, .user("u"), .pass(Secret("p")), .capa, .stat, .quit, .noop] {
      _ = conversation.submit(command)
    }
    #expect(said(&conversation) == ["CAPA", "USER u", "PASS p"])
    conversation.receive(bytes("+OK\r\nPIPELINING\r\n.\r\n+OK\r\n"))
    #expect(said(&conversation) == [])
    conversation.receive(bytes("+OK\r\n"))
    #expect(said(&conversation) == ["CAPA", "STAT", "QUIT"])
    conversation.receive(bytes("+OK\r\n.\r\n+OK 1 2\r\n+OK bye\r\n"))
    #expect(Replay.drain(&conversation).events.notSent.count == 1)
  }

  /// Its answer may open the maildrop, or ask for the password.
  @Test(arguments: [
    Command.authPlain(user: "u", password: Secret("p")), .apop(user: "u", digest: "d"), .stls, .quit,
  ]) func nothingIsSentBehind(command: Command) {
    var conversation = Replay.greeted()
    _ = conversation.submit(.capa)
    _ = Replay.drain(&conversation)
    conversation.receive(bytes("+OK\r\nPIPELINING\r\n.\r\n"))
    let id = [command, .stat, .capa].map { conversation.submit($0) }[0]
    let (sent, events) = Replay.drain(&conversation)
    #expect(sent.count == 1)
    #expect(events.notSent.isEmpty)
    #expect(conversation.inFlight == [id])
  }

  /// Nothing that was asked in clear is answered behind TLS.
  @Test func startTLSFliesAlone() {
    var conversation = Replay.greeted()
    _ = conversation.submit(.capa)
    _ = Replay.drain(&conversation)
    conversation.receive(bytes("+OK\r\nPIPELINING\r\nSTLS\r\n.\r\n"))
    for command: Command in [.capa, .stls, .user("u")] { _ = conversation.submit(command) }
    #expect(said(&conversation) == ["CAPA"])
    conversation.receive(bytes("+OK\r\nPIPELINING\r\n.\r\n"))
    #expect(said(&conversation) == ["STLS"])
    conversation.receive(bytes("-ERR not now\r\n"))
    #expect(said(&conversation) == ["USER u"])
  }

  /// The server took it back, or never said it of the session behind TLS.
  @Test func theLastAnswerToCAPAHolds() throws {
    var conversation = Replay.inTransaction(isPipelined: true)
    _ = conversation.submit(.capa)
    _ = Replay.drain(&conversation)
    conversation.receive(bytes("+OK\r\nTOP\r\n.\r\n"))
    _ = Replay.drain(&conversation)
    for number in 1...3 { _ = conversation.submit(.dele(number)) }
    #expect(said(&conversation) == ["DELE 1"])

    conversation = Replay.greeted()
    for command: Command in [.capa, .stls] { _ = conversation.submit(command) }
    _ = Replay.drain(&conversation)
    conversation.receive(bytes("+OK\r\nPIPELINING\r\nSTLS\r\n.\r\n"))
    _ = Replay.drain(&conversation)
    conversation.receive(bytes("+OK\r\n"))
    _ = Replay.drain(&conversation)
    #expect(conversation.capabilities?.hasPipelining == true)
    try conversation.tlsStarted()
    #expect(conversation.capabilities == nil)
    for command: Command in [.user("u"), .pass(Secret("p"))] { _ = conversation.submit(command) }
    #expect(said(&conversation) == ["USER u"])
  }

  @Test func whatWaitsCanBeWithdrawn() {
    var conversation = Replay.inTransaction(isPipelined: false)
    let ids = (1...4).map { conversation.submit(.retr($0)) }
    #expect(said(&conversation) == ["RETR 1"])
    let answers = [0, 1, 1, 3].map { conversation.withdraw(ids[$0]) }
    #expect(answers == [false, true, false, true])
    conversation.receive(bytes("+OK\r\n.\r\n"))
    #expect(said(&conversation) == ["RETR 3"])
    conversation.receive(bytes("+OK\r\n.\r\n"))
    let events = Replay.drain(&conversation).events
    #expect(events.completed == [ids[2]])
    #expect(events.notSent.isEmpty)
  }

  /// Twenty thousand at once, and half of them taken back.
  @Test func aLongQueueIsNoLongWay() {
    var conversation = Replay.inTransaction(isPipelined: true)
    let ids = (1...20_000).map { conversation.submit(.dele($0)) }
    let withdrawn = ids[1..<10_000].count { conversation.withdraw($0) }
    #expect(withdrawn == 9999)
    var count = 0
    while !conversation.inFlight.isEmpty || count == 0 {
      let sent = Replay.drain(&conversation).sent.count
      count += sent
      for _ in 0..<max(sent, 1) where !conversation.inFlight.isEmpty {
        conversation.receive(bytes("+OK\r\n"))
      }
    }
    #expect(count == 10_001)
  }
}
