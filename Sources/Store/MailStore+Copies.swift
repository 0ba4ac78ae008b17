internal import Foundation
internal import GRDB
package import Mail

extension MailStore {
  /// The copy as it was last saved; `nil` when there is none.
  package func copy(of name: MailboxName) -> MailboxCopy? {
    read(nil) { db in
      guard let record = try MailboxRecord.find(name, db), let copied = record.copied else { return nil }
      let statement = try db.cachedStatement(
        sql: "SELECT uidnext, modseq, readonly, asof, zone, uids FROM copy WHERE mailbox = ?")
      guard let row = try Row.fetchOne(statement, arguments: [record.id]),
        let uids = row.bytes(5).flatMap(UIDList.init(packed:)), let asOf = row.number(3)
      else { return nil }
      return MailboxCopy(
        name: name, uidValidity: UIDValidity(UInt64(bitPattern: copied)), uids: uids,
        uidNext: row.number(0).flatMap(UInt32.init(exactly:)),
        modSequence: row.number(1).flatMap(UInt64.init(exactly:)),
        isReadOnly: row.number(2) == 1,
        asOf: Timestamp(seconds: asOf, offsetMinutes: row.number(4).flatMap(Int.init(exactly:)) ?? 0))
    }
  }

  /// With another UIDVALIDITY than the one kept, all that is kept of the mailbox goes before. A UIDVALIDITY of 0 is
  /// not kept at all: its UIDs hold for one session only.
  package func save(_ copy: MailboxCopy) {
    guard copy.uidValidity != .unknown else { return }
    let uids = copy.uids.packed
    write(octets: uids.count + copy.name.wire.count, about: copy.name) { [weak self] db in
      let record = try MailboxRecord.find(copy.name, db)
      if let record, let copied = record.copied, copied != copy.uidValidity.column {
        try record.wipe(db)
        self?.isWiped(copy.name)
      }
      let key = MailboxKey(name: copy.name, uidValidity: copy.uidValidity)
      guard let record = try MailboxRecord.claim(key, db) else { return }
      let isIncomplete = self?.isIncomplete(copy.name) ?? true
      let modSequence = isIncomplete ? nil : copy.modSequence.flatMap(Int64.init(exactly:))
      try db.cachedStatement(sql: "INSERT OR REPLACE INTO copy VALUES (?, ?, ?, ?, ?, ?, ?)").execute(
        arguments: [
          record.id, copy.uidNext.map { Int64($0) }, modSequence, copy.isReadOnly, copy.asOf.seconds,
          copy.asOf.offsetMinutes, uids.blob,
        ])
    }
  }

  /// Forgets everything of the mailbox but its place in the list.
  package func drop(_ name: MailboxName) {
    write(octets: name.wire.count, about: name) { [weak self] db in
      try MailboxRecord.find(name, db)?.wipe(db)
      self?.isWiped(name)
    }
  }
}

extension UIDValidity {
  /// The server gave none.
  static let unknown = UIDValidity(0)
}
