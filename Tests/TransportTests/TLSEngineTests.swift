import Testing

@testable import Transport

struct TLSEngineTests {
  private let trust = Trust(systemRoots: false, additionalRootsFile: nil)

  private func engine() throws -> TLSEngine {
    try TLSEngine(host: "localhost", trust: trust, minimumVersion: .tls12, applicationProtocol: nil)
  }

  @Test func handshakeBeginsWithAClientHello() throws {
    var engine = try engine()
    #expect(try engine.handshake() == false)
    let hello = engine.takeOutput()
    #expect(hello.starts(with: [22, 3, 1]))
    #expect(hello[5] == 1)
    #expect(engine.takeOutput().isEmpty)
  }

  @Test func failureIsToldAgainAtEveryLaterCall() throws {
    var engine = try engine()
    let failure = TransportFailure.plaintextBeforeTLS(host: "localhost")
    #expect(throws: failure) { try engine.receive(Array("* OK ready\r\n".utf8)) }
    #expect(throws: failure) { _ = try engine.handshake() }
    #expect(throws: failure) { _ = try engine.decrypt() }
    #expect(throws: failure) { try engine.encrypt([1], 0..<1) }
  }

  @Test func overlongProtocolNameIsRefused() {
    #expect(throws: TransportFailure.self) {
      _ = try TLSEngine(
        host: "localhost", trust: trust, minimumVersion: .tls12,
        applicationProtocol: String(repeating: "x", count: 256))
    }
  }

  @Test func garbageNeverOpensTheConnection() throws {
    let seed = UInt64.random(in: .min ... .max)
    print("TLSEngine fuzzer, seed \(seed)")
    var random = SplitMix(state: seed)
    for _ in 0..<500 {
      var engine = try engine()
      _ = try engine.handshake()
      // A record's header that is right now and then, so that what is inside is looked at.
      let length = Int.random(in: 0..<600, using: &random)
      var bytes: [UInt8] = [
        UInt8.random(in: 21...22, using: &random), 3, 3, UInt8(length >> 8), UInt8(length & 255),
      ]
      bytes += (0..<length).map { _ in UInt8.random(in: .min ... .max, using: &random) }
      if length > 4, Bool.random(using: &random) {
        bytes.replaceSubrange(5..<9, with: [2, 0, UInt8((length - 4) >> 8), UInt8((length - 4) & 255)])
      }
      var opened = false
      do throws(TransportFailure) {
        try engine.receive(bytes)
        opened = try engine.handshake()
      } catch { #expect(error != .cancelled) }
      #expect(!opened)
    }
  }
}

private struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
