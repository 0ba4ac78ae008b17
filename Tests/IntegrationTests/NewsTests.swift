import Foundation
import TestSupport
import Testing

/// What other clients do appears by itself while the user does nothing.
@Suite(.serialized, .timeLimit(.minutes(3))) struct NewsTests {
  private static let letters = (1...4).map { Letter.plain("Letter \($0)", "Text \($0).", number: $0) }

  private func home(_ server: DovecotServer) throws -> Home {
    let home = try Home()
    try home.configure(
      """
      [accounts.lively]
      incoming = "\(server.url())"
      ca-file = "\(server.authority)"
      keep-alive = "1s"

      """)
    return home
  }

  @Test(.requires(.dovecot, .python, .openssl)) func whatOthersDoAppearsByItself() async throws {
    let server = try await DovecotServer.start(messages: Self.letters)
    let other = OtherClient(server)
    let home = try home(server)
    let hato = try home.open(["lively", "--record", home.recordPath], keeping: server)
    try await hato.see("INBOX · 4 unread of 4")
    await hato.send("j")
    try await hato.select("Letter 3")
    try await other.append(Letter.plain("Just in", number: 5))
    let arrived = try await hato.see("Just in", "INBOX · 5 unread of 5")
    #expect(arrived.selectedRow?.contains("Letter 3") == true)
    try await other.add(["\\Flagged", "\\Seen"], to: [2])
    let flagged = try await hato.see("INBOX · 4 unread of 5")
    #expect(flagged.marks(of: "Letter 2").contains("★"))
    try await other.remove(["\\Flagged"], from: [2])
    try await hato.wait(timeout: .seconds(40)) { !$0.marks(of: "Letter 2").contains("★") }
    try await other.add(["\\Deleted"], to: [1, 4])
    try await hato.wait(timeout: .seconds(40)) { $0.marks(of: "Letter 4").contains("D") }
    try await other.expunge()
    let expunged = try await hato.lose("Letter 4", "Letter 1")
    #expect(expunged.selectedRow?.contains("Letter 3") == true)
    try await hato.see("of 3")
    // The timer goes on whatever the server tells by itself.
    let deadline = ContinuousClock.now + .seconds(20)
    while home.commands.filter({ $0 == "NOOP" }).count < 2, ContinuousClock.now < deadline {
      try await Task.sleep(for: .milliseconds(50))
    }
    #expect(home.commands.filter { $0 == "NOOP" }.count >= 2)
    try await hato.quit()
  }

  @Test(.requires(.dovecot, .python, .openssl)) func commandIsRunForNewMail() async throws {
    let server = try await DovecotServer.start(messages: Self.letters)
    let home = try Home()
    let told = home.directory.file("told")
    try home.configure(
      """
      [accounts.work]
      incoming = "\(server.url())"
      ca-file = "\(server.authority)"
      on-new-mail = "echo $HATO_ACCOUNT $HATO_MAILBOX $HATO_COUNT ${HATO_PASSWORD-no password} >> \(told)"
      """)
    let hato = try home.open(["work"], keeping: server)
    try await hato.see("INBOX · 4 unread of 4", "live")
    try await OtherClient(server).append(Letter.plain("Just in", number: 5))
    try await hato.see("Just in", "INBOX · 5 unread of 5")
    try await hato.wait(timeout: .seconds(30)) { _ in
      (try? String(contentsOfFile: told, encoding: .utf8)) == "work INBOX 1 no password\n"
    }
    try await hato.quit()
  }

  /// The messages below the pager change; what is read stays.
  @Test(.requires(.dovecot, .python, .openssl)) func theOpenMessageMayBeExpungedElsewhere() async throws {
    let server = try await DovecotServer.start(messages: Self.letters)
    let other = OtherClient(server)
    let home = try home(server)
    let hato = try home.open(["lively"], keeping: server)
    try await hato.select("Letter 4")
    await hato.send("\r")
    try await hato.see("Text 4.")
    try await other.add(["\\Deleted"], to: [4])
    try await other.expunge()
    await hato.send("q")
    let list = try await hato.see("INBOX", "of 3")
    #expect(list.selectedRow?.contains("Letter 3") == true)
    try await hato.quit()
  }

  @Test(.requires(.dovecot, .python, .openssl), arguments: ["imaps", "imap", "plain"])
  func theRecordIsPrivateAndHasNoPassword(_ way: String) async throws {
    let server = try await DovecotServer.start(messages: Self.letters)
    let home = try Home()
    let arguments = [server.url(way == "imaps" ? "imaps" : "imap"), "--ca-file", server.authority]
    let hato = try home.open(
      arguments + ["--record", home.recordPath] + (way == "plain" ? ["--plaintext"] : []), keeping: server)
    try await hato.see("INBOX · 4 unread of 4", way == "plain" ? "live · not encrypted" : "live · TLS 1.3")
    await hato.send("\r")
    try await hato.see("Text 4.")
    await hato.send("q")
    try await hato.quit()
    let record = home.record
    #expect(record.contains("[secret]"))
    #expect(home.commands.contains("STARTTLS") == (way == "imap"))
    #expect(home.commands.contains("LOGOUT"))
    for secret in [DovecotServer.password, "\0alice\0\(DovecotServer.password)", "alice\0alice\0wonderland"] {
      #expect(!record.contains(secret))
      // A phase of base64 depends on what stands before; these are all three.
      for lead in ["", "a", "ab"] {
        let encoded = Data((lead + secret).utf8).base64EncodedString().dropFirst(4).dropLast(4)
        #expect(!record.contains(encoded))
      }
    }
    let attributes = try FileManager.default.attributesOfItem(atPath: home.recordPath)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    let seen = try await OtherClient(server).flags()[4]
    #expect(seen == ["\\Seen"])
  }

  /// Reading asks for the text only: what it costs does not depend on what hangs on the message.
  @Test(.requires(.dovecot, .python, .openssl)) func readingFetchesOnlyThePartThatIsShown() async throws {
    let load = Letter.attachment("; filename=load.bin", Letter.noise(3_000_000))
    let heavy = Letter.multipart("Heavy", as: "mixed", [Letter.text, load])
    let server = try await DovecotServer.start(messages: [heavy])
    let home = try Home()
    let hato = try home.open(server)
    try await hato.select("Heavy")
    let before = home.record.utf8.count
    await hato.send("\r")
    try await hato.see("See what I carry.", "load.bin", "1 attachment")
    await hato.send("q")
    try await hato.quit()
    let fetches = home.commands.filter { $0.contains("FETCH") && $0.contains("BODY.PEEK[") }
    #expect(fetches.count == 1, "\(fetches)")
    #expect(fetches.first?.contains("BODY.PEEK[1]<0.") == true, "\(fetches)")
    #expect(fetches.first?.contains("BODY.PEEK[2]") == false, "\(fetches)")
    #expect(home.record.utf8.count - before < 16_384)
  }
}
