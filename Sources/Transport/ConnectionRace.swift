import Glibc

/// Connects to the first of several addresses that answers (RFC 8305 §5).
struct ConnectionRace: Sendable {
  /// How long an address may stay silent before the next one is tried beside it: RFC 8305 §8's recommendation.
  static let attemptDelay = Duration.milliseconds(250)

  /// An address that answered.
  struct Winner: Sendable {
    let socket: Socket
    let address: SocketAddress
  }

  private enum Event: Sendable {
    case connected(Winner)
    case failed(TransportFailure)
    /// The delay after attempt number `attempt` is over.
    case delayOver(attempt: Int)
  }

  let host: String
  let port: UInt16
  let addresses: [SocketAddress]
  var delay = ConnectionRace.attemptDelay

  /// The winner; when all lose, a refusal if there was one, or what the last one to lose met.
  func run() async throws(TransportFailure) -> Winner {
    let result = await withTaskGroup(of: Event.self) { group in
      let result = await race(&group)
      group.cancelAll()
      return result
    }
    return try result.get()
  }

  private func race(_ group: inout TaskGroup<Event>) async -> Result<Winner, TransportFailure> {
    var started = 0
    var lost = 0
    var failure = TransportFailure.nameNotFound(host: host, reason: "it has no address")
    func startNext() {
      guard started < addresses.count else { return }
      let address = addresses[started]
      started += 1
      let attempt = started
      group.addTask { await self.attempt(address) }
      group.addTask {
        // Throws only when the race is over.
        try? await Task.sleep(for: delay)
        return .delayOver(attempt: attempt)
      }
    }
    startNext()
    while lost < addresses.count, let event = await group.next() {
      if Task.isCancelled { return .failure(.cancelled) }
      switch event {
      case .connected(let winner): return .success(winner)
      case .failed(let reason):
        lost += 1
        // That somebody refused says more than that another way there is missing.
        if case .refused = failure {} else { failure = reason }
        startNext()
      case .delayOver(let attempt):
        if attempt == started { startNext() }
      }
    }
    return .failure(failure)
  }

  private func attempt(_ address: SocketAddress) async -> Event {
    let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    let number = Glibc.socket(address.domain, kind, 0)
    guard number >= 0 else { return .failed(failure(errno)) }
    let socket = Socket(Descriptor(number))
    do throws(TransportFailure) {
      let error = try await socket.connect(to: address)
      return error == 0 ? .connected(Winner(socket: socket, address: address)) : .failed(failure(error))
    } catch {
      return .failed(error)
    }
  }

  private func failure(_ error: Int32) -> TransportFailure {
    let reason = TransportFailure.words(error)
    return error == ECONNREFUSED
      ? .refused(host: host, port: port, reason: reason)
      : .unreachable(host: host, port: port, reason: reason)
  }
}
