/// A colour of HTML or CSS as 0xRRGGBB, and what it may mean to a reader.
struct HTMLColor: Equatable {
  var value: UInt32

  init(_ value: UInt32) { self.value = value }

  /// `#f00`, `#ff0000`, `rgb(255, 0, 0)`, or a usual name; whatever else is no colour that is known. `ff0000`
  /// without the mark is taken in attributes as browsers do.
  init?(_ text: some StringProtocol) {
    let text = text.lowercased().filter { !$0.isWhitespace }
    if text.hasPrefix("rgb") {
      let parts = text.drop { $0 != "(" }.dropFirst().prefix { $0 != ")" }.split(separator: ",")
      let numbers = parts.prefix(3).compactMap { UInt32($0.prefix { $0.isNumber }) }
      // What is transparent is not that colour.
      guard numbers.count == 3, parts.count == 3 || parts.last != "0" else { return nil }
      value = numbers.reduce(0) { $0 << 8 | min($1, 255) }
      return
    }
    let digits = text.hasPrefix("#") ? text.dropFirst() : text[...]
    if digits.utf8.count == 6, let number = UInt32(digits, radix: 16) {
      value = number
    } else if text.hasPrefix("#"), digits.utf8.count == 3, let short = UInt32(digits, radix: 16) {
      value = (short >> 8 & 15) * 0x110000 | (short >> 4 & 15) * 0x1100 | (short & 15) * 0x11
    } else if let named = Self.names[text] {
      value = named
    } else {
      return nil
    }
  }

  private static let names: [String: UInt32] = [
    "black": 0, "white": 0xffffff, "red": 0xff0000, "green": 0x008000, "blue": 0x0000ff, "yellow": 0xffff00,
    "orange": 0xffa500, "gray": 0x808080, "grey": 0x808080, "silver": 0xc0c0c0, "maroon": 0x800000,
    "navy": 0x000080, "olive": 0x808000, "purple": 0x800080, "teal": 0x008080, "lime": 0x00ff00,
    "fuchsia": 0xff00ff, "magenta": 0xff00ff, "aqua": 0x00ffff, "cyan": 0x00ffff, "crimson": 0xdc143c,
    "darkred": 0x8b0000, "darkgreen": 0x006400, "darkblue": 0x00008b, "tomato": 0xff6347, "snow": 0xfffafa,
    "ivory": 0xfffff0, "whitesmoke": 0xf5f5f5, "firebrick": 0xb22222, "orangered": 0xff4500,
  ]

  /// Whether text of this colour can't be told from that ground.
  func isUnreadable(on ground: HTMLColor) -> Bool {
    func distance(_ shift: UInt32) -> Int {
      abs(Int(value >> shift & 255) - Int(ground.value >> shift & 255))
    }
    return distance(16) <= 4 && distance(8) <= 4 && distance(0) <= 4
  }

  /// Which of the colours that people point things out with it is: strong ones only, no black, grey or pastel. Blue
  /// is left out: it means a link, or the house style of a mail program.
  var tint: HTMLTint? {
    let (red, green, blue) = (Int(value >> 16 & 255), Int(value >> 8 & 255), Int(value & 255))
    let (high, low) = (max(red, green, blue), min(red, green, blue))
    guard high >= 0x70, high - low >= high * 3 / 5 else { return nil }
    if red == high, green < red / 2, blue < red / 2 { return .red }
    if red == high, green >= red / 2, blue < red / 2 { return .yellow }
    if green == high, red < green * 2 / 3, blue < green * 3 / 4 { return .green }
    return nil
  }
}

/// A colour that stays readable on every theme.
enum HTMLTint: UInt8 {
  case red, green, yellow
}
