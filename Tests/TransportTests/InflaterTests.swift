import TestSupport
import Testing

@testable import Transport

struct InflaterTests {
  /// All plain bytes of `compressed`, handed over in pieces; the failure, if there was one.
  private func inflate(
    _ compressed: [UInt8], pieces: (Int) -> Int = { $0 }, limit: Int = .max
  ) throws -> (bytes: [UInt8], failure: TransportFailure?, mayEnd: Bool) {
    var inflater = try Inflater()
    var plain: [UInt8] = []
    var rest = compressed[...]
    do throws(TransportFailure) {
      while plain.count < limit {
        switch try inflater.next() {
        case .bytes(let bytes):
          #expect(!bytes.isEmpty && bytes.count <= Inflater.chunk)
          plain += bytes
        case .end: return (plain, nil, true)
        case .needsInput:
          if rest.isEmpty { return (plain, nil, inflater.mayEndHere) }
          let piece = rest.prefix(max(1, pieces(rest.count)))
          inflater.receive(Array(piece))
          rest = rest.dropFirst(piece.count)
        }
      }
    } catch {
      #expect(throws: error) { _ = try inflater.next() }
      let mayEnd = inflater.mayEndHere
      #expect(!mayEnd)
      return (plain, error, false)
    }
    return (plain, nil, inflater.mayEndHere)
  }

  @Test func storedBlockOfTheRFCIsRead() throws {
    // RFC 1951 §3.2.4: not the last, stored, five bytes, their number and its complement.
    let stored: [UInt8] = [0, 5, 0, 0xFA, 0xFF] + Array("hello".utf8)
    for size in 1...stored.count {
      let result = try inflate(stored, pieces: { _ in size })
      #expect(result.bytes == Array("hello".utf8))
      #expect(result.failure == nil && result.mayEnd)
    }
    #expect(try inflate(Array(stored.dropLast())).mayEnd == false)
    // With the bit that says it is the last, what follows is nobody's.
    #expect(try inflate([1] + stored.dropFirst() + [0xFF, 0xFF]).bytes == Array("hello".utf8))
  }

  @Test func reservedBlockAndWrongLengthAreRefused() throws {
    for bad in [[0x06], [0, 5, 0, 0xFA, 0xFE, 1, 2, 3, 4, 5]] as [[UInt8]] {
      let result = try inflate(bad)
      #expect(result.bytes.isEmpty)
      guard case .closed = result.failure else {
        Issue.record("\(bad) was taken")
        continue
      }
    }
  }

  /// RFC 1951 §3.2.5: a distance before the beginning.
  @Test func distanceBeforeTheBeginningIsRefused() throws {
    // Fixed codes: length 3, distance 1, with nothing before it.
    let result = try inflate([0x03, 0x02, 0x00])
    guard case .closed(let reason) = result.failure else { throw CancellationError() }
    #expect(reason.contains("distance"))
  }

  /// Whatever comes, in whatever pieces, there is no trap, no endless loop, and what the pieces are makes no
  /// difference.
  @Test func anythingIsReadOrRefused() throws {
    var random = SeededRandom.fresh()
    print("Inflater fuzzer, seed \(random.seed)")
    let words = ["* OK ready\r\n", "* 1 FETCH (UID 7)\r\n", "\0\0\u{7F}", "a0 NOOP\r\n"]
    for _ in 0..<400 {
      var deflater = try Deflater()
      var compressed: [UInt8] = []
      var plain: [UInt8] = []
      for _ in 0..<Int.random(in: 0...4, using: &random) {
        let text = random.bytes(upTo: 2000, dictionary: words)
        plain += text
        if !text.isEmpty { compressed += deflater.compress(text, text.indices, isAll: true) }
      }
      let damage = Int.random(in: 0...6, using: &random)
      for _ in 0..<damage where !compressed.isEmpty {
        compressed[Int.random(in: compressed.indices, using: &random)] = UInt8.random(
          in: .min ... .max, using: &random)
      }
      if damage == 6 { compressed = random.bytes(upTo: 3000, dictionary: []) }
      let whole = try inflate(compressed, limit: 10_000_000)
      let torn = try inflate(
        compressed, pieces: { _ in Int.random(in: 1...40, using: &random) }, limit: 10_000_000)
      #expect(whole.bytes == torn.bytes && whole.failure == torn.failure && whole.mayEnd == torn.mayEnd)
      if damage == 0 { #expect(whole.bytes == plain && whole.failure == nil && whole.mayEnd) }
    }
  }

  @Test func compressedIsReadBackWhateverItIs() throws {
    var random = SeededRandom.fresh()
    print("Deflater fuzzer, seed \(random.seed)")
    var deflater = try Deflater()
    var inflater = try Inflater()
    for round in 0..<300 {
      let text = random.bytes(
        upTo: round % 10 == 0 ? 64 << 10 : 300, dictionary: ["UID FETCH ", "FLAGS", " 1"])
      guard !text.isEmpty else { continue }
      let middle = Int.random(in: 0...text.count, using: &random)
      var compressed = middle > 0 ? deflater.compress(text, 0..<middle, isAll: false) : []
      if middle < text.count {
        compressed += deflater.compress(text, middle..<text.count, isAll: true)
      } else {
        continue
      }
      inflater.receive(compressed)
      var back: [UInt8] = []
      while case .bytes(let bytes) = try inflater.next() { back += bytes }
      #expect(back.suffix(text.count) == text[...])
      let mayEnd = inflater.mayEndHere
      #expect(mayEnd)
    }
  }
}
