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

  private init(ranges: [ClosedRange<UID>]) { self.ranges = ranges }

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
        pieces.append(UIDSet(ranges: piece))
        (piece, octets) = ([], 0)
      }
      piece.append(range)
      octets += length
    }
    pieces.append(UIDSet(ranges: piece))
    return pieces
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
