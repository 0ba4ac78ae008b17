internal import GRDB
package import Mail

/// Delivery of one message, with what is on disk at each moment:
///
///     claimDeliveries     no other process delivers
///     Maildir.begin       a part in tmp/
///     Draft.finish        the whole message in tmp/
///     begin               "it may be in new/, under this name"
///     Maildir.publish     the message in new/
///     finish              "it is in the Maildir": only now may it be deleted on the server
///
/// Whoever delivers asks first what is begun (`begun`), since a crash or a failure may have come between any two steps,
/// and looks for it (`Maildir.found`): what is there is finished, the rest is fetched again.
extension Maildrop {
  /// Before the first message is fetched to be delivered: of several processes one may. It keeps it until it ends,
  /// closes this or releases it.
  /// - Throws: `inUse` when another has it.
  package func claimDeliveries() throws(StoreFailure) { try claim?.take() }

  package func releaseDeliveries() { claim?.release() }

  /// Deliveries that were begun and not finished, as they are noted now.
  package func begun() throws(StoreFailure) -> [Delivery] {
    try file.access { db in
      let statement = try db.cachedStatement(
        sql: "SELECT uid, file FROM message WHERE file IS NOT NULL AND delivered IS NULL ORDER BY uid")
      return try Row.fetchAll(statement).compactMap { row in
        guard let uid = row.uid(0), let name = row.text(1) else { return nil }
        return Delivery(uid: uid, fileName: name)
      }
    }
  }

  /// Notes, before they may appear in the Maildir, under which names messages are going to. Claims deliveries, if that
  /// was not done. A name that an earlier attempt noted is replaced: nothing is there under it, as `begun` said.
  /// - Returns: What is to be published: not what is delivered already or is no longer listed. The others' drafts are
  ///   to be discarded.
  @discardableResult
  package func begin(_ deliveries: [Delivery]) async throws(StoreFailure) -> [Delivery] {
    try claimDeliveries()
    for delivery in deliveries { try Maildir.check(delivery.fileName) }
    return try await write { db in
      let select = try db.cachedStatement(sql: "SELECT delivered FROM message WHERE uid = ?")
      let update = try db.cachedStatement(sql: "UPDATE message SET file = ? WHERE uid = ?")
      var begun: [Delivery] = []
      for delivery in deliveries {
        let row = try Row.fetchOne(select, arguments: [delivery.uid.column])
        guard let row, row.number(0) == nil else { continue }
        try update.execute(arguments: [delivery.fileName, delivery.uid.column])
        begun.append(delivery)
      }
      return begun
    }
  }

  /// Of these, those that were begun are in the Maildir, durably.
  package func finish(_ uids: [UID], at: Timestamp) async throws(StoreFailure) {
    try await write { db in
      let update = try db.cachedStatement(
        sql: "UPDATE message SET file = NULL, delivered = ?, zone = ? WHERE uid = ? AND file IS NOT NULL")
      for uid in uids { try update.execute(arguments: [at.seconds, at.offsetMinutes, uid.column]) }
    }
  }
}
