internal import GRDB
package import Mail

extension Maildrop {
  /// Takes a complete listing, in the order of the message numbers, as what is there now: all or nothing.
  /// - Parameter at: when it was; a day counts from it.
  /// - Throws: `unlistable` when it crosses a limit.
  package func take(
    _ listing: [ListedMessage], at: Timestamp
  ) async throws(StoreFailure) -> ListingDifference {
    let limits = limits
    try limits.check(listing)
    return try await write { db in
      let known = try Self.messages(db)
      let match = ListingMatch(listing, among: known)
      let messages = try Self.appear(listing, match, known, db)
      for (entry, place) in zip(listing, match.known) {
        if let place, entry.octets > 0, entry.octets != known[place].octets {
          try Self.resize(known[place].uid, entry.octets, db)
        }
      }
      let vanished = match.unlisted.map { known[$0].uid }
      for uid in vanished { try Self.vanish(uid, isDeleted: false, at: at, db) }
      try Self.forget(at: at, limits, db)
      return ListingDifference(
        appeared: zip(messages, match.known).compactMap { $1 == nil ? $0 : nil }, vanished: vanished,
        messages: messages)
    }
  }

  /// All messages of the listing; those that are not known get UIDs, and what is remembered of them.
  private static func appear(
    _ listing: [ListedMessage], _ match: ListingMatch, _ known: [DroppedMessage], _ db: Database
  ) throws -> [DroppedMessage] {
    let new = match.known.indices.filter { match.known[$0] == nil }
    var memory = try MaildropMemory(of: new, in: listing, known, db)
    var uids = try reserve(new.count, db)
    var messages: [DroppedMessage] = []
    messages.reserveCapacity(listing.count)
    for (entry, place) in zip(listing.indices, match.known) {
      if let place {
        messages.append(known[place])
        if listing[entry].octets > 0 { messages[entry].octets = listing[entry].octets }
      } else if let uid = uids.next() {
        messages.append(try memory.message(uid, entry, listing[entry], db))
        try insert(messages[entry], db)
      }
    }
    return messages
  }

  /// UIDs that were never used.
  private static func reserve(_ count: Int, _ db: Database) throws -> some IteratorProtocol<UID> {
    let next = try Row.fetchOne(try db.cachedStatement(sql: "SELECT next FROM maildrop"))?.number(0) ?? 0
    guard next > 0, next <= Int64(UInt32.max), Int64(count) <= Int64(UInt32.max) - next else {
      throw StoreFailure.unlistable(reason: "all numbers that a message can have are used")
    }
    if count > 0 { try db.execute(sql: "UPDATE maildrop SET next = ?", arguments: [next + Int64(count)]) }
    return (next..<(next + Int64(count))).lazy.compactMap { UID(UInt32(clamping: $0)) }.makeIterator()
  }

  private static func insert(_ message: DroppedMessage, _ db: Database) throws {
    let sql = "INSERT INTO message (\(columns)) VALUES (?, ?, ?, ?, ?, ?, 0, ?, ?, ?)"
    let flags = PackedFlags(message.flags)
    let delivered = message.delivery?.moment
    try db.cachedStatement(sql: sql).execute(arguments: [
      message.uid.column, message.uniqueID.blob, message.occurrence, message.octets, flags.bits,
      flags.keywords?.blob, message.delivery?.fileName, delivered?.seconds, delivered?.offsetMinutes,
    ])
  }

  private static func resize(_ uid: UID, _ octets: Int, _ db: Database) throws {
    try db.cachedStatement(sql: "UPDATE message SET octets = ? WHERE uid = ?")
      .execute(arguments: [octets, uid.column])
  }

  /// From the listing into the memory.
  static func vanish(_ uid: UID, isDeleted: Bool, at: Timestamp?, _ db: Database) throws {
    let sql = """
      INSERT INTO vanished (name, occurrence, octets, bits, keywords, file, delivered, zone, deleted, gone)
      SELECT name, occurrence, octets, bits, keywords, file, delivered, zone, ?, ? FROM message WHERE uid = ?
      """
    try db.cachedStatement(sql: sql).execute(arguments: [isDeleted, at?.seconds, uid.column])
    try db.cachedStatement(sql: "DELETE FROM message WHERE uid = ?").execute(arguments: [uid.column])
  }

  /// What has been gone for too long, and what is too much.
  private static func forget(at: Timestamp, _ limits: MaildropLimits, _ db: Database) throws {
    try db.cachedStatement(sql: "UPDATE vanished SET gone = ? WHERE gone IS NULL")
      .execute(arguments: [at.seconds])
    let days = min(Int64(limits.days), Int64(Int32.max))
    let (oldest, isBeforeAll) = at.seconds.subtractingReportingOverflow(days * 86400)
    if !isBeforeAll {
      try db.cachedStatement(sql: "DELETE FROM vanished WHERE gone < ?").execute(arguments: [oldest])
    }
    // Ids are given in their order, so they tell how many there are at the most.
    let span = try Row.fetchOne(db, sql: "SELECT max(id) - min(id) + 1 FROM vanished")?.number(0) ?? 0
    guard span > Int64(limits.remembered) else { return }
    let count = try Row.fetchOne(db, sql: "SELECT count(*) FROM vanished")?.number(0)
    guard let count, count > Int64(limits.remembered) else { return }
    try db.execute(
      sql: "DELETE FROM vanished WHERE id IN (SELECT id FROM vanished ORDER BY gone, id LIMIT ?)",
      arguments: [count - Int64(limits.remembered)])
  }
}
