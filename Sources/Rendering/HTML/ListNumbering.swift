/// The marks of list items (WHATWG HTML §4.4.5, CSS Counter Styles §6).
struct ListNumbering {
  enum Style { case bullet, decimal, lowerLetters, upperLetters, lowerRoman, upperRoman, unmarked }

  var style: Style
  /// The number of the next item.
  var next: Int
  var step = 1
  /// How many lists of bullets are around it.
  var depth = 0

  /// The mark of the next item, with the space behind it.
  mutating func mark() -> String {
    guard style != .bullet, style != .unmarked else {
      return style == .unmarked ? "" : ["• ", "◦ ", "▪ "][min(depth, 2)]
    }
    let number = next
    next = next &+ step
    switch style {
    case .lowerLetters: return (Self.letters(number)?.lowercased() ?? String(number)) + ". "
    case .upperLetters: return (Self.letters(number) ?? String(number)) + ". "
    case .lowerRoman: return (Self.roman(number)?.lowercased() ?? String(number)) + ". "
    case .upperRoman: return (Self.roman(number) ?? String(number)) + ". "
    default: return "\(number). "
    }
  }

  private static func letters(_ number: Int) -> String? {
    guard number > 0 else { return nil }
    var rest = number
    var letters: [UInt8] = []
    while rest > 0 {
      letters.append(0x41 + UInt8((rest - 1) % 26))
      rest = (rest - 1) / 26
    }
    return String(decoding: letters.reversed(), as: UTF8.self)
  }

  private static func roman(_ number: Int) -> String? {
    guard number > 0, number < 4000 else { return nil }
    var rest = number
    var text = ""
    for (value, sign) in [
      (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"),
      (10, "X"),
      (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
    ] {
      while rest >= value {
        text += sign
        rest -= value
      }
    }
    return text
  }

  /// The `type` of a list or an item.
  static func style(_ type: String?) -> Style? {
    switch type {
    case "1", "decimal": .decimal
    case "a", "lower-alpha", "lower-latin": .lowerLetters
    case "A", "upper-alpha", "upper-latin": .upperLetters
    case "i", "lower-roman": .lowerRoman
    case "I", "upper-roman": .upperRoman
    case "none": .unmarked
    default: nil
    }
  }
}
