import Foundation
import TestSupport
import Testing

/// The program without a terminal: `--check`, and what it says to wrong usage.
@Suite(.serialized, .timeLimit(.minutes(3))) struct CommandLineTests {
  @Test(.requires(.dovecot, .python, .openssl), arguments: ["imaps", "imap"])
  func checkTellsStepByStepWhatItFound(_ scheme: String) async throws {
    let server = try await DovecotServer.start(messages: [Letter.plain("One"), Letter.plain("Two")])
    let home = try Home()
    let result = try await home.run([server.url(scheme), "--ca-file", server.authority, "--check"])
    #expect(result.status == 0, "\(result.text)\(result.errorText)")
    let wanted = [
      "localhost", "TLS 1.3", "CN=localhost", "hato test authority", "greeting", "Dovecot", "AUTH=PLAIN",
      "login         as alice", "UIDPLUS", "mailboxes     6", "sent: Sent", "inbox         2 messages",
      "All is well.",
    ]
    for text in wanted { #expect(result.text.contains(text), "\(text) is not in:\n\(result.text)") }
    // It looked, and changed nothing.
    #expect(try await OtherClient(server).flags() == [1: [], 2: []])
  }

  @Test(.requires(.dovecot, .python, .openssl)) func checkFailsWhereTheWayEnds() async throws {
    let server = try await DovecotServer.start()
    let home = try Home()
    let arguments = [server.url(), "--ca-file", server.authority, "--check"]
    let wrong = try await home.run(arguments, with: ["HATO_PASSWORD": "wrong"])
    #expect(wrong.status == 1)
    #expect(wrong.text.contains("✗ The server refused the login of alice"))
    let missing = try await home.run(arguments, with: ["HATO_PASSWORD": ""])
    #expect(missing.status == 1)
    #expect(missing.text.contains("✗ No password for alice"))
    await server.stop()
    let gone = try await home.run(arguments)
    #expect(gone.status == 1)
    #expect(gone.text.contains("✗ localhost can't be reached: it refuses connections"))
  }

  @Test func versionAndHelpAreTold() async throws {
    let home = try Home()
    let version = try await home.run(["--version"])
    #expect(version.status == 0)
    #expect(version.text.contains(/^hato [0-9]+\.[0-9]+\.[0-9]+\n$/))
    let help = try await home.run(["--help"])
    #expect(help.status == 0)
    let options = [
      "--config", "--password-command", "--ca-file", "--plaintext", "--record", "--demo", "--check",
      "--version",
    ]
    for option in options { #expect(help.text.contains(option), "\(option)") }
  }

  @Test(arguments: [
    (["--nonsense"], "--nonsense"), (["gopher://x"], "gopher://x is no mail URL"),
    (["imaps://alice:secret@x"], "A password in a URL can be seen by others"),
    (["imaps://alice@x:99999"], "the port must be a number from 1 to 65535"),
    (["/nowhere/at/all"], "is neither an account, nor a URL, nor a folder"),
    (["/usr"], "/usr is no Maildir"),
    (["imaps://alice@x", "--ca-file", "/nowhere.pem"], "The trust roots in /nowhere.pem can't be read"),
    (["imaps://alice@x", "--config", "/nowhere.toml"], "/nowhere.toml can't be read"),
    (["imaps://alice@x", "--record", "/nowhere/x", "--check"], "can't be written"),
  ])
  func wrongUsageEndsWithTwoAndASentence(_ arguments: [String], _ sentence: String) async throws {
    let result = try await Home().run(arguments)
    #expect(result.status == 2)
    #expect(result.errorText.contains(sentence), "\(result.errorText)")
    #expect(!result.errorText.contains("secret"))
    #expect(result.text == "")
  }

  @Test(arguments: [
    ("[accounts.a]\nincoming = \"imaps://x\"\ncolour = \"red\"\n", 3, "colour"),
    ("[accounts.a]\nincoming = \"imaps://x\"\nkeep-alive = \"soon\"\n", 3, "keep-alive"),
    ("\n[accounts.a]\nincoming = \"gopher://x\"\n", 3, "gopher"),
    ("[accounts.a]\npassword-command = \"x\"\n", 1, "neither incoming nor tunnel"),
    ("newest = \"sideways\"\n", 1, "top or bottom"),
    ("[accounts.a\n", 1, "table header"),
  ])
  func aWrongConfigurationIsToldWithItsLine(_ text: String, _ line: Int, _ word: String) async throws {
    let home = try Home()
    let path = try home.configure(text)
    let result = try await home.run([])
    #expect(result.status == 2)
    #expect(result.errorText.hasPrefix("hato: \(path):\(line): "), "\(result.errorText)")
    #expect(result.errorText.contains(word), "\(result.errorText)")
  }

  @Test func withoutAnAccountItSaysHowToGetOne() async throws {
    let home = try Home()
    let result = try await home.run([])
    #expect(result.status == 2)
    #expect(result.errorText.contains("no account yet"))
    #expect(result.errorText.contains(home.directory.file("config/hato/config.toml")))
    #expect(result.errorText.contains("hato --demo"))
  }

  @Test func withoutATerminalItSaysSo() async throws {
    let server = try PlainIMAPServer([])
    let result = try await Home().run(server.arguments)
    #expect(result.status == 2)
    #expect(result.errorText.contains("terminal"), "\(result.errorText)")
  }

  /// Only the program, without what was installed beside it.
  @Test func missingResourcesAreToldInASentence() async throws {
    let home = try Home()
    let lonely = home.directory.file("hato")
    // By another process: a copy that this one has open for writing could not be run (ETXTBSY).
    try await Program(["cp", Home.program, lonely]).succeed()
    let demo = try await Program([lonely, "--demo"], environment: home.environment).run()
    #expect(demo.status == 2)
    #expect(demo.errorText.contains("hato is not installed whole: its demonstration mail is missing."))
    let server = try PlainIMAPServer([])
    let reading = try await Program([lonely] + server.arguments, environment: home.environment).run()
    #expect(reading.status == 2)
    #expect(reading.errorText.contains("hato is not installed whole: keymap.default is missing."))
  }
}
