import Foundation
import TestSupport

/// One maildrop whose mail is fetched into a Maildir by a program that is killed, over a line that is cut.
struct KillAndFetch {
  struct Outcome {
    var lost = 0
    var doubled = 0
    /// Files with anything else than a message as it was sent.
    var strange = 0
    /// Messages on the server that should be gone, or that should be there and are not.
    var misplaced = 0
    var words = ""

    var isRight: Bool { lost == 0 && doubled == 0 && strange == 0 && misplaced == 0 }
  }

  /// When something happens to a run that fetches everything.
  enum Blow: CaseIterable {
    case killAtATime, killWhenPublished, killAtAnOctet, killAtADeletion, cutAbove, cutBelow, cutAtADeletion
    case silenceAtADeletion
  }

  private let scene: MaildropScene
  private let other: MaildropClient
  private let count: Int
  /// What a run that nothing happens to takes.
  private var octetsUp = 0
  private var octetsDown = 0
  private var duration = Duration.zero

  init(count: Int, _ random: inout SeededRandom) async throws {
    scene = try await MaildropScene.start(messages: [Letter.plain("First")])
    try scene.empty()
    other = MaildropClient(scene.server)
    self.count = count
    let begun = ContinuousClock.now
    let outcome = try await moment(0, blows: [], leaveDays: 0, &random)
    guard outcome.isRight else { throw KillAndCut.Failure(description: "even in peace: \(outcome.words)") }
    duration = ContinuousClock.now - begun
    let tally = await scene.proxy.tally
    (octetsUp, octetsDown) = (tally.connections[0].bytesUp, tally.connections[0].bytesDown)
  }

  func stop() async { await scene.server.stop() }

  func moment(_ number: Int, _ random: inout SeededRandom) async throws -> Outcome {
    let blows = (0..<Int.random(in: 1...3, using: &random)).map { _ in
      Blow.allCases.randomElement(using: &random) ?? .killAtATime
    }
    return try await moment(number, blows: blows, leaveDays: number % 4 == 0 ? 30 : 0, &random)
  }

  private func moment(_ number: Int, blows: [Blow], leaveDays: Int, _ random: inout SeededRandom)
    async throws -> Outcome
  {
    let letters = (0..<count).map { letter("M\(number).\($0)", &random) }
    for (index, letter) in letters.enumerated() {
      try scene.lay(letter, named: "17\(number + 10_000_000).M\(index).test")
    }
    let home = try Home()
    try scene.collect(home, leaveDays: leaveDays)
    var words: [String] = []
    var hato: PseudoTerminal?
    for blow in blows {
      let (next, isDead) = try await strike(blow, home, hato, &random)
      hato = isDead ? nil : next
      words.append("\(blow) (\(home.fetchedCount) fetched)")
    }
    await hato?.signal(SIGKILL)
    _ = try? await hato?.end()
    await scene.proxy.calm()
    let last = try scene.open(home)
    try await last.wait(timeout: .seconds(60)) { $0.contains("checked ") }
    await last.send("q")
    _ = try await last.end()
    var outcome = try await judge(home, letters, leaveDays: leaveDays)
    outcome.words =
      "\(words.joined(separator: ", ")): \(outcome.lost) lost, \(outcome.doubled) doubled, "
      + "\(outcome.strange) strange, \(outcome.misplaced) misplaced"
    try scene.empty()
    return outcome
  }

  private func judge(_ home: Home, _ letters: [Data], leaveDays: Int) async throws -> Outcome {
    var outcome = Outcome()
    var left = Set(letters)
    for file in home.fetched {
      if left.remove(file) != nil { continue }
      if letters.contains(file) { outcome.doubled += 1 } else { outcome.strange += 1 }
    }
    outcome.lost = left.count
    let there = try await other.subjects().count
    outcome.misplaced = abs(there - (leaveDays == 0 ? 0 : letters.count))
    return outcome
  }

  /// Text with what a line protocol and a Maildir might trip over.
  private func letter(_ name: String, _ random: inout SeededRandom) -> Data {
    var text = "From: Ada <ada@example.org>\nSubject: \(name)\nMessage-ID: <\(name)@example.org>\n\n"
    let lines = [".", "..", ".hidden", "From the sea", "", "\tGood wind", String(repeating: "x", count: 900)]
    for _ in 0..<Int.random(in: 1...40, using: &random) {
      text += (lines.randomElement(using: &random) ?? "") + "\n"
    }
    return Data(text.utf8)
  }

  // MARK: Blows

  /// Answers the program that runs, and whether it was killed.
  private func strike(_ blow: Blow, _ home: Home, _ running: PseudoTerminal?, _ random: inout SeededRandom)
    async throws -> (PseudoTerminal, isDead: Bool)
  {
    let proxy = scene.proxy
    await proxy.calm()
    let before = await proxy.tally
    let tailUp = count * 36
    let tailDown = count * 48
    let down = Int.random(in: 0...octetsDown, using: &random)
    let lateDown = Int.random(in: max(0, octetsDown - tailDown)...octetsDown, using: &random)
    switch blow {
    case .cutBelow: await proxy.cut(.reset, after: down, .down)
    case .cutAbove:
      let up = Bool.random(using: &random) ? max(0, octetsUp - tailUp)...octetsUp : 0...octetsUp
      await proxy.cut(.fin, after: Int.random(in: up, using: &random), .up)
    case .cutAtADeletion: await proxy.cut(.reset, after: lateDown, .down)
    case .silenceAtADeletion: await proxy.stall(after: lateDown, .down)
    case .killAtATime, .killWhenPublished, .killAtAnOctet, .killAtADeletion: break
    }
    let fetched = home.fetchedCount
    let hato: PseudoTerminal
    if let running {
      hato = running
      await hato.send("\u{12}")
    } else {
      hato = try scene.open(home)
    }
    switch blow {
    case .killAtATime:
      let share = Double.random(in: 0...1, using: &random)
      try await Task.sleep(for: duration * share)
    case .killWhenPublished:
      let end = ContinuousClock.now + duration * 2
      while home.fetchedCount == fetched, ContinuousClock.now < end {
        try await Task.sleep(for: .microseconds(200))
      }
      try await Task.sleep(for: .microseconds(Int.random(in: 0...20_000, using: &random)))
    case .killAtAnOctet: await untilDown(down, since: before)
    case .killAtADeletion: await untilDown(lateDown, since: before)
    case .cutBelow, .cutAbove, .cutAtADeletion, .silenceAtADeletion:
      await untilDown(.max, since: before)
      // Some go on by themselves when the line is back.
      if Bool.random(using: &random) { return (hato, false) }
    }
    await hato.signal(SIGKILL)
    _ = try? await hato.end()
    return (hato, true)
  }

  /// Or until the visit has ended, whatever ended it.
  private func untilDown(_ octets: Int, since before: FaultProxy.Tally) async {
    let count = before.connections.count
    let reached = octets == .max ? Int.max : before.bytesDown + octets
    _ = try? await scene.proxy.wait(for: duration * 2) { tally in
      tally.bytesDown >= reached || tally.connections.count > count && tally.open == 0
    }
  }
}
