internal import GRDB
package import Mail

extension Journal {
  /// What is to be done: this process's entries and those of processes that have ended, which become its own.
  /// Ascending.
  package func pending() throws(StoreFailure) -> [JournalEntry] {
    try access { db in
      try self.adopt(db)
      return try self.entries(db)
    }
  }

  /// Takes the entries of processes that have ended since; answers the new ones, ascending.
  package func adopt() throws(StoreFailure) -> [JournalEntry] {
    try access { db in
      let adopted = try self.adopt(db)
      return adopted.isEmpty ? [] : try self.entries(db).filter { adopted.contains($0.id) }
    }
  }

  @discardableResult
  private func adopt(_ db: Database) throws -> Set<Int64> {
    guard let owner else { return [] }
    var adopted: Set<Int64> = []
    try db.inTransaction(.immediate) {
      adopted = []
      let others = try Row.fetchAll(
        db, sql: "SELECT id FROM owner WHERE id <> ?1 UNION SELECT owner FROM entry WHERE owner <> ?1",
        arguments: [owner.number])
      for other in others.compactMap({ $0.number(0) }) where owner.isGone(other) {
        let ids = try Row.fetchAll(db, sql: "SELECT id FROM entry WHERE owner = ?", arguments: [other])
        adopted.formUnion(ids.compactMap { $0.number(0) })
        try db.execute(sql: "UPDATE entry SET owner = ? WHERE owner = ?", arguments: [owner.number, other])
        try db.execute(sql: "DELETE FROM owner WHERE id = ?", arguments: [other])
      }
      return .commit
    }
    return adopted
  }

  /// What can't be read becomes a failure: it must not stand in the way for ever, nor vanish without a word.
  private func entries(_ db: Database) throws -> [JournalEntry] {
    let rows = try Row.fetchCursor(
      db, sql: "SELECT id, made, zone, attempts, packed FROM entry WHERE owner = ? ORDER BY id",
      arguments: [ownerNumber])
    var entries: [JournalEntry] = []
    var unreadable: [(Int64, Timestamp)] = []
    while let row = try rows.next() {
      guard let id = row.number(0) else { continue }
      let made = row.timestamp(1, 2)
      if let bytes = row.bytes(4), let change = try? PackedChange.change(bytes) {
        let attempts = Int(clamping: row.number(3) ?? 0)
        entries.append(JournalEntry(id: id, change: change, made: made, attempts: attempts))
      } else {
        unreadable.append((id, made))
      }
    }
    for (id, made) in unreadable {
      try db.inTransaction(.immediate) {
        try Self.fail(
          id, made: made, what: "A change",
          why: "The journal is damaged there, so it is not known what it was.", db)
        return .commit
      }
    }
    return entries
  }

  /// They are about to be sent, so from now on the server may have done them.
  package func attempted(_ ids: [Int64]) async throws(StoreFailure) {
    try await write { db in
      for id in ids {
        try db.cachedStatement(sql: "UPDATE entry SET attempts = attempts + 1 WHERE id = ?").execute(
          arguments: [id])
      }
    }
  }

  /// The server has confirmed them. What an expunge removed is no claim any more.
  package func strike(_ ids: [Int64]) async throws(StoreFailure) {
    try await write { db in
      for id in ids {
        if case .expunge(let name, let validity, let uids, _)? = try Self.change(id, db) {
          try Claims.end(uids, in: MailboxKey(name: name, uidValidity: validity), db)
        }
        try Self.delete(id, db)
      }
    }
  }

  /// A part of the entry is done; those of its UIDs that are in `rest` are still to be. When there are none it is
  /// struck.
  package func replace(_ id: Int64, uids rest: UIDSet?) async throws(StoreFailure) {
    guard let rest else { return try await strike([id]) }
    try await write { db in
      guard let change = try Self.change(id, db), let uids = change.uids else { return }
      if case .expunge(let name, let validity, _, _) = change, let done = uids.subtracting(rest) {
        try Claims.end(done, in: MailboxKey(name: name, uidValidity: validity), db)
      }
      guard let left = change.limited(to: rest) else { return try Self.delete(id, db) }
      try db.cachedStatement(sql: "UPDATE entry SET packed = ? WHERE id = ?")
        .execute(arguments: [PackedChange.bytes(of: left).blob, id])
    }
  }

  static func change(_ id: Int64, _ db: Database) throws -> Change? {
    let statement = try db.cachedStatement(sql: "SELECT packed FROM entry WHERE id = ?")
    guard let packed = try Row.fetchOne(statement, arguments: [id])?.bytes(0) else { return nil }
    return try? PackedChange.change(packed)
  }

  static func delete(_ id: Int64, _ db: Database) throws {
    try db.cachedStatement(sql: "DELETE FROM entry WHERE id = ?").execute(arguments: [id])
  }
}

extension Change {
  /// The same for only these of its messages; `nil` when none is left.
  fileprivate func limited(to rest: UIDSet) -> Change? {
    guard let uids = uids?.intersection(rest) else { return nil }
    return switch self {
    case .flags(let name, let validity, _, let change, let isClaim):
      .flags(name, validity, uids, change, isClaim: isClaim)
    case .expunge(let name, let validity, _, let othersToo):
      .expunge(name, validity, uids, othersToo: othersToo)
    case .append: nil
    }
  }
}

extension Row {
  func timestamp(_ seconds: Int, _ zone: Int) -> Timestamp {
    Timestamp(seconds: number(seconds) ?? 0, offsetMinutes: Int(clamping: number(zone) ?? 0))
  }
}
