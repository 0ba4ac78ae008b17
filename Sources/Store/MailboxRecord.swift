internal import Foundation
internal import GRDB
internal import Mail

/// The row of a mailbox: its number in this file, and the UIDVALIDITY whose rows are kept.
struct MailboxRecord {
  let id: Int64
  /// `nil` while nothing is kept of it.
  let copied: Int64?

  static func find(_ name: MailboxName, _ db: Database) throws -> MailboxRecord? {
    let statement = try db.cachedStatement(sql: "SELECT id, copied FROM mailbox WHERE wire = ?")
    guard let row = try Row.fetchOne(statement, arguments: [name.wire.blob]), let id = row.number(0),
      0 < id, id <= Int64(Int32.max)
    else { return nil }
    return MailboxRecord(id: id, copied: row.number(1))
  }

  /// The record of a mailbox of which rows of this UIDVALIDITY are kept.
  static func find(_ key: MailboxKey, _ db: Database) throws -> MailboxRecord? {
    guard let record = try find(key.name, db), record.copied == key.uidValidity.column else { return nil }
    return record
  }

  /// The same for a writer: a mailbox of which nothing is kept takes the UIDVALIDITY.
  static func claim(_ key: MailboxKey, _ db: Database) throws -> MailboxRecord? {
    let record = try find(key.name, db)
    if let copied = record?.copied { return copied == key.uidValidity.column ? record : nil }
    let sql = """
      INSERT INTO mailbox (wire, display, copied) VALUES (?, ?, ?)
      ON CONFLICT (wire) DO UPDATE SET copied = excluded.copied
      """
    try db.cachedStatement(sql: sql)
      .execute(arguments: [key.name.wire.blob, key.name.display, key.uidValidity.column])
    return try find(key.name, db)
  }

  /// The keys of its messages. Ascending is from the newest to the oldest.
  var messages: ClosedRange<Int64> { (id << 32)...(id << 32 | 0xffff_ffff) }

  func message(_ uid: UID) -> Int64 { id << 32 | Int64(UInt32.max - uid.rawValue) }

  func messages(_ uids: ClosedRange<UID>) -> ClosedRange<Int64> {
    message(uids.upperBound)...message(uids.lowerBound)
  }

  static func uid(ofMessage message: Int64) -> UID? { UID(UInt32.max - UInt32(truncatingIfNeeded: message)) }

  /// Everything kept of it goes, but not its place in the list.
  func wipe(_ db: Database) throws {
    try remove(messages, db)
    try db.execute(sql: "DELETE FROM copy WHERE mailbox = ?", arguments: [id])
    try db.execute(sql: "UPDATE mailbox SET copied = NULL WHERE id = ?", arguments: [id])
  }

  func remove(_ messages: ClosedRange<Int64>, _ db: Database) throws {
    try removeSenders(messages, db)
    for table in ["summary", "flags", "section"] {
      try db.cachedStatement(sql: "DELETE FROM \(table) WHERE message BETWEEN ? AND ?")
        .execute(arguments: [messages.lowerBound, messages.upperBound])
    }
  }
}

extension UIDValidity {
  var column: Int64 { Int64(bitPattern: rawValue) }
}
