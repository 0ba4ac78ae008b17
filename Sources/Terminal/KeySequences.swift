import CNcurses
internal import Screen

/// The sequences that the terminal's database entry promises for its keys.
enum KeySequences {
  private static let names: [(String, Key)] =
    [
      ("kcuu1", .up), ("kcud1", .down), ("kcub1", .left), ("kcuf1", .right), ("khome", .home), ("kend", .end),
      ("kpp", .pageUp), ("knp", .pageDown), ("kdch1", .delete), ("kich1", .insert), ("kcbt", .backTab),
      ("kbs", .backspace), ("kent", .enter),
    ] + (1...12).map { ("kf\($0)", .function($0)) }

  /// Of the terminal that curses was started on. Single bytes count for Backspace only: some old entries promise ^H,
  /// ^J, ^K and ^L for the arrows, which would take those keys away.
  static var ofTerminal: [[UInt8]: Key] {
    var sequences: [[UInt8]: Key] = [:]
    for (name, key) in names {
      guard let text = cn_capability(name) else { continue }
      let bytes = CursesDisplay.withoutPadding(String(cString: text))
      if bytes.count > 1 || (key == .backspace && bytes == [8]) { sequences[bytes] = key }
    }
    return sequences
  }
}
