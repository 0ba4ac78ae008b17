internal import GRDB
package import Mail

extension Journal {
  /// It can't be done and never will be by itself: it becomes a failure, in words. `at` is when that was found.
  /// Messages that could not be marked `\Deleted` are no claims.
  package func fail(_ id: Int64, why: String, at: Timestamp) async throws(StoreFailure) {
    try await write { db in
      guard let change = try Self.change(id, db) else { return }
      if case .flags(let name, let validity, let uids, .add(let flags), isClaim: true) = change,
        flags.contains(.deleted)
      {
        try Claims.end(uids, in: MailboxKey(name: name, uidValidity: validity), db)
      }
      try Self.fail(id, made: at, what: change.phrase, why: why, db)
    }
  }

  /// The same for several at once: they become one failure, which tells of `change`, what they came to.
  package func fail(_ ids: [Int64], as change: Change, why: String, at: Timestamp) async throws(StoreFailure)
  {
    guard let first = ids.first else { return }
    try await write { db in
      if case .flags(let name, let validity, let uids, .add(let flags), isClaim: true) = change,
        flags.contains(.deleted)
      {
        try Claims.end(uids, in: MailboxKey(name: name, uidValidity: validity), db)
      }
      for id in ids { try Self.delete(id, db) }
      try Self.fail(first, made: at, what: change.phrase, why: why, db)
    }
  }

  static func fail(_ id: Int64, made: Timestamp, what: String, why: String, _ db: Database) throws {
    try db.execute(
      sql: "INSERT OR REPLACE INTO failure VALUES (?, ?, ?, ?, ?)",
      arguments: [id, made.seconds, made.offsetMinutes, what, String(why.prefix(reasonLength))])
    try db.execute(
      sql: "DELETE FROM failure WHERE id NOT IN (SELECT id FROM failure ORDER BY made DESC, id DESC LIMIT ?)",
      arguments: [failuresKept])
    try delete(id, db)
  }

  /// What could not be done, the newest first.
  package func failures() throws(StoreFailure) -> [FailedChange] {
    try access { db in
      try Row.fetchAll(db, sql: "SELECT id, made, zone, what, why FROM failure ORDER BY made DESC, id DESC")
        .compactMap { row in
          guard let id = row.number(0), let what = row.text(3), let why = row.text(4) else { return nil }
          return FailedChange(id: id, made: row.timestamp(1, 2), what: what, why: why)
        }
    }
  }

  /// The user has read them.
  package func forget(_ failures: [Int64]) async throws(StoreFailure) {
    try await write { db in
      for id in failures { try db.execute(sql: "DELETE FROM failure WHERE id = ?", arguments: [id]) }
    }
  }
}
