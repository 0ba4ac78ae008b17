import Foundation
import TestSupport
import Testing

/// Passwords, and certificates: who is let in, and who is not told anything.
@Suite(.serialized, .timeLimit(.minutes(3))) struct LoginTests {
  private static let letters = [Letter.plain("Letter")]

  @Test(.requires(.dovecot, .python, .openssl)) func aWrongPasswordIsAskedForThreeTimesThenTold() async throws
  {
    let server = try await DovecotServer.start(messages: Self.letters)
    let home = try Home()
    let hato = try home.open(server, with: ["HATO_PASSWORD": ""], width: 120)
    try await hato.see("Password of alice on localhost:")
    for attempt in 1...3 {
      await hato.send("looking-glass-\(attempt)\r")
      try await hato.lose("Password of alice")
      guard attempt < 3 else { break }
      try await hato.see("The server refused the login:", attempt == 2 ? "(last try):" : "on localhost:")
    }
    try await hato.see("The server refused the login of alice")
    try await hato.quit(status: 1)
    #expect(!TextTests.contains(await hato.output, "looking-glass"))
    #expect(!home.record.contains("looking-glass"))
    #expect(home.commands.filter { $0.hasPrefix("AUTHENTICATE") || $0.hasPrefix("LOGIN") }.count == 3)
  }

  @Test(.requires(.dovecot, .python, .openssl)) func theSecondPasswordMayBeTheRightOne() async throws {
    let server = try await DovecotServer.start(messages: Self.letters)
    let home = try Home()
    let hato = try home.open(server, with: ["HATO_PASSWORD": "wrong"])
    try await hato.see("Password of alice on localhost")
    await hato.send(DovecotServer.password + "\r")
    try await hato.see("INBOX · 1 unread of 1", "Letter")
    try await hato.quit()
    #expect(!TextTests.contains(await hato.output, DovecotServer.password))
    #expect(!home.record.contains(DovecotServer.password))
  }

  @Test(.requires(.dovecot, .python, .openssl)) func aPasswordCommandIsAsked() async throws {
    let server = try await DovecotServer.start(messages: Self.letters)
    let home = try Home()
    let arguments = ["--password-command", "echo wonderland; echo user: alice"]
    let hato = try home.open(server, arguments, with: ["HATO_PASSWORD": ""])
    try await hato.see("INBOX · 1 unread of 1")
    try await hato.quit()
    let failing = try home.open(server, ["--password-command", "false"], with: ["HATO_PASSWORD": ""])
    try await failing.see("The password command false failed")
    try await failing.quit(status: 1)
  }

  @Test(.requires(.dovecot, .python, .openssl)) func aStrangersCertificateIsRefusedWithTheReason()
    async throws
  {
    let server = try await DovecotServer.start(messages: Self.letters)
    let home = try Home()
    let arguments = [server.url(), "--record", home.recordPath]
    let hato = try home.open(arguments, width: 160)
    try await hato.see("The certificate of localhost was refused: its issuer is not trusted here")
    try await hato.quit(status: 1)
    #expect(home.commands == [])
    let check = try await home.run(arguments + ["--check"])
    #expect(check.status == 1)
    #expect(check.text.contains("✗ The certificate of localhost was refused: its issuer is not trusted here"))
    #expect(check.text.contains("hato test authority"))
    #expect(home.commands == [])
  }

  @Test(.requires(.dovecot, .python, .openssl), arguments: ["imaps", "imap"])
  func aCertificateForAnotherNameIsRefused(_ scheme: String) async throws {
    var options = DovecotServer.Options()
    options.certificateNames = ["DNS:mail.example.org"]
    let server = try await DovecotServer.start(messages: Self.letters, options: options)
    let home = try Home()
    let arguments = [server.url(scheme), "--ca-file", server.authority, "--record", home.recordPath]
    let hato = try home.open(arguments, width: 160)
    try await hato.see("refused: it has the wrong name: it is for mail.example.org")
    try await hato.quit(status: 1)
    #expect(home.commands.filter { $0 != "STARTTLS" && $0 != "CAPABILITY" } == [])
    let check = try await home.run(arguments + ["--check"])
    #expect(check.status == 1)
    #expect(check.text.contains("it has the wrong name: it is for mail.example.org"))
  }

  /// A server that wants TLS gets no password without it, and one without STARTTLS gets nothing at all.
  @Test(.requires(.dovecot, .python, .openssl)) func noPasswordGoesWhereItCouldBeRead() async throws {
    var options = DovecotServer.Options()
    options.requireTLS = true
    let server = try await DovecotServer.start(messages: Self.letters, options: options)
    let home = try Home()
    let arguments = [server.url("imap"), "--ca-file", server.authority, "--record", home.recordPath]
    let plain = try await home.run(arguments + ["--plaintext", "--check"])
    #expect(plain.status == 1)
    #expect(plain.text.contains("takes no password over an unencrypted connection"))
    #expect(!home.commands.contains { $0.hasPrefix("LOGIN") || $0.hasPrefix("AUTHENTICATE") })
    #expect(try await home.run(arguments + ["--check"]).status == 0)
    let naked = try PlainIMAPServer([])
    let refused = try await home.run(
      ["imap://alice@127.0.0.1:\(naked.server.port)", "--record", home.recordPath, "--check"])
    #expect(refused.status == 1)
    #expect(refused.text.contains("offers no STARTTLS, so nothing was sent to it"))
    #expect(!home.commands.contains { $0.hasPrefix("LOGIN") || $0.hasPrefix("AUTHENTICATE") })
  }
}
