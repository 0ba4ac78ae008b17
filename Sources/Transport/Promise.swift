import Synchronization

/// A value that comes later, from outside of Swift's tasks. Anyone may wait for it, and stop waiting.
final class Promise<Value: Sendable>: Sendable {
  private struct State {
    var value: Value?
    var waiters: [UInt64: CheckedContinuation<Value?, Never>] = [:]
    var lastWaiter: UInt64 = 0
  }

  private let state = Mutex(State())

  /// The value, if it has come.
  var value: Value? { state.withLock { $0.value } }

  /// The first value counts.
  func put(_ value: Value) {
    let waiters: [CheckedContinuation<Value?, Never>] = state.withLock { state in
      guard state.value == nil else { return [] }
      state.value = value
      defer { state.waiters = [:] }
      return Array(state.waiters.values)
    }
    for waiter in waiters { waiter.resume(returning: value) }
  }

  /// `nil` when the task was cancelled before the value came.
  func take() async -> Value? {
    let id = state.withLock { state in
      state.lastWaiter &+= 1
      return state.lastWaiter
    }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { enlist($0, as: id) }
    } onCancel: {
      state.withLock { $0.waiters.removeValue(forKey: id) }?.resume(returning: nil)
    }
  }

  private func enlist(_ waiter: CheckedContinuation<Value?, Never>, as id: UInt64) {
    let answer: Value?? = state.withLock { state in
      if let value = state.value { return .some(value) }
      if Task.isCancelled { return .some(nil) }
      state.waiters[id] = waiter
      return nil
    }
    if let answer { waiter.resume(returning: answer) }
  }
}
