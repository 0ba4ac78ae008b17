import Foundation
import TestSupport
import Testing

/// Whatever a sender or a server writes, the terminal gets cells and nothing else: the whole program, on an emulator.
@Suite(.serialized, .timeLimit(.minutes(4))) struct OnlyCellsTests {
  private static var all: String { Attack.sequences.joined(separator: " ") }

  /// One octet a scalar: what a sender may put into a header in spite of every RFC.
  private static func bytes(_ text: String) -> Data { Data(text.utf8) }

  private static let everything: Data =
    Data(Attack.octets()) + Data(Attack.overlong) + bytes(" " + all)

  /// In lines that a server takes, as encoded words (RFC 2047), in UTF-8 and in Latin-1.
  private static func words(_ data: Data, _ charset: String) -> String {
    stride(from: 0, to: data.count, by: 36).map { start in
      "=?\(charset)?b?\(data[start..<min(start + 36, data.count)].base64EncodedString())?="
    }.joined(separator: "\n ")
  }

  private static func percent(_ data: Data) -> String {
    data.map { "%" + String(Int($0) + 256, radix: 16).dropFirst() }.joined()
  }

  /// A message with all of it in its header, its text, its HTML and its attachment's name.
  private static func letter(_ number: Int, charset: String, _ raw: Data) -> Data {
    let latin = words(raw, charset)
    var header = Data("From: \(latin) <x@example.org>\n".utf8)
    header += Data("Reply-To: \(latin) <y@example.org>\nTo: \(latin) <alice@example.org>\n".utf8)
    header += Data("Date: Mon, 12 Jun 2023 10:0\(number):00 +0000\nMIME-Version: 1.0\n".utf8)
    header += Data("Subject: mail-\(number) \(latin)\nX-Raw: ".utf8) + Data(raw.prefix(900)) + Data("\n".utf8)
    header += Data("Content-Type: multipart/mixed; boundary=b\n\n".utf8)
    let base64 = { (data: Data) in
      data.base64EncodedString(options: [.lineLength76Characters, .endLineWithLineFeed])
    }
    let entities = Attack.sequences.joined().unicodeScalars.map { "&#\($0.value);" }.joined()
    let html =
      Data("<title>".utf8) + raw
      + Data("</title><p>web-\(number) \(entities)</p><a href=\"http://evil.example/".utf8)
      + raw + Data("\">bank.example ".utf8) + raw + Data("</a><img alt=\"".utf8) + raw + Data("\">".utf8)
    let calendar =
      Data(
        "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART:20230612T100000Z\r\nSUMMARY:"
          .utf8)
      + raw + Data("\r\nLOCATION:".utf8) + raw + Data("\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n".utf8)
    let report =
      Data(
        "Reporting-MTA: dns; example.org\n\nFinal-Recipient: rfc822; a@b.example\nAction: failed\nDiagnostic-Code: smtp; "
          .utf8)
      + raw + Data("\n".utf8)
    let parts: [(String, Data)] = [
      // What the test looks for is text in every charset only here.
      ("text/plain; charset=us-ascii", Data("text-\(number) http://a.example/".utf8)),
      ("text/plain; charset=\(charset)", raw),
      ("text/html; charset=\(charset)", html), ("text/calendar; method=REQUEST", calendar),
      ("message/delivery-status", report),
      (
        "application/octet-stream; name*=\(charset)''\(percent(raw.prefix(300)))\nContent-Disposition: attachment;"
          + " filename*=\(charset)''\(percent(raw.prefix(300)))", Data([1])
      ),
    ]
    var body = Data()
    for (fields, content) in parts {
      body += Data(
        "--b\nContent-Type: \(fields)\nContent-Transfer-Encoding: base64\n\n\(base64(content))\n".utf8)
    }
    // One that needs no decoding, so that the octets come as they are.
    body +=
      Data("--b\nContent-Type: text/plain; charset=\(charset)\nContent-Description: ".utf8)
      + Data(raw.prefix(500))
    body += Data("\nContent-Transfer-Encoding: 8bit\n\n".utf8) + raw + Data("\n--b--\n".utf8)
    return Data((header + body).flatMap { $0 == 0x0a ? [0x0d, 0x0a] : [$0] })
  }

  private func expectOnlyCells(_ hato: PseudoTerminal) async {
    let found = TerminalOutput(await hato.output)
    #expect(found.strange.isEmpty, "\(found.strange.prefix(5))")
    // The screen and the keys are taken once and given back once.
    for mode in ["?1049h", "?1049l", "?1h", "?1l"] {
      #expect(found.modes.filter { $0 == mode }.count == 1, "\(mode)")
    }
    // The emulator tells of the cursor's shape when the screen is given back; what would set it is strange above.
    let changes = await hato.strangeChanges
    #expect(changes.allSatisfy { $0 == "cursor" }, "\(changes)")
    #expect(await hato.answers.isEmpty)
  }

  @Test(
    .requires(.dovecot, .openssl),
    arguments: ["utf-8", "us-ascii", "iso-8859-1", "iso-2022-jp", "utf-16", "shift_jis"])
  func whatASenderWritesIsCells(_ charset: String) async throws {
    let server = try await DovecotServer.start(messages: [
      Self.letter(1, charset: charset, Self.everything), Letter.plain("mail-2 plain", number: 2),
    ])
    // So high that the text is on the screen: until it has come, keys do nothing to it.
    let hato = try Home().open(server, width: 120, height: 100)
    try await hato.see("mail-2 plain", "mail-1")
    // Down, as the terminal sends it: the keys are as they should be.
    await hato.send("\u{1b}OB")
    try await hato.select("mail-1")
    await hato.send("\r")
    try await hato.see("From     ", "text-1 http://a.example/")
    await hato.send("/text-1\r")
    try await hato.see("“text-1”: 1 of 1.")
    await hato.send("hhH")
    // Whether the texts differ is a matter of the charset.
    _ = try await hato.wait { $0.contains("no other form") || $0.contains(" plain text · ") }
    await hato.send("HO")
    try await hato.see("of the message")
    await hato.send("jjjyq")
    try await hato.lose("of the message")
    await hato.send("/web\rnNV")
    try await hato.see("source · ")
    await hato.send("GggV")
    try await hato.lose("source · ")
    try await hato.see("From     ")
    await hato.send("Tgp")
    try await hato.see("What is wrong with the message")
    await hato.send("q")
    try await hato.lose("What is wrong with the message")
    await hato.send("vjjjG")
    try await hato.see("Parts of the message")
    await hato.send("s")
    try await hato.see("Save as: ")
    await hato.send("\u{1b}")
    try await hato.lose("Save as: ")
    await hato.send("q?")
    try await hato.see("Help")
    await hato.send("Q")
    #expect(try await hato.end(timeout: .seconds(30)) == .exited(0))
    await hato.expectWhole()
    await expectOnlyCells(hato)
  }

  /// Names of mailboxes and what the server says for people, in octets and in UTF-8.
  @Test(arguments: [false, true]) func whatAServerWritesIsCells(_ isLatin1: Bool) async throws {
    let quoted = Attack.octets(without: [0, 0x0a, 0x0d]).map { String(Character(Unicode.Scalar($0))) }
      .joined()
    let text =
      (isLatin1 ? quoted : "")
      + Self.all.unicodeScalars.filter { !isLatin1 || $0.value < 256 }.reduce(into: "") {
        $0.unicodeScalars.append($1)
      }
    let size = isLatin1 ? text.unicodeScalars.count : text.utf8.count
    let name = "{\(size)}\r\n\(text)"
    let row =
      "* 1 FETCH (UID 11 FLAGS () INTERNALDATE \"17-Jul-2023 02:44:25 +0000\" RFC822.SIZE 900 ENVELOPE (NIL \(name) ((\(name) NIL \"ada\" \(name))) NIL NIL NIL NIL NIL NIL NIL) BODYSTRUCTURE (\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 4 1))\r\n"
    let rules = [
      ("LOGIN", "* OK [ALERT] \(text)\r\n{tag} OK in \(text)\r\n"),
      ("SELECT", "* 1 EXISTS\r\n* OK [UIDVALIDITY 7] \(text)\r\n{tag} OK [READ-WRITE] \(text)\r\n"),
      ("FETCH .*ENVELOPE", row + "{tag} OK \(text)\r\n"), ("BODY.PEEK", "{tag} NO \(text)\r\n"),
      ("LIST", "* LIST () \"/\" INBOX\r\n* LIST () \"/\" \(name)\r\n{tag} OK \(text)\r\n"),
      ("STORE", "{tag} NO \(text)\r\n"), ("SEARCH", "{tag} BAD \(text)\r\n"),
      ("LOGOUT", "* BYE \(text)\r\n{tag} OK\r\n"),
      ("", "{tag} OK \(text)\r\n"),
    ].map { ScriptedServer.Rule($0.0, $0.1, isLatin1: isLatin1) }
    let server = try ScriptedServer([.send(Array(PlainIMAPServer.greeting.utf8)), .serve(rules)])
    let hato = try Home().open(
      ["imap://alice@127.0.0.1:\(server.port)", "--plaintext"], width: 120, height: 40, keeping: server)
    try await hato.see(" 2023 ")
    await hato.send("\r")
    try await hato.see("refused")
    await hato.send("qd")
    await hato.send("/x\r")
    try await hato.wait(timeout: .seconds(30)) { !$0.contains("Looking for") }
    await hato.send("c\t\t")
    try await hato.see("Go to mailbox: ")
    await hato.send("\u{1b}")
    try await hato.lose("Go to mailbox: ")
    await hato.send("?")
    try await hato.see("Help")
    await hato.send("qQQ")
    _ = try await hato.end(timeout: .seconds(30))
    await hato.expectWhole()
    await expectOnlyCells(hato)
  }
}
