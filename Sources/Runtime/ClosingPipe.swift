internal import Glibc
internal import Synchronization

/// A pipe that no other program inherits by accident; both ends are closed with it.
final class ClosingPipe: Sendable {
  let reading: Int32
  let writing: Int32
  private let isWritingOpen = Mutex(true)

  /// `nil` when there are no descriptors left; `errno` says so.
  init?() {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return nil }
    (reading, writing) = (ends[0], ends[1])
    _ = fcntl(reading, F_SETFD, FD_CLOEXEC)
    _ = fcntl(writing, F_SETFD, FD_CLOEXEC)
  }

  deinit {
    closeWriting()
    close(reading)
  }

  func closeWriting() {
    isWritingOpen.withLock { isOpen in
      if isOpen { close(writing) }
      isOpen = false
    }
  }

  /// Everything until nobody has the other end open any more, or until there is too much or it takes too long.
  func readAll(atMost limit: Int, seconds: Int) -> (bytes: [UInt8], isCut: Bool) {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    let deadline = ContinuousClock.now + .seconds(seconds)
    while bytes.count <= limit {
      let left = Int32(clamping: (deadline - .now).components.seconds * 1000)
      var poller = pollfd(fd: reading, events: Int16(POLLIN), revents: 0)
      let ready = poll(&poller, 1, max(0, left))
      if ready < 0, errno == EINTR { continue }
      guard ready > 0 else { return (bytes, true) }
      let count = read(reading, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return (bytes, false) }
      bytes += buffer[..<count]
    }
    return (Array(bytes.prefix(limit)), true)
  }
}
