import MIME
import Testing

@Suite struct HeaderFieldTests {
  private func header(_ text: String) -> HeaderFields { HeaderFields(Array(text.utf8)) }

  @Test func foldedSubjectIsOneLine() {
    let fields = header("Subject: one\r\n  two\r\n\tthree\r\nTo: x\r\n\r\nbody")
    #expect(fields.first("SUBJECT")?.text == "one two three")
    #expect(fields.fields.map(\.name) == ["Subject", "To"])
    #expect(fields.endsWithEmptyLine)
  }

  @Test(arguments: ["\n", "\r\n", "\r"]) func everyLineEndIsOne(end: String) {
    let fields = header("A: 1" + end + "B: 2" + end + end + "body")
    #expect(fields.fields.map(\.text) == ["1", "2"])
    #expect(fields.end == 8 + 3 * end.utf8.count)
  }

  /// RFC 5322 §4.5.8.
  @Test func spaceBeforeTheColonIsObsoleteSyntax() {
    #expect(header("Subject : x\r\n\r\n").first("subject")?.text == "x")
  }

  @Test func lineThatIsNoFieldBeginsTheBody() {
    let fields = header("Subject: x\r\nthis is text\r\n")
    #expect(fields.end == 12)
    #expect(!fields.endsWithEmptyLine)
  }

  @Test func mboxLineAndEmptyLinesInFrontArePassedOver() {
    #expect(header("\r\n\r\nFrom a@b Mon Jan  1\r\nSubject: x\r\n\r\n").first("Subject")?.text == "x")
  }

  @Test func rawUTF8AndLatin1InAField() {
    #expect(header("Subject: grün\r\n").first("Subject")?.text == "grün")
    #expect(HeaderFields(Array("S: gr".utf8) + [0xfc, 0x6e]).first("S")?.text == "grün")
  }

  @Test func headerEndsAtItsLimits() {
    let many = header(String(repeating: "A: b\n", count: HeaderFields.Limits.fields + 10))
    #expect(many.fields.count == HeaderFields.Limits.fields)
    let long = header("A: " + String(repeating: "x", count: HeaderFields.Limits.bytes + 10))
    #expect(long.end == HeaderFields.Limits.bytes)
  }

  @Test func emptyHeaderHasNoFields() {
    #expect(header("").fields.isEmpty)
    #expect(header("\r\n").fields.isEmpty)
  }
}
