import Foundation
import TestSupport

/// One account, one home, and a network between them that is cut; the program is killed in it again and again.
struct KillAndCut {
  struct Account {
    let port: UInt16
    let authority: String
    let user: String
    let password: String
  }

  struct Outcome {
    /// How many of the keys' deeds were shown when the program was killed, and how many the server has.
    let shown: Int
    let done: Int?
    let deeds: Int
    /// What hato could not do, as it says.
    let failures: Int
    let difference: String

    var isTrue: Bool { done != nil }
    var words: String {
      "\(shown) of \(deeds) deeds were shown, \(done.map(String.init) ?? "a wrong state") is on the server, "
        + "\(failures) failures. \(difference)"
    }
  }

  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  private let account: Account
  private let other: OtherClient
  private let proxy: FaultProxy
  private let home: Home
  private let changes: Int
  private let deletions: Int

  init(_ account: Account, isWhole: Bool) throws {
    self.account = account
    other = OtherClient(
      host: "127.0.0.1", port: account.port, authority: account.authority, user: account.user,
      password: account.password)
    proxy = try FaultProxy(to: account.port)
    home = try Home()
    (changes, deletions) = isWhole ? (500, 100) : (60, 20)
  }

  func moment(_ number: Int, _ random: inout SeededRandom) async throws -> Outcome {
    let name = "L\(number)."
    let subjects = (0..<(changes + 10)).map { name + String(format: "%04d", $0) }
    try await other.fill(with: subjects.map { Letter.plain($0, "Text.") })
    let start = try await other.flags()
    let uids = start.keys.sorted()
    let deeds = Deeds(subjects: subjects, uids: uids, changes: changes, deletions: deletions, &random)

    let hato = try await open(name, subjects)
    try await type(deeds.keys, on: hato, &random)
    let last = await kill(hato)
    let shown = deeds.shown(on: last)
    while try await !isEmpty() {
      let next = try home.open(arguments, with: ["HATO_PASSWORD": account.password], width: 79, height: 60)
      if Int.random(in: 0..<3, using: &random) == 0 {
        try await Task.sleep(for: .milliseconds(Int.random(in: 0...800, using: &random)))
        _ = await kill(next)
        continue
      }
      try await untilEmpty(next)
      await next.send("q")
      _ = try await next.end()
    }
    let final = try await other.flags()
    let prefix = (shown...deeds.list.count).first { deeds.state(after: $0, from: start) == final }
    return Outcome(
      shown: shown, done: prefix, deeds: deeds.list.count, failures: try await count().failures,
      difference: prefix == nil ? deeds.difference(final, from: start, shown: shown) : "")
  }

  private var arguments: [String] {
    ["imaps://\(account.user)@127.0.0.1:\(proxy.port)/INBOX", "--ca-file", account.authority]
  }

  /// With all rows known, because a key for a message that is still on its way does nothing.
  private func open(_ name: String, _ subjects: [String]) async throws -> PseudoTerminal {
    let hato = try home.open(arguments, with: ["HATO_PASSWORD": account.password], width: 79, height: 60)
    let newest = subjects[subjects.count - 1]
    try await hato.see("of \(subjects.count)", newest)
    await hato.send("gg")
    try await hato.select(newest)
    for oldestOfPage in stride(from: subjects.count - 1, through: 0, by: -40) {
      try await hato.seeRow { $0.contains(subjects[oldestOfPage]) }
      await hato.send(String(repeating: "j", count: min(40, oldestOfPage)))
    }
    try await hato.select(subjects[0])
    await hato.send("gg")
    try await hato.select(newest)
    return hato
  }

  /// In portions, as a hand does that is in a hurry, up to the moment; before it, the line is cut in half of the cases.
  private func type(_ keys: [String], on hato: PseudoTerminal, _ random: inout SeededRandom) async throws {
    let end = Int.random(in: 0...keys.count, using: &random)
    let cut = Bool.random(using: &random) ? Int.random(in: 0...end, using: &random) : nil
    var typed = 0
    while typed < end {
      let portion = keys[typed..<min(end, typed + Int.random(in: 1...10, using: &random))]
      if let cut, portion.indices.contains(cut) { await proxy.cut() }
      await hato.send(portion.joined())
      typed = portion.endIndex
      try await Task.sleep(for: .milliseconds(Int.random(in: 1...12, using: &random)))
    }
    try await Task.sleep(for: .milliseconds(Int.random(in: 0...60, using: &random)))
  }

  /// Answers the last screen.
  private func kill(_ hato: PseudoTerminal) async -> VTScreen {
    await hato.signal(SIGKILL)
    _ = try? await hato.end()
    return await hato.screen
  }

  // MARK: The journal

  private func isEmpty() async throws -> Bool { try await count().entries == 0 }

  private func untilEmpty(_ hato: PseudoTerminal) async throws {
    let end = ContinuousClock.now + .seconds(60)
    while try await !isEmpty() {
      guard ContinuousClock.now < end else {
        throw Failure(description: "the journal is not emptied:\n\(await hato.text)")
      }
    }
  }

  /// What waits in it, and what could not be done.
  private func count() async throws -> (entries: Int, failures: Int) {
    let result = try await Program(["/usr/bin/python3", "-c", Self.script, home.directory.file("state")])
      .succeed()
    let numbers = String(decoding: result.output, as: UTF8.self).split(separator: " ").compactMap {
      Int($0.trimmingCharacters(in: .whitespacesAndNewlines))
    }
    guard numbers.count == 2 else { throw Failure(description: "the journal can't be read") }
    return (numbers[0], numbers[1])
  }

  private static let script = """
    import glob, sqlite3, sys
    counts = [0, 0]
    for path in glob.glob(sys.argv[1] + '/**/journal.sqlite', recursive=True):
        c = sqlite3.connect(path, timeout=20)
        for i, table in enumerate(['entry', 'failure']):
            counts[i] += c.execute('SELECT count(*) FROM ' + table).fetchone()[0]
    print(*counts)
    """
}

/// What the keys of a moment do, one after the other.
struct Deeds {
  enum Deed: Equatable {
    case flag(UInt32, String)
    case expunge
  }

  private(set) var list: [Deed] = []
  private(set) var keys: [String] = []
  private let subjects: [UInt32: String]

  /// From the newest message downwards: a star, or read, or both; then the newest are deleted, and expunged.
  init(
    subjects: [String], uids: [UInt32], changes: Int, deletions: Int, _ random: inout SeededRandom
  ) {
    self.subjects = Dictionary(uniqueKeysWithValues: zip(uids, subjects))
    let newest = Array(uids.reversed())
    for uid in newest.prefix(changes) where list.count < changes {
      let what = Int.random(in: 0..<3, using: &random)
      if what != 1 {
        list.append(.flag(uid, "\\Flagged"))
        keys.append("F")
      }
      if what != 0 {
        list.append(.flag(uid, "\\Seen"))
        keys.append("N")
      }
      keys.append("j")
    }
    keys += ["gg"] + Array(repeating: "d", count: deletions) + ["$", "y"]
    list += newest.prefix(deletions).map { .flag($0, "\\Deleted") } + [.expunge]
  }

  /// How many are to be seen on the screen, with those before them.
  func shown(on screen: VTScreen) -> Int {
    if screen.contains("Expunged") || screen.contains("is kept") { return list.count }
    return max(marked(on: screen), read(on: screen))
  }

  /// The last whose mark is to be seen.
  private func marked(on screen: VTScreen) -> Int {
    let marks = subjects.mapValues { screen.row(with: $0).isEmpty ? nil : screen.marks(of: $0) }
    let last = list.lastIndex { deed in
      guard case .flag(let uid, let flag) = deed, let marks = marks[uid] ?? nil else { return false }
      return switch flag {
      case "\\Flagged": marks.contains("★")
      case "\\Deleted": marks.contains("D")
      default: !marks.contains("●") && !marks.contains("D")
      }
    }
    return last.map { $0 + 1 } ?? 0
  }

  /// As many as it takes for the title to count so few as unread: what is shown may be off the screen by now.
  private func read(on screen: VTScreen) -> Int {
    guard let counts = screen.row(0).firstMatch(of: /(\d+) unread of (\d+)/), Int(counts.2) == subjects.count,
      let unread = Int(counts.1)
    else { return 0 }
    var rest = subjects.count - unread
    guard rest > 0 else { return 0 }
    for (index, deed) in list.enumerated() {
      if case .flag(_, "\\Seen") = deed { rest -= 1 }
      if rest == 0 { return index + 1 }
    }
    return 0
  }

  func state(after count: Int, from start: [UInt32: Set<String>]) -> [UInt32: Set<String>] {
    var state = start
    for deed in list.prefix(count) {
      switch deed {
      case .flag(let uid, let flag): state[uid]?.insert(flag)
      case .expunge: state = state.filter { !$0.value.contains("\\Deleted") }
      }
    }
    return state
  }

  /// For a message of a test: how the state differs from the nearest that would be right.
  func difference(_ final: [UInt32: Set<String>], from start: [UInt32: Set<String>], shown: Int) -> String {
    let nearest = (shown...list.count).map { count -> (Int, [String]) in
      let right = state(after: count, from: start)
      let uids = Set(right.keys).union(final.keys).filter { right[$0] != final[$0] }
      return (count, uids.sorted().map { "\($0): \(final[$0].map(String.init(describing:)) ?? "gone")" })
    }.min { $0.1.count < $1.1.count }
    return nearest.map { "Nearest: \($0.0) deeds, but \($0.1.prefix(12))" } ?? ""
  }
}
