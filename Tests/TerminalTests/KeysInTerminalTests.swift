import TestSupport
import Testing

@Suite struct KeysInTerminalTests {
  @Test(arguments: [
    ("\u{1b}[A", "up"), ("\u{1b}OA", "up"), ("\u{1b}[15~", "function(5)"), ("\u{1b}x", "alt(\"x\")"),
    ("\u{1b}", "escape"), ("é", "character(\"é\")"), ("日", "character(\"日\")"), ("\u{3}", "control(\"c\")"),
    ("\u{1c}", "control(\"\\\\\")"), ("\r", "enter"), ("\u{7f}", "backspace"), ("\u{13}", "control(\"s\")"),
  ])
  func keyArrives(_ typed: String, _ name: String) async throws {
    let terminal = try fixture("keys")
    try await terminal.wait { $0.contains("0 keys") }
    await terminal.send(typed)
    try await terminal.wait { $0.contains("1 keys \(name)") }
  }

  @Test func escapeAloneHoldsUpNoOtherKey() async throws {
    let terminal = try fixture("keys")
    try await terminal.wait { $0.contains("0 keys") }
    await terminal.send("\u{1b}")
    try await terminal.wait { $0.contains("escape") }
    await terminal.send("\u{1b}")
    await terminal.send("\u{1b}[B")
    try await terminal.wait { $0.contains("3 keys escape escape down") }
  }

  @Test func burstOfAPasteArrivesWhole() async throws {
    let terminal = try fixture("keys")
    try await terminal.wait { $0.contains("0 keys") }
    await terminal.send(String(repeating: "日本 abc\r", count: 2000))
    try await terminal.wait { $0.contains("14000 keys") }
  }

  @Test func anotherProgramGetsTheTerminalForAWhile() async throws {
    let terminal = try fixture()
    try await terminal.wait { $0.contains("0 keys") }
    await terminal.send("o")
    try await terminal.wait { $0.contains("1 keys") && $0.isAlternate && $0.row(1).hasPrefix("日本語") }
    await terminal.send("j")
    try await terminal.wait { $0.contains("2 keys") }
    await terminal.send("q")
    #expect(try await terminal.end() == .exited(0))
    #expect(await terminal.text.contains("the other program"))
  }
}
