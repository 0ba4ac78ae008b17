import Screen
import Testing

@Suite struct TextWidthTests {
  @Test(arguments: [
    ("a", "a", 1), ("日", "日", 2), ("é", "é", 1), ("e\u{301}", "e\u{301}", 1), ("ｱ", "ｱ", 1), ("Ａ", "Ａ", 2),
    ("한", "한", 2), ("🙂", "🙂", 2), ("★", "★", 1), ("…", "…", 1), ("\u{3000}", "\u{3000}", 2),
  ])
  func ordinaryCharactersStayAsTheyAre(_ raw: String, _ shown: String, _ columns: Int) throws {
    let character = try #require(raw.first)
    #expect(TextWidth.printable(character) == shown)
    #expect(TextWidth.columns(of: shown) == columns)
    #expect(TextWidth.columns(of: character) == columns)
  }

  @Test(arguments: [
    ("👨‍👩‍👧‍👦", "👨", 2), ("👍🏽", "👍", 2), ("❤️", "❤", 1), ("1️⃣", "1\u{20e3}", 1), ("🇯🇵", "JP", 2),
    ("🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🏴", 2), ("⌚︎", "⌚", 2), ("👩🏽‍🚀", "👩", 2), ("\u{1100}\u{1161}\u{11a8}", "각", 2),
    ("\u{1100}\u{1161}", "가", 2), ("कि", "कि", 2), ("क्षि", "क्षि", 3), ("ｶﾞ", "ｶﾞ", 2), ("กำ", "กำ", 2),
  ])
  func clusterBecomesWhatTerminalsAgreeOn(_ raw: String, _ shown: String, _ columns: Int) throws {
    let character = try #require(raw.first)
    #expect(raw.count == 1)
    #expect(Array(TextWidth.printable(character).unicodeScalars) == Array(shown.unicodeScalars))
    #expect(TextWidth.columns(ofText: raw) == columns)
  }

  @Test(arguments: [
    ("\u{1b}", "␛"), ("\0", "␀"), ("\t", "␉"), ("\r\n", "␤"), ("\n", "␊"), ("\r", "␍"), ("\u{7f}", "␡"),
    ("\u{9b}", "�"), ("\u{85}", "␤"), ("\u{202e}", "�"), ("\u{2066}", "�"), ("\u{e000}", "�"),
    ("\u{378}", "�"),
    ("\u{2028}", "␤"), ("\u{2029}", "¶"), ("\u{e0041}", "�"), ("\u{a0}", " "), ("\u{301}", "◌\u{301}"),
  ])
  func whatSteersOrMisleadsBecomesASymbol(_ raw: String, _ shown: String) {
    #expect(Array(TextWidth.printable(raw).unicodeScalars) == Array(shown.unicodeScalars))
    #expect(TextWidth.columns(ofText: raw) == 1)
  }

  @Test(arguments: [
    "\u{200b}", "\u{feff}", "\u{ad}", "\u{200e}", "\u{200f}", "\u{2060}", "\u{200d}", "\u{fe0f}",
  ])
  func shapelessCharactersAreLeftOut(_ raw: String) {
    #expect(TextWidth.printable("a" + raw + "b") == "ab")
    #expect(TextWidth.columns(ofText: raw) == 0)
  }

  @Test func hostileClusterIsBounded() {
    let marks = "a" + String(repeating: "\u{301}", count: 100_000)
    #expect(marks.count == 1)
    #expect(TextWidth.printable(marks).unicodeScalars.count == 5)
    let spacing = "क" + String(repeating: "\u{93f}", count: 100_000)
    #expect(TextWidth.columns(ofText: spacing) == 8)
  }

  @Test func truncatedTextEndsInAnEllipsisAndNeverCutsAWideCharacter() {
    #expect(TextWidth.truncated("Notes", to: 5) == "Notes")
    #expect(TextWidth.truncated("Notes", to: 4) == "Not…")
    #expect(TextWidth.truncated("日本語", to: 6) == "日本語")
    #expect(TextWidth.truncated("日本語", to: 5) == "日本…")
    #expect(TextWidth.truncated("日本語", to: 4) == "日…")
    #expect(TextWidth.truncated("日本語", to: 1) == "…")
    #expect(TextWidth.truncated("日本語", to: 0) == "")
    #expect(TextWidth.truncated("a\nb", to: 9) == "a␊b")
  }

  @Test func paddedTextHasExactlyItsColumns() {
    #expect(TextWidth.padded("日本", to: 6) == "日本  ")
    #expect(TextWidth.padded("12", to: 4, alignedRight: true) == "  12")
    #expect(TextWidth.padded("日本語", to: 4) == "日… ")
  }

  /// Whatever comes in: no control character gets out, and widths of whole and parts agree.
  @Test func anyScalarsBecomePrintable() {
    var random = SystemRandomNumberGenerator()
    let seed = UInt64.random(in: 0...UInt64.max, using: &random)
    print("TextWidth seed \(seed)")
    var generator = SplitMix(state: seed)
    for _ in 0..<3000 {
      let text = generator.text()
      let shown = TextWidth.printable(text)
      for scalar in shown.unicodeScalars {
        let category = scalar.properties.generalCategory
        #expect(
          category != .control && category != .format && category != .unassigned,
          "\(seed) \(text.debugDescription)")
      }
      let limit = Int(generator.next() % 20)
      #expect(
        TextWidth.columns(ofText: TextWidth.truncated(text, to: limit)) <= limit,
        "\(seed) \(text.debugDescription)")
      var grid = Grid(width: 30, height: 1)
      grid.put(text, in: grid.bounds)
      #expect(grid.cells.count == 30)
    }
  }
}

/// A small generator that can be started again from its seed (splitmix64).
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  /// Up to 20 scalars, from blocks where it hurts.
  mutating func text() -> String {
    let blocks: [ClosedRange<UInt32>] = [
      0...0xff, 0x300...0x36f, 0x900...0x97f, 0x1100...0x11ff, 0x2000...0x206f, 0x3040...0x30ff,
      0x1f1e6...0x1f1ff,
      0x1f300...0x1f6ff, 0xfe00...0xfe0f, 0xe0000...0xe01ff, 0...0x10ffff, 0x200d...0x200d,
    ]
    var text = ""
    for _ in 0..<(next() % 20) {
      let block = blocks[Int(next() % UInt64(blocks.count))]
      let value = block.lowerBound + UInt32(next() % UInt64(block.count))
      if let scalar = Unicode.Scalar(value) { text.unicodeScalars.append(scalar) }
    }
    return text
  }
}
