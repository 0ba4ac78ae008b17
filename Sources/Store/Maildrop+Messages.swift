internal import GRDB
package import Mail

extension Maildrop {
  /// Those of the last listing, ascending. Blocks its caller, who must not be the main actor.
  package func messages() throws(StoreFailure) -> [DroppedMessage] {
    try file.access { try Self.messages($0) }
  }

  static func messages(_ db: Database) throws -> [DroppedMessage] {
    let rows = try Row.fetchCursor(
      try db.cachedStatement(sql: "SELECT \(columns) FROM message ORDER BY uid"))
    var messages: [DroppedMessage] = []
    var names = FlagNames()
    while let row = try rows.next() {
      if let message = DroppedMessage(row, &names) { messages.append(message) }
    }
    return messages
  }

  static let columns = "uid, name, occurrence, octets, bits, keywords, owed, file, delivered, zone"

  /// Flags of those that exist, as they are then, ascending.
  package func change(
    _ change: FlagChange, of uids: UIDSet
  ) async throws(StoreFailure) -> [MessageFlags] {
    try await write { db in
      let select = try db.cachedStatement(
        sql: "SELECT uid, bits, keywords FROM message WHERE uid BETWEEN ? AND ? ORDER BY uid")
      let update = try db.cachedStatement(sql: "UPDATE message SET bits = ?, keywords = ? WHERE uid = ?")
      var changed: [MessageFlags] = []
      var names = FlagNames()
      for range in uids.ranges {
        let rows = try Row.fetchAll(select, arguments: [range.lowerBound.column, range.upperBound.column])
        for row in rows {
          guard let uid = row.uid(0) else { continue }
          let old = PackedFlags(bits: row.number(1) ?? 0, keywords: row.bytes(2))
          let flags = change.applied(to: names.flags(old))
          let new = PackedFlags(flags)
          changed.append(MessageFlags(uid, flags))
          if new != old {
            try update.execute(arguments: [new.bits, new.keywords?.blob, uid.column])
          }
        }
      }
      return changed
    }
  }
}

/// The sets of flags that came up: twenty thousand messages have a dozen of them, and share them.
struct FlagNames {
  private var names: [PackedFlags: Set<Flag>] = [:]
  private var last: (packed: PackedFlags, flags: Set<Flag>) = (PackedFlags(bits: 0, keywords: nil), [])

  /// Keywords that can't be read are not there.
  mutating func flags(_ packed: PackedFlags) -> Set<Flag> {
    if last.packed == packed { return last.flags }
    if let flags = names[packed] {
      last = (packed, flags)
      return flags
    }
    let flags = (try? packed.flags()) ?? (try? PackedFlags(bits: packed.bits, keywords: nil).flags()) ?? []
    if names.count < 1000 { names[packed] = flags }
    return flags
  }
}

extension DroppedMessage {
  /// `nil` when the row has no UID or no name.
  init?(_ row: Row, _ names: inout FlagNames) {
    guard let uid = row.uid(0), let name = row.bytes(1) else { return nil }
    self.init(
      uid: uid, uniqueID: name, occurrence: Int(clamping: row.number(2) ?? 1),
      octets: Int(clamping: row.number(3) ?? 0),
      flags: names.flags(PackedFlags(bits: row.number(4) ?? 0, keywords: row.bytes(5))),
      isDeletionOwed: row.number(6) ?? 0 != 0, delivery: DeliveryState(row, 7))
  }
}

extension DeliveryState {
  /// Three columns from here on: the file, and when it was there.
  init?(_ row: Row, _ first: Int) {
    if row.number(first + 1) != nil {
      self = .done(row.timestamp(first + 1, first + 2))
    } else if let file = row.text(first) {
      self = .begun(fileName: file)
    } else {
      return nil
    }
  }

  var fileName: String? { if case .begun(let name) = self { name } else { nil } }
  var moment: Timestamp? { if case .done(let moment) = self { moment } else { nil } }
}

extension Row {
  func uid(_ index: Int) -> UID? { number(index).flatMap(UInt32.init(exactly:)).flatMap(UID.init) }
}

extension UID {
  var column: Int64 { Int64(rawValue) }
}
