internal import GRDB

/// The tables of a maildrop. A migration that was released is never changed; another follows it.
enum MaildropSchema {
  /// "hatP"
  static let file = DatabaseFile.Schema(
    applicationID: 0x6861_7450, migrator: migrator, probe: probe, isDurable: true)

  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1", foreignKeyChecks: .immediate) { try $0.execute(sql: first) }
    return migrator
  }

  /// `message` holds the last listing, `vanished` those that were in an earlier one: what is shown costs nothing for
  /// what is remembered. `gone` is `NULL` until the listing that follows a deletion. `next` is a UID that was never
  /// used. No two messages may have one file.
  private static let first = """
    CREATE TABLE maildrop (validity INTEGER NOT NULL, next INTEGER NOT NULL) STRICT;
    CREATE TABLE message (
      uid INTEGER PRIMARY KEY, name BLOB NOT NULL, occurrence INTEGER NOT NULL, octets INTEGER NOT NULL,
      bits INTEGER NOT NULL, keywords BLOB, owed INTEGER NOT NULL, file TEXT, delivered INTEGER,
      zone INTEGER) STRICT;
    CREATE UNIQUE INDEX message_file ON message (file) WHERE file IS NOT NULL;
    CREATE TABLE vanished (
      id INTEGER PRIMARY KEY, name BLOB NOT NULL, occurrence INTEGER NOT NULL, octets INTEGER NOT NULL,
      bits INTEGER NOT NULL, keywords BLOB, file TEXT, delivered INTEGER, zone INTEGER,
      deleted INTEGER NOT NULL, gone INTEGER) STRICT;
    CREATE INDEX vanished_name ON vanished (name);
    CREATE INDEX vanished_gone ON vanished (gone);
    """

  private static let probe = [
    "SELECT validity, next FROM maildrop",
    "SELECT uid, name, occurrence, octets, bits, keywords, owed, file, delivered, zone FROM message",
    """
    SELECT id, name, occurrence, octets, bits, keywords, file, delivered, zone, deleted, gone FROM vanished
      INDEXED BY vanished_name WHERE name = x''
    """,
    "SELECT id FROM vanished INDEXED BY vanished_gone WHERE gone < 0",
  ]
}
