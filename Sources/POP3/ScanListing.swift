internal import Wire

/// The answer to LIST: how large messages are (RFC 1939 §5, "scan listing").
package struct ScanListing: Hashable, Sendable {
  /// Octets by the number of the message, 0...2^40: 0 when the server told no size that can be one.
  package private(set) var entries: [Int: Int] = [:]
  package private(set) var defects = ListingDefects()
  private var lines = ListingLines(limit: ListingDefects.longestLine)

  /// So that a million of them can still be added up.
  private static let largestSize = 1 << 40

  private let mostEntries: Int

  /// `mostEntries`: messages of a maildrop that are told apart.
  package init(mostEntries: Int = 1_000_000) { self.mostEntries = mostEntries }

  /// The content of the answer, in any pieces.
  package mutating func receive(_ content: [UInt8]) { for line in lines.receive(content) { take(line) } }

  /// To be called at the end of the answer.
  package mutating func finish() {
    if let line = lines.finish() { take(line) }
    defects.unreadable += lines.skipped
    lines = ListingLines(limit: ListingDefects.longestLine)
  }

  /// The answer about one message.
  package static func entry(of reply: Reply) -> (number: Int, octets: Int)? {
    guard reply.isOK, let entry = ListingEntry(reply.octets) else { return nil }
    return (entry.number, size(entry) ?? 0)
  }

  private mutating func take(_ line: [UInt8]) {
    guard let entry = ListingEntry(line) else {
      defects.unreadable += 1
      return
    }
    guard entries[entry.number] == nil else {
      defects.repeated += 1
      return
    }
    guard entries.count < mostEntries else {
      defects.surplus += 1
      return
    }
    let size = Self.size(entry)
    if size == nil { defects.impossibleSizes += 1 }
    entries[entry.number] = size ?? 0
  }

  /// What follows it is for the server's own use.
  private static func size(_ entry: ListingEntry) -> Int? {
    size(entry.value.prefix { !ListingEntry.isSpace($0) })
  }

  static func size(_ digits: ArraySlice<UInt8>) -> Int? {
    guard let size = ListingEntry.decimal(digits), size <= largestSize else { return nil }
    return size
  }
}
