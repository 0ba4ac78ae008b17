internal import GRDB
package import Mail

extension Maildrop {
  /// The user wants them gone: owed until `deleted` says that they are, or they are no longer listed.
  package func oweDeletion(of uids: UIDSet) async throws(StoreFailure) { try await owe(1, uids) }

  package func forgiveDeletion(of uids: UIDSet) async throws(StoreFailure) { try await owe(0, uids) }

  private func owe(_ owed: Int, _ uids: UIDSet) async throws(StoreFailure) {
    try await write { db in
      let update = try db.cachedStatement(
        sql: "UPDATE message SET owed = ?1 WHERE uid BETWEEN ?2 AND ?3 AND owed <> ?1")
      for range in uids.ranges {
        try update.execute(arguments: [owed, range.lowerBound.column, range.upperBound.column])
      }
    }
  }

  /// The server has answered the QUIT after their DELE with +OK (RFC 1939 §6). A server that lists one of them again
  /// finds it remembered.
  package func deleted(_ uids: UIDSet) async throws(StoreFailure) {
    try await write { db in
      let select = try db.cachedStatement(sql: "SELECT uid FROM message WHERE uid BETWEEN ? AND ?")
      for range in uids.ranges {
        let rows = try Row.fetchAll(select, arguments: [range.lowerBound.column, range.upperBound.column])
        for uid in rows.compactMap({ $0.uid(0) }) {
          try Self.vanish(uid, isDeleted: true, at: nil, db)
        }
      }
    }
  }
}
