import Mail
import Testing

@testable import Sessions

@Suite struct MailboxMirrorTests {
  private func mirror(_ count: Int, knowing uids: [Int: UInt32] = [:]) -> MailboxMirror {
    var mirror = MailboxMirror(name: .inbox, uidValidity: UIDValidity(1), count: count, isReadOnly: false)
    for (number, uid) in uids { mirror.learn(number: number, uid: UID(uid)!) }
    return mirror
  }

  @Test func expungeMovesWhatIsBehindIt() {
    var mirror = mirror(10, knowing: [3: 30, 5: 50, 9: 90])
    #expect(mirror.expunge(5) == 4)
    #expect(mirror.count == 9)
    #expect(mirror.uid(ofNumber: 3)?.rawValue == 30)
    #expect(mirror.uid(ofNumber: 5) == nil)
    #expect(mirror.uid(ofNumber: 8)?.rawValue == 90)
  }

  @Test(arguments: [0, -1, 11, Int.max]) func expungeBeyondTheEndChangesNothing(number: Int) {
    var mirror = mirror(10, knowing: [10: 100])
    #expect(mirror.expunge(number) == nil)
    #expect(mirror.count == 10)
    #expect(mirror.uid(ofNumber: 10)?.rawValue == 100)
  }

  @Test func existsThatShrinksForgetsTheTail() {
    var mirror = mirror(10, knowing: [2: 20, 9: 90])
    mirror.exists(5)
    #expect(mirror.uid(ofNumber: 9) == nil)
    mirror.exists(-3)
    #expect(mirror.count == 0)
    #expect(mirror.numbers(atPlaces: 0..<5) == nil)
  }

  @Test func aFetchBeyondTheEndRaisesIt() {
    var mirror = mirror(1)
    mirror.learn(number: 4, uid: UID(9)!)
    #expect(mirror.count == 4)
    mirror.learn(number: 0, uid: UID(9)!)
    #expect(mirror.uid(ofNumber: 0) == nil)
  }

  @Test func knowledgeIsBounded() {
    var mirror = mirror(KnownNumbers.capacity * 2)
    for number in 1...(KnownNumbers.capacity + 1) { mirror.learn(number: number, uid: UID(UInt32(number))!) }
    #expect(mirror.uid(ofNumber: 1) == nil)
    #expect(mirror.uid(ofNumber: KnownNumbers.capacity + 1) != nil)
  }

  /// The mirror against the plain array that it stands for.
  @Test(arguments: [1, 2, 3] as [UInt64]) func aThousandRandomChangesAgreeWithAnArray(seed: UInt64) {
    var random = seed
    func next(_ bound: Int) -> Int {
      random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((random >> 33) % UInt64(max(1, bound)))
    }
    var model = (1...50).map { UInt32($0) }
    var mirror = mirror(50)
    var nextUID: UInt32 = 51
    for _ in 0..<1000 {
      switch next(4) {
      case 0 where !model.isEmpty:
        let number = next(model.count) + 1
        #expect(mirror.expunge(number) == number - 1)
        model.remove(at: number - 1)
      case 1:
        model.append(nextUID)
        nextUID += 1
        mirror.exists(model.count)
      default:
        guard !model.isEmpty else { continue }
        let number = next(model.count) + 1
        mirror.learn(number: number, uid: UID(model[number - 1])!)
      }
      #expect(mirror.count == model.count)
      for (index, uid) in model.enumerated() {
        if let known = mirror.uid(ofNumber: index + 1) { #expect(known.rawValue == uid) }
      }
    }
  }
}

@Suite struct RemovedPlacesTests {
  @Test(arguments: [1, 2, 3, 4] as [UInt64]) func placesAreToldAsTheyWereBefore(seed: UInt64) {
    var random = seed
    var left = Array(0..<100)
    var removed = RemovedPlaces()
    var gone: [Int] = []
    for _ in 0..<60 {
      random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let place = Int((random >> 33) % UInt64(left.count))
      gone.append(left.remove(at: place))
      removed.note(place)
    }
    #expect(removed.take() == gone.sorted())
    #expect(removed.isEmpty)
  }
}

@Suite struct ReconnectTests {
  @Test func waitsGrowAndStayBounded() {
    var reconnect = Reconnect()
    let waits = (0..<12).map { _ in reconnect.nextWait(jitter: 0.5) }
    #expect(waits.first == 1)
    #expect(zip(waits, waits.dropFirst()).allSatisfy { $0 <= $1 })
    #expect(waits.allSatisfy { (1...Reconnect.longest).contains($0) })
    reconnect.ended(after: .seconds(2))
    #expect(reconnect.nextWait(jitter: 0) > 1)
    reconnect.ended(after: Reconnect.steady)
    #expect(reconnect.nextWait(jitter: 0.5) == 1)
  }

  @Test func jitterKeepsClientsApart() {
    var (early, late) = (Reconnect(), Reconnect())
    for _ in 0..<8 {
      _ = early.nextWait(jitter: 0)
      _ = late.nextWait(jitter: 0)
    }
    #expect(early.nextWait(jitter: 0) < late.nextWait(jitter: 0.99))
  }
}
