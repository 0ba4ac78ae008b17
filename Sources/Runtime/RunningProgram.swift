internal import Glibc
internal import Synchronization

/// A program that may be told to end, as long as its number is its own.
final class RunningProgram: Sendable {
  private enum State {
    case notStarted
    case running(pid_t)
    case over
  }

  private let state = Mutex(State.notStarted)

  /// `spawn` sets the number and answers 0, or why it could not.
  func start(_ spawn: (inout pid_t) -> Int32) -> Int32 {
    state.withLock { state in
      guard case .notStarted = state else { return ECANCELED }
      var number: pid_t = 0
      let code = spawn(&number)
      state = code == 0 ? .running(number) : .over
      return code
    }
  }

  /// Waits for its end; answers its status as waitpid gives it.
  func wait() -> Int32 {
    guard case .running(let number) = state.withLock({ $0 }) else { return 0 }
    var info = siginfo_t()
    while waitid(P_PID, id_t(number), &info, WEXITED | WNOWAIT) != 0, errno == EINTR {}
    return state.withLock { state in
      state = .over
      var status: Int32 = 0
      while waitpid(number, &status, 0) < 0, errno == EINTR {}
      return status
    }
  }

  /// - Parameter group: whether what it started itself is told too.
  func terminate(group: Bool = false) {
    state.withLock { state in
      if case .running(let number) = state { kill(group ? -number : number, SIGTERM) } else { state = .over }
    }
  }
}
