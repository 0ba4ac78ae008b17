package import Mail

/// Sets of numbers as servers send them: some octets can stand for four thousand million numbers, so they stay
/// ranges for as long as nobody needs each of them.
extension Collection<ClosedRange<UInt32>> {
  /// How many numbers these are. What is in two ranges counts twice.
  package var numberCount: Int {
    reduce(0) { sum, range in
      let (total, isOver) = sum.addingReportingOverflow(range.count)
      return isOver ? Int.max : total
    }
  }

  /// Each number, in the order of the ranges; `nil` when there are more than `limit`, at no cost.
  package func numbers(limit: Int) -> [UInt32]? {
    let count = numberCount
    guard count <= limit else { return nil }
    var numbers: [UInt32] = []
    numbers.reserveCapacity(count)
    for range in self { numbers.append(contentsOf: range) }
    return numbers
  }

  /// As UIDs; `nil` when there are none.
  package var uids: UIDSet? {
    UIDSet(
      ranges: compactMap { range in
        guard let first = UID(Swift.max(1, range.lowerBound)), let last = UID(range.upperBound) else {
          return nil
        }
        return first...last
      })
  }
}
