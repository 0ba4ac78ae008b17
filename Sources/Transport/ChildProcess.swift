import CProcess
import Dispatch
import Glibc
import Synchronization

/// A running program: signalled only while its id is still its own, and reaped.
final class ChildProcess: Sendable {
  private enum State {
    case running(pid_t)
    /// The same, and whatever it started is to go when it goes.
    case ending(pid_t)
    case ended
  }

  /// How long a program may take to end after SIGTERM until SIGKILL.
  static let grace = DispatchTimeInterval.seconds(2)

  /// Belongs to the child until `status` is there.
  let id: pid_t
  private let state: Mutex<State>
  private let end = Promise<ExitStatus>()

  /// Takes over the waiting for a child that was just started.
  init(_ pid: pid_t) throws(TransportFailure) {
    id = pid
    state = Mutex(.running(pid))
    do throws(TransportFailure) {
      // The thread keeps this object until the child is reaped.
      try DetachedThread.start {
        _ = hato_await_end(pid)
        self.reap(pid)
      }
    } catch {
      kill(-pid, SIGKILL)
      var status: Int32 = 0
      var bySignal: Int32 = 0
      _ = hato_reap(pid, &status, &bySignal)
      throw error
    }
  }

  var status: ExitStatus? { end.value }

  /// Waits for the end; `nil` when cancelled.
  func exit() async -> ExitStatus? { await end.take() }

  /// Asks the program and all that it started to end (SIGTERM), and makes it end two seconds later (SIGKILL).
  func terminate() {
    let asked = state.withLock { state in
      guard case .running(let pid) = state else { return false }
      state = .ending(pid)
      kill(-pid, SIGTERM)
      return true
    }
    guard asked else { return }
    DispatchQueue.global().asyncAfter(deadline: .now() + Self.grace) { self.kill9() }
  }

  private func kill9() {
    state.withLock { state in
      if case .ending(let pid) = state { kill(-pid, SIGKILL) }
    }
  }

  /// The child has ended and is a zombie: its id, and so its group's, can't be anyone else's yet.
  private func reap(_ pid: pid_t) {
    var status: Int32 = 0
    var bySignal: Int32 = 0
    state.withLock { state in
      if case .ending = state { kill(-pid, SIGKILL) }
      _ = hato_reap(pid, &status, &bySignal)
      state = .ended
    }
    end.put(bySignal != 0 ? .signalled(status) : .exited(status))
  }
}
