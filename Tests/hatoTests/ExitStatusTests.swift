import Foundation
import TestSupport
import Testing

/// What the shell is told: 0 all was well, 1 the account or the server refused, 2 wrong usage or configuration.
@Suite(.timeLimit(.minutes(1))) struct ExitStatusTests {
  private static let refusing: [ScriptedServer.Rule] = [
    .init("LOGIN", "{tag} NO [AUTHENTICATIONFAILED] wrong\r\n"), .init("", "{tag} OK done\r\n"),
  ]

  private func server() throws -> ScriptedServer {
    try ScriptedServer([
      .send(Array("* OK [CAPABILITY IMAP4rev1] hello\r\n".utf8)), .serve(Self.refusing),
    ])
  }

  private func run(
    _ arguments: [String], _ environment: [String: String] = [:], in folder: TemporaryDirectory
  ) async throws -> Program.Result {
    let settings = ["HOME": folder.path, "XDG_CONFIG_HOME": folder.path, "PATH": "/usr/bin:/bin"]
    return try await Program(
      [BuiltProducts.path(of: "hato")] + arguments,
      environment: settings.merging(environment) { $1 }
    ).run()
  }

  @Test func checkWithoutAPasswordDoesNotAsk() async throws {
    let server = try server()
    let folder = try TemporaryDirectory(prefix: "hato-exit")
    let result = try await run(
      ["imap://alice@127.0.0.1:\(server.port)", "--plaintext", "--check"], in: folder)
    #expect(result.status == 1)
    #expect(result.text.contains("No password for alice"))
  }

  @Test func checkThatIsRefusedEndsWithOne() async throws {
    let server = try server()
    let folder = try TemporaryDirectory(prefix: "hato-exit")
    let result = try await run(
      ["imap://alice@127.0.0.1:\(server.port)", "--plaintext", "--check"], ["HATO_PASSWORD": "wonderland"],
      in: folder)
    #expect(result.status == 1)
    #expect(result.text.contains("refused the login of alice: wrong"))
    #expect(!(result.text + result.errorText).contains("wonderland"))
  }

  @Test(arguments: [
    ["--no-such-option"], ["/nowhere"], ["imaps://alice:secret@h"], ["--config", "/nowhere/config.toml"],
    ["imaps://h", "--ca-file", "/nowhere/ca.pem"], ["--demo", "--record", "/nowhere/record"], [],
  ])
  func wrongUsageEndsWithTwo(arguments: [String]) async throws {
    let folder = try TemporaryDirectory(prefix: "hato-exit")
    let result = try await run(arguments, in: folder)
    #expect(result.status == 2)
    #expect(result.text.isEmpty && !result.errorText.isEmpty)
  }

  @Test func withoutATerminalItSaysSo() async throws {
    let folder = try TemporaryDirectory(prefix: "hato-exit")
    let result = try await run(["imaps://h"], in: folder)
    #expect(result.status == 2)
    #expect(result.errorText.contains("terminal"))
  }

  @Test func quittingAnAccountThatWasNeverReachedSaysWhyOnceMore() async throws {
    let server = try server()
    let folder = try TemporaryDirectory(prefix: "hato-exit")
    let terminal = try PseudoTerminal(
      executable: BuiltProducts.path(of: "hato"),
      arguments: ["imap://alice@127.0.0.1:\(server.port)"],
      environment: ["HOME": folder.path, "XDG_CONFIG_HOME": folder.path, "HATO_PASSWORD": "wonderland"])
    try await terminal.wait { $0.text.contains("offers no STARTTLS") }
    await terminal.send("Q")
    #expect(try await terminal.end() == .exited(1))
    #expect(await terminal.text.contains("hato: 127.0.0.1 offers no STARTTLS"))
    #expect(await terminal.isCooked)
  }

  @Test(.requires(.dovecot)) func quittingTheDemoEndsWithZero() async throws {
    let folder = try TemporaryDirectory(prefix: "hato-exit")
    let terminal = try PseudoTerminal(
      executable: BuiltProducts.path(of: "hato"), arguments: ["--demo"],
      environment: ["HOME": folder.path, "XDG_CONFIG_HOME": folder.path])
    try await terminal.wait { $0.text.contains("live") }
    await terminal.send("Q")
    #expect(try await terminal.end() == .exited(0))
  }

  @Test(.requires(.dovecot)) func aDemoThatWasKilledIsClearedAwayByTheNext() async throws {
    // A process that has ended, so that its number is nobody's.
    let ended = try await Program(["/bin/sh", "-c", "echo $$"]).succeed().text
    let left = "/tmp/hato-demo-\(ended.trimmingCharacters(in: .whitespacesAndNewlines))xleftXX"
    try FileManager.default.createDirectory(atPath: left + "/Maildir/cur", withIntermediateDirectories: true)
    let link = "/tmp/hato-demo-\(ended.trimmingCharacters(in: .whitespacesAndNewlines))xlinkXX"
    let folder = try TemporaryDirectory(prefix: "hato-exit")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: folder.path)
    defer { try? FileManager.default.removeItem(atPath: link) }
    #expect(try await run(["--demo", "--check"], in: folder).status == 0)
    #expect(!FileManager.default.fileExists(atPath: left))
    #expect(FileManager.default.fileExists(atPath: folder.path))
  }
}
