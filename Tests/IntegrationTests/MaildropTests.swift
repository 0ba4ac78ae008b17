import Foundation
import Glibc
import TestSupport
import Testing

/// The program on a maildrop of a real server, over TLS and a network that can be cut.
@Suite(.serialized, .timeLimit(.minutes(5)), .requires(.dovecotPOP3, .dovecot, .python, .openssl))
struct MaildropTests {
  private static let letters = (1...5).map { Letter.plain("Letter \($0)", "Text \($0).", number: $0) }

  @Test func whatTheListShowsAsGoneIsGoneOnTheServer() async throws {
    let scene = try await MaildropScene.start(messages: Self.letters)
    let other = MaildropClient(scene.server)
    let home = try Home()
    try scene.configure(home)
    let hato = try scene.open(home)
    try await hato.see("INBOX · 5 unread of 5", "Letter 5", "checked ", "TLS 1.3")
    await hato.send("\r")
    try await hato.see("Text 5.")
    await hato.send("q")
    try await hato.see("INBOX · 4 unread of 5")
    await hato.send("ggd$")
    try await hato.see("Expunge")
    await hato.send("y")
    try await hato.see("INBOX · 4 unread of 4")
    #expect(try await other.subjects() == ["Letter 1", "Letter 2", "Letter 3", "Letter 4"])
    try await hato.quit()

    // What was read and marked is known when it starts again, and nothing more is gone.
    let next = try scene.open(home)
    try await next.see("INBOX · 4 unread of 4", "checked ")
    await next.send("gg\r")
    try await next.see("Text 4.")
    await next.send("q")
    try await next.see("INBOX · 3 unread of 4")
    try await next.quit()
    let last = try scene.open(home)
    try await last.see("INBOX · 3 unread of 4", "checked ")
    try await last.quit()
    #expect(try await other.subjects() == ["Letter 1", "Letter 2", "Letter 3", "Letter 4"])
  }

  @Test func whatIsOwedWhenItIsLeftIsDeletedWithTheNextStart() async throws {
    let scene = try await MaildropScene.start(messages: Self.letters)
    let other = MaildropClient(scene.server)
    let home = try Home()
    try scene.configure(home)
    let hato = try scene.open(home)
    try await hato.see("INBOX · 5 unread of 5", "checked ")
    await scene.proxy.refuse()
    await scene.proxy.cut()
    await hato.send("ggdd$")
    try await hato.see("Expunge")
    await hato.send("y")
    // Why the next try failed may take the place of the words about what is kept; that it waits is told at the end.
    _ = try await hato.wait { $0.contains("is kept") || $0.contains("can't be reached") }
    #expect(try await other.subjects().count == 5)
    await hato.send("q")
    try await hato.see("q again leaves")
    try await hato.quit()
    #expect(try await other.subjects().count == 5)

    try await scene.proxy.accept()
    let next = try scene.open(home)
    try await next.see("INBOX · 3 unread of 3", "checked ")
    try await next.quit()
    #expect(try await other.subjects() == ["Letter 1", "Letter 2", "Letter 3"])
  }

  @Test func checkTellsStepByStepWhatItFound() async throws {
    let scene = try await MaildropScene.start(messages: Self.letters)
    let url = "pop3s://\(DovecotServer.user)@localhost:\(scene.server.pop3sPort)"
    let arguments = [url, "--ca-file", scene.server.authority, "--check"]
    let result = try await Home().run(arguments)
    #expect(result.status == 0, "\(result.text)\(result.errorText)")
    let wanted = [
      "localhost", "TLS 1.3", "greeting", "login         as alice", "UIDL", "5 messages", "All is well.",
    ]
    for text in wanted { #expect(result.text.contains(text), "\(text) is not in:\n\(result.text)") }
    let wrong = try await Home().run(arguments, with: ["HATO_PASSWORD": "wrong"])
    #expect(wrong.status == 1)
    #expect(wrong.text.contains("✗ The server refused the login of alice"), "\(wrong.text)")
    #expect(try await MaildropClient(scene.server).subjects().count == 5)
  }

  @Test func mailIsFetchedIntoAMaildirAndReadThere() async throws {
    let scene = try await MaildropScene.start(messages: Self.letters)
    let other = MaildropClient(scene.server)
    let home = try Home()
    try scene.collect(home)
    let hato = try scene.open(home)
    try await hato.see("INBOX · 5 unread of 5", "Letter 5", "checked ", "TLS 1.3")
    #expect(try await other.subjects() == [])
    #expect(home.fetchedCount == 5)
    var status = stat()
    #expect(stat(home.maildir, &status) == 0 && status.st_mode & 0o777 == 0o700)
    await hato.send("\r")
    try await hato.see("Text ")
    await hato.send("q")
    try await hato.see("INBOX · 4 unread of 5")
    // In the order in which they lay there.
    let rows = await hato.screen.rows.compactMap { $0.firstMatch(of: /Letter (\d)/).map { String($0.1) } }
    #expect(rows == ["5", "4", "3", "2", "1"])
    try scene.lay(Letter.plain("Letter 6", "Text 6.", number: 6), named: "1800000000.M6.test")
    await hato.send(":check-mail\r")
    try await hato.see("INBOX · 5 unread of 6", "Letter 6")
    await hato.send("j")
    try await hato.see("checked ")
    #expect(try await other.subjects() == [])
    try await hato.quit()
    #expect(home.fetchedCount == 6)
  }

  @Test func mailIsLeftOnTheServerForSoManyDays() async throws {
    let scene = try await MaildropScene.start(messages: Self.letters)
    let other = MaildropClient(scene.server)
    let home = try Home()
    for _ in 0..<2 {
      try scene.collect(home, leaveDays: 30)
      let hato = try scene.open(home)
      try await hato.see("INBOX · 5 unread of 5", "checked ")
      try await hato.quit()
      #expect(try await other.subjects().count == 5)
      #expect(home.fetchedCount == 5)
    }
    try scene.collect(home, leaveDays: 0)
    let hato = try scene.open(home)
    try await hato.see("INBOX · 5 unread of 5", "checked ")
    try await hato.quit()
    #expect(try await other.subjects() == [])
    #expect(home.fetchedCount == 5)
  }

  @Test func theSecondOfTwoLeavesFetchingToTheFirst() async throws {
    let scene = try await MaildropScene.start(messages: Self.letters)
    let home = try Home()
    try scene.collect(home)
    let first = try scene.open(home)
    try await first.see("INBOX · 5 unread of 5", "checked ")
    let long = Letter.plain("Letter 6", String(repeating: "Good wind.\n", count: 200_000), number: 6)
    try scene.lay(long, named: "1800000000.M6.test")
    // It is on its way to the first for a while.
    await scene.proxy.segment(2000, gap: .milliseconds(40))
    let before = await scene.proxy.tally.bytesDown
    await first.send(":check-mail\r")
    _ = try await scene.proxy.wait { $0.bytesDown > before + 40_000 }
    let second = try scene.open(home)
    try await second.see("another hato is fetching its mail", "Letter 5")
    #expect(home.fetchedCount == 5)
    await scene.proxy.calm()
    try await first.see("INBOX · 6 unread of 6", "Letter 6")
    try await second.see("INBOX · 6 unread of 6")
    try await first.quit()
    try await second.quit()
    #expect(try await MaildropClient(scene.server).subjects() == [])
    #expect(home.fetchedCount == 6)
  }

  // MARK: Disks

  @Test func whatTheDiskHasNoRoomForStaysOnTheServer() async throws {
    let large = Letter.multipart(
      "Large", [Letter.text, Letter.attachment("; filename=noise", Letter.noise(3_000_000))])
    let scene = try await MaildropScene.start(messages: [Self.letters[0], large, Self.letters[1]])
    let other = MaildropClient(scene.server)
    let home = try Home()
    try scene.collect(home)
    let hato = try PseudoTerminal(
      executable: "/bin/sh", arguments: ["-c", "ulimit -f 4096; exec \"$0\" drop", Home.program],
      environment: home.environment, width: 80, height: 24, directory: home.directory.path,
      keeping: [home.directory, scene.server])
    try await hato.see("Mail could not be put into your Maildir", "File too large")
    #expect(try await other.subjects().contains("Large"))
    try await hato.quit()
    #expect(home.fetchedCount < 3)

    let next = try scene.open(home)
    try await next.see("INBOX · 3 unread of 3", "checked ")
    try await next.quit()
    #expect(home.fetchedCount == 3)
    #expect(try await other.subjects() == [])
  }

  @Test func aMaildirThatCanNotBeMadeIsToldBeforeAnythingIsFetched() async throws {
    let scene = try await MaildropScene.start(messages: Self.letters)
    for path in ["/proc/none/Mail", "Mail", "/dev/null"] {
      let home = try Home()
      try scene.configure(home, "keep = \"local\"\nmaildir = \"\(path)\"")
      let hato = try scene.open(home)
      #expect(try await hato.end() == .exited(2))
      let said = await hato.text
      #expect(said.contains(path) || said.contains("/proc/none"), "\(said)")
    }
    #expect(try await MaildropClient(scene.server).subjects().count == 5)
  }

  @Test func aLargeMessageIsNotHeldInMemory() async throws {
    let large = Letter.multipart(
      "Large", [Letter.text, Letter.attachment("; filename=noise", Letter.noise(60 << 20))])
    #expect(large.count > 80 << 20)
    let scene = try await MaildropScene.start(messages: [large])
    let home = try Home()
    try scene.collect(home)
    let hato = try scene.open(home)
    try await hato.see("fetching")
    let before = Self.peak(of: hato.processIdentifier) ?? 0
    try await hato.wait(timeout: .seconds(180)) {
      $0.contains("INBOX · 1 unread of 1") && $0.contains("checked ")
    }
    // KiB, its own size included.
    let peak = try #require(Self.peak(of: hato.processIdentifier))
    // Less than the message: a debug build on a busy machine takes twice what it takes else.
    #expect(peak - before < 80 << 10, "\(peak) KiB, \(before) before")
    try await hato.quit()
    let file = try #require(home.fetched.first)
    #expect(file.count == large.count - large.count { $0 == 13 })
    #expect(try await MaildropClient(scene.server).subjects() == [])
  }

  private static func peak(of process: Int32) -> Int? {
    let status = try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
    return status?.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }.flatMap {
      Int($0.filter(\.isNumber))
    }
  }

  // MARK: A server that refuses

  @Test func whatTheServerWillNotGiveStaysAndTheOthersAreFetched() async throws {
    func message(_ number: Int) -> String {
      "+OK\r\nSubject: Letter \(number)\r\nMessage-ID: <\(number)@x>\r\n\r\nText.\r\n.\r\n"
    }
    let rules: [(String, String)] = [
      ("^CAPA", "+OK\r\nUSER\r\nUIDL\r\nTOP\r\nPIPELINING\r\n.\r\n"), ("^STAT", "+OK 4 400\r\n"),
      ("^UIDL", "+OK\r\n1 a\r\n2 b\r\n3 c\r\n4 d\r\n.\r\n"),
      ("^LIST", "+OK\r\n1 100\r\n2 100\r\n3 100\r\n4 100\r\n.\r\n"),
      ("^RETR 2", "-ERR [SYS/TEMP] the disk is asleep\r\n"), ("^RETR 1", message(1)), ("^RETR 3", message(3)),
      // Of a server that lost what it lists.
      ("^RETR 4", "+OK\r\n.\r\n"), ("", "+OK\r\n"),
    ]
    let server = try ScriptedServer([
      .send(Array("+OK hello\r\n".utf8)), .serve(rules.map { ScriptedServer.Rule($0.0, $0.1) }),
    ])
    let home = try Home()
    try home.configure(
      """
      [accounts.drop]
      incoming = "pop3://alice@127.0.0.1:\(server.port)"
      keep = "local"
      maildir = "\(home.maildir)"
      """)
    let hato = try home.open(["drop", "--plaintext", "--record", home.recordPath])
    try await hato.see("INBOX · 2 unread of 2", "Letter 1", "Letter 3")
    try await hato.see("would not give one message")
    try await hato.quit()
    #expect(home.fetchedCount == 2)
    let deleted = home.record.split(separator: "\n").filter { $0.contains("DELE") }.joined(separator: "\n")
    #expect(deleted.contains("DELE 1") && deleted.contains("DELE 3"), "\(deleted)")
    #expect(!deleted.contains("DELE 2") && !deleted.contains("DELE 4"), "\(deleted)")
  }
}
