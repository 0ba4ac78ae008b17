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
/// Whoever finds a delivery begun, after a crash, asks `Maildir.has`: either it is there, and `finish` follows, or it
/// is fetched again and published under the same name.
extension Maildrop {
  /// Before the first message is fetched to be delivered: of several processes one may. It keeps it until it ends,
  /// closes this or releases it.
  /// - Throws: `inUse` when another has it.
  package func claimDeliveries() throws(StoreFailure) { try claim?.take() }

  package func releaseDeliveries() { claim?.release() }

  /// Notes, before they may appear in the Maildir, under which names messages are going to. Claims deliveries, if that
  /// was not done.
  /// - Returns: What is to be published: not what is delivered already or is no longer listed, and under the name that
  ///   an earlier attempt noted. The others' drafts are to be discarded.
  @discardableResult
  package func begin(_ deliveries: [Delivery]) async throws(StoreFailure) -> [Delivery] {
    try claimDeliveries()
    for delivery in deliveries { try Maildir.check(delivery.fileName) }
    return try await write { db in
      let select = try db.cachedStatement(sql: "SELECT file, delivered FROM message WHERE uid = ?")
      let update = try db.cachedStatement(sql: "UPDATE message SET file = ? WHERE uid = ?")
      var begun: [Delivery] = []
      for delivery in deliveries {
        guard let row = try Row.fetchOne(select, arguments: [delivery.uid.column]), row.number(1) == nil
        else {
          continue
        }
        if let earlier = row.text(0) {
          begun.append(Delivery(uid: delivery.uid, fileName: earlier))
        } else {
          try update.execute(arguments: [delivery.fileName, delivery.uid.column])
          begun.append(delivery)
        }
      }
      return begun
    }
  }

  /// They are in the Maildir, durably.
  package func finish(_ uids: [UID], at: Timestamp) async throws(StoreFailure) {
    try await write { db in
      let update = try db.cachedStatement(
        sql: "UPDATE message SET file = NULL, delivered = ?, zone = ? WHERE uid = ? AND delivered IS NULL")
      for uid in uids { try update.execute(arguments: [at.seconds, at.offsetMinutes, uid.column]) }
    }
  }
}
