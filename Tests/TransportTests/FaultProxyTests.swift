import TestSupport
import Testing

@testable import Transport

@Suite(.enabled(if: Peer.present, "python3 is needed"), .timeLimit(.minutes(2)))
struct FaultProxyTests {
  private let broken = TransportFailure.closed(reason: "the other side broke the connection off")

  private func proxy(_ kind: String = "echo") async throws -> FaultProxy {
    try FaultProxy(to: try await Peer.shared(kind).port)
  }

  private func connect(_ proxy: FaultProxy) async throws -> TCPStream {
    try await TCP.connect(host: "127.0.0.1", port: proxy.port, timeout: .seconds(10))
  }

  @Test func everythingPassesBothWaysAndIsCounted() async throws {
    let proxy = try await proxy()
    let stream = try await connect(proxy)
    let bytes = noise(5_000_000)
    #expect(try await echo(bytes, over: stream) == bytes)
    stream.close()
    let tally = try await proxy.wait { $0.open == 0 }
    #expect(tally.connections.count == 1)
    #expect(tally.bytesUp == bytes.count)
    #expect(tally.bytesDown == bytes.count)
  }

  @Test func roundTripsAreTurnsToTheServer() async throws {
    let proxy = try await proxy()
    let stream = try await connect(proxy)
    for _ in 0..<5 { #expect(try await echo([1], over: stream) == [1]) }
    // Two writes before the answer are one round trip.
    await proxy.delay(.milliseconds(100))
    try await stream.write([1])
    try await stream.write([2])
    #expect(try await stream.take(2) == [1, 2])
    #expect(await proxy.tally.roundTrips == 6)
  }

  @Test func latencyIsThereInBothDirections() async throws {
    let proxy = try await proxy()
    await proxy.delay(.milliseconds(150))
    let stream = try await connect(proxy)
    let start = ContinuousClock.now
    #expect(try await echo([1], over: stream) == [1])
    let taken = ContinuousClock.now - start
    #expect(taken >= .milliseconds(300))
    #expect(taken < .seconds(5))
    // Latency is not a limit to what is under way.
    #expect(try await echo(noise(1_000_000), over: stream).count == 1_000_000)
    await proxy.delay(.zero)
    let next = ContinuousClock.now
    #expect(try await echo([1], over: stream) == [1])
    #expect(ContinuousClock.now - next < .milliseconds(300))
  }

  @Test func cutIsAResetOrAnEnd() async throws {
    let proxy = try await proxy()
    let first = try await connect(proxy)
    #expect(try await echo([1], over: first) == [1])
    await proxy.cut()
    #expect(try await failure { _ = try await first.read() } == broken)
    let second = try await connect(proxy)
    #expect(try await echo([2], over: second) == [2])
    await proxy.cut(.fin)
    #expect(try await second.read().isEmpty)
    second.close()
    #expect(try await proxy.wait { $0.open == 0 }.connections.count == 2)
  }

  @Test(arguments: [FaultProxy.Ending.reset, .fin])
  func cutComesAfterTheBytesThatWereAskedFor(ending: FaultProxy.Ending) async throws {
    let proxy = try await proxy()
    let stream = try await connect(proxy)
    await proxy.cut(ending, after: 70_000, .down)
    async let written: Void = stream.write(noise(200_000))
    #expect(try await stream.take(70_000) == Array(noise(70_000)))
    if ending == .fin {
      #expect(try await stream.read().isEmpty)
    } else {
      #expect(try await failure { _ = try await stream.read() } == broken)
    }
    try? await written
    stream.close()
    let tally = try await proxy.wait { $0.open == 0 }
    #expect(tally.bytesDown == 70_000)
    // It was meant for one connection.
    #expect(try await echo(noise(100_000), over: try await connect(proxy)).count == 100_000)
  }

  @Test func stalledLineIsSilentAndGoesOn() async throws {
    let proxy = try await proxy()
    let old = try await connect(proxy)
    #expect(try await echo([1], over: old) == [1])
    await proxy.stall()
    let new = try await connect(proxy)
    for stream in [old, new] {
      try await stream.write([7, 8])
      let silence = try await failure {
        _ = try await withTimeout(.milliseconds(100), waitingFor: "echo") { () throws(TransportFailure) in
          try await stream.read()
        }
      }
      #expect(silence == .timedOut(what: "echo", seconds: 0))
    }
    await proxy.resume()
    for stream in [old, new] { #expect(try await stream.take(2) == [7, 8]) }
    #expect(await proxy.tally.open == 2)
  }

  @Test func stallMayComeInTheMiddle() async throws {
    let proxy = try await proxy()
    let stream = try await connect(proxy)
    await proxy.stall(after: 3, .down)
    try await stream.write(Array("greeting".utf8))
    #expect(try await stream.text(3) == "gre")
    #expect(await proxy.tally.bytesDown == 3)
    await proxy.resume()
    #expect(try await stream.text(5) == "eting")
  }

  @Test func segmentsAreAsSmallAsWanted() async throws {
    let proxy = try await proxy()
    await proxy.segment(1, gap: .milliseconds(20))
    let stream = try await connect(proxy)
    try await stream.write(Array("crumbs".utf8))
    var pieces: [[UInt8]] = []
    while pieces.joined().count < 6 { pieces.append(try await stream.read()) }
    // A loaded machine may be slow enough to find two at once.
    #expect(pieces.count >= 3)
    await proxy.segment(1)
    let bytes = noise(20_000)
    #expect(try await echo(bytes, over: stream) == bytes)
  }

  @Test func halfClosedLineCarriesTheOtherHalf() async throws {
    let proxy = try await proxy()
    let stream = try await connect(proxy)
    #expect(try await echo([1], over: stream) == [1])
    await proxy.end(.down)
    #expect(try await stream.read().isEmpty)
    try await stream.write([1, 2, 3])
    #expect(try await proxy.wait { $0.bytesUp == 4 }.open == 1)
  }

  /// To be connected is to be known to the proxy, though it had nothing to do yet.
  @Test func faultMeansEveryConnectionThereIs() async throws {
    let proxy = try await proxy()
    for _ in 0..<200 {
      let stream = try await connect(proxy)
      await proxy.cut()
      #expect(try await failure { _ = try await stream.read() } == broken)
    }
    #expect(await proxy.tally.connections.count == 200)
  }

  @Test func refusedConnectionsAreTakenAgainAtTheSamePort() async throws {
    let proxy = try await proxy()
    let old = try await connect(proxy)
    await proxy.refuse()
    let refusal = try await failure { _ = try await connect(proxy) }
    guard case .refused = refusal else { throw refusal }
    #expect(try await echo([1], over: old) == [1])
    try await proxy.accept()
    #expect(try await echo([2], over: try await connect(proxy)) == [2])
  }

  @Test func absentServerIsAResetAndNobodyWaitsForEver() async throws {
    let gone = try FaultProxy(to: 1)
    // The reset may come before connecting is seen to be done.
    _ = try await failure { _ = try await connect(gone).read() }
    #expect(await gone.tally.connections.map(\.isOpen) == [false])
    await #expect(throws: Program.Failure.self) {
      _ = try await gone.wait(for: .milliseconds(20)) { $0.open > 0 }
    }
  }

  @Test func lastReferenceEndsConnections() async throws {
    var proxy: FaultProxy? = try await proxy()
    let stream = try await connect(try #require(proxy))
    #expect(try await echo([1], over: stream) == [1])
    proxy = nil
    #expect(try await failure { _ = try await stream.read() } == broken)
  }
}
