/// What a scalar is to the screen: how many columns it takes, or why it can't be shown as it is.
enum ScalarKind: Equatable {
  /// Takes 1 or 2 columns.
  case spacing(Int)
  /// Is drawn over the character before it.
  case combining
  /// Has no shape and changes nothing in a grid of cells: joiners, variation selectors, soft hyphens, zero-width
  /// spaces, byte order marks, directional *marks*. Common in honest mail; left out.
  case invisible
  /// Would steer the terminal, reorder its text, or can't be known to any font: shown as this symbol.
  case replaced(Unicode.Scalar)

  init(_ scalar: Unicode.Scalar) {
    let value = scalar.value
    switch value {
    case 0x20..<0x7f, 0xa1..<0xad, 0xae..<0x300: self = .spacing(1)
    case 0..<0x20: self = .replaced(Self.picture(0x2400 &+ value))
    case 0x7f: self = .replaced("\u{2421}")
    case 0x85, 0x2028: self = .replaced("\u{2424}")
    case 0x2029: self = .replaced("\u{b6}")
    case 0x80..<0xa0: self = .replaced("\u{fffd}")
    case 0x3400..<0xa000, 0xac00..<0xd7a4: self = .spacing(2)
    default: self = Self.byCategory(scalar)
    }
  }

  /// A picture from the block "Control Pictures".
  private static func picture(_ value: UInt32) -> Unicode.Scalar { Unicode.Scalar(value) ?? "\u{fffd}" }

  private static func byCategory(_ scalar: Unicode.Scalar) -> ScalarKind {
    switch scalar.value {
    case 0xad, 0x34f, 0x61c, 0x180b...0x180f, 0x200b...0x200f, 0x2060...0x2064, 0xfe00...0xfe0f, 0xfeff,
      0xe0100...0xe01ef:
      return .invisible
    default: break
    }
    switch scalar.properties.generalCategory {
    case .control, .format, .privateUse, .surrogate, .unassigned, .lineSeparator, .paragraphSeparator:
      return .replaced("\u{fffd}")
    case .spaceSeparator: return scalar.value == 0x3000 ? .spacing(2) : .replaced(" ")
    default: break
    }
    if contains(WidthTable.wide, scalar.value) { return .spacing(2) }
    return contains(WidthTable.zero, scalar.value) ? .combining : .spacing(1)
  }

  /// Whether a table of ranges (first, last, first, last…) holds the value.
  private static func contains(_ table: [UInt32], _ value: UInt32) -> Bool {
    var low = 0
    var high = table.count / 2
    while low < high {
      let middle = (low + high) / 2
      if value > table[2 * middle + 1] {
        low = middle + 1
      } else if value < table[2 * middle] {
        high = middle
      } else {
        return true
      }
    }
    return false
  }
}
