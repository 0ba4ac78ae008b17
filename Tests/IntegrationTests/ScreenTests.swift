import Foundation
import Glibc
import TestSupport
import Testing

/// The real program at terminals of every size and kind, stopped, continued, ended.
@Suite(.serialized, .timeLimit(.minutes(3))) struct ScreenTests {
  private static let letters = (1...40).map { Letter.plain("Letter \($0)", "Text \($0).", number: $0) }

  private func server() async throws -> DovecotServer {
    try await DovecotServer.start(messages: Self.letters)
  }

  @Test(.requires(.dovecot, .python, .openssl)) func panesFollowTheSize() async throws {
    let server = try await server()
    let hato = try Home().open(server, width: 160, height: 45)
    let wide = try await hato.see(
      "INBOX · 40 unread of 40", "Letter 40", "Letter 1 ", "Drafts", "Enter opens the selected")
    #expect(wide.row(1).contains("INBOX"))
    await hato.send("\r")
    let three = try await hato.see("Text 40.", "Letter 39")
    #expect(three.row(with: "Subject").contains("Letter 3"))
    await hato.send("q")
    for (width, height) in [(80, 24), (20, 5), (1, 1), (2, 2), (300, 100), (20, 5), (80, 24)] {
      await hato.resize(width: width, height: height)
      if width < 20 { continue }
      try await hato.wait(timeout: .seconds(30)) { screen in
        screen.width == width && screen.contains("INBOX")
          && screen.rows.filter { $0.contains("●") || $0.contains("Ada") }.count >= min(height - 2, 22) - 1
      }
    }
    try await hato.select("Letter 40")
    try await hato.quit()
  }

  @Test(.requires(.dovecot, .python, .openssl), arguments: [(20, 5), (1, 1), (3, 1), (1, 9)])
  func theSmallestTerminalsAreSurvived(_ width: Int, _ height: Int) async throws {
    let server = try await server()
    let hato = try Home().open(server, width: width, height: height)
    await hato.send("\rjjv")
    await hato.resize(width: 80, height: 24)
    try await hato.wait(timeout: .seconds(30)) {
      $0.contains("Parts of the message") || $0.contains("Letter")
    }
    await hato.send("qqq")
    #expect(try await hato.end(timeout: .seconds(30)) == .exited(0))
    await hato.expectWhole()
  }

  @Test(.requires(.dovecot, .python, .openssl), arguments: [SIGTERM, SIGHUP])
  func aSignalEndsItInOrder(_ signal: Int32) async throws {
    let server = try await server()
    let home = try Home()
    let hato = try home.open(server)
    try await hato.select("Letter 40")
    await hato.signal(signal)
    try await hato.expectOrderlyEnd()
    await hato.expectWhole()
    #expect(home.commands.contains("LOGOUT"))
  }

  @Test(.requires(.dovecot, .python, .openssl)) func aClosedWindowEndsIt() async throws {
    let server = try await server()
    let home = try Home()
    let hato = try home.open(server)
    try await hato.select("Letter 40")
    await hato.hangUp()
    try await hato.expectOrderlyEnd()
    #expect(home.commands.contains("LOGOUT"))
  }

  @Test(.requires(.dovecot, .python, .openssl)) func stoppedByTheKeyAndContinuedByTheShell() async throws {
    let server = try await server()
    let home = try Home()
    let shell = try PseudoTerminal(
      executable: "/bin/bash", arguments: ["--norc", "--noprofile", "-i"],
      environment: home.environment.merging(["PS1": "ready> "]) { $1 }, keeping: [home, server])
    try await shell.see("ready>")
    await shell.send("\(Home.program) \(server.url()) --ca-file \(server.authority)\r")
    try await shell.see("INBOX · 40 unread of 40", "Letter 40")
    await shell.send("j\u{1a}")
    let stopped = try await shell.wait(timeout: .seconds(30)) { !$0.isAlternate && $0.contains("Stopped") }
    #expect(stopped.cursor.isVisible)
    await shell.send("echo $((20 + 22))\r")
    try await shell.wait(timeout: .seconds(30)) { $0.rows.contains("42") }
    await shell.send("fg\r")
    let back = try await shell.wait(timeout: .seconds(30)) {
      $0.isAlternate && $0.selectedRow?.contains("Letter 39") == true && $0.contains("live")
    }
    #expect(!back.cursor.isVisible)
    await shell.send("q")
    try await shell.wait(timeout: .seconds(30)) { !$0.isAlternate }
    await shell.send("echo left with $?\r")
    try await shell.see("left with 0")
    await shell.send("exit\r")
    #expect(try await shell.end() == .exited(0))
  }

  @Test(.requires(.dovecot, .python, .openssl)) func withNO_COLORThereIsNone() async throws {
    let server = try await server()
    let hato = try Home().open(server, with: ["NO_COLOR": "1"])
    try await hato.select("Letter 40")
    await hato.send("Fj")
    let screen = try await hato.select("Letter 39")
    #expect(screen.cells.allSatisfy { $0.foreground == -1 && $0.background == -1 })
    try await hato.quit()
    let coloured = try Home().open(server)
    try await coloured.select("Letter 40")
    #expect(await coloured.screen.cells.contains { $0.foreground != -1 })
    try await coloured.quit()
  }

  @Test(
    .requires(.dovecot, .python, .openssl), arguments: ["xterm", "vt100", "screen", "linux", "tmux-256color"])
  func terminalsOfOtherKindsAreServed(_ kind: String) async throws {
    let server = try await server()
    let hato = try Home().open(server, with: ["TERM": kind])
    try await hato.see("INBOX · 40 unread of 40", "Letter 40", "live")
    await hato.send("\u{1b}OBj")
    try await hato.see("Letter 38")
    await hato.send("\r")
    try await hato.see("Text ")
    await hato.send("qq")
    #expect(try await hato.end(timeout: .seconds(30)) == .exited(0))
    #expect(await hato.isCooked)
  }

  @Test func anUnknownTerminalIsToldInASentence() async throws {
    let hato = try Home().open(["--demo"], with: ["TERM": "no-such-terminal"])
    #expect(try await hato.end(timeout: .seconds(30)) == .exited(2))
    #expect(await hato.text.contains("no-such-terminal"))
    #expect(await hato.isCooked)
  }

  @Test(.requires(.dovecot)) func commandsAreTypedCompletedAndExplained() async throws {
    let hato = try Home().open(["--demo"], width: 120)
    try await hato.see("Welcome to hato", "live · local")
    await hato.send("?")
    try await hato.see("Go to the next unread message.")
    await hato.send("q:toggle-\t")
    try await hato.see(":toggle-read", "toggle-flag")
    await hato.send("\u{1b}")
    try await hato.lose(":toggle-read")
    await hato.send(":nonsense\r")
    try await hato.see("There is no command “nonsense”")
    await hato.send(":last-message\r")
    try await hato.lose("Welcome to hato")
    await hato.send(":first-message\r")
    try await hato.select("Welcome to hato")
    try await hato.quit(by: "Q")
  }

  /// The user's own file wins, key by key, and what is wrong in it is told with its line.
  @Test(.requires(.dovecot)) func theKeymapOfTheUserWins() async throws {
    let home = try Home()
    try home.directory.write("bind list x next-message\n\nbind list y fly-away\n", to: "config/hato/keymap")
    let hato = try home.open(["--demo"], width: 120)
    try await hato.see("Your keymap, line 3:", "fly-away")
    try await hato.select("Welcome to hato")
    await hato.send("x")
    try await hato.select("Your account will be closed")
    await hato.send("k")
    try await hato.select("Welcome to hato")
    try await hato.quit()
  }
}
