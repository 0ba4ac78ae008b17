/// Places that went in a row of EXPUNGE answers, told as they were before the first of them.
struct RemovedPlaces {
  /// Ascending, places before the first removal.
  private(set) var places: [Int] = []

  var isEmpty: Bool { places.isEmpty }
  var count: Int { places.count }

  /// `place` as it was when the server said it, after the removals noted before.
  mutating func note(_ place: Int) {
    let before = countBelow(place)
    places.insert(place + before, at: before)
  }

  /// Where something stood before the first removal that stands at `place` now.
  func original(of place: Int) -> Int { place + countBelow(place) }

  /// Where something stands now that stood at `original`; `nil` when it went.
  func current(of original: Int) -> Int? {
    var (low, high) = (0, places.count)
    while low < high {
      let middle = (low + high) / 2
      if places[middle] < original { low = middle + 1 } else { high = middle }
    }
    return low < places.count && places[low] == original ? nil : original - low
  }

  mutating func take() -> [Int] {
    defer { places = [] }
    return places
  }

  /// How many went that stood below what stands at `place` now.
  private func countBelow(_ place: Int) -> Int {
    // places[i] - i never falls, so it is found by bisection.
    var (low, high) = (0, places.count)
    while low < high {
      let middle = (low + high) / 2
      if places[middle] - middle > place { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
