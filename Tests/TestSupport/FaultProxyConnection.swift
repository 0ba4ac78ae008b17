import Glibc

/// One client and its way to the server.
final class FaultProxyConnection {
  private let client: Int32
  private let server: Int32
  private let up: FaultProxyLine
  private let down: FaultProxyLine
  private var lastDirection: FaultProxy.Direction?
  /// Both sides were reset and closed.
  private(set) var isOver = false

  /// Takes two connected, non-blocking descriptors.
  init(client: Int32, server: Int32) {
    (self.client, self.server) = (client, server)
    up = FaultProxyLine(.up, from: client, to: server)
    down = FaultProxyLine(.down, from: server, to: client)
  }

  deinit { close() }

  func interests(
    _ faults: FaultProxyFaults, _ now: ContinuousClock.Instant
  ) -> [(descriptor: Int32, events: Int16)] {
    up.interests(faults, now) + down.interests(faults, now)
  }

  func nextDue(_ faults: FaultProxyFaults, _ now: ContinuousClock.Instant) -> ContinuousClock.Instant? {
    [up, down].compactMap { $0.nextDue(faults, now) }.min()
  }

  /// Reads and passes on what can be read and passed on now.
  func step(_ ready: Set<Int32>, _ faults: inout FaultProxyFaults, _ tally: inout FaultProxy.Tally.Connection)
  {
    for line in [up, down] where !isOver {
      if line.receive(ready, faults) { note(line.direction, &tally) }
      let sent = line.send(&faults)
      if line.direction == .up { tally.bytesUp += sent } else { tally.bytesDown += sent }
      if let ending = line.ending { end(ending) }
    }
    if up.isDone && down.isDone { close() }
  }

  func end(_ ending: FaultProxy.Ending) {
    guard !isOver else { return }
    switch ending {
    case .fin:
      up.endWriting()
      down.endWriting()
    case .reset:
      for descriptor in [client, server] { Self.lingerNot(descriptor) }
      close()
    }
  }

  func end(_ direction: FaultProxy.Direction) {
    if !isOver { (direction == .up ? up : down).endWriting() }
  }

  static func reset(_ descriptor: Int32) {
    lingerNot(descriptor)
    Glibc.close(descriptor)
  }

  private func note(_ direction: FaultProxy.Direction, _ tally: inout FaultProxy.Tally.Connection) {
    if lastDirection == .up, direction == .down { tally.roundTrips += 1 }
    lastDirection = direction
  }

  private func close() {
    guard !isOver else { return }
    isOver = true
    Glibc.close(client)
    Glibc.close(server)
  }

  /// Closing means RST then.
  private static func lingerNot(_ descriptor: Int32) {
    var none = linger(l_onoff: 1, l_linger: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &none, socklen_t(MemoryLayout<linger>.size))
  }
}
