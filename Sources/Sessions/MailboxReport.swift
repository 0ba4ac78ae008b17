internal import Mail

/// Changes of the open mailbox on their way to the reader, gathered while one chunk of bytes is handled: rows
/// and removals that follow each other go as one event, and nothing changes its order.
struct MailboxReport {
  /// As many rows as one event holds: a screen's worth, so that a long answer shows as it arrives.
  static let rowsPerEvent = 200

  private var rows: [PlacedSummary] = []
  private var flags: [MessageFlags] = []
  private var removed = RemovedPlaces()
  private var changes: [MailboxChange] = []

  mutating func row(_ row: PlacedSummary) {
    closeRemoved()
    closeFlags()
    rows.append(row)
    if rows.count >= Self.rowsPerEvent { closeRows() }
  }

  mutating func flags(_ message: MessageFlags) {
    closeRows()
    closeRemoved()
    flags.append(message)
    if flags.count >= Self.rowsPerEvent { closeFlags() }
  }

  mutating func removed(place: Int) {
    closeRows()
    closeFlags()
    removed.note(place)
  }

  mutating func add(_ change: MailboxChange) {
    closeRows()
    closeFlags()
    closeRemoved()
    changes.append(change)
  }

  var isEmpty: Bool { rows.isEmpty && flags.isEmpty && removed.isEmpty && changes.isEmpty }

  mutating func take() -> [MailboxChange] {
    closeRows()
    closeFlags()
    closeRemoved()
    defer { changes = [] }
    return changes
  }

  private mutating func closeRows() {
    guard !rows.isEmpty else { return }
    changes.append(.rows(rows))
    rows = []
  }

  private mutating func closeFlags() {
    guard !flags.isEmpty else { return }
    changes.append(.flags(flags))
    flags = []
  }

  private mutating func closeRemoved() {
    guard !removed.isEmpty else { return }
    changes.append(.removed(places: removed.take()))
  }
}

extension MailboxChange {
  /// With the flags that the journal owes the server over those that the server has.
  func with(_ owed: OwedFlags) -> MailboxChange {
    if owed.isEmpty { return self }
    switch self {
    case .rows(let rows):
      return .rows(
        rows.map { row in
          var row = row
          row.summary.flags = owed.applied(to: row.summary.flags, of: row.summary.uid)
          return row
        })
    case .flags(let changed):
      return .flags(
        changed.map { message in
          var message = message
          message.flags = owed.applied(to: message.flags, of: message.uid)
          return message
        })
    default: return self
    }
  }
}
