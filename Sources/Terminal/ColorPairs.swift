import CNcurses
internal import Screen

/// The pairs of colours that curses wants numbered before they are used.
final class ColorPairs {
  /// Pairs in use at once. A theme has some 30; the limit keeps curses' own table small on terminals that offer
  /// 65,536.
  static let limit = 1024

  let depth: ColorDepth
  /// Set when a pair was wanted and no number was free: the screen is then painted anew with an empty table.
  private(set) var isExhausted = false
  private var numbers: [Pair: Int32] = [:]

  private struct Pair: Hashable {
    let foreground: Int32
    let background: Int32
  }

  /// Starts curses' colours; must follow the start of curses.
  init() {
    guard has_colors(), !TerminalAbilities.refusesColor, start_color() == OK else {
      depth = .none
      return
    }
    if use_default_colors() != OK { assume_default_colors(Int32(COLOR_WHITE), Int32(COLOR_BLACK)) }
    depth = ColorDepth(colors: Int(cn_colors()))
  }

  /// The number for a style's colours; 0, the terminal's own, when there is none to give.
  func number(for style: Style) -> Int32 {
    let pair = Pair(
      foreground: ReducedColor.number(style.foreground, depth: depth),
      background: ReducedColor.number(style.background, depth: depth))
    if pair.foreground == -1, pair.background == -1 { return 0 }
    if let number = numbers[pair] { return number }
    let next = Int32(numbers.count + 1)
    guard next < min(cn_color_pairs(), Int32(Self.limit)),
      init_extended_pair(next, pair.foreground, pair.background) == OK
    else {
      isExhausted = true
      return 0
    }
    numbers[pair] = next
    return next
  }

  /// Forgets all pairs. What is on the screen must be painted anew.
  func reset() {
    numbers.removeAll(keepingCapacity: true)
    isExhausted = false
  }
}
