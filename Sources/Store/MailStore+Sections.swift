internal import Foundation
internal import GRDB
internal import Glibc
package import Mail
internal import Synchronization

extension MailStore {
  /// Whether it is there; that it was asked is no use of it.
  package func hasSection(_ section: BodySection, of uid: UID, in key: MailboxKey) -> Bool {
    read(false) { db in
      guard let record = try MailboxRecord.find(key, db) else { return false }
      let statement = try db.cachedStatement(sql: "SELECT 1 FROM section WHERE message = ? AND name = ?")
      return try Row.fetchOne(statement, arguments: [record.message(uid), section.column]) != nil
    }
  }

  /// The bytes of a section, if they are there; from now on it counts as used last.
  package func section(_ section: BodySection, of uid: UID, in key: MailboxKey) -> FetchedSection? {
    let name = section.column
    let found: FetchedSection? = read(nil) { db in
      guard let record = try MailboxRecord.find(key, db) else { return nil }
      let statement = try db.cachedStatement(
        sql: "SELECT cut, bytes FROM section WHERE message = ? AND name = ?")
      guard let row = try Row.fetchOne(statement, arguments: [record.message(uid), name]),
        let bytes = row.bytes(1)
      else { return nil }
      return FetchedSection(section: section, bytes: bytes, isCut: row.number(0) != 0)
    }
    if found != nil {
      write(octets: name.utf8.count) { db in
        guard let record = try MailboxRecord.find(key, db) else { return }
        try db.cachedStatement(sql: "UPDATE section SET used = ? WHERE message = ? AND name = ?")
          .execute(arguments: [Self.now, record.message(uid), name])
      }
    }
    return found
  }

  /// Keeps sections of a message. What is cut never takes the place of more.
  package func save(_ sections: [FetchedSection], of uid: UID, in key: MailboxKey) {
    let fitting = sections.filter { $0.bytes.count <= limits.largestSection }
    let octets = fitting.reduce(0) { $0 + $1.bytes.count }
    guard key.uidValidity != .unknown, !fitting.isEmpty else { return }
    write(octets: octets) { [weak self, limits] db in
      guard let record = try MailboxRecord.claim(key, db) else { return }
      let statement = try db.cachedStatement(
        sql: """
          INSERT INTO section (message, name, used, octets, cut, bytes) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
          ON CONFLICT (message, name) DO UPDATE SET used = ?3, octets = ?4, cut = ?5, bytes = ?6
          WHERE ?5 = 0 OR (cut = 1 AND octets < ?4)
          """)
      for section in fitting {
        try statement.execute(arguments: [
          record.message(uid), section.section.column, Self.now, section.bytes.count, section.isCut,
          section.bytes.blob,
        ])
      }
      if self?.isTrimDue(octets) ?? false { try Self.trim(to: limits.sectionOctets, db) }
    }
  }

  /// Each time that a sixteenth of the limit has come in: so much more there may be for a while.
  private func isTrimDue(_ octets: Int) -> Bool {
    untrimmed.withLock { untrimmed in
      untrimmed += octets
      guard untrimmed >= limits.sectionOctets / 16 else { return false }
      untrimmed = 0
      return true
    }
  }

  private static func trim(to limit: Int, _ db: Database) throws {
    let total = try Row.fetchOne(db, sql: "SELECT sum(octets) FROM section")?.number(0) ?? 0
    var excess = total - Int64(limit)
    guard excess > 0 else { return }
    let oldest = try Row.fetchCursor(db, sql: "SELECT id, octets FROM section ORDER BY used, octets")
    var gone: [Int64] = []
    while excess > 0, let row = try oldest.next() {
      guard let id = row.number(0), let octets = row.number(1) else { continue }
      gone.append(id)
      excess -= max(octets, 0)
    }
    for id in gone {
      try db.cachedStatement(sql: "DELETE FROM section WHERE id = ?").execute(arguments: [id])
    }
  }

  /// Microseconds since 1970, for the order of use.
  private static var now: Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
  }
}

extension BodySection {
  /// The section as IMAP writes it: "HEADER", "1.2", "1.2.MIME".
  fileprivate var column: String {
    switch self {
    case .header: "HEADER"
    case .part(let path): path.description
    case .mime(let path): path.description + ".MIME"
    case .partHeader(let path): path.description + ".HEADER"
    }
  }
}
