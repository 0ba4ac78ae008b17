import Foundation
import TestSupport
import Testing

/// Text as people send it, read through the whole program.
@Suite(.serialized, .timeLimit(.minutes(3))) struct TextTests {
  /// "伝書鳩が港に着きました。" and "明日の朝、返事を書きます。", by an encoder that is not ours.
  private static let japanese = [
    "iso-2022-jp":
      "GyRCRUE9cUg3JCw5QSRLQ2UkLSReJDckPyEjGyhCDQobJEJMQEZ8JE5EKyEiSlY7diRyPXEkLSReJDkhIxsoQg0K",
    "shift_jis": "k2CPkZS1gqqNYILJkoWCq4LcgrWCvYFCDQqWvpP6gsySqYFBldSOloLwj5GCq4LcgreBQg0K",
    "euc-jp": "xcG98ci3pKy5waTLw+WkraTepLekv6GjDQrMwMb8pM7Eq6Giyta79qTyvfGkraTepLmhow0K",
  ]

  @Test(.requires(.dovecot, .python, .openssl)) func japaneseIsReadInItsThreeCharsets() async throws {
    let charsets = Self.japanese.keys.sorted()
    let letters = try charsets.enumerated().map { index, charset in
      let base64 = try #require(Self.japanese[charset])
      let raw = try #require(Data(base64Encoded: base64))
      // ISO-2022-JP was made for 7-bit lines; the others travel as 8 bits and in base64.
      let encoding = charset == "shift_jis" ? "base64" : charset == "euc-jp" ? "8bit" : "7bit"
      return Letter.encoded(
        "=?iso-2022-jp?b?GyRCRUE9cUg3GyhC?= \(charset)",
        "Content-Type: text/plain; charset=\(charset)\nContent-Transfer-Encoding: \(encoding)",
        encoding == "base64" ? Data(base64.utf8) : raw, number: index)
    }
    let server = try await DovecotServer.start(messages: letters)
    let hato = try Home().open(server)
    for (index, charset) in charsets.reversed().enumerated() {
      try await hato.select("伝書鳩 \(charset)")
      await hato.send("\r")
      try await hato.see("伝書鳩が港に着きました。", "明日の朝、返事を書きます。", "Subject  伝書鳩 \(charset)")
      await hato.send("q")
      try await hato.see("INBOX · ")
      if index < 2 { await hato.send("j") }
    }
    try await hato.quit()
  }

  @Test(.requires(.dovecot, .python, .openssl)) func alternativesAndEncodingsAreResolved() async throws {
    let plain = "Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable"
    let html = "Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: base64"
    let markup = "<html><body><p>Only <b>markup</b> here &amp; nothing else.</p></body></html>"
    let letters = [
      Letter.encoded("Web only", html, Letter.raw(markup).base64EncodedData(), number: 1),
      Letter.multipart(
        "Both",
        as: "alternative",
        [
          Letter.part(plain, "Gr=FC=DFe aus K=F6ln, das eine lange =\nZeile ist."),
          Letter.part(html, Data("<p>The web version</p>".utf8).base64EncodedString()),
        ], number: 2),
      Letter.multipart(
        "Empty", as: "mixed", [Letter.attachment("; filename=a.bin", Data([0, 1]))], number: 3),
    ]
    let server = try await DovecotServer.start(messages: letters)
    let hato = try Home().open(server)
    try await hato.select("Empty")
    await hato.send("\r")
    try await hato.see("There is no text in this message.", "a.bin")
    await hato.send("j")
    let both = try await hato.see("Grüße aus Köln, das eine lange Zeile ist.")
    #expect(!both.contains("web version"))
    await hato.send("j")
    let web = try await hato.see("Only markup here & nothing else.")
    #expect(!web.contains("<b>"))
    await hato.send("h")
    try await hato.see("Message-ID ", "MIME-Version ")
    await hato.send("q")
    try await hato.quit()
  }

  /// Escape sequences in every place where mail has text reach no terminal.
  @Test(.requires(.dovecot, .python, .openssl)) func noSequenceOfASenderReachesTheTerminal() async throws {
    let evil = "\u{1b}]0;owned\u{7}\u{1b}[31m\u{9b}5n"
    let word = "=?utf-8?b?\(Data("Bad \(evil) bird".utf8).base64EncodedString())?="
    let name =
      "filename*=utf-8''\(evil.utf8.map { "%" + String(Int($0) + 256, radix: 16).dropFirst() }.joined())x.bin"
    var message = Letter.multipart(
      word, as: "mixed",
      [
        Letter.part("Content-Type: text/plain; charset=utf-8", "Before \(evil) after."),
        Letter.attachment("; \(name)", Data([1])),
      ])
    message = Letter.raw("X-Evil: \(evil)\nReply-To: \(word) <x@example.org>\n") + message
    let server = try await DovecotServer.start(messages: [message])
    let hato = try Home().open(server, with: ["TERM": "xterm-256color"])
    try await hato.select("Bad")
    await hato.send("\r")
    try await hato.see("Before", "after.", "x.bin")
    await hato.send("h")
    try await hato.see("X-Evil")
    await hato.send("v")
    try await hato.see("Parts of the message", "x.bin")
    await hato.send("qqq")
    #expect(try await hato.end() == .exited(0))
    let output = await hato.output
    #expect(!Self.contains(output, "\u{1b}]0;owned"))
    #expect(!Self.contains(output, "\u{1b}]0;"))
    #expect(!Self.contains(output, "\u{7}"))
    #expect(!Self.contains(output, "\u{9b}"))
    #expect(!Self.contains(output, "\u{1b}[5n"))
  }

  static func contains(_ bytes: [UInt8], _ text: String) -> Bool {
    Data(bytes).range(of: Data(text.utf8)) != nil
  }
}
