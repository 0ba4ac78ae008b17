import Synchronization

/// Lets one task through at a time, in the order in which they came.
final class Turnstile: Sendable {
  private struct State {
    var occupied = false
    var queue: [(id: UInt64, waiter: CheckedContinuation<Bool, Never>)] = []
    var lastWaiter: UInt64 = 0
  }

  private let state = Mutex(State())

  /// Returns when it is the caller's turn, which it must give back with `leave()`; throws `.cancelled`.
  func enter() async throws(TransportFailure) {
    let id: UInt64? = state.withLock { state in
      if !state.occupied {
        state.occupied = true
        return nil
      }
      state.lastWaiter &+= 1
      return state.lastWaiter
    }
    guard let id else { return }
    let entered = await withTaskCancellationHandler {
      await withCheckedContinuation { enlist($0, as: id) }
    } onCancel: {
      giveUp(id)
    }
    if !entered { throw .cancelled }
  }

  /// Whether nobody was inside; then the caller is.
  func enterIfFree() -> Bool {
    state.withLock { state in
      defer { state.occupied = true }
      return !state.occupied
    }
  }

  func leave() {
    let next: CheckedContinuation<Bool, Never>? = state.withLock { state in
      guard !state.queue.isEmpty else {
        state.occupied = false
        return nil
      }
      return state.queue.removeFirst().waiter
    }
    next?.resume(returning: true)
  }

  private func enlist(_ waiter: CheckedContinuation<Bool, Never>, as id: UInt64) {
    let entered: Bool? = state.withLock { state in
      if Task.isCancelled { return false }
      // Whoever was inside may have left since.
      if !state.occupied {
        state.occupied = true
        return true
      }
      state.queue.append((id, waiter))
      return nil
    }
    if let entered { waiter.resume(returning: entered) }
  }

  private func giveUp(_ id: UInt64) {
    let waiter: CheckedContinuation<Bool, Never>? = state.withLock { state in
      guard let index = state.queue.firstIndex(where: { $0.id == id }) else { return nil }
      return state.queue.remove(at: index).waiter
    }
    waiter?.resume(returning: false)
  }
}
