internal import Foundation
internal import GRDB
package import Mail

extension MailStore {
  /// Flags as the server told them. An older MODSEQ than the row's changes nothing; neither does a UID without a row.
  package func setFlags(_ flags: [MessageFlags], in key: MailboxKey) {
    guard !flags.isEmpty else { return }
    let packed = flags.map { ($0.uid, PackedFlags($0.flags), $0.modSequence.flatMap(Int64.init(exactly:))) }
    write(octets: flags.count * 64, about: key.name) { db in
      guard let record = try MailboxRecord.find(key, db) else { return }
      let statement = try db.cachedStatement(
        sql: """
          UPDATE flags SET bits = ?2, keywords = ?3, modseq = coalesce(?4, modseq)
          WHERE message = ?1 AND (?4 IS NULL OR modseq IS NULL OR modseq <= ?4)
          """)
      for (uid, flags, modSequence) in packed {
        try statement.execute(
          arguments: [record.message(uid), flags.bits, flags.keywords?.blob, modSequence])
      }
    }
  }

  /// What a STORE that was confirmed without telling the flags did. The MODSEQ stays as it was.
  package func change(_ change: FlagChange, of uids: UIDSet, in key: MailboxKey) {
    let flags = PackedFlags(change.flags)
    write(octets: uids.ranges.count * 8 + 64, about: key.name) { db in
      guard let record = try MailboxRecord.find(key, db) else { return }
      for range in uids.ranges {
        let messages = record.messages(range)
        try Self.change(change, flags.bits, messages, db)
        if flags.keywords != nil { try Self.changeKeywords(change, messages, db) }
      }
    }
  }

  private static func change(
    _ change: FlagChange, _ bits: Int64, _ messages: ClosedRange<Int64>, _ db: Database
  ) throws {
    let sql =
      switch change {
      case .add: "UPDATE flags SET bits = bits | ?1 WHERE message BETWEEN ?2 AND ?3 AND bits & ?1 <> ?1"
      case .remove: "UPDATE flags SET bits = bits & ~?1 WHERE message BETWEEN ?2 AND ?3 AND bits & ?1 <> 0"
      }
    try db.cachedStatement(sql: sql).execute(arguments: [bits, messages.lowerBound, messages.upperBound])
  }

  /// One by one: each message may have other keywords. A thousand are held at a time.
  private static func changeKeywords(
    _ change: FlagChange, _ messages: ClosedRange<Int64>, _ db: Database
  ) throws {
    let select = try db.cachedStatement(
      sql:
        "SELECT message, bits, keywords FROM flags WHERE message BETWEEN ? AND ? ORDER BY message LIMIT 1000")
    let update = try db.cachedStatement(sql: "UPDATE flags SET keywords = ? WHERE message = ?")
    var next = messages.lowerBound
    while next <= messages.upperBound {
      let rows = try Row.fetchAll(select, arguments: [next, messages.upperBound])
      for row in rows {
        guard let message = row.number(0), let bits = row.number(1) else { continue }
        next = message + 1
        let old = PackedFlags(bits: bits, keywords: row.bytes(2))
        guard let flags = try? old.flags() else { continue }
        let new = PackedFlags(change.applied(to: flags))
        if new.keywords != old.keywords { try update.execute(arguments: [new.keywords?.blob, message]) }
      }
      if rows.count < 1000 { return }
    }
  }

  /// Flags and MODSEQs of those that have rows, ascending; of all for `nil`.
  package func flags(of uids: UIDSet?, in key: MailboxKey) -> [MessageFlags] {
    read([]) { db in
      guard let record = try MailboxRecord.find(key, db) else { return [] }
      let statement = try db.cachedStatement(
        sql: """
          SELECT message, bits, keywords, modseq FROM flags WHERE message BETWEEN ? AND ?
          ORDER BY message DESC
          """)
      var found: [MessageFlags] = []
      var names: [PackedFlags: Set<Flag>] = [:]
      for messages in uids?.ranges.map(record.messages) ?? [record.messages] {
        let rows = try Row.fetchCursor(statement, arguments: [messages.lowerBound, messages.upperBound])
        while let row = try rows.next() {
          if let flags = Self.flags(row, &names) { found.append(flags) }
        }
      }
      return found
    }
  }

  /// `names` keeps the sets that came up: a hundred thousand messages have a dozen of them, and share them.
  private static func flags(_ row: Row, _ names: inout [PackedFlags: Set<Flag>]) -> MessageFlags? {
    guard let uid = row.number(0).flatMap(MailboxRecord.uid(ofMessage:)), let bits = row.number(1) else {
      return nil
    }
    let packed = PackedFlags(bits: bits, keywords: row.bytes(2))
    guard let flags = names[packed] ?? (try? packed.flags()) else { return nil }
    if names.count < 1000 { names[packed] = flags }
    return MessageFlags(uid, flags, modSequence: row.number(3).flatMap(UInt64.init(exactly:)))
  }

  /// How many of the messages whose rows are there lack `\Seen`; `nil` when the row of one is not there.
  package func unseenCount(in key: MailboxKey) -> Int? {
    guard let copy = copy(of: key.name), copy.uidValidity == key.uidValidity else { return nil }
    return read(nil) { db in
      guard let record = try MailboxRecord.find(key, db) else { return nil }
      let statement = try db.cachedStatement(
        sql: "SELECT count(*), total(bits & 1 = 0) FROM flags WHERE message BETWEEN ? AND ?")
      let arguments: StatementArguments = [record.messages.lowerBound, record.messages.upperBound]
      guard let row = try Row.fetchOne(statement, arguments: arguments), let rows = row.number(0),
        rows == copy.uids.count
      else { return nil }
      return row.number(1).map(Int.init)
    }
  }
}
