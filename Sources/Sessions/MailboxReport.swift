internal import Mail

/// Changes of the open mailbox on their way to the reader, gathered while one chunk of bytes is handled: rows
/// and removals that follow each other go as one event, and nothing changes its order.
struct MailboxReport {
  /// As many rows as one event holds: a screen's worth, so that a long answer shows as it arrives.
  static let rowsPerEvent = 200

  private var rows: [PlacedSummary] = []
  private var removed = RemovedPlaces()
  private var changes: [MailboxChange] = []

  mutating func row(_ row: PlacedSummary) {
    closeRemoved()
    rows.append(row)
    if rows.count >= Self.rowsPerEvent { closeRows() }
  }

  mutating func removed(place: Int) {
    closeRows()
    removed.note(place)
  }

  mutating func add(_ change: MailboxChange) {
    closeRows()
    closeRemoved()
    changes.append(change)
  }

  mutating func take() -> [MailboxChange] {
    closeRows()
    closeRemoved()
    defer { changes = [] }
    return changes
  }

  private mutating func closeRows() {
    guard !rows.isEmpty else { return }
    changes.append(.rows(rows))
    rows = []
  }

  private mutating func closeRemoved() {
    guard !removed.isEmpty else { return }
    changes.append(.removed(places: removed.take()))
  }
}
