internal import Dispatch
internal import Synchronization

/// A call that blocks, on a queue and so a thread of its own: those of the global queues are no more than there are
/// cores, and tasks run on them. It ends for its caller when the task is cancelled; the thread goes
/// on until the call returns.
final class BlockingWait<Value: Sendable>: Sendable {
  private enum State {
    case idle
    case waiting(CheckedContinuation<Value, Never>)
    case over(Value)
  }

  private let state = Mutex(State.idle)

  /// - Parameter orAfter: how long the caller waits at the most, and what is answered then.
  static func value(
    whenCancelled: Value, orAfter: (seconds: Int, Value)? = nil,
    onCancel: @escaping @Sendable () -> Void = {}, _ work: @escaping @Sendable () -> Value
  ) async -> Value {
    let wait = BlockingWait()
    return await withTaskCancellationHandler {
      await withCheckedContinuation { waiter in
        guard wait.begin(waiter) else { return }
        DispatchQueue(label: "hato.wait").async { wait.end(work()) }
        guard let (seconds, value) = orAfter else { return }
        DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(seconds)) { wait.end(value) }
      }
    } onCancel: {
      onCancel()
      wait.end(whenCancelled)
    }
  }

  /// `false` when it was cancelled before.
  private func begin(_ waiter: CheckedContinuation<Value, Never>) -> Bool {
    let over: Value? = state.withLock { state in
      if case .over(let value) = state { return value }
      state = .waiting(waiter)
      return nil
    }
    if let over { waiter.resume(returning: over) }
    return over == nil
  }

  /// The first end counts.
  private func end(_ value: Value) {
    let waiter: CheckedContinuation<Value, Never>? = state.withLock { state in
      defer { if case .over = state {} else { state = .over(value) } }
      if case .waiting(let waiter) = state { return waiter }
      return nil
    }
    waiter?.resume(returning: value)
  }
}
