import Screen

/// What the fixture shows.
enum Samples {
  /// One sample in each row, and a mark that must stand in column 40 whatever came before it.
  static let rows = [
    "plain ascii", "日本語の件名", "한국어 제목", "e\u{301}te\u{301} in two scalars", "👨‍👩‍👧‍👦 family",
    "👍🏽 skin tone", "❤️ heart", "1️⃣ keycap", "🇯🇵🇩🇪 flags", "क्षि conjunct", "\u{1fae8} of Unicode 15",
    "\u{1b}[31m\u{7}\u{202e} steering", "ｶﾞ half width", "\u{1100}\u{1161}\u{11a8} jamo", "שלום עולם",
    "…─│┌★●",
  ]

  static func text(in grid: inout Grid) {
    for (y, row) in rows.enumerated() where y < grid.height - 1 {
      grid.put(row, in: Rect(x: 0, y: y, width: 38, height: 1))
      grid.put("|\(y)", in: Rect(x: 40, y: y, width: 4, height: 1))
    }
  }

  static func colors(in grid: inout Grid) {
    let styles: [(String, Style)] = [
      ("palette-196", Style(foreground: .palette(196))), ("palette-9", Style(foreground: .palette(9))),
      ("palette-4-on-3", Style(foreground: .palette(4), background: .palette(3))),
      ("bold", Style(attributes: .bold)), ("reverse", Style(attributes: .reverse)),
      ("underline", Style(attributes: .underline)), ("standard", .plain),
    ]
    for (y, (name, style)) in styles.enumerated() { grid.put(name, in: grid.bounds.row(y), style: style) }
  }

  /// 100 pairs on each turn, other ones each time: more than curses' table of 64 on eight colours, and in twelve
  /// turns more than ours.
  static func pairs(in grid: inout Grid, turn: Int) {
    for index in 0..<100 {
      let number = turn * 100 + index
      let style = Style(
        foreground: .palette(UInt8(number % 256)), background: .palette(UInt8((number / 256 + index) % 256)))
      grid.put("x", in: Rect(x: index % 50, y: index / 50, width: 1, height: 1), style: style)
    }
  }

  /// Rows of the same words, of which some are links; the end of each row says which. They scroll, change and wander
  /// from turn to turn.
  static func links(in grid: inout Grid, turn: Int) {
    let words = ["word ", "word ", "日本 ", "word ", "e\u{301}a "]
    for y in 0..<(grid.height - 1) {
      // Most turns scroll by one row; every fifth jumps.
      let row = turn % 5 == 4 ? (turn * 7 + y * 3) % 40 : turn + y
      let (from, count, target) = (row % 4, (row * 5) % 3, row % 7)
      var x = row % 3
      for (index, word) in words.enumerated() {
        let isLink = (from..<(from + count)).contains(index)
        let style: Style = index == 3 ? Style(foreground: .palette(4), attributes: .underline) : .plain
        x += grid.put(
          word, in: Rect(x: x, y: y, width: grid.width - x, height: 1), style: style,
          link: isLink ? "https://x.example/\(target)" : nil)
      }
      let say = "=\(from),\(count),\(target),\(row % 3)"
      grid.put(say, in: Rect(x: 40, y: y, width: grid.width - 40, height: 1))
    }
  }
}
