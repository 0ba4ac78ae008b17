import Mail
import Testing

@testable import Reader

@Suite struct RowCacheTests {
  private func placed(_ place: Int, _ uid: UInt32) -> PlacedSummary {
    PlacedSummary(place: place, summary: MessageSummary(uid: UID(uid)!))
  }

  private func cache(_ rows: [PlacedSummary], count: Int = 1000) -> RowCache {
    var cache = RowCache()
    cache.insert(rows, count: count, focus: 0)
    return cache
  }

  @Test func rowsAreFoundByPlaceAndByUID() {
    let cache = cache([placed(5, 50), placed(2, 20), placed(9, 90)])
    #expect(cache[place: 5]?.uid == UID(50))
    #expect(cache[uid: UID(90)!]?.place == 9)
    #expect(cache[place: 3] == nil)
    #expect(cache[uid: UID(21)!] == nil)
    #expect(cache.known(in: 2..<6).map(\.place) == [2, 5])
    #expect(cache.known(in: 6..<6).isEmpty)
  }

  @Test func newerRowReplacesWhatContradictsIt() {
    var cache = cache([placed(1, 10), placed(2, 20), placed(3, 30)])
    cache.insert([placed(1, 20), placed(2, 30)], count: 1000, focus: 0)
    #expect(cache.rows.map(\.place) == [1, 2])
    #expect(cache.rows.map(\.uid.rawValue) == [20, 30])
  }

  @Test func placesOutsideOfTheMailboxAreIgnored() {
    let cache = cache(
      [placed(-1, 1), placed(0, 2), placed(9, 3), placed(10, 4), placed(Int.max, 5)], count: 10)
    #expect(cache.rows.map(\.place) == [0, 9])
  }

  @Test func samePlaceTwiceKeepsOne() {
    #expect(cache([placed(4, 1), placed(4, 2)]).rows.count == 1)
  }

  @Test func removalMovesWhatIsAbove() {
    var cache = cache((0..<10).map { placed($0, UInt32($0 + 1)) })
    let gone = cache.remove(places: [0, 3, 4, 20])
    #expect(gone.map(\.uid.rawValue) == [1, 4, 5])
    #expect(cache.rows.map(\.uid.rawValue) == [2, 3, 6, 7, 8, 9, 10])
    #expect(cache.rows.map(\.place) == Array(0..<7))
  }

  @Test func tooManyRowsGoFarthestFirst() {
    var cache = RowCache()
    for start in stride(from: 0, to: 5000, by: 200) {
      cache.insert((start..<start + 200).map { placed($0, UInt32($0 + 1)) }, count: 5000, focus: 100)
    }
    #expect(cache.rows.count == RowCache.limit)
    #expect(cache[place: 100] != nil)
    #expect(cache[place: 4999] == nil)
    cache.insert([placed(4000, 4001)], count: 5000, focus: 4000)
    #expect(cache.rows.count == RowCache.limit)
    #expect(cache[place: 4000] != nil)
  }

  @Test func serverWithoutOrderStillGetsItsFlags() {
    var cache = cache([placed(1, 50), placed(2, 10), placed(3, 30)])
    #expect(cache.setFlags([.seen], of: UID(10)!) == [])
    #expect(cache[place: 2]?.summary.flags == [.seen])
    #expect(cache.setFlags([.seen], of: UID(77)!) == nil)
  }

  /// A connection was lost and came back, or messages went, while rows were on their way.
  @Test func whatWasAskedBeforePlacesMovedMayBeAskedAgain() {
    var window = RowWindow()
    window.asked(0..<10, as: RequestID(1))
    window.forget()
    window.asked(20..<30, as: RequestID(2))
    #expect(window.isAsked(3) && window.isAsked(25))
    for number in 1...2 as ClosedRange<UInt64> {
      _ = window.finished(RequestID(number), nil, known: RowCache())
    }
    #expect(!window.isAsked(3))
    #expect(window.isAsked(25))
  }
}
