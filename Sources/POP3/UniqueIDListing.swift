/// The answer to UIDL: what names messages beyond the session (RFC 1939 §7, "unique-id listing").
package struct UniqueIDListing: Hashable, Sendable {
  /// Unique IDs by the number of the message, octet for octet as the server gave them and up to 16 KiB: they may
  /// hold anything, and two messages may have the same.
  package private(set) var entries: [Int: [UInt8]] = [:]
  package private(set) var defects = ListingDefects()
  private var lines = ListingLines(limit: ListingDefects.longestLine)
  private var octets = 0

  private let mostEntries: Int
  private let mostOctets: Int

  /// `mostEntries`: messages of a maildrop that are told apart. `mostOctets`: those of all unique IDs together, what
  /// a million of 70 octets need and some, so that few that are long don't do what many may not.
  package init(mostEntries: Int = 1_000_000, mostOctets: Int = 128 << 20) {
    self.mostEntries = mostEntries
    self.mostOctets = mostOctets
  }

  /// The content of the answer, in any pieces.
  package mutating func receive(_ content: [UInt8]) { for line in lines.receive(content) { take(line) } }

  /// To be called at the end of the answer.
  package mutating func finish() {
    if let line = lines.finish() { take(line) }
    defects.unreadable += lines.skipped
    lines = ListingLines(limit: ListingDefects.longestLine)
  }

  /// The answer about one message.
  package static func entry(of reply: Reply) -> (number: Int, uniqueID: [UInt8])? {
    guard reply.isOK, let entry = ListingEntry(reply.octets) else { return nil }
    return (entry.number, Array(entry.value))
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
    guard entries.count < mostEntries, octets + entry.value.count <= mostOctets else {
      defects.surplus += 1
      return
    }
    octets += entry.value.count
    entries[entry.number] = Array(entry.value)
  }
}
