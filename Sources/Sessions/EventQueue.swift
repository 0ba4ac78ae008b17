internal import Mail
internal import Synchronization

/// What the session has to tell, until the reader takes it. A server that talks faster than the screen can follow
/// is not heard faster: whoever reads from it waits for room.
final class EventQueue: Sendable {
  /// As many events may wait before the server has to. Each holds 200 rows at the most.
  static let backlog = 256

  private struct State {
    var events: [MailEvent] = []
    var reader: CheckedContinuation<MailEvent?, Never>?
    var writers: [CheckedContinuation<Void, Never>] = []
    var isFinished = false
  }

  private let state = Mutex(State())

  /// For one consumer.
  var stream: AsyncStream<MailEvent> {
    AsyncStream { [weak self] in await self?.next() }
  }

  var count: Int { state.withLock { $0.events.count } }

  func post(_ event: MailEvent) {
    let reader: CheckedContinuation<MailEvent?, Never>? = state.withLock { state in
      guard !state.isFinished else { return nil }
      guard let reader = state.reader else {
        state.events.append(event)
        return nil
      }
      state.reader = nil
      return reader
    }
    reader?.resume(returning: event)
  }

  /// What was posted before is still told.
  func finish() {
    let (reader, writers) = state.withLock { state in
      defer { (state.reader, state.writers, state.isFinished) = (nil, [], true) }
      return (state.reader, state.writers)
    }
    reader?.resume(returning: nil)
    for writer in writers { writer.resume() }
  }

  /// Returns when there is room for more.
  func room() async {
    await withCheckedContinuation { writer in
      let mayGo = state.withLock { state in
        guard !state.isFinished, state.events.count >= Self.backlog else { return true }
        state.writers.append(writer)
        return false
      }
      if mayGo { writer.resume() }
    }
  }

  private func next() async -> MailEvent? {
    await withTaskCancellationHandler {
      await withCheckedContinuation { take(for: $0) }
    } onCancel: {
      let reader = state.withLock { state in
        defer { state.reader = nil }
        return state.reader
      }
      reader?.resume(returning: nil)
    }
  }

  private func take(for reader: CheckedContinuation<MailEvent?, Never>) {
    var writers: [CheckedContinuation<Void, Never>] = []
    let event: MailEvent?? = state.withLock { state in
      guard !state.events.isEmpty else {
        if state.isFinished || Task.isCancelled { return .some(nil) }
        state.reader = reader
        return nil
      }
      let event = state.events.removeFirst()
      if state.events.count < Self.backlog {
        writers = state.writers
        state.writers = []
      }
      return .some(event)
    }
    if let event { reader.resume(returning: event) }
    for writer in writers { writer.resume() }
  }
}
