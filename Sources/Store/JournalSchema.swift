internal import GRDB

/// The tables of the journal. A migration that was released is never changed; another follows it.
enum JournalSchema {
  /// "hatJ"
  static let file = DatabaseFile.Schema(
    applicationID: 0x6861_744a, migrator: migrator, probe: probe, isDurable: true)

  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1", foreignKeyChecks: .immediate) { try $0.execute(sql: first) }
    return migrator
  }

  /// Numbers of owners and entries are never given twice: another process may still mean the old one.
  private static let first = """
    CREATE TABLE owner (id INTEGER PRIMARY KEY AUTOINCREMENT) STRICT;
    CREATE TABLE entry (
      id INTEGER PRIMARY KEY AUTOINCREMENT, owner INTEGER NOT NULL, made INTEGER NOT NULL, zone INTEGER NOT NULL,
      attempts INTEGER NOT NULL DEFAULT 0, packed BLOB NOT NULL) STRICT;
    CREATE TABLE failure (
      id INTEGER PRIMARY KEY, made INTEGER NOT NULL, zone INTEGER NOT NULL, what TEXT NOT NULL,
      why TEXT NOT NULL) STRICT;
    CREATE TABLE claim (
      wire BLOB NOT NULL, validity INTEGER NOT NULL, uids BLOB NOT NULL,
      PRIMARY KEY (wire, validity)) STRICT, WITHOUT ROWID;
    """

  private static let probe = [
    "SELECT id FROM owner", "SELECT id, owner, made, zone, attempts, packed FROM entry",
    "SELECT id, made, zone, what, why FROM failure", "SELECT wire, validity, uids FROM claim",
  ]
}
