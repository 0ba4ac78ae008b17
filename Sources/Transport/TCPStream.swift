import Glibc
import Synchronization

/// Connecting over TCP.
package enum TCP {
  /// Finds the host's addresses and connects to the first that answers (RFC 8305). `host` is a name or a numeric
  /// address, IPv6 with or without brackets; `timeout` covers both the name and the connection.
  package static func connect(
    host: String, port: UInt16, timeout: Duration
  ) async throws(TransportFailure) -> TCPStream {
    try await withTimeout(timeout, waitingFor: "connecting to \(host)") { () throws(TransportFailure) in
      let found = try await NameResolver.addresses(of: host, port: port)
      let race = ConnectionRace(host: host, port: port, addresses: SocketAddress.alternating(found))
      return TCPStream(try await race.run())
    }
  }
}

/// A TCP connection. Small writes go out at once (TCP_NODELAY), and a peer that is gone without a word is noticed:
///
/// - What we send and nobody acknowledges for 15 s ends the connection (TCP_USER_TIMEOUT), and so does a server that
///   takes nothing from us for so long.
/// - Where nothing is under way, it is asked whether it is there: after a minute of silence, three times within 15 s
///   (SO_KEEPALIVE).
///
/// Neither notices a server whose system acknowledges what its program does not answer, nor a proxy that does so: only
/// waiting for the answer with a time-out can.
package final class TCPStream: ByteStream {
  /// Long enough for a change of the Wi-Fi cell or a tunnel, and no longer than anyone should look at a list that
  /// is not true. The system's own limit is some 15 minutes.
  package static let userTimeout = Duration.seconds(15)
  /// Seconds of silence before the first probe. Routers forget quiet connections after some minutes; less often
  /// would be too late for them, more often keeps a radio awake for nothing.
  static let keepAliveIdle: Int32 = 60
  /// Seconds between probes; together as patient as `userTimeout`.
  static let keepAliveInterval: Int32 = 5
  static let keepAliveCount: Int32 = 3

  private struct Watch {
    var milliseconds: Int32 = 0
    var isOn = false
    var writers = 0
  }

  let socket: Socket
  private let watch = Mutex(Watch())

  /// The numeric address that answered.
  package let remoteAddress: String

  init(_ winner: ConnectionRace.Winner) {
    socket = winner.socket
    remoteAddress = winner.address.text
    socket.set(TCP_NODELAY, of: Int32(IPPROTO_TCP), to: 1)
    socket.set(SO_KEEPALIVE, of: SOL_SOCKET, to: 1)
    socket.set(TCP_KEEPIDLE, of: Int32(IPPROTO_TCP), to: Self.keepAliveIdle)
    socket.set(TCP_KEEPINTVL, of: Int32(IPPROTO_TCP), to: Self.keepAliveInterval)
    socket.set(TCP_KEEPCNT, of: Int32(IPPROTO_TCP), to: Self.keepAliveCount)
    setUserTimeout(Self.userTimeout)
  }

  package func read() async throws(TransportFailure) -> [UInt8] {
    let bytes = try await socket.read()
    unwatch()
    return bytes
  }

  package func write(_ bytes: [UInt8]) async throws(TransportFailure) {
    beginWatching()
    defer { watch.withLock { $0.writers -= 1 } }
    try await socket.write(bytes)
  }

  package func close() { socket.close(saying: []) }

  package func close(saying farewell: [UInt8]) { socket.close(saying: farewell) }

  /// How long sent bytes may stay unacknowledged before the connection counts as lost (RFC 5482), from the next write
  /// on: 15 s unless this says otherwise. Whole milliseconds, up to 24 days; 0 leaves it to the system.
  package func setUserTimeout(_ limit: Duration) {
    let (seconds, attoseconds) = limit.components
    let milliseconds = min(max(0, seconds), 2_000_000) * 1000 + attoseconds / 1_000_000_000_000_000
    watch.withLock { watch in
      watch.milliseconds = Int32(clamping: max(0, milliseconds))
      watch.isOn = false
    }
  }

  /// The time-out is only on while it is needed: Linux would apply it to the probes as well, and a single one that is
  /// lost would end a quiet connection.
  private func beginWatching() {
    watch.withLock { watch in
      watch.writers += 1
      guard !watch.isOn else { return }
      watch.isOn = true
      socket.set(TCP_USER_TIMEOUT, of: Int32(IPPROTO_TCP), to: watch.milliseconds)
    }
  }

  private func unwatch() {
    watch.withLock { watch in
      guard watch.isOn, watch.writers == 0, socket.hasDelivered else { return }
      watch.isOn = false
      socket.set(TCP_USER_TIMEOUT, of: Int32(IPPROTO_TCP), to: 0)
    }
  }

  /// The size of the system's buffer for what is written, in bytes; tests make it small. (A small buffer for
  /// reading only tests the kernel: a window below the loopback's 64 KiB segments waits for the persist timer.)
  func setSendBuffer(_ bytes: Int32) { socket.set(SO_SNDBUF, of: SOL_SOCKET, to: bytes) }
}
