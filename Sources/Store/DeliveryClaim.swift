internal import Glibc
internal import Synchronization

/// Of the processes that share a maildrop, the one that delivers from it: a lock on a file beside it, which the kernel
/// takes back whatever ends the process.
final class DeliveryClaim: Sendable {
  private let path: String
  private let descriptor = Mutex<Int32>(-1)

  init(path: String) { self.path = path }

  deinit { release() }

  /// Where there can be no lock there is none.
  /// - Throws: `inUse` when another has it.
  func take() throws(StoreFailure) {
    try descriptor.withLock { held throws(StoreFailure) in
      guard held < 0 else { return }
      let opened = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
      guard opened >= 0 else {
        throw .unwritable(path: path, reason: String(cString: strerror(errno)))
      }
      while flock(opened, LOCK_EX | LOCK_NB) != 0 {
        if errno == EINTR { continue }
        guard errno == EWOULDBLOCK else { break }
        Glibc.close(opened)
        throw .inUse(path: path)
      }
      held = opened
    }
  }

  func release() {
    descriptor.withLock { held in
      if held >= 0 { Glibc.close(held) }
      held = -1
    }
  }
}
