import TestSupport
import Testing

@Suite struct PaintingTests {
  @Test(arguments: ["xterm-256color", "xterm", "linux", "vt100", "tmux-256color"])
  func everyRowIsAlignedWhateverItHolds(_ term: String) async throws {
    let terminal = try fixture(term: term)
    let screen = try await terminal.wait { $0.contains("80x24") }
    for y in 0..<16 { #expect(screen.column(of: "|\(y)", inRow: y) == 40, "\(term): \(screen.row(y))") }
    #expect(screen.row(1).hasPrefix("日本語の件名"))
    #expect(screen.row(3).hasPrefix("e\u{301}te\u{301} in"))
    #expect(screen.row(8).hasPrefix("JPDE flags"))
    #expect(screen.row(11).hasPrefix("␛[31m␇� steering"))
    #expect(screen.row(13).hasPrefix("각 jamo"))
    #expect(!screen.cursor.isVisible || term == "vt100")
    #expect(screen.isAlternate || term == "vt100" || term == "linux")
    await terminal.send("q")
    #expect(try await terminal.end() == .exited(0))
    #expect(await terminal.isCooked)
    let after = await terminal.screen
    #expect(after.cursor.isVisible)
    #expect(!after.isAlternate)
  }

  @Test func otherLocaleGetsStandInsOfTheSameWidth() async throws {
    let terminal = try fixture(environment: ["LANG": "C"])
    let screen = try await terminal.wait { $0.contains("80x24") }
    for y in 0..<16 { #expect(screen.column(of: "|\(y)", inRow: y) == 40, "\(screen.row(y))") }
    #expect(screen.row(1).hasPrefix("???????????? "))
    #expect(screen.row(15).hasPrefix("~-|+!*"))
  }

  @Test func silentEnvironmentMeansUTF8() async throws {
    let terminal = try fixture(environment: ["LANG": ""])
    #expect(try await terminal.wait { $0.contains("80x24") }.row(1).hasPrefix("日本語"))
  }

  @Test(arguments: [
    ("xterm-256color", "", "palette", 196, 9, 4, 3),
    ("xterm", "", "eight", 1, 1, 4, 3), ("linux", "", "eight", 1, 1, 4, 3),
    ("vt100", "", "none", -1, -1, -1, -1),
    ("xterm-256color", "1", "none", -1, -1, -1, -1),
  ])
  func coloursAreReducedToWhatTheTerminalHas(
    _ term: String, _ noColor: String, _ depth: String, _ red: Int, _ bright: Int, _ front: Int, _ back: Int
  ) async throws {
    let terminal = try fixture("colors", term: term, environment: ["NO_COLOR": noColor])
    let screen = try await terminal.wait { $0.contains(" \(depth) ") }
    #expect(screen[0, 0].foreground == red)
    #expect(screen[0, 1].foreground % 8 == bright % 8)
    #expect(screen[0, 2].foreground == front)
    #expect(screen[0, 2].background == back)
    #expect(screen[0, 3].isBold)
    #expect(screen[0, 4].isReversed)
    #expect(screen[0, 5].isUnderlined)
    #expect(screen[0, 6].foreground == -1)
    #expect(screen[0, 6].background == -1)
  }

  @Test func morePairsThanTheTableHoldsStartItAnew() async throws {
    let terminal = try fixture("pairs")
    try await terminal.wait { $0.contains("0 keys") }
    for turn in 1...12 {
      await terminal.send("j")
      try await terminal.wait { $0.contains("\(turn) keys") }
    }
    // The turn that crosses the limit misses some; the next frame has all of its own.
    await terminal.send("j")
    let screen = try await terminal.wait { $0.contains("13 keys") }
    for index in 0..<100 {
      let number = 1300 + index
      #expect(screen[index % 50, index / 50].foreground == number % 256)
      #expect(screen[index % 50, index / 50].background == (number / 256 + index) % 256)
    }
  }

  @Test func sizeFollowsTheTerminalDownToOneCell() async throws {
    let terminal = try fixture(environment: ["LINES": "10", "COLUMNS": "33"])
    try await terminal.wait { $0.contains("80x24") }
    for (width, height) in [(120, 40), (20, 5), (1, 1), (2, 1), (60, 3), (200, 60)] {
      await terminal.resize(width: width, height: height)
      let shown = String("\(width)x\(height) palette".prefix(width))
      try await terminal.wait { $0.width == width && $0.row(height - 1).hasPrefix(shown) }
    }
    let screen = try await terminal.wait { $0.row(1).hasPrefix("日本語の件名") }
    for y in 0..<16 { #expect(screen.column(of: "|\(y)", inRow: y) == 40) }
    await terminal.send("q")
    #expect(try await terminal.end() == .exited(0))
  }

  @Test func startsInOneCell() async throws {
    let terminal = try fixture(width: 1, height: 1)
    try await terminal.wait { $0.row(0) == "1" }
    await terminal.send("q")
    #expect(try await terminal.end() == .exited(0))
  }

  @Test func cursorShowsWhereItIsAskedFor() async throws {
    let terminal = try fixture()
    try await terminal.wait { $0.contains("0 keys") && !$0.cursor.isVisible }
    await terminal.send("c")
    try await terminal.wait { $0.cursor == .init(x: 3, y: 2, isVisible: true) }
    await terminal.send("h")
    try await terminal.wait { !$0.cursor.isVisible }
    await terminal.send("b")
    try await terminal.wait { $0.contains("3 keys") }
    #expect(await terminal.bells == 1)
  }

  @Test func withoutATerminalThereIsAPlainSentence() async throws {
    let terminal = try PseudoTerminal(
      executable: "/bin/sh", arguments: ["-c", "\(BuiltProducts.path(of: "TerminalFixture")) </dev/null"])
    #expect(try await terminal.end() == .exited(2))
    #expect(await terminal.text.contains("hato needs a terminal"))
  }

  @Test(arguments: ["", "no-such-terminal"])
  func unknownTerminalIsAPlainSentence(_ term: String) async throws {
    let terminal = try fixture(term: term)
    #expect(try await terminal.end() == .exited(2))
    #expect(await terminal.screen.rows.joined().contains("try TERM=xterm-256color"))
    #expect(await terminal.isCooked)
  }
}
