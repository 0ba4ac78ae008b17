import Glibc
import Synchronization

/// The end of what a program writes to its standard error. It is read as it comes, so that the program never waits.
final class DiagnosticsTail: Sendable {
  /// How much is kept, in bytes: some 50 lines, more than anyone reads.
  static let limit = 4 << 10

  private struct State {
    var descriptor: Descriptor?
    var tail: [UInt8] = []
  }

  private let state = Mutex(State())

  private let readable = Readiness(.reading)

  /// Takes the reading end of a pipe, non-blocking.
  init(_ descriptor: Descriptor) {
    state.withLock { $0.descriptor = descriptor }
    // Ends with the pipe, or with `close()`.
    Task { [readable, weak self] in
      while await readable.wait(for: descriptor) == .ready, let self, self.drain() {}
    }
  }

  deinit { close() }

  /// The last 4 KiB so far, without the line end.
  var text: String {
    let tail = state.withLock { $0.tail }
    let end = tail.lastIndex { $0 != 0x0A && $0 != 0x0D && $0 != 0x20 }.map { $0 + 1 } ?? 0
    return String(decoding: tail[..<end], as: UTF8.self)
  }

  /// Takes what is there now, but not without end from a program that writes faster than we read. Whether more may
  /// come.
  @discardableResult
  func drain() -> Bool {
    state.withLock { state in
      for _ in 0..<16 {
        guard let descriptor = state.descriptor else { return false }
        var buffer = [UInt8](repeating: 0, count: Self.limit)
        let count = Glibc.read(descriptor.number, &buffer, buffer.count)
        if count < 0 && errno == EINTR { continue }
        if count < 0 && errno == EAGAIN { return true }
        guard count > 0 else {
          state.descriptor = nil
          return false
        }
        state.tail.append(contentsOf: buffer[..<count])
        state.tail.removeFirst(max(0, state.tail.count - Self.limit))
      }
      return true
    }
  }

  func close() {
    readable.close()
    state.withLock { $0.descriptor = nil }
  }
}
