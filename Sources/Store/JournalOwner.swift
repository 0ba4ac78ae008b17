internal import GRDB
internal import Glibc

/// Tells the processes that share a journal apart. Each has a number, and a lock on the octet of that number in a
/// file beside the journal for as long as it lives: the kernel takes it back whatever ends the process.
final class JournalOwner: Sendable {
  let number: Int64
  private let descriptor: Int32

  /// Takes a number. The lock is there before the transaction ends, so before anyone else can see the number.
  init(path: String, _ db: Database) throws {
    try db.execute(sql: "INSERT INTO owner DEFAULT VALUES")
    number = db.lastInsertedRowID
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    var lock = Self.lock(number)
    guard descriptor >= 0, fcntl(descriptor, Self.setLock, &lock) == 0 else {
      throw StoreFailure.unopenable(path: path, reason: String(cString: strerror(errno)))
    }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Whether the process that took this number has ended.
  func isGone(_ other: Int64) -> Bool {
    guard other != number, other >= 0 else { return other != number }
    var lock = Self.lock(other)
    return fcntl(descriptor, Self.getLock, &lock) == 0 && lock.l_type == Int16(F_UNLCK)
  }

  // Locks of the open file, not of the process (fcntl(2), "Open file description locks").
  private static let getLock: Int32 = 36
  private static let setLock: Int32 = 37

  private static func lock(_ number: Int64) -> flock {
    var lock = flock()
    lock.l_type = Int16(F_WRLCK)
    lock.l_whence = Int16(SEEK_SET)
    lock.l_start = Int(number)
    lock.l_len = 1
    return lock
  }
}
