internal import Mail

/// UIDs that come and go, one run at a time: what costs the neighbours of a run nothing.
struct UIDRuns: Hashable, Sendable {
  /// Ascending, disjoint, not adjacent.
  private(set) var ranges: [ClosedRange<UID>] = []

  /// `nil` when there are none.
  var set: UIDSet? { UIDSet(ranges: ranges) }

  func contains(_ uid: UID) -> Bool {
    let index = first { $0.upperBound >= uid }
    return index < ranges.count && ranges[index].contains(uid)
  }

  mutating func insert(_ run: ClosedRange<UID>) {
    let touched = indices(touching: run)
    guard let first = ranges[touched].first, let last = ranges[touched].last else {
      return ranges.insert(run, at: touched.lowerBound)
    }
    let joined = min(first.lowerBound, run.lowerBound)...max(last.upperBound, run.upperBound)
    ranges.replaceSubrange(touched, with: CollectionOfOne(joined))
  }

  mutating func remove(_ run: ClosedRange<UID>) {
    let touched = indices(touching: run)
    guard let first = ranges[touched].first, let last = ranges[touched].last else { return }
    var rest: [ClosedRange<UID>] = []
    if first.lowerBound < run.lowerBound, let end = run.lowerBound.previous {
      rest.append(first.lowerBound...min(first.upperBound, end))
    }
    if last.upperBound > run.upperBound, let start = run.upperBound.next {
      rest.append(max(last.lowerBound, start)...last.upperBound)
    }
    ranges.replaceSubrange(touched, with: rest)
  }

  /// Those that overlap the run, or are next to it.
  private func indices(touching run: ClosedRange<UID>) -> Range<Int> {
    let lowest = run.lowerBound.previous ?? run.lowerBound
    let highest = run.upperBound.next ?? run.upperBound
    let start = first { $0.upperBound >= lowest }
    let end = first { $0.lowerBound > highest }
    return start..<max(start, end)
  }

  /// By bisection, for what holds for all ranges from some on.
  private func first(where isReached: (ClosedRange<UID>) -> Bool) -> Int {
    var (low, high) = (0, ranges.count)
    while low < high {
      let middle = (low + high) / 2
      if isReached(ranges[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

extension UID {
  /// `nil` below 1.
  fileprivate var previous: UID? { UID(rawValue - 1) }
  /// `nil` above the highest there is.
  fileprivate var next: UID? { rawValue == .max ? nil : UID(rawValue + 1) }
}
