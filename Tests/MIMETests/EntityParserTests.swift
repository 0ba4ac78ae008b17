import MIME
import Mail
import TestSupport
import Testing

@Suite struct EntityParserTests {
  private func parse(_ text: String) -> ParsedMessage { EntityParser.parse(Array(text.utf8)) }

  private func outline(_ message: ParsedMessage) -> [String] {
    message.entities.map { "\($0.part.path) \($0.part.type)" }
  }

  /// RFC 2046 §5.1.1.
  @Test(arguments: ["\n", "\r\n"]) func multipartOfTheRFC(end: String) {
    let text = """
      From: Nathaniel Borenstein <nsb@bellcore.com>
      MIME-Version: 1.0
      Content-type: multipart/mixed; boundary="simple boundary"

      This is the preamble.

      --simple boundary

      This is implicitly typed plain US-ASCII text.
      It does NOT end with a linebreak.
      --simple boundary
      Content-type: text/plain; charset=us-ascii

      This is explicitly typed plain US-ASCII text.
      It DOES end with a linebreak.

      --simple boundary--

      This is the epilogue.
      """
    let message = parse(text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: end))
    #expect(outline(message) == [" multipart/mixed", "1 text/plain", "2 text/plain"])
    let first = message.content(at: SectionPath([1])).map { String(decoding: $0, as: UTF8.self) }
    #expect(
      first == "This is implicitly typed plain US-ASCII text." + end + "It does NOT end with a linebreak.")
    let second = message.content(at: SectionPath([2])).map { String(decoding: $0, as: UTF8.self) }
    #expect(second?.hasSuffix("It DOES end with a linebreak." + end) == true)
  }

  /// The numbering example of RFC 3501 §6.4.5.
  @Test func partsAreNumberedAsIMAPCounts() {
    let inner = """
      Content-Type: multipart/mixed; boundary=i

      --i
      Content-Type: text/plain

      a
      --i
      Content-Type: application/octet-stream

      b
      --i--
      """
    let message = parse(
      """
      Content-Type: multipart/mixed; boundary=o

      --o
      Content-Type: text/plain

      x
      --o
      Content-Type: application/octet-stream

      y
      --o
      Content-Type: message/rfc822

      Subject: inner
      \(inner)
      --o
      Content-Type: message/rfc822

      Subject: leaf

      text
      --o--
      """)
    #expect(
      outline(message) == [
        " multipart/mixed", "1 text/plain", "2 application/octet-stream", "3 message/rfc822",
        "3 multipart/mixed",
        "3.1 text/plain", "3.2 application/octet-stream", "4 message/rfc822", "4.1 text/plain",
      ])
    #expect(message.entities[3].part.envelope?.subject == "inner")
    #expect(message.content(at: SectionPath([3, 2])) == Array("b".utf8))
  }

  @Test func messageWithoutMultipartIsPartOne() {
    #expect(outline(parse("Subject: x\n\nhello")) == ["1 text/plain"])
    #expect(outline(parse("")) == ["1 text/plain"])
  }

  @Test func outerBoundaryThatIsAPrefixOfTheInnerDividesNothingElse() {
    let message = parse(
      "Content-Type: multipart/mixed; boundary=a\n\n--a\n\none\n--ab\nstill one\n--a \n\ntwo\n--a--\n")
    #expect(outline(message) == [" multipart/mixed", "1 text/plain", "2 text/plain"])
    #expect(message.content(at: SectionPath([1])) == Array("one\n--ab\nstill one".utf8))
  }

  @Test func boundaryThatNeverComesMakesItText() {
    #expect(outline(parse("Content-Type: multipart/mixed; boundary=a\n\nhello\n")) == ["1 text/plain"])
    #expect(outline(parse("Content-Type: multipart/mixed\n\n--a\n\nhello\n")) == ["1 text/plain"])
  }

  @Test func innerPartEndsAtTheOuterBoundary() {
    let message = parse(
      "Content-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: multipart/alternative; boundary=i\n\n"
        + "--i\n\none\n--o\n\ntwo\n--o--\n")
    #expect(
      outline(message) == [" multipart/mixed", "1 multipart/alternative", "1.1 text/plain", "2 text/plain"])
  }

  @Test func depthAndNumberOfPartsAreLimited() {
    var deep = ""
    for level in 0..<200 { deep += "Content-Type: multipart/mixed; boundary=b\(level)\n\n--b\(level)\n" }
    let nested = parse(deep + "\ntext\n")
    #expect(nested.entities.count == EntityParser.Limits.depth + 1)
    #expect(nested.entities.last?.part.type == MediaType("application", "octet-stream"))
    let many = parse(
      "Content-Type: multipart/mixed; boundary=b\n\n" + String(repeating: "--b\n\nx\n", count: 6000))
    #expect(many.entities.count == EntityParser.Limits.parts)
    let messages = parse(String(repeating: "Content-Type: message/rfc822\n\n", count: 200) + "text")
    #expect(messages.entities.count == EntityParser.Limits.depth + 1)
  }

  @Test func anyBytesAreParsedAndRangesHold() {
    var random = SeededRandom.fresh()
    print("seed", random.seed)
    let words = [
      "Content-Type: multipart/mixed; boundary=b\n", "--b\n", "--b--\n", "\n\n", "\r\n",
      "Content-Type: message/rfc822\n\n",
      "Content-Transfer-Encoding: base64\n", "Content-Disposition: attachment; filename*0*=utf-8''%41\n",
      "--", "\"", "(", ";",
    ]
    for _ in 0..<300 {
      let bytes = random.bytes(upTo: 600, dictionary: words)
      let message = EntityParser.parse(bytes)
      var last = 0
      var content = 0
      for (index, entity) in message.entities.enumerated() {
        #expect(entity.header.upperBound <= entity.body.lowerBound && entity.body.upperBound <= bytes.count)
        #expect(entity.header.lowerBound >= last, "parts stand in their order")
        last = entity.header.lowerBound
        let next = index + 1 < message.entities.count ? message.entities[index + 1].part.depth : 0
        if next <= entity.part.depth { content += entity.body.count }
        #expect(message.content(at: entity.part.path) != nil)
      }
      #expect(content <= bytes.count, "no octet is in two leaves")
      #expect(message.problems.count <= MIMEProblem.limit)
      _ = message.problems.map(\.sentence)
      _ = message.structure?.protections
      _ = message.structure?.displayed
      _ = message.structure?.attachments
    }
  }
}
