internal import Synchronization

/// What a server turned out not to do, though it says it can or others can: not tried again for a while.
final class Habits: Sendable {
  enum Service: Hashable {
    case compress
    case idle
    case notify
    /// A second connection of the same user.
    case secondConnection
  }

  private let refused = Mutex<[Service: ContinuousClock.Instant]>([:])

  func mayTry(_ service: Service, at now: ContinuousClock.Instant = .now) -> Bool {
    refused.withLock { $0[service].map { now >= $0 } ?? true }
  }

  func refuse(_ service: Service, for duration: Duration) {
    refused.withLock { $0[service] = .now + duration }
  }
}
