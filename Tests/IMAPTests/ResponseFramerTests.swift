import IMAP
import Testing

@Suite struct ResponseFramerTests {
  private func frames(
    _ bytes: [UInt8], chunk: Int = .max, limits: ResponseFramer.Limits = .init()
  ) throws -> [ResponseFrame] {
    var framer = ResponseFramer(limits: limits)
    var frames: [ResponseFrame] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      framer.receive(Array(rest.prefix(chunk)))
      rest = rest.dropFirst(chunk)
      while let frame = try framer.next() { frames.append(frame) }
    }
    return frames
  }

  private func lines(_ text: String, chunk: Int = .max, limits: ResponseFramer.Limits = .init()) throws
    -> [String]
  {
    try frames(Array(text.utf8), chunk: chunk, limits: limits).map {
      String(decoding: $0.bytes, as: UTF8.self)
    }
  }

  @Test func literalsBelongToTheirResponse() throws {
    let one = "* 1 FETCH (BODY[] {6}\r\na\r\nb)\r FLAGS () X {2+}\r\n\r\n)"
    for chunk in 1...(one.utf8.count + 2) {
      #expect(try lines(one + "\r\nA1 OK\r\n", chunk: chunk) == [one, "A1 OK"])
    }
  }

  @Test func statusTextMayEndLikeALiteral() throws {
    #expect(try lines("* OK see {5}\r\nA1 NO {3}\r\n+ {4}\r\n") == ["* OK see {5}", "A1 NO {3}", "+ {4}"])
  }

  @Test func bareLineFeedsAndEmptyLinesAreTolerated() throws {
    #expect(try lines("* 1 EXISTS\n\r\n\n* 2 EXISTS\r\n") == ["* 1 EXISTS", "* 2 EXISTS"])
  }

  @Test func leadingNULsAreDropped() throws {
    #expect(try lines("\0\0* 1 EXISTS\r\n\0\r\nA1 OK\r\n") == ["* 1 EXISTS", "A1 OK"])
  }

  @Test func aBrokenLineGoesOnUntilItsParenthesesClose() throws {
    let broken = "* 1 FETCH (UID 7\r\nFLAGS (\\Seen\r\n) X (a \")\r\n(\" b\r\n))"
    for chunk in [1, 5, 1000] {
      #expect(try lines(broken + "\r\n* 2 EXISTS\r\n", chunk: chunk) == [broken, "* 2 EXISTS"])
    }
  }

  @Test func aResponseThatNeverClosesEndsWhereTheNextBegins() throws {
    #expect(
      try lines("* 1 FETCH (UID 7\r\n* 2 EXISTS\r\nA1 OK\r\n")
        == ["* 1 FETCH (UID 7\r\n", "* 2 EXISTS", "A1 OK"])
    #expect(try lines("* 1 FETCH (UID 7 (\r\nA1 OK\r\n") == ["* 1 FETCH (UID 7 (\r\n", "A1 OK"])
  }

  @Test func aLiteralOverTheLimitIsCountedThrough() throws {
    let limits = ResponseFramer.Limits(line: 100, literal: 4, response: 1000)
    for chunk in [1, 3, 100] {
      let frames = try frames(
        bytes("* 1 FETCH (A {5}\r\n12345 B {4}\r\n1234)\r\n* 2 EXISTS\r\n"), chunk: chunk, limits: limits)
      #expect(frames.map { text($0.bytes) } == ["* 1 FETCH (A {5}\r\n B {4}\r\n1234)", "* 2 EXISTS"])
      #expect(frames[0].discarded == [18])
    }
  }

  @Test func manySmallLiteralsDoNotAddUp() throws {
    let limits = ResponseFramer.Limits(line: 100, literal: 10, response: 60)
    let text = "* 1 FETCH (" + String(repeating: "{10}\r\n0123456789 ", count: 4) + ")\r\n"
    let frames = try frames(bytes(text), limits: limits)
    #expect(frames[0].discarded.count == 2)
    #expect(frames[0].bytes.count <= 70)
  }

  @Test func aLineOverTheLimitEndsTheSession() {
    let limits = ResponseFramer.Limits(line: 20, literal: 10, response: 100)
    #expect(throws: ProtocolFailure.lineTooLong(limit: 20)) {
      try lines("* OK\r\n* " + String(repeating: "x", count: 30), chunk: 7, limits: limits)
    }
  }

  @Test func aResponseOverTheLimitEndsTheSession() {
    let limits = ResponseFramer.Limits(line: 50, literal: 10, response: 60)
    #expect(throws: ProtocolFailure.responseTooLong(limit: 60)) {
      try lines(
        "* 1 FETCH (" + String(repeating: String(repeating: "x", count: 40) + " {1}\r\n1 ", count: 9),
        limits: limits)
    }
  }

  @Test func aGreetingOverItsLimitEndsTheSession() throws {
    let limits = ResponseFramer.Limits(greeting: 10, line: 1000, literal: 10, response: 1000)
    #expect(throws: ProtocolFailure.lineTooLong(limit: 10)) { try lines("* OK 1234567\r\n", limits: limits) }
    #expect(try lines("* OK\r\n* OK 1234567\r\n", limits: limits).count == 2)
  }

  @Test(arguments: ["99999999999999999999", "9223372036854775807", "281474976710656"])
  func aLengthThatNothingHasEndsTheSession(length: String) {
    #expect(throws: ProtocolFailure.literalLength(excerpt: length)) {
      try lines("* 1 FETCH (BODY[] {\(length)}\r\n")
    }
  }

  @Test func aLiteralThatIsLongerThanSaidEndsTheSession() {
    #expect(throws: ProtocolFailure.literalOverrun) { try lines("* 1 FETCH (BODY[] {3}\r\nabcdef)\r\n") }
  }

  /// 4 GiB announced, and then nothing: no memory is taken for it, and time passes by the octets that came.
  @Test func anAnnouncementTakesNoMemory() throws {
    var framer = ResponseFramer()
    framer.receive(bytes("* 1 FETCH (BODY[] {4294967295}\r\n"))
    #expect(try framer.next() == nil)
    let piece = [UInt8](repeating: 0x41, count: 1 << 20)
    for _ in 0..<64 {
      framer.receive(piece)
      #expect(try framer.next() == nil)
    }
    #expect(framer.isHoldingBytes)
  }

  /// A megabyte octet by octet: quadratic behaviour would take hours.
  @Test(.timeLimit(.minutes(1)))
  func everyOctetIsLookedAtOnce() throws {
    var framer = ResponseFramer()
    framer.receive(bytes("* 1 FETCH (BODY[] {200000}\r\n"))
    for _ in 0..<200_000 {
      framer.receive([0x41])
      #expect(try framer.next() == nil)
    }
    framer.receive(bytes(")\r\n"))
    #expect(try framer.next()?.bytes.count == 200_029)
  }
}
