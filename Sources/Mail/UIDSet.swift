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

  /// Ranges as they are, where they may be adjacent or overlap; `nil` when there is none.
  package init?(ranges: [ClosedRange<UID>]) {
    guard !ranges.isEmpty else { return nil }
    var joined: [ClosedRange<UID>] = []
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      guard let last = joined.last, Int(range.lowerBound.rawValue) <= Int(last.upperBound.rawValue) + 1 else {
        joined.append(range)
        continue
      }
      joined[joined.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
    }
    self.ranges = joined
  }

  private init(sorted ranges: [ClosedRange<UID>]) { self.ranges = ranges }

  package func union(_ other: UIDSet) -> UIDSet { UIDSet(ranges: ranges + other.ranges) ?? self }

  /// Those that are not in the other; `nil` when all are.
  package func subtracting(_ other: UIDSet) -> UIDSet? {
    var list = UIDList(self)
    _ = list.remove(other)
    return list.set
  }

  /// Those that are in both; `nil` when there are none.
  package func intersection(_ other: UIDSet) -> UIDSet? {
    guard let rest = subtracting(other) else { return self }
    return subtracting(rest)
  }

  /// The same UIDs in as many sets as it takes for none to be longer than so many octets in a command. A single
  /// range is never split: two numbers of ten digits are the least there is.
  package func pieces(ofOctets limit: Int) -> [UIDSet] {
    var pieces: [UIDSet] = []
    var piece: [ClosedRange<UID>] = []
    var octets = 0
    for range in ranges {
      let isSingle = range.lowerBound == range.upperBound
      let length = (isSingle ? "\(range.lowerBound)," : "\(range.lowerBound):\(range.upperBound),").utf8.count
      if !piece.isEmpty, octets + length - 1 > limit {
        pieces.append(UIDSet(sorted: piece))
        (piece, octets) = ([], 0)
      }
      piece.append(range)
      octets += length
    }
    pieces.append(UIDSet(sorted: piece))
    return pieces
  }

  package var count: Int {
    ranges.reduce(0) { $0 + $1.uidCount }
  }

  package func contains(_ uid: UID) -> Bool {
    let index = ranges.firstIndex(notBelow: uid)
    return index < ranges.count && ranges[index].contains(uid)
  }

  /// Every UID, ascending.
  package var uids: some Sequence<UID> {
    ranges.lazy.flatMap { ($0.lowerBound.rawValue...$0.upperBound.rawValue).lazy.compactMap(UID.init) }
  }
}
