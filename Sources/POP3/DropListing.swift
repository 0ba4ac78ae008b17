internal import Wire

/// The answer to STAT (RFC 1939 §5, "drop listing").
package struct DropListing: Hashable, Sendable {
  /// Messages in the maildrop that are not marked as deleted: 0...Int32.max.
  package let count: Int
  /// 0 when the server told no size that can be one.
  package let octets: Int

  /// `nil` for an answer without a number of messages.
  package init?(_ reply: Reply) {
    let words = reply.octets.split(whereSeparator: ListingEntry.isSpace)
    guard reply.isOK, let first = words.first, let count = ListingEntry.decimal(first), count <= Int32.max
    else { return nil }
    self.count = count
    octets = words.count > 1 ? ScanListing.size(words[1]) ?? 0 : 0
  }
}
