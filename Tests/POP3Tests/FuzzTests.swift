import Mail
import POP3
import TestSupport
import Testing
import Wire

/// Whatever comes: no trap, no end of progress, the same events in every chunking, and each command told of as the
/// contract says. A new seed every run; it is told with a failure, and `HATO_SEED` runs it again.
@Suite(.timeLimit(.minutes(1))) struct FuzzTests {
  private static let seeds = [
    "+OK\r\n", "-ERR\r\n", "+OK 2 320\r\n", "-ERR [SYS/TEMP] x\r\n", "+ \r\n", ".\r\n", "+OK\r\n.\r\n",
    "+OK\r\n+OK\r\n+OK\r\n1 a\r\n.\r\n", "+OK\r\nUSER\r\nPIPELINING\r\nSASL PLAIN\r\nEXPIRE 5 USER\r\n.\r\n",
    "+OK\r\n1 120\r\n2 200\r\n.\r\n",
    "+OK\nSubject: x\n\n..a\n.\n", "+OK\r\nSubject: x\r\n\r\n..a\r\n.\r\n",
    "+OK 1 whqtswO00WBw418f9t5JxYwZ\r\n",
    "+OK <1896.697170952@dbc.example>\r\n",
  ]

  private static let tokens = [
    "\r\n", "\n", "\r", ".", "..", "\r\n.\r\n", "\n.\n", "\n.\r\n", "+OK", "-ERR", "+", "[", "]", "<", ">",
    "@",
    "\0", " ", "\t", "-1", "99999999999999999999", "\u{FF}", "PIPELINING\r\n",
  ]

  private static func commands(_ random: inout SeededRandom) -> [Command] {
    let all: [Command] = [
      .capa, .stls, .utf8, .user("u"), .pass(Secret("p")), .apop(user: "u", digest: "d"),
      .authPlain(user: "u", password: Secret("p")),
      .authPlain(user: "u", password: Secret(String(repeating: "p", count: 300))), .stat, .list(nil),
      .list(1),
      .uidl(nil), .uidl(1), .top(1, lines: 0), .retr(1), .dele(1), .rset, .noop, .quit,
    ]
    return (0..<Int.random(in: 0...8, using: &random)).compactMap { _ in all.randomElement(using: &random) }
  }

  private static func mutated(_ random: inout SeededRandom) -> [UInt8] {
    var octets = (0..<Int.random(in: 1...6, using: &random)).flatMap { _ in
      bytes(seeds.randomElement(using: &random) ?? "")
    }
    for _ in 0..<Int.random(in: 0...6, using: &random) {
      let place = Int.random(in: 0...octets.count, using: &random)
      switch Int.random(in: 0..<4, using: &random) {
      case 0:
        octets.removeSubrange(place..<min(octets.count, place + Int.random(in: 0...5, using: &random)))
      case 1 where place < octets.count: octets[place] = UInt8.random(in: 0...255, using: &random)
      default: octets.insert(contentsOf: bytes(tokens.randomElement(using: &random) ?? ""), at: place)
      }
    }
    return octets
  }

  /// A run, with what was sent in its place among the events.
  private struct Run: Equatable {
    var events: [POP3Event] = []
    var sent: [[UInt8]] = []
    var state = POP3Conversation.State.authorization
    var capabilities: Capabilities?
    var inFlight: [CommandID] = []
  }

  private func run(_ octets: [UInt8], _ commands: [Command], chunk: Int, isLoggedIn: Bool) -> Run {
    let limits = POP3Conversation.Limits(statusLine: 60, capabilities: 90, listing: 90)
    var conversation =
      isLoggedIn ? Replay.inTransaction(isPipelined: true, limits: limits) : Replay.greeted(limits: limits)
    var run = Run()
    var steps = 0
    func drain() {
      while let step = conversation.next() {
        steps += 1
        switch step {
        case .send(let outgoing): run.sent.append(outgoing.bytes)
        case .event(let event): run.events.append(event)
        }
      }
    }
    for command in commands { _ = conversation.submit(command) }
    drain()
    var start = 0
    while start < octets.count {
      let end = chunk < octets.count - start ? start + chunk : octets.count
      conversation.receive(Array(octets[start..<end]))
      drain()
      start = end
    }
    #expect(steps <= 3 * octets.count + 2 * commands.count + 10)
    run.events = Replay.joined(run.events)
    if case .listingTooLong = run.events.failure {
      // How much of it was told until then is a matter of the chunks.
      run.events.removeAll {
        if case .content(let id, _) = $0, id == conversation.inFlight.first { true } else { false }
      }
    }
    run.state = conversation.state
    run.capabilities = conversation.capabilities
    run.inFlight = conversation.inFlight
    return run
  }

  @Test func hostileAnswersAreSurvived() {
    var random = SeededRandom.fresh()
    for round in 0..<3000 {
      let octets = Self.mutated(&random)
      let commands = Self.commands(&random)
      let isLoggedIn = Bool.random(using: &random)
      let whole = run(octets, commands, chunk: .max, isLoggedIn: isLoggedIn)
      let chunk = Int.random(in: 1...20, using: &random)
      let pieces = run(octets, commands, chunk: chunk, isLoggedIn: isLoggedIn)
      #expect(keepsTheContract(pieces), "seed \(random.seed), round \(round)")
      // What came too early to be an answer is known by coming in one piece with the answer before it.
      let told = whole.events.completed.count + whole.events.notSent.count
      if whole.inFlight.isEmpty, told < commands.count { continue }
      #expect(pieces == whole, "seed \(random.seed), round \(round), chunks of \(chunk)")
      #expect(keepsTheContract(whole), "seed \(random.seed), round \(round)")
    }
  }

  /// Of each command: one status line, its content, its end, in the order of the commands; or nothing but that it
  /// was not sent. A failure is the end.
  private func keepsTheContract(_ run: Run) -> Bool {
    var open: CommandID?
    var last: CommandID?
    for (place, event) in run.events.enumerated() {
      switch event {
      case .greeting: return false
      case .answered(let id, _):
        if open != nil || last.map({ id <= $0 }) ?? false { return false }
        (open, last) = (id, id)
      case .content(let id, let octets): if open != id || octets.isEmpty { return false }
      case .completed(let id):
        if open != id { return false }
        open = nil
      case .notSent(let id):
        if run.inFlight.contains(id) || run.events.contains(.completed(id)) { return false }
      case .failed: return place == run.events.count - 1
      }
    }
    return open == nil || open == run.inFlight.first
  }

  /// What a server stuffs as it must comes back as it was, whatever it is.
  @Test func everyMessageComesBack() {
    var random = SeededRandom.fresh()
    for round in 0..<2000 {
      var message = random.bytes(
        upTo: 60, dictionary: [".", "\r\n", "\n", "\r", "\r\n.", ".\r\n", "x", "+OK\r\n"])
      message += bytes("\r\n")
      let isLF = Bool.random(using: &random)
      var wire: [UInt8] = bytes(isLF ? "+OK\n" : "+OK\r\n")
      var previous: [UInt8] = [13, 10]
      for octet in message {
        let isLineStart = isLF ? previous.last == 10 : previous.suffix(2) == [13, 10]
        if octet == UInt8(ascii: "."), isLineStart { wire.append(octet) }
        wire.append(octet)
        previous = [previous[1], octet]
      }
      wire += bytes(isLF ? ".\n-ERR next\n" : ".\r\n-ERR next\r\n")
      let chunk = Int.random(in: 1...30, using: &random)
      let events = Replay.events(wire, after: [.retr(1), .noop], chunk: chunk)
      #expect(events.contents == [message], "seed \(random.seed), round \(round), chunks of \(chunk)")
      #expect(events.replies.last?.text == "next", "seed \(random.seed), round \(round)")
    }
  }

  @Test func listingsOfAnything() {
    var random = SeededRandom.fresh()
    let words = [
      "1 2\r\n", "2 abc\r\n", "\r\n", "\n", " ", "\t", "+OK", "-5", "99999999999999999999", "0", "7",
    ]
    for round in 0..<2000 {
      let octets = random.bytes(upTo: 80, dictionary: words)
      let chunk = Int.random(in: 1...20, using: &random)
      var sizes = [ScanListing(), ScanListing()]
      var names = [UniqueIDListing(), UniqueIDListing()]
      sizes[0].receive(octets)
      names[0].receive(octets)
      for start in stride(from: 0, to: octets.count, by: chunk) {
        let piece = Array(octets[start..<min(octets.count, start + chunk)])
        sizes[1].receive(piece)
        names[1].receive(piece)
      }
      for place in 0...1 {
        sizes[place].finish()
        names[place].finish()
      }
      #expect(sizes[0] == sizes[1], "seed \(random.seed), round \(round)")
      #expect(names[0] == names[1], "seed \(random.seed), round \(round)")
      #expect(Set(sizes[0].entries.keys) == Set(names[0].entries.keys), "seed \(random.seed), round \(round)")
      #expect(sizes[0].entries.values.allSatisfy { (0...1 << 40).contains($0) })
      #expect(names[0].entries.values.allSatisfy { !$0.isEmpty })
    }
  }
}
