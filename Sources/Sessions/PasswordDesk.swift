internal import Mail
internal import Synchronization

/// Where the password of an account comes from: its configuration, else the user, who is asked when there is none or
/// the last one was refused. It is kept while it is right.
final class PasswordDesk: Sendable {
  /// Tries at a password, as people expect.
  static let tries = 3

  private struct State {
    var password: Secret?
    var waiter: CheckedContinuation<Secret?, Never>?
    var isClosed = false
  }

  private let state = Mutex(State())
  private let server: Server
  /// The configured way to it; `nil` when there is none.
  private let configured: @Sendable () async throws(MailFailure) -> Secret?

  init(
    _ server: Server, configured: @escaping @Sendable () async throws(MailFailure) -> Secret?
  ) {
    self.server = server
    self.configured = configured
  }

  /// - Parameters:
  ///   - refusal: what the server said of the last one.
  ///   - ask: tells the user that a password is needed.
  func obtain(
    refusal: String?, triesLeft: Int, _ ask: @Sendable (MailEvent) -> Void
  ) async throws(MailFailure) -> Secret {
    if let known { return known }
    if refusal == nil, let secret = try await configured() {
      keep(secret)
      return secret
    }
    if state.withLock(\.isClosed) { throw .cancelled }
    let typed = await withCheckedContinuation { waiter in
      let isClosed = state.withLock { state in
        if !state.isClosed { state.waiter = waiter }
        return state.isClosed
      }
      if isClosed { return waiter.resume(returning: nil) }
      // Only now: the answer may come at once, from anywhere.
      ask(.passwordNeeded(user: server.user, host: server.host, refusal: refusal, attemptsLeft: triesLeft))
    }
    guard let typed else { throw .passwordMissing(user: server.user) }
    keep(typed)
    return typed
  }

  /// Without asking anybody.
  func configuredOnly() async throws(MailFailure) -> Secret {
    guard let secret = try await configured() else { throw .passwordMissing(user: server.user) }
    return secret
  }

  /// The one that was right, or is being tried.
  var known: Secret? { state.withLock(\.password) }

  var isAsking: Bool { state.withLock { $0.waiter != nil } }

  /// What the user typed; `nil` gives up.
  func answer(_ secret: Secret?) {
    let waiter = state.withLock { state in
      defer { state.waiter = nil }
      return state.waiter
    }
    waiter?.resume(returning: secret)
  }

  /// It was refused.
  func forget() { state.withLock { $0.password = nil } }

  /// Nobody is asked from now on.
  func close() {
    state.withLock { $0.isClosed = true }
    answer(nil)
  }

  private func keep(_ secret: Secret) { state.withLock { $0.password = secret } }
}
