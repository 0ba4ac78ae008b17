import Mail
import TestSupport
import Testing

@testable import Sessions

@Suite struct OwedFlagsTests {
  @Test func theLastWordCounts() {
    var owed = OwedFlags()
    owed.say(.add([.seen, .flagged]), of: uids(1...10))
    owed.say(.remove([.flagged]), of: uids(5...5))
    #expect(owed.applied(to: [.flagged, .answered], of: UID(5)!) == [.seen, .answered])
    #expect(owed.applied(to: [], of: UID(6)!) == [.seen, .flagged])
    #expect(owed.applied(to: [.draft], of: UID(11)!) == [.draft])
  }

  @Test func flagsOfTheSameMessagesGoTogetherAndKeywordsAlone() {
    var owed = OwedFlags()
    owed.say(.add([.seen, .flagged, Flag("$Junk")]), of: uids(1...3))
    owed.say(.remove([.deleted]), of: uids(7...7))
    let changes = owed.changes
    #expect(changes.map(\.change) == [.add([Flag("$Junk")]), .add([.flagged, .seen]), .remove([.deleted])])
    #expect(changes.map(\.uids) == [uids(1...3), uids(1...3), uids(7...7)])
  }

  /// Against a plain dictionary, at both ends of the numbers there are.
  @Test func itIsWhatTheChangesDoOneByOne() throws {
    var random = SeededRandom.fresh()
    let flags: [Flag] = [.seen, .flagged, .deleted, Flag("$Junk")]
    for round in 0..<200 {
      let lowest: UInt32 = round % 2 == 0 ? 1 : .max - 40
      let all = (0...40).compactMap { UID(lowest + $0) }
      var naive: [UID: Set<Flag>] = [:]
      for uid in all { naive[uid] = Set(flags.filter { _ in Bool.random(using: &random) }) }
      let before = naive
      var owed = OwedFlags()
      for _ in 0..<Int.random(in: 1...30, using: &random) {
        let some = all.filter { _ in Int.random(in: 0..<4, using: &random) == 0 }
        guard let set = UIDSet(some), let flag = flags.randomElement(using: &random) else { continue }
        let change: FlagChange = Bool.random(using: &random) ? .add([flag]) : .remove([flag])
        owed.say(change, of: set)
        for uid in some { naive[uid] = change.applied(to: naive[uid] ?? []) }
      }
      var sent = before
      for (set, change) in owed.changes {
        for uid in set.uids { sent[uid] = change.applied(to: sent[uid] ?? []) }
      }
      for uid in all {
        #expect(owed.applied(to: before[uid] ?? [], of: uid) == naive[uid], "seed \(random.seed)")
        #expect(sent[uid] == naive[uid], "seed \(random.seed)")
      }
    }
  }

  @Test func manyMessagesAreAskedForQuickly() {
    var owed = OwedFlags()
    for number in stride(from: UInt32(1), through: 100_000, by: 2) {
      owed.say(.add([.seen]), of: uids(number...number))
    }
    let begun = ContinuousClock.now
    var seen = 0
    for number in UInt32(1)...1000 where owed.applied(to: [], of: UID(number)!).contains(.seen) { seen += 1 }
    #expect(seen == 500)
    // A screen of rows is some fifty of these; a debug build on a loaded machine takes some 5 ms for all.
    #expect(ContinuousClock.now - begun < .milliseconds(500))
  }

  private func uids(_ range: ClosedRange<UInt32>) -> UIDSet {
    UIDSet(ranges: [UID(range.lowerBound)!...UID(range.upperBound)!])!
  }
}
