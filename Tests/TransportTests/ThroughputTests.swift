import Foundation
import Testing

@testable import Transport

/// Figures rather than findings; `HATO_THROUGHPUT=1 swift test -c release -Xswiftc -enable-testing` prints them.
@Suite(
  .enabled(if: Peer.present && ProcessInfo.processInfo.environment["HATO_THROUGHPUT"] != nil, "on request"),
  .serialized)
struct ThroughputTests {
  @Test func tlsReading() async throws {
    let folder = try await Certificates.folder()
    let size = 400 << 20
    try await make(size, in: folder)
    let server = try ProcessStream.start(arguments: [
      "sh", "-c",
      "cd \(folder); exec openssl s_server -quiet -WWW -naccept 3 -cert good.pem -key good.key -accept 47993",
    ])
    defer { server.close() }
    for _ in 0..<3 {
      let stream = try await connect(47993, folder)
      try await stream.write(Array("GET /noise HTTP/1.0\r\n\r\n".utf8))
      let clock = ContinuousClock.now
      var count = 0
      while let bytes = try? await stream.read(), !bytes.isEmpty { count += bytes.count }
      let seconds = (ContinuousClock.now - clock) / .seconds(1)
      print("TLS reading: \(Int(Double(count) / seconds / 1e6)) MB/s")
      #expect(count > size)
      #expect(Double(count) / seconds > 300e6)
    }
  }

  @Test func startingTLS() async throws {
    let clock = ContinuousClock.now
    for _ in 0..<100 {
      _ = try TLSEngine(
        host: "localhost", trust: Trust(systemRoots: true, additionalRootsFile: nil), minimumVersion: .tls12,
        applicationProtocol: nil)
    }
    print("a TLS engine with the system's roots: \((ContinuousClock.now - clock) / 100)")
  }

  private func make(_ size: Int, in folder: String) async throws {
    let shell = try ProcessStream.start(arguments: [
      "sh", "-c", "head -c \(size) /dev/zero > \(folder)/noise",
    ])
    _ = try await shell.all()
  }

  private func connect(_ port: UInt16, _ folder: String) async throws -> TLSStream {
    while true {
      guard let stream = try? await TCP.connect(host: "127.0.0.1", port: port, timeout: .seconds(5)) else {
        continue
      }
      return try await TLSStream.start(
        over: stream, host: "localhost",
        trust: Trust(systemRoots: false, additionalRootsFile: folder + "/root.pem"),
        minimumVersion: .tls12, timeout: .seconds(5))
    }
  }
}
