internal import GRDB
package import Mail

extension MailStore {
  /// What is remembered of the server under this name.
  package func fact(_ name: String) -> String? {
    read(nil) { db in
      let statement = try db.cachedStatement(sql: "SELECT value FROM fact WHERE name = ?")
      return try Row.fetchOne(statement, arguments: [name])?.text(0)
    }
  }

  /// `nil` forgets it.
  package func setFact(_ name: String, _ value: String?) {
    write(octets: name.utf8.count + (value?.utf8.count ?? 0)) { db in
      guard let value else {
        return try db.execute(sql: "DELETE FROM fact WHERE name = ?", arguments: [name])
      }
      try db.execute(sql: "INSERT OR REPLACE INTO fact VALUES (?, ?)", arguments: [name, value])
    }
  }

  /// The mailboxes as they were last listed, in the server's order.
  package func mailboxes() -> [Mailbox] {
    let sql = """
      SELECT wire, display, delimiter, selectable, use, subscribed, messages, unseen, uidnext, validity
      FROM mailbox WHERE place IS NOT NULL ORDER BY place
      """
    return read([]) { db in
      let rows = try Row.fetchCursor(try db.cachedStatement(sql: sql))
      var mailboxes: [Mailbox] = []
      while let row = try rows.next() {
        guard let wire = row.bytes(0), let display = row.text(1) else { continue }
        var mailbox = Mailbox(name: MailboxName(wire: wire, display: display))
        mailbox.delimiter = row.text(2)?.first
        mailbox.isSelectable = row.number(3) != 0
        mailbox.specialUse = row.text(4).flatMap(SpecialUse.init)
        mailbox.isSubscribed = row.number(5) != 0
        mailbox.status = Self.status(row)
        mailboxes.append(mailbox)
      }
      return mailboxes
    }
  }

  private static func status(_ row: Row) -> MailboxStatus? {
    let status = MailboxStatus(
      messages: row.number(6).map(Int.init), unseen: row.number(7).map(Int.init),
      uidNext: row.number(8).flatMap(UInt32.init(exactly:)),
      uidValidity: row.number(9).map { UIDValidity(UInt64(bitPattern: $0)) })
    return status == MailboxStatus() ? nil : status
  }

  /// Keeps this list in this order. A mailbox that is no longer in it loses its copy; one without a status keeps
  /// the status it had. An empty list is none: there always is INBOX (RFC 3501 §5.1).
  package func save(_ mailboxes: [Mailbox]) {
    guard !mailboxes.isEmpty else { return }
    let octets = mailboxes.reduce(0) { $0 + $1.name.wire.count * 2 + 64 }
    write(octets: octets) { db in
      try db.execute(sql: "UPDATE mailbox SET place = NULL")
      for (place, mailbox) in mailboxes.enumerated() { try Self.save(mailbox, at: place, db) }
      let unlisted = try Row.fetchAll(db, sql: "SELECT id FROM mailbox WHERE place IS NULL")
      for id in unlisted.compactMap({ $0.number(0) }) {
        try MailboxRecord(id: id, copied: nil).wipe(db)
        try db.execute(sql: "DELETE FROM mailbox WHERE id = ?", arguments: [id])
      }
    }
  }

  private static func save(_ mailbox: Mailbox, at place: Int, _ db: Database) throws {
    let sql = """
      INSERT INTO mailbox (wire, display, place, delimiter, selectable, use, subscribed)
      VALUES (?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (wire) DO UPDATE SET display = excluded.display, place = excluded.place,
        delimiter = excluded.delimiter, selectable = excluded.selectable, use = excluded.use,
        subscribed = excluded.subscribed
      """
    try db.cachedStatement(sql: sql).execute(arguments: [
      mailbox.name.wire.blob, mailbox.name.display, place, mailbox.delimiter.map { String($0) },
      mailbox.isSelectable, mailbox.specialUse?.rawValue, mailbox.isSubscribed,
    ])
    if let status = mailbox.status { try save(status, of: mailbox.name, db) }
  }

  /// What the status does not tell stays as it was.
  package func save(_ status: MailboxStatus, of name: MailboxName) {
    write(octets: name.wire.count) { try Self.save(status, of: name, $0) }
  }

  private static func save(_ status: MailboxStatus, of name: MailboxName, _ db: Database) throws {
    let sql = """
      UPDATE mailbox SET messages = coalesce(?, messages), unseen = coalesce(?, unseen),
        uidnext = coalesce(?, uidnext), validity = coalesce(?, validity) WHERE wire = ?
      """
    try db.cachedStatement(sql: sql).execute(arguments: [
      status.messages, status.unseen, status.uidNext.map { Int64($0) }, status.uidValidity?.column,
      name.wire.blob,
    ])
  }
}
