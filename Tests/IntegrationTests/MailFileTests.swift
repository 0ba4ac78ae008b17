import Foundation
import TestSupport
import Testing

/// `hato FILE.eml` and `hato --dump`, as they are called.
@Suite(.serialized, .timeLimit(.minutes(3))) struct MailFileTests {
  private static let letter = """
    From: Ada Lovelace <ada@example.org>
    Subject: The grey hen
    Content-Type: multipart/mixed; boundary=b

    --b

    She laid \u{1b}[31man egg.
    --b
    Content-Type: application/pdf
    Content-Disposition: attachment; filename=egg.pdf
    Content-Transfer-Encoding: base64

    ZWdn
    --b--

    """

  @Test func aDumpNeedsNeitherTerminalNorConfiguration() async throws {
    let home = try Home()
    try home.configure("this is no configuration")
    let path = try home.directory.write(Self.letter, to: "letter.eml")
    let json = try await home.run(["--dump", "--json", path])
    #expect(json.status == 0 && json.errorText == "", "\(json.errorText)")
    let object = try #require(try JSONSerialization.jsonObject(with: json.output) as? [String: Any])
    #expect((object["headers"] as? [String: Any])?["subject"] as? String == "The grey hen")
    let people = try await home.run(["--dump", path])
    #expect(people.status == 0)
    #expect(people.text.contains("The grey hen") && people.text.contains("“egg.pdf”"), "\(people.text)")
    #expect(!people.text.contains("\u{1b}"))
  }

  @Test func theStandardInputIsAFileToo() async throws {
    let home = try Home()
    let result = try await Program([Home.program, "--dump", "-", "--json"], environment: home.environment)
      .run(input: Data(Self.letter.utf8))
    #expect(result.status == 0)
    #expect(result.text.contains("egg.pdf"))
  }

  @Test func whatCannotBeReadIsToldInASentence() async throws {
    let home = try Home()
    let huge = try home.directory.write("", to: "huge.eml")
    #expect(truncate(huge, 300 << 20) == 0)
    let letter = try home.directory.write(Self.letter, to: "letter.eml")
    let cases = [
      (["--dump", "/nowhere.eml"], "/nowhere.eml can't be read: No such file or directory."),
      (["--dump", "/usr"], "/usr is a folder; a file with a mail was expected."),
      (["--dump", huge], "is larger than 256 MB, which is the most that hato reads as mail."),
      (["--dump", "/dev/zero"], "is larger than 256 MB"), (["--dump"], "--dump wants a file with a mail"),
      (["--json", letter], "--json says how --dump prints"),
      (["--check", letter], "is a file; there is no server"),
    ]
    for (arguments, sentence) in cases {
      let result = try await home.run(arguments)
      #expect(result.status == 2, "\(arguments)")
      #expect(result.errorText.contains(sentence), "\(result.errorText)")
      #expect(result.text == "")
    }
  }

  @Test func anEmptyFileIsAnEmptyMail() async throws {
    let result = try await Home().run(["--dump", "/dev/null"])
    #expect(result.status == 0)
    #expect(result.text.contains("! The file is empty."))
  }

  @Test func outputThatGoesNowhereIsAFailure() async throws {
    let home = try Home()
    let path = try home.directory.write(Self.letter, to: "letter.eml")
    let result = try await Program(
      ["/bin/sh", "-c", "\"$0\" --dump \"$1\" >/dev/full", Home.program, path], environment: home.environment
    ).run()
    #expect(result.status == 1)
    #expect(result.errorText.contains("the output can't be written"), "\(result.errorText)")
  }

  @Test func aFileOpensInThePagerAndQLeaves() async throws {
    let home = try Home()
    let path = try home.directory.write(Self.letter, to: "letter.eml")
    let hato = try home.open([path], width: 160, height: 40)
    let screen = try await hato.see("Ada Lovelace", "The grey hen", "She laid", "egg.pdf")
    #expect(!screen.contains("INBOX"))
    await hato.send("d")
    try await hato.see("read-only; nothing was changed")
    await hato.send("s\r")
    try await hato.see("Saved")
    #expect(home.directory.text(of: "Downloads/egg.pdf") == "egg")
    try await hato.quit()
    #expect(home.directory.text(of: "letter.eml") == Self.letter)
  }

  @Test func anMboxIsAListOfItsMessages() async throws {
    let home = try Home()
    let line = "From ada@example.org Fri Nov 20 09:41:00 2026\n"
    let second = Self.letter.replacingOccurrences(of: "grey hen", with: "blue cock")
    let path = try home.directory.write(line + Self.letter + "\n" + line + second, to: "loft.mbox")
    let hato = try home.open([path])
    try await hato.see("loft.mbox", "The grey hen", "The blue cock")
    await hato.send("\r")
    try await hato.see("She laid")
    await hato.send("q")
    try await hato.see("The grey hen", "The blue cock")
    try await hato.quit()
    let dump = try await home.run(["--dump", path])
    #expect(dump.text.contains("The grey hen"))
    #expect(dump.text.contains("holds 2 messages; this is the first."))
  }
}
