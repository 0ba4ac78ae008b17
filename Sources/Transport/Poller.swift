import CEpoll
import Synchronization

/// A thread that waits for descriptors to become ready, one for each direction, so that one descriptor can be in
/// both. Not a dispatch source: libdispatch on Linux loses a connection's reset now and then (one in 250 in
/// `resetIsNeverMissed`), and whoever waits then waits for ever.
final class Poller: Sendable {
  static let reading = Poller(writing: false)
  static let writing = Poller(writing: true)

  private struct Waiter {
    weak var readiness: Readiness?
  }

  private struct State {
    var waiters: [UInt64: Waiter] = [:]
    var lastToken: UInt64 = 0
  }

  private let epoll: Int32
  private let isWriting: Bool
  private let state = Mutex(State())

  /// The token that stands for `readiness` from now on.
  func register(_ readiness: Readiness) -> UInt64 {
    state.withLock { state in
      state.lastToken &+= 1
      state.waiters[state.lastToken] = Waiter(readiness: readiness)
      return state.lastToken
    }
  }

  /// Whether `fire()` will be called once, when the descriptor is ready; at once if it is already.
  func arm(_ token: UInt64, _ descriptor: Descriptor, known: Bool) -> Bool {
    hato_epoll_arm(epoll, descriptor.number, isWriting ? 1 : 0, token, known ? 1 : 0) == 0
  }

  func remove(_ token: UInt64, _ descriptor: Descriptor) {
    _ = hato_epoll_remove(epoll, descriptor.number)
    _ = state.withLock { $0.waiters.removeValue(forKey: token) }
  }

  private init(writing: Bool) {
    isWriting = writing
    epoll = hato_epoll()
    // Without a thread nothing is ever ready: connecting ends with its time-out.
    try? DetachedThread.start { self.run() }
  }

  private func run() {
    var tokens = [UInt64](repeating: 0, count: 64)
    while true {
      let count = Int(hato_epoll_wait(epoll, &tokens, Int32(tokens.count)))
      guard count >= 0 else { return }
      for token in tokens.prefix(count) {
        let readiness = state.withLock { $0.waiters[token]?.readiness }
        readiness?.fire()
      }
    }
  }
}
