package import Mail

/// What was fetched of a message to read it: the header, and the parts that are shown.
package struct MessageContent: Hashable, Sendable {
  /// The header of the message (RFC 5322 §2.2), as it came.
  package var header: [UInt8]
  /// What the server told of the parts; `nil` when it could not be read. `parts` then holds the whole message
  /// as `.part(.message)`, and the structure is found in its bytes.
  package var structure: BodyStructure?
  /// The sections that `BodyStructure.sectionsToRead` asked for, each as it came and perhaps cut.
  package var parts: [FetchedSection]

  package init(header: [UInt8], structure: BodyStructure?, parts: [FetchedSection]) {
    self.header = header
    self.structure = structure
    self.parts = parts
  }
}

/// For whom a message is laid out.
package struct RenderOptions: Hashable, Sendable {
  /// Columns of the pager; at least 20 are used.
  package var width: Int
  package var showsAllHeaders: Bool
  /// The moment from which "2 h ago" counts.
  package var now: Timestamp
  /// The zone of the reader in minutes east of UTC, in which dates are told.
  package var zoneOffsetMinutes: Int

  package init(width: Int, showsAllHeaders: Bool = false, now: Timestamp, zoneOffsetMinutes: Int) {
    self.width = width
    self.showsAllHeaders = showsAllHeaders
    self.now = now
    self.zoneOffsetMinutes = zoneOffsetMinutes
  }
}
