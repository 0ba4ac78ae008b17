import CNcurses
import CTerminalGuard
import Glibc
package import Screen

/// The terminal in full screen, painted by curses. One at a time; the sole owner of curses.
///
/// Keys and signals are heard by `CursesKeys` and `TerminalSignals`. From `init` to `leave()` a crash gives the
/// terminal back too (`CTerminalGuard`), and what the program writes to standard error waits until then.
package final class CursesDisplay: Display {
  package private(set) var size: Size
  package let abilities: TerminalAbilities

  private let painter: CursesPainter
  private var shown: Grid?
  private var cursor: (x: Int, y: Int)?
  private var hasLeft = false
  private let turnsText = TerminalAbilities.turnsText
  /// Stops hearing keys while another program has the terminal.
  weak var keys: CursesKeys?

  /// Takes the terminal.
  package init() throws(TerminalError) {
    guard isatty(0) == 1, isatty(1) == 1 else { throw .noTerminal }
    TerminalAbilities.adoptLocale()
    let term = getenv("TERM").map { String(cString: $0) } ?? ""
    var status: Int32 = 0
    guard !term.isEmpty, setupterm(nil, 1, &status) == OK, cn_capability("cup") != nil else {
      throw .unknownTerminal(term)
    }
    Self.installGuard()
    guard cn_newterm() != nil else { throw .unknownTerminal(term) }
    Self.configure()
    painter = CursesPainter(isUTF8: cn_locale_is_utf8())
    abilities = TerminalAbilities(colorDepth: painter.pairs.depth, isUTF8: painter.isUTF8)
    size = Size(width: Int(getmaxx(cn_stdscr())), height: Int(getmaxy(cn_stdscr())))
    tg_enter()
    if turnsText { Self.send(TerminalAbilities.notTurning) }
    measure()
    curs_set(0)
    refresh()
  }

  package func show(_ grid: Grid, cursor: (x: Int, y: Int)?) {
    guard !hasLeft else { return }
    tg_trim()
    if painter.pairs.isExhausted {
      painter.pairs.reset()
      shown = nil
    }
    for run in GridDiff.runs(from: shown, to: grid) { painter.paint(run) }
    shown = grid
    place(cursor, in: grid)
    doupdateAll()
  }

  package func invalidate() {
    shown = nil
    clearok(cn_stdscr(), true)
  }

  package func bell() {
    if !hasLeft { beep() }
  }

  /// OSC 52 of xterm: the selection `c`, in base64.
  package func copy(_ text: String) {
    let bytes = text.utf8.filter { $0 >= 0x20 && $0 < 0x7f }
    guard !hasLeft, !bytes.isEmpty, bytes.count <= Clipboard.limit else { return }
    Self.send(Array("\u{1b}]52;c;\(Clipboard.base64(bytes))\u{7}".utf8))
  }

  package func leave() {
    guard !hasLeft else { return }
    hasLeft = true
    keys?.pause()
    if turnsText { Self.send(TerminalAbilities.turning) }
    curs_set(1)
    // tmux gives rows of ours to the shell's history when its window has grown meanwhile; empty ones it drops.
    werase(cn_stdscr())
    wrefresh(cn_stdscr())
    endwin()
    Self.showCursor()
    tg_leave()
  }

  package func enter() {
    guard hasLeft else { return }
    hasLeft = false
    tg_enter()
    if turnsText { Self.send(TerminalAbilities.notTurning) }
    reset_prog_mode()
    invalidate()
    measure()
    refresh()
    curs_set(cursor == nil ? 0 : 1)
    keys?.resume()
  }

  /// The program was stopped and continued without `leave()`: the shell has set the terminal to its own ways.
  func retake() {
    guard !hasLeft else { return }
    hasLeft = true
    enter()
  }

  /// Asks the terminal for its size and adopts it; whether it has changed. A terminal that says nothing keeps what
  /// its database entry says.
  @discardableResult
  package func measure() -> Bool {
    let window = cn_window_size()
    guard window.ws_row > 0, window.ws_col > 0 else { return false }
    let measured = Size(width: Int(window.ws_col), height: Int(window.ws_row))
    guard measured != size || getmaxx(cn_stdscr()) != Int32(measured.width) else { return false }
    resize_term(Int32(measured.height), Int32(measured.width))
    size = measured
    invalidate()
    return true
  }

  private func place(_ cursor: (x: Int, y: Int)?, in grid: Grid) {
    if (cursor == nil) != (self.cursor == nil) { curs_set(cursor == nil ? 0 : 1) }
    self.cursor = cursor
    guard let cursor else { return }
    wmove(
      cn_stdscr(), Int32(min(max(0, cursor.y), size.height - 1)), Int32(min(max(0, cursor.x), size.width - 1))
    )
  }

  private func doupdateAll() {
    wnoutrefresh(cn_stdscr())
    doupdate()
  }

  /// Some terminals (those by libvterm) restore, with the main screen, the cursor as it was when curses last saved it
  /// in order to scroll: hidden.
  private static func showCursor() {
    guard let text = cn_capability("cnorm") else { return }
    send(withoutPadding(String(cString: text)))
  }

  /// Between two drawings, when curses has written all that it has to.
  private static func send(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(1, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }

  /// The way back, in case that the program dies: out of keypad mode, plain, main screen, cursor on.
  private static func installGuard() {
    var bytes: [UInt8] = TerminalAbilities.turnsText ? TerminalAbilities.turning : []
    for name in ["rmkx", "sgr0", "op", "rmcup", "cnorm"] {
      guard let text = cn_capability(name) else { continue }
      bytes += withoutPadding(String(cString: text))
    }
    bytes.withUnsafeBytes { tg_install($0.bindMemory(to: CChar.self).baseAddress, $0.count) }
  }

  /// Without the delays for printing terminals that terminfo writes as `$<5>`.
  static func withoutPadding(_ capability: String) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = Array(capability.utf8)[...]
    while let byte = rest.first {
      if rest.starts(with: "$<".utf8), let end = rest.firstIndex(of: UInt8(ascii: ">")) {
        rest = rest[(end + 1)...]
      } else {
        bytes.append(byte)
        rest.removeFirst()
      }
    }
    return bytes
  }

  private static func configure() {
    // raw, not cbreak: ^C, ^Z and ^\ are keys, and the event loop decides what they do and when.
    raw()
    noecho()
    nonl()
    // Sends smkx, so that cursor keys arrive as the database says; curses itself never reads a key.
    keypad(cn_stdscr(), true)
    scrollok(cn_stdscr(), false)
    // Scrolls a region of the terminal when rows have moved: a line-down costs bytes for the new row only.
    idlok(cn_stdscr(), true)
    leaveok(cn_stdscr(), false)
    // A frame is drawn to its end even where a key waits: whatever is left would wait for the next frame, and keys
    // that arrive together make one frame anyway.
    typeahead(-1)
  }
}
