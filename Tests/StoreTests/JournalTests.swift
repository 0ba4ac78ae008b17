import Mail
import Store
import TestSupport
import Testing

@Suite struct JournalTests {
  let folder: TemporaryDirectory
  let now = Timestamp(seconds: 1_700_000_000, offsetMinutes: -90)

  init() throws { folder = try TemporaryDirectory() }

  func journal() throws -> Journal { try Journal.open(folder: folder.file("account")).journal }

  private func marking(_ flags: FlagChange, _ range: ClosedRange<UInt32>, isClaim: Bool = false) -> Change {
    .flags(.inbox, UIDValidity(7), uids(range)!, flags, isClaim: isClaim)
  }

  @Test func keepsEveryKindOfChange() async throws {
    let name = MailboxName(wire: [0xff, 0x26], display: "\u{fffd}")
    let changes: [Change] = [
      .flags(name, UIDValidity(.max), uids(1...2, 9...9)!, .add([.seen, Flag("$x")]), isClaim: true),
      .flags(.inbox, UIDValidity(0), uids(1...1)!, .remove([.seen]), isClaim: false),
      .expunge(.inbox, UIDValidity(3), uids(1...4_294_967_295)!, othersToo: true),
      .append(name, message: Array(0...255), flags: [.draft], date: now),
      .append(.inbox, message: [], flags: [], date: nil),
    ]
    var made: [JournalEntry] = []
    do {
      let journal = try journal()
      for change in changes { made.append(try await journal.append(change, at: now)) }
      try await journal.attempted([made[1].id])
      made[1].attempts = 1
      #expect(try journal.pending() == made)
    }
    #expect(try journal().pending() == made)
    #expect(made.map(\.change) == changes)
    #expect(made.map(\.id) == made.map(\.id).sorted())
  }

  @Test func strikesReplacesAndFails() async throws {
    let journal = try journal()
    var ids: [Int64] = []
    for number: UInt32 in 1...4 {
      ids.append(try await journal.append(marking(.add([.seen]), number...(number + 5)), at: now).id)
    }
    try await journal.strike([ids[0]])
    try await journal.replace(ids[1], uids: uids(4...99))
    try await journal.replace(ids[2], uids: nil)
    try await journal.fail(ids[3], why: String(repeating: "no ", count: 1000), at: now)
    #expect(try journal.pending().map(\.change) == [marking(.add([.seen]), 4...7)])
    let failures = try journal.failures()
    #expect(failures.map(\.what) == ["Marking 6 messages read in INBOX"])
    #expect(failures.first?.why.count == Journal.reasonLength)
    try await journal.forget(failures.map(\.id))
    #expect(try journal.failures().isEmpty)
  }

  @Test func claimsComeAndGoWithTheirChanges() async throws {
    do {
      let journal = try journal()
      _ = try await journal.append(marking(.add([.deleted]), 1...9, isClaim: true), at: now)
      _ = try await journal.append(marking(.add([.deleted]), 20...20), at: now)
      _ = try await journal.append(marking(.remove([.deleted]), 3...3), at: now)
    }
    let journal = try journal()
    #expect(try journal.claims(in: .inbox) == uids(1...2, 4...9))
    let expunge = try await journal.append(
      .expunge(.inbox, UIDValidity(7), uids(1...6)!, othersToo: false), at: now)
    try await journal.replace(expunge.id, uids: uids(6...6))
    #expect(try journal.claims(in: .inbox) == uids(6...9))
    try await journal.strike([expunge.id])
    #expect(try journal.claims(in: .inbox) == uids(7...9))
    try await journal.endClaims(uids(7...7)!, in: .inbox)
    let failing = try await journal.append(marking(.add([.deleted]), 30...31, isClaim: true), at: now)
    try await journal.fail(failing.id, why: "gone", at: now)
    #expect(try journal.claims(in: .inbox) == uids(8...9))
    let renewed = MailboxKey(name: .inbox, uidValidity: UIDValidity(8))
    _ = try await journal.append(
      .flags(.inbox, UIDValidity(8), uids(1...1)!, .add([.deleted]), isClaim: true), at: now)
    #expect(try journal.claims(in: .inbox) == nil)
    #expect(try journal.claims(in: renewed) == uids(1...1))
  }

  @Test func twoJournalsReplayNothingTwice() async throws {
    let one = try journal()
    var other: Journal? = try journal()
    let first = try await one.append(marking(.add([.seen]), 1...1), at: now)
    let second = try await other!.append(marking(.add([.seen]), 2...2), at: now)
    #expect(try one.pending() == [first])
    #expect(try other!.pending() == [second])
    #expect(try one.adopt() == [])
    other = nil
    #expect(try one.adopt() == [second])
    #expect(try one.adopt() == [])
    #expect(try one.pending() == [first, second])
  }

  /// Whoever looks first gets an entry, and nobody else.
  @Test func entriesOfTheGoneAreAdoptedOnce() async throws {
    do {
      let gone = try journal()
      for number: UInt32 in 1...50 {
        _ = try await gone.append(marking(.add([.seen]), number...number), at: now)
      }
    }
    let heirs = [try journal(), try journal(), try journal()]
    let adopted = try await withThrowingTaskGroup(of: [JournalEntry].self) { group in
      for heir in heirs { group.addTask { try heir.adopt() } }
      return try await group.reduce(into: []) { $0 += $1 }
    }
    #expect(adopted.map(\.id).sorted() == Array(1...50))
    #expect(try heirs.map { try $0.pending().count }.reduce(0, +) == 50)
  }

  @Test func replacingWithNothingThatIsLeftStrikes() async throws {
    let journal = try journal()
    let flags = try await journal.append(marking(.add([.seen]), 1...5), at: now)
    let message = try await journal.append(.append(.inbox, message: [1], flags: [], date: nil), at: now)
    try await journal.replace(flags.id, uids: uids(6...9))
    try await journal.replace(message.id, uids: uids(6...9))
    #expect(try journal.pending() == [message])
  }

  @Test func closedJournalRefuses() async throws {
    let journal = try journal()
    await journal.close()
    await #expect(throws: StoreFailure.self) {
      try await journal.append(marking(.add([.seen]), 1...1), at: now)
    }
    #expect(throws: StoreFailure.self) { try journal.pending() }
  }
}
