internal import CProcess
internal import Dispatch
internal import Glibc
internal import Synchronization

/// A program that runs until it ends or is killed, with what it says on its standard output. It is killed with its
/// last reference.
package final class RunningProgram: Sendable {
  private let child: pid_t
  private let reading: Int32
  private let queue = DispatchQueue(label: "running program")
  private let state = Mutex(State())

  private struct State {
    var output: [UInt8] = []
    /// As `Program.Result.status`; `nil` while it is not reaped, so that its id is its own.
    var status: Int32?
  }

  /// - Parameter command: an absolute path or a name to be found in PATH, and the arguments.
  package init(_ command: [String]) throws {
    var (reading, writing): (Int32, Int32) = (-1, -1)
    var code = hato_pipe(&reading, &writing)
    guard code == 0 else { throw Program.Failure(description: "no pipe: \(String(cString: strerror(code)))") }
    defer { close(writing) }
    var words = command.map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var child: pid_t = 0
    code = hato_spawn(&child, &words, nil, writing, STDERR_FILENO)
    guard code == 0 else {
      close(reading)
      throw Program.Failure(description: "\(command[0]): \(String(cString: strerror(code)))")
    }
    (self.child, self.reading) = (child, reading)
  }

  deinit {
    kill()
    _ = reap()
    close(reading)
  }

  /// Waits until it has said so many lines, or has closed its output.
  package func lines(atLeast count: Int) async {
    await onQueue {
      var lines = self.state.withLock { $0.output.count { $0 == 10 } }
      while lines < count, let more = self.read() { lines += more.count { $0 == 10 } }
    }
  }

  package func kill() {
    state.withLock { if $0.status == nil { Glibc.kill(child, SIGKILL) } }
  }

  /// Waits for its end. The last line of the output may be cut off.
  package func end() async -> (output: String, status: Int32) {
    await onQueue {
      while self.read() != nil {}
      let status = self.reap()
      return (self.state.withLock { String(decoding: $0.output, as: UTF8.self) }, status)
    }
  }

  /// `nil` at the end.
  private func read() -> [UInt8]? {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Glibc.read(reading, &buffer, buffer.count)
      if count > 0 {
        state.withLock { $0.output += buffer[..<count] }
        return Array(buffer[..<count])
      }
      guard count < 0, errno == EAGAIN || errno == EINTR else { return nil }
      var ready = pollfd(fd: reading, events: Int16(POLLIN), revents: 0)
      poll(&ready, 1, -1)
    }
  }

  private func reap() -> Int32 {
    if let status = state.withLock({ $0.status }) { return status }
    hato_await_end(child)
    // From here on others may have its id, and `kill` must not meet them.
    return state.withLock { state in
      var (status, bySignal): (Int32, Int32) = (0, 0)
      hato_reap(child, &status, &bySignal)
      state.status = bySignal == 0 ? status : 128 + status
      return state.status ?? 0
    }
  }

  private func onQueue<Result: Sendable>(_ body: @escaping @Sendable () -> Result) async -> Result {
    await withCheckedContinuation { continuation in
      queue.async { continuation.resume(returning: body()) }
    }
  }
}
