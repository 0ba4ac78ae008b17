internal import Foundation
internal import GRDB
package import Mail

extension MailStore {
  /// Keeps rows. Where a row is kept already and its MODSEQ is higher, its flags stay. Rows for another UIDVALIDITY
  /// than the one kept are dropped. MODSEQs above 2^63 - 1 (RFC 7162 §3.1.1 knows none) count as not told.
  package func save(_ rows: [MessageSummary], modSequences: [UID: UInt64], in key: MailboxKey) {
    guard key.uidValidity != .unknown, !rows.isEmpty else { return }
    let packed = rows.map { PackedRow($0, modSequences[$0.uid]) }
    // In the order of their table: its pages are then touched once each.
    let senders = rows.compactMap { row in SenderKey.of(row.envelope).map { ($0, row.uid) } }.sorted {
      $0.0 < $1.0
    }
    write(octets: packed.reduce(0) { $0 + $1.octets }, about: key.name) { db in
      guard let record = try MailboxRecord.claim(key, db) else { return }
      let summary = try db.cachedStatement(
        sql: "INSERT INTO summary VALUES (?1, ?2) ON CONFLICT (message) DO UPDATE SET packed = ?2")
      let flags = try db.cachedStatement(
        sql: """
          INSERT INTO flags VALUES (?1, ?2, ?3, ?4) ON CONFLICT (message) DO UPDATE
          SET bits = ?2, keywords = ?3, modseq = coalesce(?4, modseq)
          WHERE ?4 IS NULL OR modseq IS NULL OR modseq <= ?4
          """)
      for row in packed {
        let message = record.message(row.uid)
        try summary.execute(arguments: [message, row.bytes])
        try flags.execute(arguments: [message, row.flags.bits, row.flags.keywords?.blob, row.modSequence])
      }
      let sender = try db.cachedStatement(sql: "INSERT OR IGNORE INTO sender VALUES (?, ?)")
      for (address, message) in senders { try sender.execute(arguments: [address, record.message(message)]) }
    }
  }

  /// The rows of those that are there, in the order asked.
  package func rows(of uids: [UID], in key: MailboxKey) -> [MessageSummary] {
    var damaged: [UID] = []
    let rows: [MessageSummary] = read([]) { db in
      guard let record = try MailboxRecord.find(key, db) else { return [] }
      let statement = try db.cachedStatement(
        sql: """
          SELECT packed, bits, keywords FROM summary JOIN flags USING (message) WHERE message = ?
          """)
      var found: [MessageSummary] = []
      for uid in uids {
        guard let row = try Row.fetchOne(statement, arguments: [record.message(uid)]) else { continue }
        if let summary = Self.summary(row, uid) { found.append(summary) } else { damaged.append(uid) }
      }
      return found
    }
    // What can't be read must not count as known, or it would never be fetched again.
    if let damaged = UIDSet(damaged) { remove(damaged, in: key) }
    return rows
  }

  private static func summary(_ row: Row, _ uid: UID) -> MessageSummary? {
    guard let packed = row.bytes(0), let bits = row.number(1),
      let flags = try? PackedFlags(bits: bits, keywords: row.bytes(2)).flags()
    else { return nil }
    return try? PackedSummary.summary(packed, uid: uid, flags: flags)
  }

  /// The UIDs whose rows are there; `nil` when there are none.
  package func known(in key: MailboxKey) -> UIDSet? {
    read(nil) { db in
      guard let record = try MailboxRecord.find(key, db) else { return nil }
      let messages = try Int64.fetchCursor(
        try db.cachedStatement(sql: "SELECT message FROM flags WHERE message BETWEEN ? AND ?"),
        arguments: [record.messages.lowerBound, record.messages.upperBound])
      var runs: [ClosedRange<UID>] = []
      while let message = try messages.next() {
        guard let uid = MailboxRecord.uid(ofMessage: message) else { continue }
        if let last = runs.last, last.lowerBound.rawValue - 1 == uid.rawValue {
          runs[runs.count - 1] = uid...last.upperBound
        } else {
          runs.append(uid...uid)
        }
      }
      return UIDSet(ranges: runs.reversed())
    }
  }

  /// Forgets rows and sections of these messages.
  package func remove(_ uids: UIDSet, in key: MailboxKey) {
    write(octets: uids.ranges.count * 8, about: key.name) { db in
      guard let record = try MailboxRecord.find(key, db) else { return }
      for range in uids.ranges { try record.remove(record.messages(range), db) }
    }
  }
}

/// A row, packed by the caller and not by the writer.
private struct PackedRow: Sendable {
  let uid: UID
  let flags: PackedFlags
  let bytes: Data
  let modSequence: Int64?

  init(_ summary: MessageSummary, _ modSequence: UInt64?) {
    uid = summary.uid
    flags = PackedFlags(summary.flags)
    bytes = PackedSummary.bytes(of: summary).blob
    self.modSequence = modSequence.flatMap(Int64.init(exactly:))
  }

  var octets: Int { bytes.count + (flags.keywords?.count ?? 0) + 64 }
}
