/// Where a line of printable ASCII may end, looked up where it is asked for: most of a text never is.
enum ASCIILineBreaks {
  private static let space = UInt8(ascii: " ")
  private static let hyphen = UInt8(ascii: "-")

  /// Whether a line may begin at `index`, where no space stands. The rules are those of `LineBreakRules`.
  static func canBreak(_ bytes: some RandomAccessCollection<UInt8>, before position: Int) -> Bool {
    bytes.withContiguousStorageIfAvailable { canBreak($0, before: position) } ?? false
  }

  static func canBreak(_ bytes: UnsafeBufferPointer<UInt8>, before index: Int) -> Bool {
    guard index > 0, index < bytes.count else { return false }
    let rules = LineBreakRules.standard
    let next = rules.ascii[Int(bytes[index] & 0x7f)]
    guard bytes[index - 1] == space else {
      let last = bytes[index - 1]
      if last == hyphen, next == .al, isLeadingHyphen(bytes, index - 1) { return false }
      // " /usr": the break before it took its place.
      if last == UInt8(ascii: "/"), index > 1, bytes[index - 2] == space {
        let isFirst = bytes[..<(index - 1)].allSatisfy { $0 == space }
        if isFirst || canBreak(bytes, before: index - 1) { return false }
      }
      return rules.canBreak(rules.ascii[Int(last & 0x7f)], next)
    }
    guard let last = bytes[..<index].lastIndex(where: { $0 != space }) else { return false }
    let before = rules.ascii[Int(bytes[last] & 0x7f)]
    guard next == .is || next == .sy else { return rules.canBreakAtSpaces(before, next) }
    guard index + 1 < bytes.count else { return false }
    let following = rules.ascii[Int(bytes[index + 1] & 0x7f)]
    return (following == .al || following == .nu) && rules.canBreakAtSpaces(before, .al)
  }

  private static func isLeadingHyphen(_ bytes: UnsafeBufferPointer<UInt8>, _ index: Int) -> Bool {
    guard let before = bytes[..<index].lastIndex(where: { $0 != hyphen }) else { return true }
    return bytes[before] == space
  }
}
