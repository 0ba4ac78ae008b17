package import Mail

/// For whom a message is laid out, and what of it.
package struct RenderOptions: Hashable, Sendable {
  /// Columns of the pager; at least 20 are used.
  package var width: Int
  package var showsAllHeaders: Bool
  /// The moment from which "2 h ago" counts.
  package var now: Timestamp
  /// The zone of the reader in minutes east of UTC, in which dates are told.
  package var zoneOffsetMinutes: Int
  /// When the reader's clocks change, ascending; the first tells from when on that is known. Empty: they don't.
  package var zoneChanges: [ZoneChange] = []
  package var form = TextForm.best
  /// The charset to read the text in, whatever its label says.
  package var charset: String?
  /// Charsets to try, in this order, for text whose label is missing or wrong; empty: as the octets look.
  package var likelyCharsets: [String] = []
  /// Whether quotes of several lines are folded into one.
  package var foldsQuotes = false
  /// What is known about the sender beyond this message.
  package var acquaintance = Acquaintance()

  package init(width: Int, showsAllHeaders: Bool = false, now: Timestamp, zoneOffsetMinutes: Int) {
    self.width = width
    self.showsAllHeaders = showsAllHeaders
    self.now = now
    self.zoneOffsetMinutes = zoneOffsetMinutes
  }
}
