import Foundation
import MIME
import TestSupport
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

  /// Runs of white space are one space here; a fold that is escaped is none of RFC 5322.
  @Test(.enabled(if: MailCorpus.isPresent, "corpus not present")) func foldsOfTheCorpus() throws {
    let text = String(decoding: try MailCorpus.bytes("headers/jakarta-mail/folddata.txt"), as: UTF8.self)
      .lines
    var count = 0
    for block in text.components(separatedBy: "\nUNFOLD\n").dropFirst() {
      let halves = block.components(separatedBy: "$\nEXPECT\n")
      guard halves.count > 1, let expected = halves[1].components(separatedBy: "$").first,
        !halves[0].contains("\\\n")
      else { continue }
      let unfolded = HeaderField(name: "X", body: Array(halves[0].utf8)).unfolded
      let found = String(decoding: unfolded, as: UTF8.self)
      #expect(found.withSingleSpaces == expected.withSingleSpaces)
      count += 1
    }
    #expect(count > 5)
  }

  /// Lines for a tokenizer, which is more than an address needs: nothing of them may vanish or crash.
  @Test(.enabled(if: MailCorpus.isPresent, "corpus not present")) func tokensOfTheCorpus() throws {
    let bytes = try MailCorpus.bytes("headers/jakarta-mail/tokenlist.txt")
    var count = 0
    for line in bytes.split(separator: 10) where line.starts(with: "To: ".utf8) {
      let field = HeaderField(name: "To", body: Array(line.dropFirst(4)))
      // A mark alone says nothing.
      if field.unfolded.count < 2 { continue }
      #expect(!AddressField.parse(field.unfolded).isEmpty, "\(field.text)")
      count += 1
    }
    #expect(count > 40)
  }

  @Test func emptyHeaderHasNoFields() {
    #expect(header("").fields.isEmpty)
    #expect(header("\r\n").fields.isEmpty)
  }
}
