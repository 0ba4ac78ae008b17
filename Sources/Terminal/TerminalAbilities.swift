import CNcurses
import Glibc

/// How many colours can be told apart.
package nonisolated enum ColorDepth: Int, Hashable, Sendable, Comparable {
  /// Attributes only: a monochrome terminal, or the user's wish (`NO_COLOR`).
  case none = 0
  case eight = 8
  case sixteen = 16
  case palette = 256

  /// What a terminal with so many colours gets.
  package init(colors: Int) {
    self = colors >= 256 ? .palette : colors >= 16 ? .sixteen : colors >= 8 ? .eight : .none
  }

  package static func < (one: ColorDepth, other: ColorDepth) -> Bool { one.rawValue < other.rawValue }
}

/// What the terminal can show.
package nonisolated struct TerminalAbilities: Hashable, Sendable {
  package let colorDepth: ColorDepth
  /// Whether the locale's encoding is UTF-8; otherwise what ASCII lacks is shown by stand-ins.
  package let isUTF8: Bool

  /// Whether the terminal turns text from right to left by itself. hato puts its lines into the order in which they
  /// are read from left to right, so that a terminal must not do it once more. Those that can are known by what they
  /// put into the environment; inside tmux and screen it is them who draw, and they turn nothing.
  static var turnsText: Bool {
    func has(_ name: String) -> Bool { getenv(name).map { $0.pointee != 0 } ?? false }
    if has("TMUX") || has("STY") { return false }
    return has("VTE_VERSION") || has("MLTERM") || has("KONSOLE_VERSION")
  }

  /// Whether the terminal is known to follow links (OSC 8); to others they would be noise at best. tmux hands them on
  /// since 3.4; GNU screen and terminals that are not known get none.
  static var followsLinks: Bool {
    func value(_ name: String) -> String { getenv(name).map { String(cString: $0) } ?? "" }
    if !value("TMUX").isEmpty {
      guard value("TERM_PROGRAM") == "tmux" else { return false }
      let version = value("TERM_PROGRAM_VERSION").split(separator: ".").map { $0.prefix { $0.isNumber } }
      let numbers = version.prefix(2).compactMap { Int($0) }
      return numbers.count == 2 && (numbers[0], numbers[1]) >= (3, 4)
    }
    if !value("STY").isEmpty { return false }
    // VTE 0.50 was the first that could; it took until 0.56 to do it well.
    if let version = Int(value("VTE_VERSION")) { return version >= 5600 }
    let programs: Set = ["WezTerm", "iTerm.app", "ghostty", "rio", "contour", "mintty"]
    let terms = ["xterm-kitty", "foot", "alacritty", "xterm-ghostty", "contour", "wezterm"]
    let term = value("TERM")
    return programs.contains(value("TERM_PROGRAM"))
      || terms.contains { term == $0 || term.hasPrefix($0 + "-") }
      || !value("KITTY_WINDOW_ID").isEmpty || !value("WT_SESSION").isEmpty
  }

  /// Bidirectional support mode (BDSM, ECMA-48 §7.2.1 and §8.3.106): explicit, so that the terminal turns nothing;
  /// and implicit, as terminals start.
  static let notTurning = Array("\u{1b}[8l".utf8)
  static let turning = Array("\u{1b}[8h".utf8)

  /// NO_COLOR counts when it is there and not empty (no-color.org).
  static var refusesColor: Bool { getenv("NO_COLOR").map { $0.pointee != 0 } ?? false }

  /// Takes over the user's locale for characters. Where the environment says nothing at all – bare containers,
  /// services, some ssh logins – UTF-8 is assumed, for that is what terminals speak today.
  static func adoptLocale() {
    let names = ["LC_ALL", "LC_CTYPE", "LANG"]
    let isSaid = names.contains { name in getenv(name).map { $0.pointee != 0 } ?? false }
    if setlocale(LC_CTYPE, isSaid ? "" : "C.UTF-8") == nil { setlocale(LC_CTYPE, "C") }
  }
}
