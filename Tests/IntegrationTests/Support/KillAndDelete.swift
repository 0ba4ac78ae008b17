import Foundation
import TestSupport

/// One maildrop from which messages are deleted by keys, by a program that is killed, over a line that is cut around
/// QUIT.
struct KillAndDelete {
  private let scene: MaildropScene
  private let other: MaildropClient
  private let count: Int

  init(count: Int) async throws {
    scene = try await MaildropScene.start(messages: [Letter.plain("First")])
    try scene.empty()
    other = MaildropClient(scene.server)
    self.count = count
  }

  func stop() async { await scene.server.stop() }

  /// Answers what is wrong; `nil` when what was shown as gone is gone, and nothing else.
  func moment(_ number: Int, _ random: inout SeededRandom) async throws -> (words: String, wrong: String?) {
    let proxy = scene.proxy
    await proxy.calm()
    try scene.empty()
    let subjects = (0..<count).map { "D\(number)." + String(format: "%03d", $0) }
    for (index, subject) in subjects.enumerated() {
      try scene.lay(
        Letter.plain(subject, "Text.", number: index), named: "17\(number + 10_000_000).M\(index).test")
    }
    let home = try Home()
    try scene.configure(home)
    let hato = try scene.open(home, height: count + 4)
    try await hato.see("of \(count)", subjects[0], subjects[count - 1], "checked ")

    let (keys, marked) = Self.marking(subjects, &random)
    await hato.send(keys + "$")
    guard !marked.isEmpty else { return ("nothing was marked", nil) }
    try await hato.see("Expunge")
    let blow = Int.random(in: 0..<4, using: &random)
    let place = await prepare(blow, &random)
    await hato.send("y")
    try await Task.sleep(for: .milliseconds(Int.random(in: 0...(blow == 3 ? 400 : 800), using: &random)))
    await hato.signal(SIGKILL)
    _ = try? await hato.end()
    await proxy.calm()

    let shown = await hato.screen
    let rest = Set(subjects).subtracting(marked)
    let after = Set(try await other.subjects())
    let words =
      "blow \(blow), \(place), \(marked.count) marked, \(after.count) of \(count) left"
    // The list at that moment.
    if shown.confirmedCount == rest.count, !after.isDisjoint(with: marked) {
      return (words, "shown as gone, but there: \(after.intersection(marked).sorted())")
    }
    if !rest.isSubset(of: after) { return (words, "gone: \(rest.subtracting(after).sorted())") }

    // What is owed is deleted by the next start; the list is then what the server has.
    let next = try scene.open(home, height: count + 4)
    let last = try await next.wait(timeout: .seconds(60)) {
      $0.contains("checked ") && !$0.contains("sending") && $0.confirmedCount != nil
    }
    await next.send("q")
    _ = try await next.end()
    let final = Set(try await other.subjects())
    if final != rest, final != Set(subjects) {
      return (words, "marked, but left: \(final.intersection(marked).sorted())")
    }
    if shown.contains("is kept"), final != rest { return (words, "said to be kept, and not done") }
    if last.confirmedCount != final.count {
      return (words, "shown: \(last.confirmedCount ?? -1), there: \(final.count)")
    }
    try scene.empty()
    return (words + ", \(final.count) in the end", nil)
  }

  /// From the newest: marked, or passed.
  private static func marking(
    _ subjects: [String], _ random: inout SeededRandom
  ) -> (keys: String, marked: Set<String>) {
    var keys = "gg"
    var marked: Set<String> = []
    for subject in subjects.reversed().dropLast() {
      let isMarked = Bool.random(using: &random)
      keys += isMarked ? "d" : "j"
      if isMarked { marked.insert(subject) }
    }
    return (keys, marked)
  }

  /// Answers in words where the line will be cut: a visit with so many deletions is some 3 KB up and 6 down.
  private func prepare(_ blow: Int, _ random: inout SeededRandom) async -> String {
    let proxy = scene.proxy
    let (up, down) = (Int.random(in: 0...3000, using: &random), Int.random(in: 0...7000, using: &random))
    switch blow {
    case 0: await proxy.cut(Bool.random(using: &random) ? .reset : .fin, after: up, .up)
    case 1: await proxy.cut(Bool.random(using: &random) ? .reset : .fin, after: down, .down)
    case 2: await proxy.stall(after: down, .down)
    default: break
    }
    return "up \(up), down \(down)"
  }
}
