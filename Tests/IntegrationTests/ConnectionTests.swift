import Foundation
import TestSupport
import Testing

/// The line drops, stalls, or talks nonsense: the list stays, the keys answer, and it comes back by itself.
@Suite(.serialized, .timeLimit(.minutes(3))) struct ConnectionTests {
  private static let letters = (1...3).map { Letter.plain("Letter \($0)", "Text \($0).", number: $0) }

  @Test(.requires(.dovecot, .python, .openssl)) func aServerThatGoesAndComesIsFoundAgain() async throws {
    let server = try await DovecotServer.start(messages: Self.letters)
    let hato = try Home().open(server)
    try await hato.select("Letter 3")
    await hato.send("j\r")
    try await hato.see("Text 2.")
    await server.stop()
    let told = try await hato.see("localhost can't be reached")
    #expect(told.contains("Text 2."))
    await hato.send("q")
    // Keys are answered, and what is marked now waits.
    await hato.send("\u{1b}")
    let list = try await hato.see("Letter 1", "Letter 2", "Letter 3", "Ctrl-R now")
    #expect(list.selectedRow?.contains("Letter 2") == true)
    // While nobody looks there is one more, which nothing but the server can tell.
    try server.deliver(Letter.plain("Meanwhile", number: 4))
    let again = try await server.startAgain()
    let back = try await hato.wait(timeout: .seconds(60)) {
      $0.contains("live · TLS") && $0.contains("Meanwhile") && $0.contains("INBOX · 3 unread of 4")
    }
    #expect(back.selectedRow?.contains("Letter 2") == true)
    await hato.send("F")
    #expect(
      try await OtherClient(again).flags { $0[2]?.contains("\\Flagged") == true }[2]?.contains("\\Flagged")
        == true)
    try await hato.quit()
    await again.stop()
  }

  @Test func aCutIsToldAndMendedByItself() async throws {
    let server = try PlainIMAPServer([], endsAt: "NOOP")
    let hato = try Home().open(server.arguments, keeping: server)
    try await hato.see("one", "three", "live · not encrypted")
    await hato.send("@")
    let lost = try await hato.see("The connection was lost")
    #expect(lost.contains("one") && lost.contains("three"))
    await hato.send("j")
    try await hato.see("one", "two", "three", "live · not encrypted")
    #expect(await hato.screen.selectedRow?.contains("two") == true)
    #expect(server.server.lines.count == 2)
    try await hato.quit()
  }

  @Test func aSilentServerKeepsNobodyFromTheKeys() async throws {
    let server = try PlainIMAPServer([("BODY.PEEK|SEARCH", "")])
    let hato = try Home().open(server.arguments, keeping: server)
    try await hato.select("three")
    await hato.send("\r")
    try await hato.see("Loading the message", "Esc stop")
    await hato.send("?")
    try await hato.see("Go to the next unread message.")
    await hato.send("q")
    await hato.send("\u{1b}")
    try await hato.lose("Loading the message")
    await hato.send("q")
    try await hato.see("INBOX", "two")
    await hato.send("j")
    try await hato.select("two")
    await hato.send("/word\r")
    try await hato.see("Looking for “word”", "Esc stop")
    await hato.send("\u{1b}")
    try await hato.see("Stopped searching.")
    try await hato.quit(by: ":quit\r")
  }

  /// What must never be obeyed: in names of mailboxes, in texts for people, in subjects.
  @Test func sequencesOfAServerReachNoTerminal() async throws {
    let evil = "\u{1b}]0;owned\u{7}\u{1b}[2J\u{1b}[31m"
    let name = "Box \(evil)"
    let server = try PlainIMAPServer(
      [
        (
          "LIST",
          "* LIST () \"/\" INBOX\r\n* LIST () \"/\" {\(name.utf8.count)}\r\n\(name)\r\n{tag} OK done\r\n"
        ),
        ("NOOP", "* OK [ALERT] Disk \(evil) is full\r\n{tag} OK done\r\n"),
        ("STORE", "{tag} NO I \(evil) refuse\r\n"),
      ], rows: [(11, "Subject \(evil) ends", PlainIMAPServer.text)])
    let hato = try Home().open(server.arguments, keeping: server)
    try await hato.see("Subject", "Box")
    await hato.send("@")
    try await hato.see("Disk", "is full")
    await hato.send("\u{1b}")
    try await hato.lose("is full")
    await hato.send("F")
    try await hato.see("refuse")
    try await hato.quit()
    let output = await hato.output
    #expect(!TextTests.contains(output, "\u{1b}]0;"))
    #expect(!TextTests.contains(output, "\u{7}"))
    // Once the program itself clears the screen; the server's four times it does not.
    #expect(await hato.screen.isAlternate == false)
    #expect(!TextTests.contains(output, "\u{1b}[31m\u{1b}") && !TextTests.contains(output, "owned\u{7}"))
  }

  @Test(arguments: [
    ("HTTP/1.1 400 Bad Request\r\n\r\n", "The server sent what no mail server should"),
    ("\u{0}\u{1}\u{2}\r\n", "The server sent what no mail server should"),
    ("* BYE down for repair\r\n", "down for repair"),
  ])
  func aStrangeGreetingIsToldAndLeft(_ greeting: String, _ sentence: String) async throws {
    let server = try PlainIMAPServer([], greeting: greeting)
    let hato = try Home().open(server.arguments, width: 120, keeping: server)
    try await hato.see(sentence)
    try await hato.quit(status: 1)
  }

  @Test func anEndlessGreetingIsCutOff() async throws {
    let server = try ScriptedServer([.flood(Array(repeating: 0x41, count: 65_536))])
    let hato = try Home().open(
      ["imap://alice@127.0.0.1:\(server.port)", "--plaintext"], width: 120, keeping: server)
    try await hato.see("The server sent what no mail server should")
    try await hato.quit(status: 1)
  }

  @Test func aMailboxMadeAnewWhileOpenIsToldAndShownAnew() async throws {
    let renewed = "* 1 EXISTS\r\n* OK [UIDVALIDITY 8] v\r\n{tag} OK [READ-WRITE] open\r\n"
    let row =
      "* 1 FETCH (UID 1 FLAGS () RFC822.SIZE 9 ENVELOPE (NIL \"renewed\" NIL NIL NIL NIL NIL NIL NIL NIL))\r\n"
    let hello = ScriptedServer.Step.send(Array(PlainIMAPServer.greeting.utf8))
    let old = row.replacingOccurrences(of: "UID 1 ", with: "UID 41 ")
      .replacingOccurrences(of: "renewed", with: "former")
    func rules(_ select: String, _ rows: String) -> [ScriptedServer.Rule] {
      [
        .init("SELECT", select), .init("FETCH .*ENVELOPE", rows + "{tag} OK done\r\n"),
        .init("LIST", "* LIST () \"/\" INBOX\r\n{tag} OK done\r\n"), .init("", "{tag} OK done\r\n"),
      ]
    }
    let before = rules(renewed.replacingOccurrences(of: "VALIDITY 8", with: "VALIDITY 7"), old)
    let server = try ScriptedServer(
      [hello, .serve([.init("NOOP", "", isLast: true)] + before), .close],
      [hello, .serve(rules(renewed, row))])
    let hato = try Home().open(
      ["imap://alice@127.0.0.1:\(server.port)", "--plaintext"], width: 120, keeping: server)
    try await hato.see("former")
    await hato.send("@")
    try await hato.see("renewed", "was made anew on the server")
    #expect(await !hato.screen.contains("former"))
    try await hato.quit()
  }
}
