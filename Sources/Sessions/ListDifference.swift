internal import Mail

/// What became of a mailbox, from the list that was shown to the list that the server has.
enum ListDifference: Equatable {
  /// These places went, ascending, as they were before; then messages came at the end, if any.
  case step(removed: [Int])
  /// Messages stand between others that were not there: no row of steps leads from one to the other.
  case unlike

  /// Linear in the runs of both.
  init(from shown: UIDList, to list: UIDList) {
    let gone = shown.runs.subtracting(list.runs)
    let come = list.runs.subtracting(shown.runs)
    var removed: [Int] = []
    for run in gone {
      guard let place = shown.place(of: run.lowerBound) else { continue }
      removed += place..<(place + run.uidCount)
    }
    // The last of those that stay.
    let last = shown.runs.subtracting(gone).last?.upperBound
    if let last, let first = come.first?.lowerBound, first < last {
      self = .unlike
    } else {
      self = .step(removed: removed)
    }
  }
}

extension [ClosedRange<UID>] {
  /// What of these ascending ranges is in none of the other ascending ranges.
  func subtracting(_ other: [ClosedRange<UID>]) -> [ClosedRange<UID>] {
    var rest: [ClosedRange<UID>] = []
    var next = 0
    for run in self {
      while next < other.count, other[next].upperBound < run.lowerBound { next += 1 }
      var low = run.lowerBound.rawValue
      var isOpen = true
      var at = next
      while isOpen, at < other.count, other[at].lowerBound <= run.upperBound {
        let (from, to) = (other[at].lowerBound.rawValue, other[at].upperBound.rawValue)
        if from > low, let first = UID(low), let end = UID(from - 1) { rest.append(first...end) }
        if to >= run.upperBound.rawValue { isOpen = false } else { low = Swift.max(low, to + 1) }
        at += 1
      }
      if isOpen, let first = UID(low), first <= run.upperBound { rest.append(first...run.upperBound) }
    }
    return rest
  }

  var uidCount: Int { reduce(0) { $0 + $1.uidCount } }
}
