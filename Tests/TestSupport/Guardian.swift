import Foundation
import Glibc
import Synchronization

/// A daemon tied to the test process: a shell holds the read end of a pipe, and when the write end closes,
/// by `stop()` or because the tests crashed, it ends the daemon.
///
/// Spawned by hand: Foundation's `Process` hands down the signal mask of a Dispatch thread, under which
/// SIGTERM never arrives.
final class Guardian: Sendable {
  private let tie: Int32
  private let state = Mutex(State())
  private let ended: AsyncStream<Never>

  private struct State {
    var isRunning = true
    var isTied = true
  }

  private static let script = """
    exec 3<&0
    "$@" </dev/null 3<&- &
    daemon=$!
    (cat <&3 >/dev/null; kill "$daemon" 2>/dev/null) &
    wait "$daemon"
    """

  init(command: [String], log: String) throws {
    var ends: [Int32] = [0, 0]
    // No other child inherits the write end: one that did would keep this daemon alive.
    guard pipe(&ends) == 0, ends.allSatisfy({ fcntl($0, F_SETFD, FD_CLOEXEC) == 0 }) else {
      throw Program.Failure(description: "no pipe: \(String(cString: strerror(errno)))")
    }
    tie = ends[1]
    let (stream, continuation) = AsyncStream<Never>.makeStream()
    ended = stream
    let process = try Self.spawn(["/bin/sh", "-c", Self.script, "sh"] + command, input: ends[0], log: log)
    close(ends[0])
    Thread { [weak self] in
      var status: Int32 = 0
      while waitpid(process, &status, 0) < 0, errno == EINTR {}
      self?.state.withLock { $0.isRunning = false }
      continuation.finish()
    }.start()
  }

  deinit { cut() }

  var isRunning: Bool { state.withLock { $0.isRunning } }

  func stop() async {
    cut()
    for await _ in ended {}
  }

  private func cut() {
    state.withLock { state in
      if state.isTied { close(tie) }
      state.isTied = false
    }
  }

  private static func spawn(_ command: [String], input: Int32, log: String) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, input, 0)
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 2, log, O_WRONLY | O_CREAT | O_APPEND, 0o644)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    var all = sigset_t()
    sigfillset(&all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    var arguments = command.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var process = pid_t()
    let failure = posix_spawn(&process, command[0], &actions, &attributes, &arguments, environ)
    guard failure == 0 else {
      throw Program.Failure(description: "\(command[0]): \(String(cString: strerror(failure)))")
    }
    return process
  }
}
