/// All UIDs of a mailbox in their order, so that a place on the list and a UID are each other's name. Places count
/// from the oldest message, which is 0. Neighbours are kept as runs: a mailbox of a million messages costs what its
/// gaps cost.
package struct UIDList: Hashable, Sendable {
  /// Ascending, disjoint; adjacent ones may be joined or not.
  package private(set) var runs: [ClosedRange<UID>] = []
  /// The place of each run's first UID.
  private var starts: [Int] = []
  package private(set) var count = 0

  package init() {}

  package init(_ uids: UIDSet?) {
    for run in uids?.ranges ?? [] { append(run) }
  }

  package static func == (left: UIDList, right: UIDList) -> Bool { left.set == right.set }
  package func hash(into hasher: inout Hasher) { hasher.combine(count) }

  /// The same as a set; `nil` when the mailbox is empty.
  package var set: UIDSet? { UIDSet(ranges: runs) }

  package var last: UID? { runs.last?.upperBound }

  package func uid(atPlace place: Int) -> UID? {
    guard place >= 0, place < count else { return nil }
    let index = run(ofPlace: place)
    return UID(runs[index].lowerBound.rawValue + UInt32(place - starts[index]))
  }

  package func place(of uid: UID) -> Int? {
    guard let index = run(of: uid) else { return nil }
    return starts[index] + Int(uid.rawValue - runs[index].lowerBound.rawValue)
  }

  package func contains(_ uid: UID) -> Bool { run(of: uid) != nil }

  /// The UIDs at these places that exist, ascending.
  package func uids(atPlaces places: Range<Int>) -> [UID] {
    let places = places.clamped(to: 0..<count)
    guard !places.isEmpty else { return [] }
    var found: [UID] = []
    found.reserveCapacity(places.count)
    var index = run(ofPlace: places.lowerBound)
    var place = places.lowerBound
    while place < places.upperBound {
      let first = runs[index].lowerBound.rawValue + UInt32(place - starts[index])
      let end = min(places.upperBound, starts[index] + runs[index].uidCount)
      for step in 0..<(end - place) { if let uid = UID(first + UInt32(step)) { found.append(uid) } }
      place = end
      index += 1
    }
    return found
  }

  /// Adds UIDs above all others; `false`, and nothing changes, when they are not.
  @discardableResult
  package mutating func append(_ new: ClosedRange<UID>) -> Bool {
    if let last, new.lowerBound <= last { return false }
    if let last = runs.last, last.upperBound.rawValue + 1 == new.lowerBound.rawValue {
      runs[runs.count - 1] = last.lowerBound...new.upperBound
    } else {
      runs.append(new)
      starts.append(count)
    }
    count += new.uidCount
    return true
  }

  /// Takes UIDs out; answers the places of those that were there, ascending, as they were before.
  package mutating func remove(_ gone: UIDSet) -> [Int] {
    var kept = UIDList()
    var places: [Int] = []
    var next = 0
    for (run, start) in zip(runs, starts) {
      while next < gone.ranges.count, gone.ranges[next].upperBound < run.lowerBound { next += 1 }
      var low = run.lowerBound.rawValue
      var at = next
      while at < gone.ranges.count, gone.ranges[at].lowerBound <= run.upperBound {
        let from = max(low, gone.ranges[at].lowerBound.rawValue)
        let to = min(run.upperBound.rawValue, gone.ranges[at].upperBound.rawValue)
        if from > low, let first = UID(low), let last = UID(from - 1) { kept.append(first...last) }
        let base = start - Int(run.lowerBound.rawValue)
        places += (base + Int(from))...(base + Int(to))
        low = to == .max ? to : to + 1
        if to == run.upperBound.rawValue { break }
        at += 1
      }
      let isWhollyGone = places.last == start + run.uidCount - 1
      if !isWhollyGone, let first = UID(low) { kept.append(first...run.upperBound) }
    }
    self = kept
    return places
  }

  private func run(ofPlace place: Int) -> Int {
    var (low, high) = (0, starts.count)
    while low < high {
      let middle = (low + high) / 2
      if starts[middle] <= place { low = middle + 1 } else { high = middle }
    }
    return low - 1
  }

  private func run(of uid: UID) -> Int? {
    let index = runs.firstIndex(notBelow: uid)
    return index < runs.count && runs[index].contains(uid) ? index : nil
  }
}

extension ClosedRange<UID> {
  /// How many UIDs there are between the bounds, and with them.
  package var uidCount: Int { Int(upperBound.rawValue) - Int(lowerBound.rawValue) + 1 }
}

extension [ClosedRange<UID>] {
  /// The first of these ascending ranges that does not end below the UID.
  func firstIndex(notBelow uid: UID) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if self[middle].upperBound < uid { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
