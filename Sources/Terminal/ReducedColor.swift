internal import Screen

/// Colours of the 256-colour palette on terminals that have fewer.
nonisolated enum ReducedColor {
  /// The terminal's colour number, -1 for its standard colour. With eight colours a bright one is its dark twin;
  /// the painter adds bold to foregrounds.
  static func number(_ color: Color, depth: ColorDepth) -> Int32 {
    guard case .palette(let index) = color, depth != .none else { return -1 }
    switch depth {
    case .none: return -1
    case .palette: return Int32(index)
    case .sixteen: return Int32(basic(index))
    case .eight: return Int32(basic(index) % 8)
    }
  }

  /// Whether a foreground is bright where brightness can only be told by bold.
  static func needsBold(_ color: Color, depth: ColorDepth) -> Bool {
    guard case .palette(let index) = color, depth == .eight else { return false }
    return basic(index) >= 8
  }

  /// The nearest of the first 16 colours, by the bits of red, green and blue.
  static func basic(_ index: UInt8) -> UInt8 {
    switch index {
    case 0..<16: return index
    case 232...:
      let gray = index &- 232
      return gray < 6 ? 0 : gray < 12 ? 8 : gray < 18 ? 7 : 15
    default:
      let cube = index &- 16
      let levels = [cube / 36, cube / 6 % 6, cube % 6]
      let top = levels.max() ?? 0
      guard top > 0 else { return 0 }
      var color: UInt8 = top >= 4 ? 8 : 0
      for (bit, level) in levels.enumerated() where 2 * level > top { color |= 1 << UInt8(bit) }
      return color
    }
  }
}
