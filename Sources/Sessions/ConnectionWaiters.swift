internal import Mail

/// Who waits for a connection, in the order in which they came.
struct ConnectionWaiters<Line: Sendable> {
  typealias Outcome = Result<Line, MailFailure>

  private var waiters: [(number: Int, waiter: CheckedContinuation<Outcome, Never>)] = []
  private var last = 0

  var isEmpty: Bool { waiters.isEmpty }

  mutating func number() -> Int {
    last += 1
    return last
  }

  /// At once where the task that waits is cancelled already: nobody would tell it.
  mutating func add(_ waiter: CheckedContinuation<Outcome, Never>, as number: Int) {
    if Task.isCancelled {
      waiter.resume(returning: .failure(.cancelled))
    } else {
      waiters.append((number, waiter))
    }
  }

  mutating func remove(_ number: Int, telling outcome: Outcome) {
    guard let index = waiters.firstIndex(where: { $0.number == number }) else { return }
    waiters.remove(at: index).waiter.resume(returning: outcome)
  }

  mutating func wake(_ outcome: Outcome) {
    let told = waiters
    waiters = []
    for (_, waiter) in told { waiter.resume(returning: outcome) }
  }
}
