import Glibc

/// One direction of a connection: what was read waits here until its latency is over.
final class FaultProxyLine {
  private struct Parcel {
    let due: ContinuousClock.Instant
    /// Empty: the orderly end.
    var bytes: ArraySlice<UInt8>
  }

  /// Bytes under way before the sender is made to wait: more than loopback's buffers, and 40 MiB/s at a latency of
  /// 100 ms.
  private static let capacity = 4 << 20

  /// Segments sent before the other lines have their turn.
  private static let turn = 256

  let direction: FaultProxy.Direction
  /// How the whole connection must end, once that is so.
  private(set) var ending: FaultProxy.Ending?
  private let from: Int32
  private let to: Int32
  private var underWay: [Parcel] = []
  private var size = 0
  private var pauseUntil: ContinuousClock.Instant?
  private var isBlocked = false
  private var hasReadEnd = false
  private var hasSentEnd = false

  init(_ direction: FaultProxy.Direction, from: Int32, to: Int32) {
    (self.direction, self.from, self.to) = (direction, from, to)
  }

  /// Nothing will come any more, and the receiver knows.
  var isDone: Bool { hasReadEnd && hasSentEnd }

  /// Tells the receiver that this is all. What the sender still says is read and forgotten: closing a socket with
  /// unread bytes would be a reset.
  func endWriting() {
    guard !hasSentEnd else { return }
    hasSentEnd = true
    underWay = []
    size = 0
    shutdown(to, Int32(SHUT_WR))
  }

  func interests(
    _ faults: FaultProxyFaults, _ now: ContinuousClock.Instant
  ) -> [(descriptor: Int32, events: Int16)] {
    var wanted: [(Int32, Int16)] = []
    if mayReceive(faults) { wanted.append((from, Int16(POLLIN))) }
    if isBlocked, !faults.isStalled, !hasSentEnd { wanted.append((to, Int16(POLLOUT))) }
    return wanted
  }

  /// When there will be something to pass on, if that only takes time.
  func nextDue(_ faults: FaultProxyFaults, _ now: ContinuousClock.Instant) -> ContinuousClock.Instant? {
    guard !faults.isStalled, !isBlocked, !hasSentEnd, let first = underWay.first else { return nil }
    return max(first.due, pauseUntil ?? first.due)
  }

  /// Whether bytes came.
  func receive(_ ready: Set<Int32>, _ faults: FaultProxyFaults) -> Bool {
    guard mayReceive(faults), ready.contains(from) else { return false }
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    let count = recv(from, &buffer, buffer.count, 0)
    guard count >= 0 else {
      if errno != EAGAIN { ending = .reset }
      return false
    }
    hasReadEnd = count == 0
    guard !hasSentEnd else { return false }
    size += count
    underWay.append(Parcel(due: .now + faults.latency, bytes: buffer[..<count]))
    return count > 0
  }

  /// Passes on what is due; how many bytes that were.
  func send(_ faults: inout FaultProxyFaults) -> Int {
    isBlocked = false
    let now = ContinuousClock.now
    var total = 0
    for _ in 0..<Self.turn {
      guard !faults.isStalled, !isBlocked, !hasSentEnd, ending == nil, let due = nextDue(faults, now),
        due <= now
      else { break }
      total += sendSegment(&faults)
    }
    return total
  }

  private func mayReceive(_ faults: FaultProxyFaults) -> Bool {
    (!faults.isStalled || hasSentEnd) && !hasReadEnd && size < Self.capacity
  }

  private func sendSegment(_ faults: inout FaultProxyFaults) -> Int {
    let parcel = underWay[0].bytes
    guard !parcel.isEmpty else {
      endWriting()
      return 0
    }
    var length = min(parcel.count, faults.segment?.size ?? parcel.count)
    if let limit = faults.limit, limit.direction == direction {
      length = min(length, limit.left)
      if length == 0 {
        fail(&faults)
        return 0
      }
    }
    let sent = parcel.prefix(length).withUnsafeBytes {
      Glibc.send(to, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
    }
    guard sent > 0 else {
      if errno == EAGAIN { isBlocked = true } else { ending = .reset }
      return 0
    }
    take(sent)
    pauseUntil = faults.segment.map { .now + $0.gap }
    if faults.limit?.direction == direction {
      faults.limit?.left -= sent
      if faults.limit?.left == 0 { fail(&faults) }
    }
    return sent
  }

  /// The last of the bytes that were to pass has passed.
  private func fail(_ faults: inout FaultProxyFaults) {
    ending = faults.limit?.ending
    if ending == nil { faults.isStalled = true }
    faults.limit = nil
  }

  private func take(_ count: Int) {
    size -= count
    if count == underWay[0].bytes.count {
      underWay.removeFirst()
    } else {
      underWay[0].bytes.removeFirst(count)
    }
  }
}
