import Mail
import TestSupport
import Testing

@testable import Sessions

/// Merging on a model of a mailbox: what is sent for many changes does what they do one by one.
@Suite struct ChangeRunTests {
  @Test(arguments: [true, false]) func tenThousandChangesAreFewCommands(inOneEntry: Bool) throws {
    // Every second message of a mailbox whose UIDs have six digits.
    let all = stride(from: UInt32(100_001), to: 120_001, by: 2).compactMap(UID.init)
    let sets = inOneEntry ? [UIDSet(all)] : all.map { UIDSet([$0]) }
    let journal = entries(sets.compactMap { $0 }.map { flags($0, .add([.seen])) })
    let run = try #require(ChangeRun.first(of: journal))
    let steps = run.steps(octets: IMAPConnection.longestSet)
    #expect(run.entries.count == journal.count)
    #expect(steps.count <= 10, "\(steps.count)")
    var sent = 0
    for case .flags(let uids, .add([.seen])) in steps { sent += uids.count }
    #expect(sent == 10_000)
  }

  @Test func neighboursAreOneCommandHoweverTheyCame() throws {
    var order = (UInt32(1)...10_000).compactMap(UID.init)
    var random = SeededRandom.fresh()
    order.shuffle(using: &random)
    let journal = entries(order.compactMap { UIDSet([$0]) }.map { flags($0, .add([.seen])) })
    let steps = try #require(ChangeRun.first(of: journal)).steps(octets: IMAPConnection.longestSet)
    #expect(steps == [.flags(uids(1...10_000), .add([.seen]))])
  }

  @Test func expungesAreBarriersOnlyInTheirMailbox() throws {
    let other = MailboxName(wire: Array("Other".utf8), display: "Other")
    let journal = entries([
      flags(uids(1...2), .add([.deleted])),
      flags(uids(9...9), .add([.seen]), in: other),
      .expunge(.inbox, validity, uids(1...1), othersToo: false),
      flags(uids(2...2), .remove([.deleted])),
      .append(.inbox, message: [1], flags: [], date: nil),
      .expunge(.inbox, validity, uids(2...2), othersToo: false),
      .expunge(.inbox, validity, uids(3...3), othersToo: false),
    ])
    var rest = journal
    var runs: [[Int64]] = []
    while let run = ChangeRun.first(of: rest) {
      runs.append(run.entries.map(\.id))
      rest.removeAll { run.entries.contains($0) }
    }
    #expect(runs == [[1], [2], [3], [4], [5], [6, 7]])
    #expect(ChangeRun.first(of: journal, except: [.inbox])?.entries.map(\.id) == [2])
    #expect(ChangeRun.first(of: journal, except: [.inbox, other]) == nil)
  }

  @Test func changesOfAnotherUIDVALIDITYStayApart() throws {
    let old = Change.flags(.inbox, UIDValidity(1), uids(1...1), .add([.seen]), isClaim: false)
    let journal = entries([old, flags(uids(1...1), .add([.seen]))])
    #expect(ChangeRun.first(of: journal)?.entries.map(\.id) == [1])
  }

  /// Were the later one struck while the earlier stays whole, the earlier would be done again over it.
  @Test func ofARunThatWasBrokenOffTheRestStays() throws {
    let journal = entries([
      flags(uids(1...10), .add([.deleted])), flags(uids(5...5), .remove([.deleted])),
      flags(uids(20...20), .add([.seen])),
    ])
    let run = try #require(ChangeRun.first(of: journal))
    let steps = run.steps(octets: IMAPConnection.longestSet)
    #expect(steps.count == 3)
    let adding = try #require(
      steps.first { if case .flags(_, .add([.deleted])) = $0 { true } else { false } })
    let seeing = try #require(steps.first { if case .flags(_, .add([.seen])) = $0 { true } else { false } })
    let without5 = UIDSet(ranges: uids(1...4).ranges + uids(6...10).ranges)
    #expect(run.progress(leaving: [adding]).map(\.entry.id) == [1, 2, 3])
    #expect(run.progress(leaving: [adding]).map(\.left) == [without5, nil, nil])
    #expect(run.progress(leaving: [seeing]).map(\.entry.id) == [1, 2])
    #expect(run.progress(leaving: []).map(\.left) == [nil, nil, nil])
    #expect(run.progress(leaving: steps).isEmpty)
  }

  /// Random changes; replay in runs that break off at any step, as by a lost line or a kill, until nothing is left.
  @Test func whatIsSentDoesWhatTheUserDid() throws {
    var random = SeededRandom.fresh()
    for _ in 0..<300 {
      let journal = entries((0..<Int.random(in: 1...25, using: &random)).compactMap { _ in change(&random) })
      var naive = Model()
      for entry in journal { naive.apply(entry.change) }
      var server = Model()
      var rest = journal
      while let run = ChangeRun.first(of: rest) {
        // Small pieces: more places to break off at.
        let steps = run.steps(octets: 12)
        let sent = Int.random(in: 0...steps.count, using: &random)
        for step in steps.prefix(sent) { server.apply(step) }
        // The answer to the last one may be lost.
        let confirmed = max(0, sent - Int.random(in: 0...1, using: &random))
        // Written down one after the other, up to a kill.
        let left = run.progress(leaving: Array(steps.dropFirst(confirmed)))
        for (entry, uids) in left.prefix(Int.random(in: 0...left.count, using: &random)) {
          rest = rest.compactMap { $0.id == entry.id ? uids.map { limited(entry, to: $0) } : $0 }
        }
      }
      #expect(server == naive, "seed \(random.seed)")
    }
  }

  private struct Model: Equatable {
    var flags: [UID: Set<Flag>] = [:]

    init() { for number in UInt32(1)...30 { flags[UID(number)!] = [] } }

    mutating func apply(_ change: Change) {
      switch change {
      case .flags(_, _, let uids, let change, _): apply(.flags(uids, change))
      case .expunge(_, _, let uids, let othersToo): apply(.expunge(uids, othersToo: othersToo))
      case .append: break
      }
    }

    mutating func apply(_ step: ChangeRun.Step) {
      switch step {
      case .flags(let uids, let change):
        for uid in uids.uids { flags[uid] = flags[uid].map { change.applied(to: $0) } }
      case .expunge(let uids, _):
        for uid in uids.uids where flags[uid]?.contains(.deleted) ?? false { flags[uid] = nil }
      case .append: break
      }
    }
  }

  private let validity = UIDValidity(7)

  private func change(_ random: inout SeededRandom) -> Change? {
    let some = (UInt32(1)...30).filter { _ in Int.random(in: 0..<5, using: &random) == 0 }
    guard let set = UIDSet(some.compactMap(UID.init)) else { return nil }
    if Int.random(in: 0..<6, using: &random) == 0 { return .expunge(.inbox, validity, set, othersToo: false) }
    let flag = [Flag.seen, .flagged, .deleted].randomElement(using: &random) ?? .seen
    return flags(set, Bool.random(using: &random) ? .add([flag]) : .remove([flag]))
  }

  private func limited(_ entry: JournalEntry, to uids: UIDSet) -> JournalEntry {
    let change: Change =
      switch entry.change {
      case .flags(let name, let validity, _, let flags, let isClaim):
        .flags(name, validity, uids, flags, isClaim: isClaim)
      case .expunge(let name, let validity, _, let othersToo):
        .expunge(name, validity, uids, othersToo: othersToo)
      case .append: entry.change
      }
    return JournalEntry(id: entry.id, change: change, made: entry.made)
  }

  private func flags(_ uids: UIDSet, _ change: FlagChange, in name: MailboxName = .inbox) -> Change {
    .flags(name, validity, uids, change, isClaim: true)
  }

  private func entries(_ changes: [Change]) -> [JournalEntry] {
    zip(Int64(1)..., changes).map { JournalEntry(id: $0, change: $1, made: Timestamp(seconds: 0)) }
  }

  private func uids(_ range: ClosedRange<UInt32>) -> UIDSet {
    UIDSet(ranges: [UID(range.lowerBound)!...UID(range.upperBound)!])!
  }
}
