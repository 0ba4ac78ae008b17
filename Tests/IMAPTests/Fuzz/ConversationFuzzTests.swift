import IMAP
import Mail
import TestSupport
import Testing
import Wire

/// Commands at any moment, answers in any chunks: whatever the order, the client waits where it must, and every
/// command that was not taken back is answered once.
@Suite(.timeLimit(.minutes(1))) struct ConversationFuzzTests {
  /// Both sides and the line between them.
  private struct Play {
    var random: SeededRandom
    var conversation = IMAPConversation(limits: .init(), decoding: Replay.decoding)
    var server = RuleServer()
    var isCompressed = false
    /// COMPRESS was answered with OK, and nobody said yet that compression has started.
    var isCompressing = false
    var waiting: Set<IMAP.Tag> = []
    var compressions: Set<IMAP.Tag> = []
    var faults: [String] = []
    var exists: [Int] = []
    var messages: Set<[UInt8]> = []

    init(_ random: SeededRandom, capabilities: String) {
      self.random = random
      conversation.receive(bytes("* OK [CAPABILITY IMAP4rev1 \(capabilities)]\r\n"))
      pump()
    }

    mutating func pump() {
      while let step = conversation.next() {
        switch step {
        case .send(let outgoing):
          if isCompressing { faults.append("sent before compression started") }
          server.receive(isCompressed ? RuleServer.coded(outgoing.bytes) : outgoing.bytes)
        case .event(.completed(let tag, let completion)):
          if waiting.remove(tag) == nil { faults.append("\(tag) was answered and not waited for") }
          if compressions.contains(tag), completion.status == .ok { isCompressing = true }
        case .event(.failed(let failure)): faults.append("\(failure)")
        case .event(.response(.exists(let count))): exists.append(count)
        case .event: break
        }
      }
      if conversation.inFlight.count > 20 { faults.append("too many in flight") }
    }

    mutating func submit(_ command: Command) {
      let tag = conversation.submit(command)
      waiting.insert(tag)
      if case .compress = command { compressions.insert(tag) }
    }

    mutating func submitAny() {
      let message = (0..<Int.random(in: 0...9, using: &random)).map { _ in
        UInt8.random(in: 1...255, using: &random)
      }
      messages.insert(message)
      let commands: [Command] = [
        .noop, .idle, .idle, .compress, .append(.inbox, flags: [.seen], date: nil, message: message),
        .fetch(.numbers(1...2), [.uid]), .uidSearch(.all, charset: nil), .notify(.none),
        .select(.inbox, SelectOptions(condstore: true)),
      ]
      submit(commands.randomElement(using: &random) ?? .noop)
    }

    mutating func takeBack() {
      guard let tag = waiting.randomElement(using: &random), conversation.withdraw(tag) else { return }
      waiting.remove(tag)
    }

    /// `false` when nothing was on its way.
    mutating func deliver() -> Bool {
      let bytes = server.take(Int.random(in: 1...30, using: &random))
      conversation.receive(isCompressed ? RuleServer.coded(bytes) : bytes)
      return !bytes.isEmpty
    }

    mutating func startCompression() -> Bool {
      guard isCompressing else { return false }
      (isCompressing, isCompressed) = (false, true)
      conversation.receive(RuleServer.coded(conversation.compressionStarted()))
      return true
    }

    mutating func act() {
      switch Int.random(in: 0..<8, using: &random) {
      case 0: submitAny()
      case 1 where Int.random(in: 0..<4, using: &random) == 0: takeBack()
      case 2: _ = startCompression()
      case 3, 4: _ = server.step(&random)
      default: _ = deliver()
      }
      pump()
    }

    /// Until nothing more happens by itself.
    mutating func settle() {
      var quiet = 0
      while quiet < 50 {
        let moved = [server.step(&random), deliver(), startCompression()].contains(true)
        pump()
        quiet = moved ? 0 : quiet + 1
      }
    }
  }

  @Test func bothSidesKeepTheRules() {
    let first = SeededRandom.fresh()
    print("seed of bothSidesKeepTheRules: \(first.seed)")
    var (idles, messages, compressions) = (0, 0, 0)
    for round in 0..<150 {
      var play = Play(
        SeededRandom(seed: first.seed &+ UInt64(round)),
        capabilities: ["", "LITERAL+", "LITERAL- IDLE"][round % 3])
      for _ in 0..<200 { play.act() }
      // Ends an IDLE that may last.
      play.submit(.noop)
      play.settle()
      let place = "seed \(first.seed &+ UInt64(round)) (round \(round))"
      #expect(play.waiting.isEmpty, "\(place)")
      play.submit(.logout)
      play.settle()
      #expect(play.server.hasEnded, "\(place)")
      #expect(play.conversation.inFlight.isEmpty, "\(place)")
      #expect(play.server.complaints == [], "\(place)")
      #expect(play.faults == [], "\(place)")
      #expect(play.exists == Array(1..<play.server.exists + 1), "\(place)")
      #expect(play.messages.isSuperset(of: play.server.messages), "\(place)")
      idles += play.server.idles
      messages += play.server.messages.count
      compressions += play.isCompressed ? 1 : 0
    }
    // It was all tried.
    #expect(idles > 300 && messages > 150 && compressions > 50, "\(idles) \(messages) \(compressions)")
  }
}
