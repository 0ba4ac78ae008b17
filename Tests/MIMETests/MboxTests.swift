import Testing

@testable import MIME

@Suite struct MboxTests {
  private func messages(_ text: String) -> [String] {
    let bytes = Array(text.utf8)
    return Mbox.messages(bytes).map { String(decoding: bytes[$0], as: UTF8.self) }
  }

  @Test(arguments: ["\n", "\r\n"]) func messagesStandBetweenTheirSeparators(_ end: String) {
    let text = [
      "From ada@example.org Fri Nov 20 09:41:00 2026", "Subject: one", "", "text", "",
      "From bob@example.org Fri Nov 20 10:00 2026", "Subject: two", "", "From here", "", "From there at 9:41",
      "on", "",
    ].joined(separator: end)
    let two = ["Subject: two", "", "From here", "", "From there at 9:41", "on", ""].joined(separator: end)
    #expect(messages(text) == [["Subject: one", "", "text", ""].joined(separator: end), two])
  }

  @Test func whatDoesNotBeginWithASeparatorIsOneMessage() {
    for text in [
      "", "F", "From ", "From x\n\ny", "Subject: x\n\nFrom a Fri Nov 20 09:41:00 2026\nSubject: y\n", "\n\n",
    ] {
      #expect(messages(text) == [text])
    }
  }

  /// As in a mail that somebody saved from an mbox, with a body that quotes another one without its blank line.
  @Test func aSeparatorNeedsAnEmptyLineBeforeIt() {
    let line = "From a Fri Nov 20 09:41:00 2026\nSubject: x\n"
    #expect(messages(line + "\ntext\n" + line).count == 1)
    #expect(messages(line + "\ntext\n\n" + line).count == 2)
    #expect(messages(line + "\n" + line).count == 2)
    #expect(messages(line + line).count == 1)
  }
}
