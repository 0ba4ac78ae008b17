internal import Wire

/// The lines of a multi-line answer, from its content as it comes. A line that is longer than the limit costs
/// itself only.
struct ListingLines: Hashable, Sendable {
  private let limit: Int
  private var rest: [UInt8] = []
  private var isSkipping = false
  /// Lines that were too long.
  private(set) var skipped = 0

  init(limit: Int) { self.limit = limit }

  /// The lines that end in `content`, without their ends; the empty ones left out.
  mutating func receive(_ content: [UInt8]) -> [[UInt8]] {
    var lines: [[UInt8]] = []
    var start = 0
    while let feed = content[start...].firstIndex(of: CoreRules.lf) {
      append(content[start..<feed])
      if let line = take() { lines.append(line) }
      start = feed + 1
    }
    append(content[start...])
    return lines
  }

  /// What came behind the last line end.
  mutating func finish() -> [UInt8]? { take() }

  private mutating func append(_ octets: ArraySlice<UInt8>) {
    guard !isSkipping else { return }
    if rest.count + octets.count > limit {
      isSkipping = true
      skipped += 1
      rest = []
    } else {
      rest += octets
    }
  }

  private mutating func take() -> [UInt8]? {
    defer { (rest, isSkipping) = ([], false) }
    if rest.last == CoreRules.cr { rest.removeLast() }
    return isSkipping || rest.isEmpty ? nil : rest
  }
}
