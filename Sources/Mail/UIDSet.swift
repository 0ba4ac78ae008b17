/// A set of UIDs that is not empty, as commands take it (`sequence-set`, RFC 3501 §9): sorted, with adjacent
/// numbers joined, so that ten thousand neighbours cost a dozen bytes.
package struct UIDSet: Hashable, Sendable {
  /// Ascending, disjoint, not adjacent.
  package let ranges: [ClosedRange<UID>]

  /// `nil` when there is nothing in it: no command is ever sent for nothing.
  package init?(_ uids: some Sequence<UID>) {
    var ranges: [ClosedRange<UID>] = []
    for uid in uids.sorted() {
      guard let last = ranges.last else {
        ranges.append(uid...uid)
        continue
      }
      if uid <= last.upperBound { continue }
      if uid.rawValue == last.upperBound.rawValue + 1 {
        ranges[ranges.count - 1] = last.lowerBound...uid
      } else {
        ranges.append(uid...uid)
      }
    }
    guard !ranges.isEmpty else { return nil }
    self.ranges = ranges
  }

  package var count: Int {
    ranges.reduce(0) { $0 + Int($1.upperBound.rawValue - $1.lowerBound.rawValue) + 1 }
  }

  package func contains(_ uid: UID) -> Bool { ranges.contains { $0.contains(uid) } }

  /// Every UID, ascending.
  package var uids: some Sequence<UID> {
    ranges.lazy.flatMap { ($0.lowerBound.rawValue...$0.upperBound.rawValue).lazy.compactMap(UID.init) }
  }
}
