import Testing
import Wire

@Suite struct CRLFLinesTests {
  private func lines(_ chunks: [[UInt8]], limit: Int = 100) throws -> [String] {
    var lines = CRLFLines()
    var found: [String] = []
    for chunk in chunks {
      lines.append(chunk)
      var line: [UInt8] = []
      while try lines.takeLine(limit: limit, into: &line) != nil {
        found.append(String(decoding: line, as: UTF8.self))
        line = []
      }
    }
    return found
  }

  @Test(arguments: 1...9)
  func chunkingMakesNoDifference(size: Int) throws {
    let bytes = Array("one\r\n\r\nbare\nwith \r inside\r\nrest".utf8)
    let chunks = stride(from: 0, to: bytes.count, by: size).map {
      Array(bytes[$0..<min($0 + size, bytes.count)])
    }
    #expect(try lines(chunks) == ["one", "", "bare", "with \r inside"])
  }

  @Test func octetsAreTakenBetweenLines() throws {
    var lines = CRLFLines()
    lines.append(Array("{3}\r\na\nb)\r\n".utf8))
    var line: [UInt8] = []
    #expect(try lines.takeLine(limit: 10, into: &line) == 3)
    #expect(lines.take(3, into: &line) == 3)
    #expect(line == Array("{3}a\nb".utf8))
    #expect(lines.first == UInt8(ascii: ")"))
    #expect(lines.drop(100) == 3)
    #expect(lines.count == 0)
    #expect(lines.first == nil)
  }

  @Test func aLineMayBeAsLongAsTheLimitAndNoLonger() throws {
    #expect(try lines([Array("12345\r\n".utf8)], limit: 5) == ["12345"])
    #expect(throws: CRLFLines.LineTooLong.self) { try lines([Array("123456\r\n".utf8)], limit: 5) }
  }

  @Test func aLineAsLongAsTheLimitMayComeInAnyPieces() throws {
    for cut in 0...6 {
      let bytes = Array("abcd\r\n".utf8)
      #expect(try lines([Array(bytes[..<cut]), Array(bytes[cut...])], limit: 4) == ["abcd"])
      #expect(throws: CRLFLines.LineTooLong.self) {
        try lines([Array(bytes[..<cut]), Array(bytes[cut...])], limit: 3)
      }
    }
    #expect(throws: CRLFLines.LineTooLong.self) { try lines([Array("abcd\r".utf8), [0x61]], limit: 4) }
  }

  @Test func aLineWithoutEndIsRefusedBeforeItEnds() {
    #expect(throws: CRLFLines.LineTooLong.self) {
      try lines(Array(repeating: [UInt8](repeating: 0x41, count: 4), count: 10), limit: 30)
    }
  }

  /// Looking from the start again for every chunk would take minutes.
  @Test(.timeLimit(.minutes(1)))
  func aLongLineInManyChunksIsReadOnce() throws {
    let chunk = [UInt8](repeating: 0x41, count: 64)
    var chunks = Array(repeating: chunk, count: 1 << 16)
    chunks.append([0x0A])
    #expect(try lines(chunks, limit: 8 << 20).first?.utf8.count == 4 << 20)
  }
}
