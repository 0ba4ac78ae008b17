import Synchronization

/// Tasks waiting until a descriptor can be read from, or written to, without blocking.
final class Readiness: Sendable {
  enum Direction: Sendable {
    case reading
    case writing
  }

  enum Outcome: Sendable {
    case ready
    case cancelled
    case closed
  }

  private struct State {
    /// With the poller, from the first wait on; holds the descriptor open.
    var registration: (token: UInt64, descriptor: Descriptor)?
    /// Whether the poller will call.
    var armed = false
    var closed = false
    var waiters: [UInt64: CheckedContinuation<Outcome, Never>] = [:]
    var lastWaiter: UInt64 = 0

    mutating func takeWaiters() -> [CheckedContinuation<Outcome, Never>] {
      defer { waiters = [:] }
      return Array(waiters.values)
    }
  }

  private let poller: Poller
  private let state = Mutex(State())

  init(_ direction: Direction) {
    poller =
      switch direction {
      case .reading: .reading
      case .writing: .writing
      }
  }

  deinit { close() }

  /// Returns at the next readiness, when the task is cancelled, or when `close()` is called.
  func wait(for descriptor: Descriptor) async -> Outcome {
    let id = state.withLock { state in
      state.lastWaiter &+= 1
      return state.lastWaiter
    }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { enlist($0, as: id, descriptor) }
    } onCancel: {
      state.withLock { $0.waiters.removeValue(forKey: id) }?.resume(returning: .cancelled)
    }
  }

  func close() {
    let waiters = state.withLock { state in
      state.closed = true
      if let (token, descriptor) = state.registration.take() { poller.remove(token, descriptor) }
      return state.takeWaiters()
    }
    for waiter in waiters { waiter.resume(returning: .closed) }
  }

  private func enlist(
    _ waiter: CheckedContinuation<Outcome, Never>, as id: UInt64, _ descriptor: Descriptor
  ) {
    let outcome: Outcome? = state.withLock { state in
      if state.closed { return .closed }
      // The cancellation handler may have run before there was anything to remove; it can't run unseen after this.
      if Task.isCancelled { return .cancelled }
      guard arm(descriptor, &state) else { return .closed }
      state.waiters[id] = waiter
      return nil
    }
    if let outcome { waiter.resume(returning: outcome) }
  }

  private func arm(_ descriptor: Descriptor, _ state: inout State) -> Bool {
    if state.armed { return true }
    let known = state.registration != nil
    let registration = state.registration ?? (poller.register(self), descriptor)
    state.registration = registration
    state.armed = poller.arm(registration.token, registration.descriptor, known: known)
    return state.armed
  }

  /// The poller's call.
  func fire() {
    let waiters = state.withLock { state in
      state.armed = false
      return state.takeWaiters()
    }
    for waiter in waiters { waiter.resume(returning: .ready) }
  }
}
