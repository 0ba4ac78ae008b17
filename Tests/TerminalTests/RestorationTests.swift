import Foundation
import TestSupport
import Testing

@Suite struct RestorationTests {
  /// The terminal as a shell wants to find it.
  private func expectWhole(_ terminal: PseudoTerminal, _ comment: Comment) async {
    let screen = await terminal.screen
    #expect(!screen.isAlternate, comment)
    #expect(screen.cursor.isVisible, comment)
    #expect(await terminal.isCooked, comment)
  }

  @Test(arguments: [("F", SIGILL), ("S", SIGSEGV), ("0", SIGSEGV), ("A", SIGABRT)])
  func crashGivesTheTerminalBack(_ key: String, _ signal: Int32) async throws {
    let terminal = try fixture()
    try await terminal.wait { $0.contains("0 keys") }
    await terminal.send("E" + key)
    let end = try await terminal.end()
    #expect(end == .killed(signal: signal) || key == "F" && end == .killed(signal: SIGTRAP))
    await expectWhole(terminal, "\(key)")
    // Behind the last switch of screens, where the user will see it.
    let output = await terminal.output
    let text = String(decoding: output, as: UTF8.self).components(separatedBy: "\u{1b}[?1049l").last ?? ""
    #expect(text.contains("a library complains"), "\(text)")
    #expect(key != "F" || text.contains("Fatal error: the engine burst"), "\(text)")
  }

  @Test func exitInTheMiddleGivesTheTerminalBack() async throws {
    let terminal = try fixture()
    try await terminal.wait { $0.contains("0 keys") }
    await terminal.send("EX")
    #expect(try await terminal.end() == .exited(7))
    await expectWhole(terminal, "exit")
    #expect(await terminal.text.contains("a library complains"))
  }

  @Test(arguments: zip([SIGTERM, SIGINT, SIGHUP], [Int32(15), 15, 1]))
  func signalEndsInOrder(_ signal: Int32, _ status: Int32) async throws {
    let terminal = try fixture()
    try await terminal.wait { $0.contains("0 keys") }
    await terminal.signal(signal)
    #expect(try await terminal.end() == .exited(status))
    await expectWhole(terminal, "signal \(signal)")
  }

  /// tmux shows some of what is left behind above the prompt when its window has grown.
  @Test func nothingIsLeftBehindOnTheOtherScreen() async throws {
    let terminal = try fixture("keys")
    try await terminal.wait { $0.contains("0 keys") }
    await terminal.send("\u{18}")
    #expect(try await terminal.end() == .exited(0))
    let output = String(decoding: await terminal.output, as: UTF8.self)
    let parts = output.components(separatedBy: "\u{1b}[?1049l")
    let lastWords = try #require(parts.dropLast().last?.components(separatedBy: "0 keys").last)
    #expect(
      lastWords.contains("\u{1b}[J") || lastWords.contains("\u{1b}[2J"), "\(lastWords.debugDescription)")
    #expect(parts.count == 2)
  }

  @Test func closedWindowEndsTheProgram() async throws {
    let terminal = try fixture()
    try await terminal.wait { $0.contains("0 keys") }
    await terminal.hangUp()
    let end = try await terminal.end()
    #expect([.exited(1), .exited(3)].contains(end), "\(end)")
  }

  @Test func complaintsWaitUntilTheEnd() async throws {
    let terminal = try fixture()
    try await terminal.wait { $0.contains("0 keys") }
    await terminal.send("Ej")
    let screen = try await terminal.wait { $0.contains("2 keys") }
    #expect(!screen.text.contains("complains"))
    await terminal.send("q")
    #expect(try await terminal.end() == .exited(0))
    #expect(await terminal.text.contains("a library complains"))
  }

  @Test func suspendedByTheKeyAndContinuedByTheShell() async throws {
    let shell = try PseudoTerminal(
      executable: "/bin/bash", arguments: ["--norc", "--noprofile", "-i"], environment: ["PS1": "ready> "])
    try await shell.wait { $0.contains("ready>") }
    await shell.send("\(BuiltProducts.path(of: "TerminalFixture")) keys; echo status $?\r")
    try await shell.wait { $0.contains("0 keys") && $0.isAlternate }
    for round in 1...2 {
      await shell.send("\u{1a}")
      let stopped = try await shell.wait { !$0.isAlternate && $0.contains("Stopped") }
      #expect(stopped.cursor.isVisible)
      await shell.resize(width: 80 + round, height: 24)
      await shell.send("echo $((40 + \(round)))\r")
      try await shell.wait { $0.rows.contains("4\(round)") }
      await shell.send("fg\r")
      try await shell.wait { $0.isAlternate && $0.contains("\(80 + round)x24") && !$0.cursor.isVisible }
      await shell.send("\u{1b}[A")
      try await shell.wait { $0.contains("up") }
    }
    await shell.send("\u{18}")
    try await shell.wait { !$0.isAlternate && $0.contains("ready>") }
    await shell.send("exit\r")
    _ = try await shell.end()
  }

  @Test func killedWhileStoppedEndsInOrder() async throws {
    let shell = try PseudoTerminal(
      executable: "/bin/bash", arguments: ["--norc", "--noprofile", "-i"], environment: ["PS1": "ready> "])
    try await shell.wait { $0.contains("ready>") }
    await shell.send("\(BuiltProducts.path(of: "TerminalFixture")) keys\r")
    try await shell.wait { $0.contains("0 keys") }
    await shell.send("\u{1a}")
    try await shell.wait { !$0.isAlternate && $0.contains("Stopped") }
    // Bash continues a stopped job that it kills, in the background, where it must not draw.
    await shell.send("set -b; kill %1\r")
    let screen = try await shell.wait { $0.contains("Exit 15") }
    #expect(screen.cursor.isVisible && !screen.isAlternate)
    #expect(!screen.contains("0 keys"))
    await shell.stop()
  }

  @Test func stoppedWithoutWarningComesBackWhole() async throws {
    let shell = try PseudoTerminal(
      executable: "/bin/bash", arguments: ["--norc", "--noprofile", "-i"], environment: ["PS1": "ready> "])
    try await shell.wait { $0.contains("ready>") }
    await shell.send("\(BuiltProducts.path(of: "TerminalFixture")) keys & sleep 0; fg\r")
    // SIGSTOP can't be caught: the screen stays as it is, but the shell sets the line to its own ways.
    let screen = try await shell.wait { $0.contains("0 keys") }
    #expect(screen.isAlternate)
    let program = try #require(try programs(under: shell.processIdentifier).first)
    kill(program, SIGSTOP)
    try await shell.wait { $0.contains("Stopped") }
    await shell.send("fg\r")
    try await shell.wait { $0.contains("resumed") && !$0.contains("Stopped") && !$0.cursor.isVisible }
    await shell.send("\u{1b}[A")
    try await shell.wait { $0.contains("up") }
    await shell.stop()
  }

  /// The children of a process.
  private func programs(under parent: Int32) throws -> [Int32] {
    let path = "/proc/\(parent)/task/\(parent)/children"
    return try String(contentsOfFile: path, encoding: .utf8).split(separator: " ").compactMap { Int32($0) }
  }
}
