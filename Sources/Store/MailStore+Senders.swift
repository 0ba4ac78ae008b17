internal import Foundation
internal import GRDB
package import Mail

extension MailStore {
  /// Rows of one sender that are looked at; whoever has more has written before.
  private static let candidates = 16

  /// Whether there is a message from the sender of this one that came before it, in any mailbox of the copy;
  /// `nil` when this one's row is not there, or names no sender.
  package func hasEarlierMail(than uid: UID, in key: MailboxKey) -> Bool? {
    read(nil) { db in
      guard let record = try MailboxRecord.find(key, db),
        let own = try Self.envelope(of: record.message(uid), db), let sender = SenderKey.of(own.envelope)
      else { return nil }
      // The oldest of a mailbox first: one that came later tells nothing.
      let statement = try db.cachedStatement(
        sql: "SELECT message FROM sender WHERE address = ? ORDER BY message DESC LIMIT ?")
      let others = try Int64.fetchAll(statement, arguments: [sender, Self.candidates + 1])
      if others.count > Self.candidates { return true }
      let place = record.message(uid)
      return try others.contains { message in
        guard message != place, let other = try Self.envelope(of: message, db),
          SenderKey.address(other.envelope) == SenderKey.address(own.envelope),
          !Self.isCopy(other, of: own)
        else { return false }
        guard let date = Self.date(own), let otherDate = Self.date(other), date != otherDate else {
          // In one second: as the mailbox has them. Keys descend.
          return message > place && message >> 32 == place >> 32
        }
        return otherDate < date
      }
    }
  }

  /// The same message in another mailbox.
  private static func isCopy(_ other: MessageSummary, of own: MessageSummary) -> Bool {
    guard let id = own.envelope?.messageID, !id.isEmpty else { return false }
    return other.envelope?.messageID == id
  }

  private static func date(_ row: MessageSummary) -> Int64? {
    (row.internalDate ?? row.envelope?.date)?.seconds
  }

  private static func envelope(of message: Int64, _ db: Database) throws -> MessageSummary? {
    let statement = try db.cachedStatement(sql: "SELECT packed FROM summary WHERE message = ?")
    guard let uid = MailboxRecord.uid(ofMessage: message),
      let packed = try Row.fetchOne(statement, arguments: [message])?.bytes(0)
    else { return nil }
    return try? PackedSummary.summary(packed, uid: uid, flags: [], withStructure: false)
  }

  /// How many rows of the mailbox are there.
  package func rowCount(in key: MailboxKey) -> Int {
    read(0) { db in
      guard let record = try MailboxRecord.find(key, db) else { return 0 }
      let statement = try db.cachedStatement(sql: "SELECT count(*) FROM flags WHERE message BETWEEN ? AND ?")
      return try Int.fetchOne(
        statement, arguments: [record.messages.lowerBound, record.messages.upperBound]) ?? 0
    }
  }
}

extension MailboxRecord {
  /// More than these are found by walking through all senders instead of one by one.
  private static let fewMessages: Int64 = 1000

  /// To be called before the rows go: they tell the senders.
  func removeSenders(_ messages: ClosedRange<Int64>, _ db: Database) throws {
    guard messages.upperBound - messages.lowerBound < Self.fewMessages else {
      return try db.cachedStatement(sql: "DELETE FROM sender WHERE message BETWEEN ? AND ?")
        .execute(arguments: [messages.lowerBound, messages.upperBound])
    }
    let rows = try Row.fetchAll(
      try db.cachedStatement(sql: "SELECT message, packed FROM summary WHERE message BETWEEN ? AND ?"),
      arguments: [messages.lowerBound, messages.upperBound])
    let removal = try db.cachedStatement(sql: "DELETE FROM sender WHERE address = ? AND message = ?")
    for row in rows {
      guard let message = row.number(0), let sender = row.bytes(1).flatMap(SenderKey.of(packed:)) else {
        continue
      }
      try removal.execute(arguments: [sender, message])
    }
  }
}
