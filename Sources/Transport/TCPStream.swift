import Glibc

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

/// A TCP connection. Small writes go out at once (TCP_NODELAY), and a dead peer is noticed in the end
/// (SO_KEEPALIVE).
package final class TCPStream: ByteStream {
  private let socket: Socket

  /// The numeric address that answered.
  package let remoteAddress: String

  init(_ winner: ConnectionRace.Winner) {
    socket = winner.socket
    remoteAddress = winner.address.text
    socket.set(TCP_NODELAY, of: Int32(IPPROTO_TCP), to: 1)
    socket.set(SO_KEEPALIVE, of: SOL_SOCKET, to: 1)
  }

  package func read() async throws(TransportFailure) -> [UInt8] { try await socket.read() }

  package func write(_ bytes: [UInt8]) async throws(TransportFailure) { try await socket.write(bytes) }

  package func close() { socket.close(saying: []) }

  package func close(saying farewell: [UInt8]) { socket.close(saying: farewell) }

  /// How long sent bytes may stay unacknowledged before the connection counts as lost (RFC 5482; the system's
  /// own limit is some 15 minutes). Whole milliseconds, up to 24 days.
  package func setUserTimeout(_ limit: Duration) {
    let (seconds, attoseconds) = limit.components
    let milliseconds = min(max(0, seconds), 2_000_000) * 1000 + attoseconds / 1_000_000_000_000_000
    socket.set(TCP_USER_TIMEOUT, of: Int32(IPPROTO_TCP), to: Int32(clamping: max(0, milliseconds)))
  }

  /// The size of the system's buffer for what is written, in bytes; tests make it small. (A small buffer for
  /// reading only tests the kernel: a window below the loopback's 64 KiB segments waits for the persist timer.)
  func setSendBuffer(_ bytes: Int32) { socket.set(SO_SNDBUF, of: SOL_SOCKET, to: bytes) }
}
