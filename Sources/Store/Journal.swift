internal import GRDB
package import Mail

/// What the user did and the server has not confirmed. It must never be thrown away: a change is on disk, wholly,
/// before `append` returns, whatever happens then.
///
/// Several processes may share one: each replays its own entries, and those of processes that have ended go to whoever
/// looks first, so that no entry is replayed by two.
package final class Journal: Sendable {
  /// The newest failures that are kept; a server that refuses everything must not fill the disk.
  package static let failuresKept = 500
  /// A reason that a server gave is cut to so many characters.
  package static let reasonLength = 1000
  /// Octets of one change, so of one message to be appended.
  package static let largestChange = 64 << 20
  /// The whole file: what does not fit is refused, before it is shown as done.
  package static let largestFile = 2 << 30

  private let file: DurableFile
  let owner: JournalOwner?

  private init(_ file: DurableFile, owner: JournalOwner?) {
    self.file = file
    self.owner = owner
  }

  /// Opens the journal in `folder`, an absolute path of its own, or makes it (the folder 0700, its files 0600). A
  /// damaged one is set aside; `remark` then tells the user what that means.
  /// - Throws: `newer` when a newer hato wrote it: what it holds must not be lost.
  package static func open(
    folder: String, largestFile: Int = largestFile
  ) throws(StoreFailure) -> (journal: Journal, remark: String?) {
    let file = DatabaseFile(
      folder: folder, name: "journal.sqlite", schema: JournalSchema.file, largest: largestFile)
    do {
      let (database, aside) = try file.openOrRenew(keepsNewer: true)
      var owner: JournalOwner?
      try database.inTransaction(.immediate) { db in
        owner = try JournalOwner(path: folder + "/journal.owners", db)
        return .commit
      }
      let durable = DurableFile(database, at: file.path, waitingOctets: largestChange * 2)
      return (Journal(durable, owner: owner), aside.map { remark(on: file.path, setAside: $0.path) })
    } catch {
      throw (error as? StoreFailure) ?? .unopenable(path: file.path, reason: StoreFailure.reason(of: error))
    }
  }

  private static func remark(on path: String, setAside aside: String) -> String {
    "The journal \(path) was damaged and set aside as \(aside). Changes that had not reached the server before hato "
      + "ended may be lost; look whether your last changes are there."
  }

  /// A journal that ends with the process: for a demonstration, and for tests.
  package static func inMemory() throws(StoreFailure) -> Journal {
    do {
      let database = try DatabaseQueue()
      try DatabaseFile.prepare(database, JournalSchema.file)
      return Journal(DurableFile(inMemory: database, waitingOctets: largestChange * 2), owner: nil)
    } catch {
      throw .unopenable(path: "memory", reason: StoreFailure.reason(of: error))
    }
  }

  var ownerNumber: Int64 { owner?.number ?? 0 }

  /// Durable when it returns. Changes that wait at the same time are committed together, in the order of the calls.
  package func append(_ change: Change, at made: Timestamp) async throws(StoreFailure) -> JournalEntry {
    guard let entry = try await append([change], at: made).first else {
      throw .unwritable(path: file.path, reason: "nothing came of it")
    }
    return entry
  }

  /// Several in this order, all or none.
  package func append(_ changes: [Change], at made: Timestamp) async throws(StoreFailure) -> [JournalEntry] {
    let packed = changes.map { PackedChange.bytes(of: $0) }
    let octets = packed.reduce(0) { $0 + $1.count }
    guard packed.allSatisfy({ $0.count <= Self.largestChange }) else {
      throw .tooLarge(octets: octets, limit: Self.largestChange)
    }
    return try await write(octets: octets) { db in
      try self.file.checkPresence()
      let insert = try db.cachedStatement(
        sql: "INSERT INTO entry (owner, made, zone, packed) VALUES (?, ?, ?, ?)")
      return try zip(changes, packed).map { change, packed in
        try insert.execute(arguments: [self.ownerNumber, made.seconds, made.offsetMinutes, packed.blob])
        let id = db.lastInsertedRowID
        try Claims.begin(with: change, db)
        return JournalEntry(id: id, change: change, made: made)
      }
    }
  }

  /// Closes the file, when all that was begun is durable; from then on every call throws. Not needed before the
  /// process ends.
  package func close() async { await file.close() }

  /// - Parameter body: may be run twice.
  func write<Result: Sendable>(
    octets: Int = 64, _ body: @escaping @Sendable (Database) throws -> Result
  ) async throws(StoreFailure) -> Result {
    try await file.write(octets: octets, body)
  }

  /// Blocks its caller, who must not be the main actor.
  func access<Result>(_ body: (Database) throws -> Result) throws(StoreFailure) -> Result {
    try file.access(body)
  }
}
