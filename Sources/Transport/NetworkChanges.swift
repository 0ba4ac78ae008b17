import Glibc

/// Whether this machine's links, addresses or routes changed: reason to look at once whether a server can be reached
/// (again), and no more than that.
package enum NetworkChanges {
  /// An interface that comes up sends a dozen messages; they are one change.
  static let settling = Duration.milliseconds(100)

  /// An element per change, one at most that nobody has taken yet. Ends when the waiting task is cancelled or the
  /// stream is released, and with it its descriptor. Where the system does not tell (a sandbox may forbid netlink),
  /// nothing ever comes.
  package static func watch() -> AsyncStream<Void> { watch(open()) }

  static func watch(_ socket: Descriptor?) -> AsyncStream<Void> {
    let (changes, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    let watching = Task {
      guard let socket else { return }
      let readable = Readiness(.reading)
      var messages = NetlinkMessages()
      while await readable.wait(for: socket) == .ready {
        // Cancelled, the wait above is the next to notice.
        try? await Task.sleep(for: settling)
        if drain(socket, &messages) { continuation.yield() }
      }
    }
    continuation.onTermination = { _ in watching.cancel() }
    return changes
  }

  /// A netlink socket (rtnetlink(7)) that hears of links, addresses and routes.
  static func open() -> Descriptor? {
    let kind = Int32(SOCK_RAW.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    let number = socket(AF_NETLINK, kind, NetlinkMessages.routeProtocol)
    guard number >= 0 else { return nil }
    let descriptor = Descriptor(number)
    let bound = NetlinkMessages.address.withUnsafeBytes { address in
      address.baseAddress.map {
        bind(number, $0.assumingMemoryBound(to: sockaddr.self), socklen_t(address.count)) == 0
      }
    }
    return bound == true ? descriptor : nil
  }

  /// Takes what is there; whether any of it is a change.
  private static func drain(_ socket: Descriptor, _ messages: inout NetlinkMessages) -> Bool {
    var changed = false
    var buffer = [UInt8](repeating: 0, count: 16 << 10)
    // Not without end, should they come faster than we read.
    for _ in 0..<256 {
      let count = recv(socket.number, &buffer, buffer.count, 0)
      if count > 0 {
        if messages.tellChange(buffer[..<count]) { changed = true }
      } else if count < 0, errno == ENOBUFS {
        // So much has changed that not all of it could be told.
        changed = true
      } else if count == 0 || errno != EINTR {
        break
      }
    }
    return changed
  }
}
