import Mail
import POP3
import Testing
import Wire

/// The state machine that is drawn on top of `POP3Conversation`, as a table: what becomes of each command in each
/// state.
@Suite struct StateTableTests {
  /// `s` it is sent. `w` it waits, `-` for ever. `n` it is told that it is not sent.
  private static let table = """
                  CAPA STLS UTF8 USER PASS APOP AUTH STAT LIST UIDL TOP RETR DELE RSET NOOP QUIT
    unconnected   w    w    w    w    w    w    w    w    w    w    w   w    w    w    w    w
    authorization s    s    s    s    n    s    s    n    n    n    n   n    n    n    n    s
    named         s    s    s    s    s    s    s    n    n    n    n   n    n    n    n    s
    unnamed       s    s    s    s    n    s    s    n    n    n    n   n    n    n    n    s
    utf8          s    n    s    s    n    s    s    n    n    n    n   n    n    n    n    s
    handshake     w    w    w    w    w    w    w    w    w    w    w   w    w    w    w    w
    encrypted     s    s    s    s    n    s    s    n    n    n    n   n    n    n    n    s
    loggingIn     w    w    w    w    w    w    w    w    w    w    w   w    w    w    w    w
    notLoggedIn   s    s    s    s    n    s    s    n    n    n    n   n    n    n    n    s
    transaction   s    n    n    n    n    n    n    s    s    s    s   s    s    s    s    s
    update        w    w    w    w    w    w    w    w    w    w    w   w    w    w    w    w
    ended         n    n    n    n    n    n    n    n    n    n    n   n    n    n    n    n
    turnedAway    n    n    n    n    n    n    n    n    n    n    n   n    n    n    n    n
    failed        -    -    -    -    -    -    -    -    -    -    -   -    -    -    -    -
    """

  private static let commands: [String: Command] = [
    "CAPA": .capa, "STLS": .stls, "UTF8": .utf8, "USER": .user("u"), "PASS": .pass(Secret("p")),
    "APOP": .apop(user: "u", digest: "d"), "AUTH": .authPlain(user: "u", password: Secret("p")),
    "STAT": .stat, "LIST": .list(nil), "UIDL": .uidl(nil), "TOP": .top(1, lines: 0), "RETR": .retr(1),
    "DELE": .dele(1), "RSET": .rset, "NOOP": .noop, "QUIT": .quit,
  ]

  /// What is said and heard until a conversation is there.
  private static let ways: [String: [(Command?, String)]] = [
    "unconnected": [],
    "authorization": [(nil, "+OK\r\n")],
    "named": [(nil, "+OK\r\n"), (.user("u"), "+OK\r\n")],
    "unnamed": [(nil, "+OK\r\n"), (.user("u"), "-ERR\r\n")],
    "utf8": [(nil, "+OK\r\n"), (.utf8, "+OK\r\n")],
    "handshake": [(nil, "+OK\r\n"), (.user("u"), "+OK\r\n"), (.stls, "+OK\r\n")],
    "loggingIn": [(nil, "+OK\r\n"), (.user("u"), "+OK\r\n"), (.pass(Secret("p")), "")],
    "notLoggedIn": [(nil, "+OK\r\n"), (.user("u"), "+OK\r\n"), (.pass(Secret("p")), "-ERR\r\n")],
    "transaction": [(nil, "+OK\r\n"), (.apop(user: "u", digest: "d"), "+OK\r\n")],
    "update": [(nil, "+OK\r\n"), (.apop(user: "u", digest: "d"), "+OK\r\n"), (.quit, "")],
    "ended": [(nil, "+OK\r\n"), (.apop(user: "u", digest: "d"), "+OK\r\n"), (.quit, "-ERR\r\n")],
    "turnedAway": [(nil, "-ERR [SYS/TEMP] too many\r\n")],
    "failed": [(nil, "+OK\r\n"), (.capa, "junk\r\n")],
  ]

  private static let states: [String: POP3Conversation.State] = [
    "transaction": .transaction, "update": .update, "ended": .update,
  ]

  private static func conversation(in state: String) throws -> POP3Conversation {
    if state == "encrypted" {
      var conversation = try conversation(in: "handshake")
      try conversation.tlsStarted()
      return conversation
    }
    var conversation = POP3Conversation()
    for (command, answer) in try #require(ways[state]) {
      if let command {
        _ = conversation.submit(command)
        #expect(Replay.drain(&conversation).sent.count == 1, "\(state)")
      }
      conversation.receive(bytes(answer))
      _ = Replay.drain(&conversation)
    }
    return conversation
  }

  @Test func everyCommandInEveryState() throws {
    var rows = Self.table.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    let names = rows.removeFirst()
    #expect(Set(names) == Set(Self.commands.keys))
    #expect(rows.count == Self.ways.count + 1)
    for row in rows {
      for (name, expected) in zip(names, row.dropFirst()) {
        var conversation = try Self.conversation(in: row[0])
        #expect(conversation.state == Self.states[row[0]] ?? .authorization, "\(row[0])")
        let flying = conversation.inFlight
        let id = conversation.submit(try #require(Self.commands[name]))
        let (sent, events) = Replay.drain(&conversation)
        let isSilent = expected == "w" || expected == "-"
        #expect(outcome(sent, events, id) == (isSilent ? "w" : expected), "\(name) in \(row[0])")
        #expect(conversation.inFlight == flying + (expected == "s" ? [id] : []), "\(name) in \(row[0])")
        #expect(!sent.contains { !text($0.bytes).hasPrefix(name) }, "\(name) in \(row[0])")
        // What waits or was never heard of can be taken back; what was sent can't.
        let isWithdrawn = conversation.withdraw(id)
        #expect(isWithdrawn == isSilent, "\(name) in \(row[0])")
      }
    }
  }

  private func outcome(_ sent: [Outgoing], _ events: [POP3Event], _ id: CommandID) -> String {
    if sent.count == 1, events.isEmpty { return "s" }
    if sent.isEmpty, events == [.notSent(id)] { return "n" }
    return sent.isEmpty && events.isEmpty ? "w" : "?"
  }
}
