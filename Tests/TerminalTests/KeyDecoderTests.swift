import Screen
import Terminal
import Testing

@Suite struct KeyDecoderTests {
  private func keys(_ text: String, _ own: [[UInt8]: Key] = [:]) -> [Key] {
    var decoder = KeyDecoder(sequences: own)
    return decoder.feed(text.utf8) + decoder.flush()
  }

  @Test(arguments: [
    ("a", [Key.character("a")]), (" ", [.character(" ")]), ("é", [.character("é")]), ("日", [.character("日")]),
    ("🙂", [.character("🙂")]), ("\r", [.enter]), ("\n", [.enter]), ("\t", [.tab]), ("\u{7f}", [.backspace]),
    ("\u{8}", [.control("h")]), ("\u{c}", [.control("l")]), ("\u{1a}", [.control("z")]),
    ("\0", [.control(" ")]),
    ("\u{1c}", [.control("\\")]), ("\u{1b}", [.escape]), ("\u{1b}[A", [.up]), ("\u{1b}OB", [.down]),
    ("\u{1b}[1;5C", [.right]), ("\u{1b}[H", [.home]), ("\u{1b}[4~", [.end]), ("\u{1b}[5~", [.pageUp]),
    ("\u{1b}[3~", [.delete]), ("\u{1b}[Z", [.backTab]), ("\u{1b}OP", [.function(1)]),
    ("\u{1b}[15~", [.function(5)]), ("\u{1b}[24~", [.function(12)]), ("\u{1b}[[C", [.function(3)]),
    ("\u{1b}x", [.alt("x")]), ("\u{1b}é", [.alt("é")]), ("\u{1b}[", [.alt("[")]), ("\u{1b}O", [.alt("O")]),
    ("\u{1b}\u{1b}[A", [.escape, .up]), ("\u{1b}\r", [.escape, .enter]), ("\u{1b}[99;99~", []),
    ("\u{1b}[?1;2c", []), ("j\u{1b}[Ak", [.character("j"), .up, .character("k")]),
  ])
  func bytesBecomeKeys(_ text: String, _ expected: [Key]) {
    #expect(keys(text) == expected)
  }

  @Test func ownSequencesOfTheTerminalComeFirst() {
    #expect(
      keys("\u{1b}[25;9~\u{1b}[A", [Array("\u{1b}[25;9~".utf8): .function(11)]) == [.function(11), .up])
  }

  @Test func escapeWaitsForTheRestAndThenIsItself() {
    var decoder = KeyDecoder()
    #expect(decoder.feed([0x1b]).isEmpty)
    #expect(decoder.isWaiting)
    #expect(decoder.feed(Array("[".utf8)).isEmpty)
    #expect(decoder.feed(Array("A".utf8)) == [.up])
    #expect(!decoder.isWaiting)
    #expect(decoder.feed([0x1b]).isEmpty)
    #expect(decoder.flush() == [.escape])
  }

  @Test(arguments: ["日本é🙂\u{1b}[5~\u{1b}[A\u{1b}q", "\u{1b}[1;2B\u{1b}OQ…"])
  func bytesOneByOneGiveTheSameKeys(_ text: String) {
    var decoder = KeyDecoder()
    var one: [Key] = []
    for byte in text.utf8 { one += decoder.feed([byte]) }
    #expect(one + decoder.flush() == keys(text))
  }

  @Test func brokenUTF8IsNoKeyAndCostsNoOther() {
    var decoder = KeyDecoder()
    let typed = decoder.feed([
      0x61, 0xff, 0xc3, 0x62, 0x80, 0xe6, 0x97, 0x63, 0xc0, 0xaf, 0xed, 0xa0, 0x80, 0x64,
    ])
    #expect(
      typed == ["a", "b", "c", "d"].map { Key.character($0) }, "0xAF and 0x80 alone are nothing either")
  }

  @Test func halfACharacterOutlivesTheEscapeDelay() {
    var decoder = KeyDecoder()
    #expect(decoder.feed([0xe6, 0x97]).isEmpty)
    #expect(!decoder.isWaiting)
    #expect(decoder.flush().isEmpty)
    #expect(decoder.feed([0xa5]) == [.character("日")])
  }

  @Test func endlessSequenceIsDropped() {
    var decoder = KeyDecoder()
    #expect(decoder.feed(Array("\u{1b}[".utf8) + Array(repeating: UInt8(ascii: "1"), count: 100)).isEmpty)
    #expect(!decoder.isWaiting)
    #expect(decoder.feed(Array("j".utf8)) == [.character("j")])
  }

  @Test func anyBytesAreKeysOrNothing() {
    let seed = UInt64.random(in: 0...UInt64.max)
    print("KeyDecoder seed \(seed)")
    var state = seed
    func next() -> UInt8 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return UInt8(truncatingIfNeeded: state >> 33)
    }
    for _ in 0..<2000 {
      var decoder = KeyDecoder(sequences: [[8]: .backspace])
      for _ in 0..<4 {
        let hard: [UInt8] = [0x1b, 0x5b, 0x4f, 0x31, 0x7e, 0xe3, 0xf0, 0x80]
        _ = decoder.feed((0..<Int(next() % 24)).map { _ in next() % 2 == 0 ? hard[Int(next() % 8)] : next() })
        for key in decoder.flush() {
          if case .character(let letter) = key {
            #expect(letter.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7f }, "\(seed)")
          }
        }
        // Whatever was left half is over with the next four bytes, and the decoder hears keys again.
        _ = decoder.feed(Array("    ".utf8))
        _ = decoder.flush()
        #expect(decoder.feed(Array("j".utf8)) == [.character("j")], "\(seed)")
      }
    }
  }
}
