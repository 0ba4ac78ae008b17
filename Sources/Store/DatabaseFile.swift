internal import GRDB
internal import Glibc

/// A database on disk, its folder (0700) and its files (0600: `-wal` and `-shm` take their mode from it).
struct DatabaseFile {
  let folder: String
  let name: String
  let schema: Schema
  /// What it may grow to.
  let largest: Int

  var path: String { folder + "/" + name }

  /// A read found it damaged: the next to open it sets it aside.
  var damageMark: String { path + ".damaged" }

  struct Schema {
    /// `PRAGMA application_id`: whose file it is.
    let applicationID: Int32
    let migrator: DatabaseMigrator
    /// Prepares if all is there that there should be.
    let probe: [String]
    let isDurable: Bool
  }

  enum Unfit: Error {
    case foreign
    case newer
    case damaged
  }

  /// - Throws: `Unfit`, or what SQLite says.
  func open() throws -> DatabaseQueue {
    if access(damageMark, F_OK) == 0 { throw Unfit.damaged }
    try makePrivate()
    let database = try DatabaseQueue(path: path, configuration: configuration)
    if schema.isDurable {
      try database.writeWithoutTransaction { db in
        // After GRDB has turned WAL on, which sets NORMAL.
        try db.execute(sql: "PRAGMA synchronous = FULL")
        guard try String.fetchOne(db, sql: "PRAGMA quick_check(1)") == "ok" else { throw Unfit.damaged }
      }
    }
    try Self.prepare(database, schema)
    return database
  }

  func openReader() throws -> DatabaseQueue {
    var configuration = configuration
    configuration.readonly = true
    return try DatabaseQueue(path: path, configuration: configuration)
  }

  static func prepare(_ database: DatabaseQueue, _ schema: Schema) throws {
    let isCurrent = try database.writeWithoutTransaction { db in
      let owner = try Int32.fetchOne(db, sql: "PRAGMA application_id") ?? 0
      if owner != schema.applicationID {
        let tables = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master") ?? 0
        guard owner == 0, tables == 0 else { throw Unfit.foreign }
        try db.execute(sql: "PRAGMA application_id = \(schema.applicationID)")
      }
      if try schema.migrator.hasBeenSuperseded(db) { throw Unfit.newer }
      return try schema.migrator.hasCompletedMigrations(db)
    }
    if !isCurrent { try schema.migrator.migrate(database) }
    try database.writeWithoutTransaction { db in
      for sql in schema.probe { _ = try db.cachedStatement(sql: sql) }
    }
  }

  private var configuration: Configuration {
    var configuration = Self.configuration(largest: largest)
    configuration.journalMode = .wal
    return configuration
  }

  static func configuration(largest: Int) -> Configuration {
    let pages = max(1, largest / 4096)
    var configuration = Configuration()
    configuration.busyMode = .timeout(5)
    configuration.foreignKeysEnabled = false
    configuration.prepareDatabase { db in
      // 1 MiB of pages, and no more of a log than a checkpoint takes.
      try db.execute(sql: "PRAGMA cache_size = -1024; PRAGMA journal_size_limit = 4194304")
      try db.execute(
        sql: "PRAGMA mmap_size = 0; PRAGMA temp_store = MEMORY; PRAGMA max_page_count = \(pages)")
    }
    return configuration
  }

  /// Makes folder and file with their modes before SQLite could make them with others.
  private func makePrivate() throws {
    try Self.makeFolders(folder)
    chmod(folder, 0o700)
    let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else {
      throw StoreFailure.unopenable(path: path, reason: String(cString: strerror(errno)))
    }
    fchmod(descriptor, 0o600)
    close(descriptor)
    for suffix in ["-wal", "-shm"] { chmod(path + suffix, 0o600) }
  }

  static func makeFolders(_ folder: String) throws {
    if mkdir(folder, 0o700) == 0 || errno == EEXIST { return }
    guard errno == ENOENT, let end = folder.lastIndex(of: "/"), end > folder.startIndex else {
      throw StoreFailure.unopenable(path: folder, reason: String(cString: strerror(errno)))
    }
    try makeFolders(String(folder[..<end]))
    guard mkdir(folder, 0o700) == 0 || errno == EEXIST else {
      throw StoreFailure.unopenable(path: folder, reason: String(cString: strerror(errno)))
    }
  }

  /// Out of the way, under a name that nothing has; answers the new path. Of what may be thrown away one is kept: a
  /// disk that damages files must not be filled with them.
  func setAside() throws -> String {
    if !schema.isDurable { for suffix in ["", "-wal", "-shm"] { unlink("\(path).aside-1\(suffix)") } }
    var number = 1
    while access("\(path).aside-\(number)", F_OK) == 0 { number += 1 }
    let aside = "\(path).aside-\(number)"
    guard rename(path, aside) == 0 || errno == ENOENT else {
      throw StoreFailure.unopenable(path: path, reason: String(cString: strerror(errno)))
    }
    for suffix in ["-wal", "-shm"] { rename(path + suffix, aside + suffix) }
    unlink(damageMark)
    return aside
  }
}

extension DatabaseFile {
  struct SetAside {
    let path: String
    let why: Unfit
  }

  /// Opens it; what is unfit for it is set aside first. One process at a time.
  /// - Throws: `StoreFailure.newer`, and touches nothing, when what is newer must be kept in its place.
  func openOrRenew(keepsNewer: Bool = false) throws -> (database: DatabaseQueue, aside: SetAside?) {
    try Self.makeFolders(folder)
    let lock = FolderLock(folder)
    defer { _ = lock }
    do {
      return (try open(), nil)
    } catch {
      guard let why = Self.unfitness(error) ?? (isFolder ? .damaged : nil) else { throw error }
      if keepsNewer, why == .newer { throw StoreFailure.newer(path: path) }
      let aside = SetAside(path: try setAside(), why: why)
      return (try open(), aside)
    }
  }

  private var isFolder: Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT != S_IFREG
  }

  /// Whether it is the file's content that is wrong, and not the disk, its room or its modes.
  static func unfitness(_ error: any Error) -> Unfit? {
    if let unfit = error as? Unfit { return unfit }
    guard let error = error as? DatabaseError else { return nil }
    switch error.resultCode {
    case .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_ERROR, .SQLITE_FORMAT, .SQLITE_SCHEMA, .SQLITE_MISMATCH,
      .SQLITE_CONSTRAINT:
      return .damaged
    default:
      return nil
    }
  }
}
