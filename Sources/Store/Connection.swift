internal import GRDB
internal import Synchronization

/// A database connection that may be closed under those who use it: GRDB traps on one that is.
final class Connection: Sendable {
  private let queue: DatabaseQueue
  private let isClosed = Atomic(false)

  struct Closed: Error, CustomStringConvertible {
    let description = "it is closed"
  }

  init(_ queue: DatabaseQueue) { self.queue = queue }

  /// Blocks its caller until it is its turn.
  func access<Result>(_ body: (Database) throws -> Result) throws -> Result {
    try queue.writeWithoutTransaction { db in
      if isClosed.load(ordering: .relaxed) { throw Closed() }
      return try body(db)
    }
  }

  /// All that `body` reads is of the same moment.
  func read<Result>(_ body: (Database) throws -> Result) throws -> Result {
    try access { db in
      var result: Result?
      try db.inTransaction(.deferred) {
        result = try body(db)
        return .commit
      }
      guard let result else { throw Closed() }
      return result
    }
  }

  /// - Parameter body: gets the reason instead when the connection is closed.
  func later(_ body: @escaping @Sendable (Result<Database, any Error>) -> Void) {
    queue.asyncWriteWithoutTransaction { db in
      body(self.isClosed.load(ordering: .relaxed) ? .failure(Closed()) : .success(db))
    }
  }

  func close() {
    // On its queue, so that nobody is between asking and using.
    queue.writeWithoutTransaction { _ in isClosed.store(true, ordering: .relaxed) }
    try? queue.close()
  }
}
