import Glibc
import Synchronization

/// What is wrong with the network at the moment.
struct FaultProxyFaults {
  struct Limit {
    let direction: FaultProxy.Direction
    /// Bytes that may still pass.
    var left: Int
    /// nil: then nothing passes any more.
    let ending: FaultProxy.Ending?
  }

  var latency = Duration.zero
  var segment: (size: Int, gap: Duration)?
  var isStalled = false
  var limit: Limit?
}

/// The thread of a `FaultProxy`: all its sockets, by `poll`. Nobody else touches them.
struct FaultProxyLoop {
  struct Waiter {
    let condition: @Sendable (FaultProxy.Tally) -> Bool
    let deadline: ContinuousClock.Instant
    let answer: @Sendable (FaultProxy.Tally, _ isMet: Bool) -> Void
  }

  var faults = FaultProxyFaults()
  var tally = FaultProxy.Tally()
  var waiters: [Waiter] = []
  var isOver = false
  let listener: FaultProxyListener
  private let mailbox: FaultProxyMailbox
  private let target: sockaddr_in
  /// By their place in the tally.
  private var connections: [Int: FaultProxyConnection] = [:]

  init(_ listener: FaultProxyListener, _ mailbox: FaultProxyMailbox, target: sockaddr_in) {
    (self.listener, self.mailbox, self.target) = (listener, mailbox, target)
  }

  mutating func run() {
    while !isOver {
      let ready = poll()
      let commands = mailbox.collect()
      // Whoever is connected before a word is spoken is meant by it.
      acceptAll()
      for command in commands { command(&self) }
      for place in connections.keys.sorted() { step(place, ready) }
      answerWaiters()
    }
    for connection in connections.values { connection.end(.reset) }
    listener.close()
    for waiter in waiters { waiter.answer(tally, false) }
  }

  mutating func endAll(_ ending: FaultProxy.Ending) {
    for connection in connections.values { connection.end(ending) }
  }

  mutating func end(_ direction: FaultProxy.Direction) {
    for connection in connections.values { connection.end(direction) }
  }

  /// The descriptors that are ready for what somebody wants of them.
  private func poll() -> Set<Int32> {
    var wanted: [Int32: Int16] = [mailbox.bell: Int16(POLLIN)]
    if listener.descriptor >= 0 { wanted[listener.descriptor] = Int16(POLLIN) }
    let now = ContinuousClock.now
    var next = waiters.map(\.deadline).min()
    for connection in connections.values {
      for (descriptor, events) in connection.interests(faults, now) {
        wanted[descriptor, default: 0] |= events
      }
      if let due = connection.nextDue(faults, now) { next = min(next ?? due, due) }
    }
    var list = wanted.map { pollfd(fd: $0.key, events: $0.value, revents: 0) }
    // Rounded up, so that what is due then really is.
    let patience = next.map { Int32(min(1e6, max(0, ($0 - now) / .milliseconds(1)).rounded(.up))) } ?? -1
    guard Glibc.poll(&list, nfds_t(list.count), patience) > 0 else { return [] }
    return Set(list.filter { $0.revents != 0 }.map(\.fd))
  }

  private mutating func acceptAll() {
    while let client = listener.accept() {
      tally.connections.append(.init())
      let place = tally.connections.count - 1
      guard let server = FaultProxyListener.connect(to: target) else {
        FaultProxyConnection.reset(client)
        tally.connections[place].isOpen = false
        continue
      }
      connections[place] = FaultProxyConnection(client: client, server: server)
    }
  }

  private mutating func step(_ place: Int, _ ready: Set<Int32>) {
    guard let connection = connections[place] else { return }
    connection.step(ready, &faults, &tally.connections[place])
    guard connection.isOver else { return }
    tally.connections[place].isOpen = false
    connections[place] = nil
  }

  private mutating func answerWaiters() {
    let now = ContinuousClock.now
    waiters.removeAll { waiter in
      let isMet = waiter.condition(tally)
      guard isMet || waiter.deadline <= now else { return false }
      waiter.answer(tally, isMet)
      return true
    }
  }
}

/// What the thread is to do next, from any thread; a pipe wakes it.
final class FaultProxyMailbox: Sendable {
  typealias Command = @Sendable (inout FaultProxyLoop) -> Void

  /// Readable when there are commands.
  let bell: Int32
  private let rope: Int32
  private let commands = Mutex<[Command]>([])

  init() throws {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0,
      ends.allSatisfy({ fcntl($0, F_SETFL, O_NONBLOCK) == 0 && fcntl($0, F_SETFD, FD_CLOEXEC) == 0 })
    else {
      throw Program.Failure(description: "no pipe: \(String(cString: strerror(errno)))")
    }
    (bell, rope) = (ends[0], ends[1])
  }

  deinit {
    close(bell)
    close(rope)
  }

  func post(_ command: @escaping Command) {
    commands.withLock { $0.append(command) }
    var ring: UInt8 = 0
    _ = write(rope, &ring, 1)
  }

  func collect() -> [Command] {
    var rings = [UInt8](repeating: 0, count: 64)
    while read(bell, &rings, rings.count) > 0 {}
    return commands.withLock { commands in
      defer { commands = [] }
      return commands
    }
  }
}
