internal import Foundation
internal import GRDB

/// The tables of the local copy. A migration that was released is never changed; another follows it.
enum MailSchema {
  /// "hatM"
  static let file = DatabaseFile.Schema(
    applicationID: 0x6861_744d, migrator: migrator, probe: probe, isDurable: false)

  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1", foreignKeyChecks: .immediate) { try $0.execute(sql: first) }
    migrator.registerMigration("2", foreignKeyChecks: .immediate) { db in
      db.add(function: senderOfRow)
      try db.execute(sql: second)
      db.remove(function: senderOfRow)
    }
    return migrator
  }

  /// `message` is the mailbox's id and, below it, 2^32 - 1 less the UID: newest first. So the rows of a mailbox that
  /// is filled from its newest message to its oldest are appended, and pages come out full. Flags have a table of
  /// their own, small enough to be walked through and rewritten without touching the rows.
  private static let first = """
    CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE mailbox (
      id INTEGER PRIMARY KEY, wire BLOB NOT NULL UNIQUE, display TEXT NOT NULL,
      place INTEGER, delimiter TEXT, selectable INTEGER NOT NULL DEFAULT 1, use TEXT,
      subscribed INTEGER NOT NULL DEFAULT 1,
      messages INTEGER, unseen INTEGER, uidnext INTEGER, validity INTEGER,
      copied INTEGER) STRICT;
    CREATE TABLE copy (
      mailbox INTEGER PRIMARY KEY, uidnext INTEGER, modseq INTEGER, readonly INTEGER NOT NULL,
      asof INTEGER NOT NULL, zone INTEGER NOT NULL, uids BLOB NOT NULL) STRICT;
    CREATE TABLE summary (message INTEGER PRIMARY KEY, packed BLOB NOT NULL) STRICT;
    CREATE TABLE flags (
      message INTEGER PRIMARY KEY, bits INTEGER NOT NULL, keywords BLOB, modseq INTEGER) STRICT;
    CREATE TABLE section (
      id INTEGER PRIMARY KEY, message INTEGER NOT NULL, name TEXT NOT NULL, used INTEGER NOT NULL,
      octets INTEGER NOT NULL, cut INTEGER NOT NULL, bytes BLOB NOT NULL, UNIQUE (message, name)) STRICT;
    CREATE INDEX section_used ON section (used, octets);
    """

  /// Who wrote which messages, by `SenderKey`: so that it costs a look to know whether somebody wrote before. Of rows
  /// that were there before it did, once.
  private static let second = """
    CREATE TABLE sender (
      address INTEGER NOT NULL, message INTEGER NOT NULL, PRIMARY KEY (address, message)) STRICT, WITHOUT ROWID;
    INSERT INTO sender SELECT sender_of_row(packed) AS address, message FROM summary
      WHERE address IS NOT NULL ORDER BY address, message;
    """

  private static var senderOfRow: DatabaseFunction {
    DatabaseFunction("sender_of_row", argumentCount: 1, pure: true) { values in
      values.first.flatMap { Data.fromDatabaseValue($0) }.flatMap { SenderKey.of(packed: [UInt8]($0)) }
    }
  }

  private static let probe = [
    "SELECT name, value FROM fact", "SELECT message, bits, keywords, modseq FROM flags",
    """
    SELECT id, wire, display, place, delimiter, selectable, use, subscribed, messages, unseen, uidnext, validity,
      copied FROM mailbox
    """,
    "SELECT mailbox, uidnext, modseq, readonly, asof, zone, uids FROM copy",
    "SELECT message, packed FROM summary", "SELECT address, message FROM sender",
    "SELECT id, message, name, used, octets, cut, bytes FROM section",
  ]
}
