internal import GRDB
package import Mail

/// What this user marked `\Deleted` here and has not expunged yet.
enum Claims {
  /// What making this change claims, or takes back. Of a mailbox only the claims of one UIDVALIDITY are kept.
  static func begin(with change: Change, _ db: Database) throws {
    guard case .flags(let name, let validity, let uids, let flags, let isClaim) = change,
      flags.flags.contains(.deleted)
    else { return }
    let key = MailboxKey(name: name, uidValidity: validity)
    if case .remove = flags { return try end(uids, in: key, db) }
    guard isClaim else { return }
    try db.cachedStatement(sql: "DELETE FROM claim WHERE wire = ? AND validity <> ?")
      .execute(arguments: [name.wire.blob, validity.column])
    try put(try find(key, db).map { $0.union(uids) } ?? uids, key, db)
  }

  static func end(_ uids: UIDSet, in key: MailboxKey, _ db: Database) throws {
    guard let claims = try find(key, db) else { return }
    try put(claims.subtracting(uids), key, db)
  }

  static func find(_ key: MailboxKey, _ db: Database) throws -> UIDSet? {
    let statement = try db.cachedStatement(sql: "SELECT uids FROM claim WHERE wire = ? AND validity = ?")
    let row = try Row.fetchOne(statement, arguments: [key.name.wire.blob, key.uidValidity.column])
    return row?.bytes(0).flatMap(UIDList.init(packed:))?.set
  }

  private static func put(_ uids: UIDSet?, _ key: MailboxKey, _ db: Database) throws {
    guard let uids else {
      return try db.cachedStatement(sql: "DELETE FROM claim WHERE wire = ? AND validity = ?")
        .execute(arguments: [key.name.wire.blob, key.uidValidity.column])
    }
    try db.cachedStatement(sql: "INSERT OR REPLACE INTO claim VALUES (?, ?, ?)")
      .execute(arguments: [key.name.wire.blob, key.uidValidity.column, UIDList(uids).packed.blob])
  }
}

extension Journal {
  /// What this user marked `\Deleted` in the mailbox and has not expunged, also before a restart and in other
  /// processes; `nil` for nothing. Kept in the same transaction as the change that makes or ends it.
  package func claims(in key: MailboxKey) throws(StoreFailure) -> UIDSet? {
    try access { try Claims.find(key, $0) }
  }

  /// They are gone, or someone took the mark off.
  package func endClaims(_ uids: UIDSet, in key: MailboxKey) async throws(StoreFailure) {
    try await write { try Claims.end(uids, in: key, $0) }
  }
}
