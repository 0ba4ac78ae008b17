internal import GRDB
internal import Synchronization

/// The one who writes: takes what waits in the order it came, as much as there is in one transaction. Where that
/// fails each piece is tried alone, so that one bad piece takes no other with it.
final class Writer: Sendable {
  struct Job: Sendable {
    var octets: Int
    /// May be called twice.
    var apply: @Sendable (Database) throws -> Void
    /// Called after its commit, or with why there was none, before the next piece is begun.
    var finish: @Sendable ((any Error)?) -> Void
  }

  private struct State {
    var waiting: [Job] = []
    var octets = 0
    var isAtWork = false
    var accepted: UInt64 = 0
    var finished: UInt64 = 0
    var lastWaiter: UInt64 = 0
    var waiters: [UInt64: (until: UInt64, continuation: CheckedContinuation<Void, Never>)] = [:]
  }

  let connection: Connection
  private let limit: Int
  private let state = Mutex(State())

  init(_ connection: Connection, waitingOctets limit: Int) {
    self.connection = connection
    self.limit = limit
  }

  /// `false`, and the job is not taken, when more than the limit would wait.
  func enqueue(_ job: Job) -> Bool {
    let (isTaken, isFirst) = state.withLock { state in
      guard state.octets == 0 || state.octets + job.octets <= limit else { return (false, false) }
      state.waiting.append(job)
      state.octets += job.octets
      state.accepted += 1
      defer { state.isAtWork = true }
      return (true, !state.isAtWork)
    }
    if isFirst { work() }
    return isTaken
  }

  private func work() {
    connection.later { database in
      let batch = self.state.withLock { state in
        defer { state.waiting = [] }
        return state.waiting
      }
      switch database {
      case .success(let db): Self.perform(batch, db)
      case .failure(let error): for job in batch { job.finish(error) }
      }
      if self.finished(batch) { self.work() }
    }
  }

  /// Whether more has come meanwhile.
  private func finished(_ batch: [Job]) -> Bool {
    let (hasMore, settled) = state.withLock { state in
      state.octets -= batch.reduce(0) { $0 + $1.octets }
      state.finished += UInt64(batch.count)
      state.isAtWork = !state.waiting.isEmpty
      let done = state.waiters.filter { $0.value.until <= state.finished }
      for id in done.keys { state.waiters[id] = nil }
      return (state.isAtWork, done.values.map(\.continuation))
    }
    for continuation in settled { continuation.resume() }
    return hasMore
  }

  private static func perform(_ batch: [Job], _ db: Database) {
    do {
      try commit(batch[...], db)
      for job in batch { job.finish(nil) }
    } catch {
      // Another process does not let go of the file: to ask again for each would take a time-out each.
      let isLocked = (error as? DatabaseError)?.resultCode == .SQLITE_BUSY
      guard batch.count > 1, !isLocked else {
        for job in batch { job.finish(error) }
        return
      }
      for place in batch.indices {
        do {
          try commit(batch[place...place], db)
          batch[place].finish(nil)
        } catch {
          batch[place].finish(error)
        }
      }
    }
  }

  private static func commit(_ jobs: ArraySlice<Job>, _ db: Database) throws {
    try db.inTransaction(.immediate) {
      for job in jobs { try job.apply(db) }
      return .commit
    }
  }

  /// Returns when all that was taken before is written or was given up, or when the task is cancelled.
  func settled() async {
    let id = state.withLock { state in
      state.lastWaiter += 1
      return state.lastWaiter
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isSettled = state.withLock { state in
          if state.finished == state.accepted || Task.isCancelled { return true }
          state.waiters[id] = (state.accepted, continuation)
          return false
        }
        if isSettled { continuation.resume() }
      }
    } onCancel: {
      state.withLock { $0.waiters.removeValue(forKey: id) }?.continuation.resume()
    }
  }
}
