internal import GRDB
internal import Glibc
package import Mail
internal import Synchronization

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

  private let writer: Writer
  let owner: JournalOwner?
  private let path: String
  /// Of the file when it was opened.
  private let inode: UInt?

  private init(_ database: DatabaseQueue, owner: JournalOwner?, path: String, inode: UInt?) {
    writer = Writer(Connection(database), waitingOctets: Self.largestChange * 2)
    self.owner = owner
    self.path = path
    self.inode = inode
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
      let journal = Journal(database, owner: owner, path: file.path, inode: inode(of: file.path))
      return (journal, aside.map { remark(on: file.path, setAside: $0.path) })
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
      return Journal(database, owner: nil, path: "memory", inode: nil)
    } catch {
      throw .unopenable(path: "memory", reason: StoreFailure.reason(of: error))
    }
  }

  var ownerNumber: Int64 { owner?.number ?? 0 }

  /// Durable when it returns. Changes that wait at the same time are committed together, in the order of the calls.
  package func append(_ change: Change, at made: Timestamp) async throws(StoreFailure) -> JournalEntry {
    guard let entry = try await append([change], at: made).first else {
      throw .unwritable(path: path, reason: "nothing came of it")
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
      try self.checkPresence()
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

  /// SQLite goes on writing to a file that was removed; nobody would ever read it.
  private func checkPresence() throws(StoreFailure) {
    if let inode, Self.inode(of: path) != inode { throw .removed(path: path) }
  }

  private static func inode(of path: String) -> UInt? {
    var status = stat()
    return lstat(path, &status) == 0 ? UInt(status.st_ino) : nil
  }

  /// Closes the file, when all that was begun is durable; from then on every call throws. Not needed before the
  /// process ends.
  package func close() async {
    await writer.settled()
    writer.connection.close()
  }

  /// - Parameter body: may be run twice.
  func write<Result: Sendable>(
    octets: Int = 64, _ body: @escaping @Sendable (Database) throws -> Result
  ) async throws(StoreFailure) -> Result {
    let outcome = Outcome<Result>()
    let path = path
    let error: StoreFailure? = await withCheckedContinuation { continuation in
      let job = Writer.Job(octets: octets) { db in
        outcome.put(try body(db))
      } finish: { error in
        continuation.resume(returning: error.map { .writing(path, $0) })
      }
      if !writer.enqueue(job) {
        continuation.resume(returning: .unwritable(path: path, reason: "too much waits for the disk already"))
      }
    }
    if let error { throw error }
    guard let result = outcome.value else { throw .unwritable(path: path, reason: "nothing came of it") }
    return result
  }

  /// Blocks its caller, who must not be the main actor.
  func access<Result>(_ body: (Database) throws -> Result) throws(StoreFailure) -> Result {
    do {
      return try writer.connection.access(body)
    } catch {
      throw .writing(path, error)
    }
  }
}

/// What a write that is done elsewhere came to.
private final class Outcome<Value: Sendable>: Sendable {
  private let result = Mutex<Value?>(nil)

  var value: Value? { result.withLock { $0 } }
  func put(_ value: Value) { result.withLock { $0 = value } }
}
