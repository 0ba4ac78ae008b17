import Glibc
import Testing

@testable import Transport

@Suite(.enabled(if: Peer.present, "python3 is needed"), .timeLimit(.minutes(2)))
struct TCPStreamTests {
  @Test func localhostIsFoundWhicheverFamilyListens() async throws {
    let four = try await Peer.shared("echo")
    let stream = try await four.connect("localhost")
    #expect(stream.remoteAddress == "127.0.0.1")
    #expect(try await echo([1, 2, 3], over: stream) == [1, 2, 3])
    let six = try await Peer.shared("echo", at: "::1")
    for literal in ["::1", "[::1]"] {
      let stream = try await six.connect(literal)
      #expect(stream.remoteAddress == "::1")
      #expect(try await echo([4, 5], over: stream) == [4, 5])
    }
  }

  /// RFC 8305 §5: an address that refuses costs no delay.
  @Test func refusedAddressIsFollowedByTheNextAtOnce() async throws {
    let peer = try await Peer.shared("echo")
    let winner = try await race(("::1", peer.port), ("127.0.0.1", peer.port), delay: .seconds(3600))
    #expect(winner.address == "127.0.0.1")
  }

  @Test func silentAddressIsOvertakenAfterTheDelay() async throws {
    let silent = try await Peer.shared("full")
    let peer = try await Peer.shared("echo", at: "::1")
    let winner = try await race(
      ("127.0.0.1", silent.port), ("::1", peer.port), delay: ConnectionRace.attemptDelay)
    #expect(winner.address == "::1")
    #expect(winner.time >= ConnectionRace.attemptDelay)
  }

  @Test func familiesTakeTurns() async throws {
    var addresses: [SocketAddress] = []
    for text in ["::1", "::2", "::3", "127.0.0.1"] {
      addresses += try await NameResolver.addresses(of: text, port: 1)
    }
    #expect(SocketAddress.alternating(addresses).map(\.text) == ["::1", "127.0.0.1", "::2", "::3"])
    #expect(SocketAddress.alternating([]).isEmpty)
  }

  @Test func closedPortIsRefused() async throws {
    var peer: Peer? = try await Peer("echo")
    let port = try #require(peer?.port)
    try await peer?.connect().close()
    peer = nil
    // The server may take a moment to end.
    while let stream = try? await TCP.connect(host: "127.0.0.1", port: port, timeout: .seconds(5)) {
      stream.close()
    }
    let refusal = try await failure {
      _ = try await TCP.connect(host: "127.0.0.1", port: port, timeout: .seconds(5))
    }
    guard case .refused("127.0.0.1", port, _) = refusal else { throw refusal }
  }

  @Test func unansweredConnectionTimesOut() async throws {
    let silent = try await Peer.shared("full")
    let start = ContinuousClock.now
    let refusal = try await failure {
      _ = try await TCP.connect(host: "127.0.0.1", port: silent.port, timeout: .milliseconds(1200))
    }
    #expect(refusal == .timedOut(what: "connecting to 127.0.0.1", seconds: 1))
    #expect(ContinuousClock.now - start < .seconds(10))
  }

  @Test func connectingCanBeCancelled() async throws {
    let silent = try await Peer.shared("full")
    let port = silent.port
    let connecting = Task { try await TCP.connect(host: "127.0.0.1", port: port, timeout: .seconds(60)) }
    try await Task.sleep(for: .milliseconds(50))
    connecting.cancel()
    #expect(try await failure { _ = try await connecting.value } == .cancelled)
  }

  @Test(arguments: ["", "no-such-host.invalid", "localhost\0.example.org"])
  func unknownNameIsNotFound(host: String) async throws {
    let refusal = try await failure { _ = try await TCP.connect(host: host, port: 1, timeout: .seconds(30)) }
    guard case .nameNotFound = refusal else { throw refusal }
  }

  @Test func twentyMegabytesGoBothWaysThroughASmallBuffer() async throws {
    let stream = try await Peer.shared("echo").connect()
    stream.setSendBuffer(16 << 10)
    stream.setUserTimeout(.seconds(30))
    let bytes = noise(20_000_000)
    #expect(try await echo(bytes, over: stream) == bytes)
  }

  /// A server that takes nothing is as good as gone, whatever its system says.
  @Test func serverThatTakesNothingIsLost() async throws {
    let stream = try await Peer.shared("silent").connect()
    stream.setUserTimeout(.milliseconds(500))
    let start = ContinuousClock.now
    let loss = try await failure { try await stream.write([UInt8](repeating: 0, count: 100_000_000)) }
    #expect(loss == .closed(reason: "the other side no longer answers"))
    #expect(ContinuousClock.now - start < TCPStream.userTimeout)
  }

  @Test func timeOutIsOnlyOnWhileItIsNeeded() async throws {
    let stream = try await Peer.shared("echo").connect()
    func timeout() -> Int32? { stream.socket.value(of: TCP_USER_TIMEOUT, of: Int32(IPPROTO_TCP)) }
    #expect(timeout() == 0)
    for _ in 0..<3 {
      try await stream.write([1])
      #expect(timeout() == 15_000)
      #expect(try await stream.read() == [1])
      // An echo acknowledges what it repeats.
      #expect(timeout() == 0)
    }
  }

  @Test func quietConnectionIsProbed() async throws {
    let stream = try await Peer.shared("echo").connect()
    #expect(stream.socket.value(of: SO_KEEPALIVE, of: SOL_SOCKET) == 1)
    let probes = [TCP_KEEPIDLE, TCP_KEEPINTVL, TCP_KEEPCNT].map {
      stream.socket.value(of: $0, of: Int32(IPPROTO_TCP))
    }
    #expect(probes == [60, 5, 3])
  }

  @Test func blockedWriteEndsWithCancellationAndClosesTheStream() async throws {
    let stream = try await Peer.shared("silent").connect()
    let writer = Task { try await stream.write([UInt8](repeating: 0, count: 100_000_000)) }
    try await Task.sleep(for: .milliseconds(50))
    writer.cancel()
    #expect(try await failure { try await writer.value } == .cancelled)
    #expect(try await failure { try await stream.write([1]) } == .closedHere)
  }

  @Test func resetIsNeverMissed() async throws {
    for _ in 0..<1000 {
      let stream = try await Peer.shared("reset").connect()
      try await stream.write([1])
      let end = try await failure { _ = try await stream.all() }
      #expect(end == .closed(reason: "the other side broke the connection off"))
    }
  }

  private func race(
    _ first: (host: String, port: UInt16), _ second: (host: String, port: UInt16), delay: Duration
  ) async throws -> (address: String, time: Duration) {
    let addresses =
      try await NameResolver.addresses(of: first.host, port: first.port)
      + NameResolver.addresses(of: second.host, port: second.port)
    let start = ContinuousClock.now
    let race = ConnectionRace(host: "test", port: first.port, addresses: addresses, delay: delay)
    let winner = try await race.run()
    return (winner.address.text, ContinuousClock.now - start)
  }
}
