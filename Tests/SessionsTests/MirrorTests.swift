import Mail
import TestSupport
import Testing

@testable import Sessions

/// The mirror with a complete list: what goes by number, what goes by UID, and what can't be true.
@Suite struct MirrorTests {
  private func mirror(_ uids: [ClosedRange<UInt32>]) -> MailboxMirror {
    let list = self.list(uids)
    var mirror = MailboxMirror(
      name: .inbox, uidValidity: UIDValidity(1), count: list.count, isReadOnly: false)
    mirror.settle(list)
    return mirror
  }

  private func list(_ uids: [ClosedRange<UInt32>]) -> UIDList { UIDList(set(uids)) }

  private func set(_ uids: [ClosedRange<UInt32>]) -> UIDSet {
    UIDSet(ranges: uids.map { UID($0.lowerBound)!...UID($0.upperBound)! })!
  }

  @Test func whatVanishesLeavesItsPlaces() {
    var mirror = mirror([11...20, 31...40])
    #expect(mirror.expunge(3) == 2)
    #expect(mirror.vanished(set([12...12, 31...32])) == [1, 9, 10])
    #expect(mirror.count == 16)
    #expect(mirror.uid(ofNumber: 2)?.rawValue == 14)
    #expect(mirror.place(of: UID(40)!) == 15)
    #expect(mirror.place(of: UID(13)!) == nil)
    #expect(!mirror.isDoubtful)
  }

  @Test func newMailIsTheTailUntilItIsFetched() {
    var mirror = mirror([1...3])
    mirror.exists(6)
    #expect(!mirror.isComplete)
    mirror.learn(number: 6, uid: UID(12)!)
    #expect(mirror.uid(ofNumber: 6)?.rawValue == 12)
    #expect(mirror.expunge(1) == 0)
    #expect(mirror.uid(ofNumber: 5)?.rawValue == 12)
    mirror.learn(number: 3, uid: UID(10)!)
    mirror.learn(number: 4, uid: UID(11)!)
    #expect(mirror.isComplete)
    #expect(mirror.list == list([2...3, 10...12]))
  }

  @Test(arguments: 0..<7) func whatCannotBeTrueIsNotBelieved(lie: Int) {
    var mirror = mirror([1...100])
    switch lie {
    case 0: mirror.exists(99)
    case 1: mirror.learn(number: 5, uid: UID(6)!)
    case 2: #expect(mirror.vanished(set([1...UInt32.max])) == [])
    case 3: #expect(mirror.vanished(set([1...51])) == [])
    case 4: mirror.learn(number: 101, uid: UID(100)!)
    case 5: #expect(mirror.vanished(set([100...101])) == [])
    default:
      mirror.exists(101)
      mirror.learn(number: 101, uid: UID(3)!)
    }
    #expect(mirror.isDoubtful)
    #expect(mirror.list == list([1...100]))
    // Nothing is said of places until there is a list again.
    #expect(mirror.expunge(1) == nil)
    #expect(mirror.place(of: UID(7)!) == 6)
    mirror.settle(list([1...50]))
    #expect(mirror.isComplete && mirror.count == 50)
  }

  @Test func aSmallMailboxThatWasFetchedNeedsNoList() {
    var mirror = MailboxMirror(name: .inbox, uidValidity: UIDValidity(1), count: 3, isReadOnly: false)
    for (number, uid) in [(3, 9), (1, 5)] as [(Int, UInt32)] { mirror.learn(number: number, uid: UID(uid)!) }
    #expect(!mirror.isListed)
    mirror.learn(number: 2, uid: UID(7)!)
    #expect(mirror.isComplete)
  }

  @Test func tenThousandExpungesInAHundredThousandTakeNoTime() {
    var mirror = mirror([1...100_000])
    let time = ContinuousClock().measure {
      for step in 0..<10_000 { #expect(mirror.expunge(step * 8 + 1) == step * 8) }
      #expect(mirror.list.count == 90_000)
    }
    #expect(time < .seconds(5))
  }

  @Test func aMillionMessagesAreOneRun() {
    var mirror = mirror([1...1_000_000])
    #expect(mirror.uid(ofNumber: 999_999)?.rawValue == 999_999)
    #expect(mirror.vanished(set([500...549])).count == 50)
    #expect(mirror.list.runs.count == 2)
  }

  /// Against the plain array that it stands for; a lie now and then, and the list that follows it.
  @Test(arguments: 0..<8 as Range<UInt64>) func randomChangesAgreeWithAnArray(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    var model: [UInt32] = (1...300).map { $0 * 2 }
    var reader = model
    var mirror = mirror(model.map { $0...$0 })
    var next: UInt32 = 601
    for _ in 0..<2000 {
      switch Int.random(in: 0..<10, using: &random) {
      case 0..<3 where !model.isEmpty:
        let number = Int.random(in: 1...model.count, using: &random)
        model.remove(at: number - 1)
        if let place = mirror.expunge(number) { reader.remove(at: place) }
      case 3 where model.count > 3 && mirror.isComplete:
        let gone = Set(model.shuffled(using: &random).prefix(3))
        model.removeAll { gone.contains($0) }
        for place in mirror.vanished(set(gone.map { $0...$0 })).reversed() { reader.remove(at: place) }
      case 4..<7:
        model.append(next)
        next += UInt32.random(in: 1...3, using: &random)
        mirror.exists(model.count)
        mirror.learn(number: model.count, uid: UID(model[model.count - 1])!)
        if !mirror.isDoubtful { reader = reader + [model[model.count - 1]] }
      case 7 where !model.isEmpty:
        // No UID is odd below 600.
        mirror.learn(number: Int.random(in: -5...model.count, using: &random), uid: UID(7)!)
      case 8: _ = mirror.vanished(set([1...UInt32.random(in: 1...(.max), using: &random)]))
      default:
        let now = list(model.map { $0...$0 })
        if let shown = mirror.shown {
          guard case .step(let removed) = ListDifference(from: shown, to: now) else {
            Issue.record("unlike \(seed)")
            return
          }
          #expect(shown == list(reader.map { $0...$0 }))
          for place in removed.reversed() { reader.remove(at: place) }
          reader += model.dropFirst(reader.count)
        } else {
          reader = model
        }
        mirror.settle(now)
        #expect(reader == model)
      }
      if !mirror.isDoubtful, mirror.isComplete { #expect(mirror.list.count == mirror.count) }
    }
  }
}

@Suite struct ListDifferenceTests {
  private func list(_ uids: [UInt32]) -> UIDList { UIDList(UIDSet(uids.compactMap(UID.init))) }

  @Test func goneAndCome() {
    #expect(ListDifference(from: list([1, 2, 5, 9]), to: list([2, 9, 11])) == .step(removed: [0, 2]))
    #expect(ListDifference(from: list([]), to: list([1])) == .step(removed: []))
    #expect(ListDifference(from: list([4]), to: list([])) == .step(removed: [0]))
    #expect(ListDifference(from: list([1, 9]), to: list([1, 5, 9])) == .unlike)
    #expect(ListDifference(from: list([5]), to: list([3])) == .step(removed: [0]))
  }

  @Test(arguments: 0..<20 as Range<UInt64>) func subtractingIsThatOfSets(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let (left, right) = (sample(&random), sample(&random))
    let rest = list(left).runs.subtracting(list(right).runs)
    #expect(
      rest.flatMap { $0.lowerBound.rawValue...$0.upperBound.rawValue } == left.filter { !right.contains($0) })
  }

  private func sample(_ random: inout SeededRandom) -> [UInt32] {
    let edge: [UInt32] = [1, 2, .max - 1, .max]
    return (Array(1...40) + edge).filter { _ in Bool.random(using: &random) }.reduce(into: [UInt32]()) {
      if $0.last != $1, $1 > $0.last ?? 0 { $0.append($1) }
    }
  }
}
