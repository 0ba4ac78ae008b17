import Dispatch
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
    var source: (any DispatchSourceProtocol)?
    /// libdispatch traps when a suspended source is released, so this is kept exactly.
    var suspended = false
    var closed = false
    var waiters: [UInt64: CheckedContinuation<Outcome, Never>] = [:]
    var lastWaiter: UInt64 = 0

    mutating func takeWaiters() -> [CheckedContinuation<Outcome, Never>] {
      defer { waiters = [:] }
      return Array(waiters.values)
    }
  }

  private let direction: Direction
  private let queue: DispatchQueue
  private let state = Mutex(State())

  init(_ direction: Direction, queue: DispatchQueue) {
    self.direction = direction
    self.queue = queue
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
      if let source = state.source {
        if state.suspended { source.resume() }
        state.suspended = false
        source.cancel()
        state.source = nil
      }
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
      state.waiters[id] = waiter
      if let source = state.source {
        if state.suspended { source.resume() }
      } else {
        let source = makeSource(descriptor)
        state.source = source
        source.resume()
      }
      state.suspended = false
      return nil
    }
    if let outcome { waiter.resume(returning: outcome) }
  }

  private func makeSource(_ descriptor: Descriptor) -> any DispatchSourceProtocol {
    let source: any DispatchSourceProtocol =
      switch direction {
      case .reading: DispatchSource.makeReadSource(fileDescriptor: descriptor.number, queue: queue)
      case .writing: DispatchSource.makeWriteSource(fileDescriptor: descriptor.number, queue: queue)
      }
    source.setEventHandler { [weak self] in self?.fire() }
    // The descriptor has to stay open until the source is cancelled for good.
    source.setCancelHandler { withExtendedLifetime(descriptor) {} }
    return source
  }

  private func fire() {
    let waiters = state.withLock { state in
      if let source = state.source, !state.suspended {
        source.suspend()
        state.suspended = true
      }
      return state.takeWaiters()
    }
    for waiter in waiters { waiter.resume(returning: .ready) }
  }
}
