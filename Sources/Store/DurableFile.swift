internal import GRDB
internal import Glibc
internal import Synchronization

/// An open database in which nothing may be lost: what is written is on disk before the call returns, and whoever
/// asks for it is told when it is not.
final class DurableFile: Sendable {
  private let writer: Writer
  let path: String
  /// Of the file when it was opened; `nil` in memory.
  private let inode: UInt?

  init(_ database: DatabaseQueue, at path: String, waitingOctets: Int) {
    writer = Writer(Connection(database), waitingOctets: waitingOctets)
    self.path = path
    inode = Self.inode(of: path)
  }

  init(inMemory database: DatabaseQueue, waitingOctets: Int) {
    writer = Writer(Connection(database), waitingOctets: waitingOctets)
    path = "memory"
    inode = nil
  }

  /// SQLite goes on writing to a file that was removed; nobody would ever read it.
  func checkPresence() throws(StoreFailure) {
    if let inode, Self.inode(of: path) != inode { throw .removed(path: path) }
  }

  private static func inode(of path: String) -> UInt? {
    var status = stat()
    return lstat(path, &status) == 0 ? UInt(status.st_ino) : nil
  }

  /// Durable when it returns. What waits at the same time is committed together, in the order of the calls.
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

  /// When all that was begun is durable; from then on every call throws.
  func close() async {
    await writer.settled()
    writer.connection.close()
  }
}

/// What a write that is done elsewhere came to.
private final class Outcome<Value: Sendable>: Sendable {
  private let result = Mutex<Value?>(nil)

  var value: Value? { result.withLock { $0 } }
  func put(_ value: Value) { result.withLock { $0 = value } }
}
