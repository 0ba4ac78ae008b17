import MIME
import Mail
import TestSupport
import Testing

@Suite struct MIMEProblemTests {
  private func problems(_ text: String) -> [MIMEProblem] { EntityParser.parse(Array(text.utf8)).problems }

  private static let multipart = "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n"

  @Test(arguments: [
    ("Subject: x\n\nhello\n", []), ("", []), ("Subject: x\n", []),
    ("Subject: x\nthis is text\n", [MIMEProblem.Kind.noEmptyLine]),
    (
      "From: a@b\nFrom: c@d\nDate: soon\nTo: x\nTO: y\n\n",
      [.severalFrom(2), .repeatedField("To"), .unreadableDate]
    ),
    (multipart + "--b\n\nx\n--b--\n", []), (multipart + "--b\n\nx\n", [.notClosed]),
    (multipart + "x\n", [.boundaryNotFound]), ("Content-Type: multipart/mixed\n\nx\n", [.noBoundary]),
    (multipart + "--b\n--b\n\n--b--\n", []), ("Content-Type: nonsense\n\nx", [.unreadableType]),
    ("Content-Transfer-Encoding: hexa\n\nx", [.unknownEncoding("hexa")]),
    ("Content-Transfer-Encoding: base64\n\nQUJD\n", []), ("Content-Transfer-Encoding: base64\n\nQQ==\n", []),
    ("Content-Transfer-Encoding: base64\n\nQU!JD\n", [.dirtyBase64]),
    ("Content-Transfer-Encoding: base64\n\nQUJDR\n", [.dirtyBase64]),
    ("Subject: x\n\na\0b", [.nulBytes]),
    ("Content-Transfer-Encoding: base64\n" + multipart + "--b\n\nx\n--b--", [.encodedMultipart("base64")]),
    ("Subject: x\n\nbegin 644 x\n#0V%T\n", [.openUuencode]),
  ])
  func problemIsNamed(text: String, kinds: [MIMEProblem.Kind]) {
    #expect(problems(text).map(\.kind) == kinds)
  }

  @Test func limitsAreProblems() {
    var deep = ""
    for level in 0..<60 { deep += "Content-Type: multipart/mixed; boundary=b\(level)\n\n--b\(level)\n" }
    #expect(problems(deep).map(\.kind).contains(.tooDeep))
    let many = Self.multipart + String(repeating: "--b\n\nx\n", count: EntityParser.Limits.parts + 5)
    #expect(problems(many).map(\.kind) == [.tooManyParts, .notClosed])
    let odd =
      Self.multipart + String(repeating: "--b\nContent-Type: odd\n\nx\n", count: MIMEProblem.limit + 5)
    #expect(problems(odd).count == MIMEProblem.limit)
    let long = String(repeating: "A: b\n", count: HeaderFields.Limits.fields + 10)
    #expect(problems(long).map(\.kind) == [.headerTooLong])
  }

  @Test func problemTellsWhereAndWhat() {
    let text = Self.multipart + "--b\nContent-Transfer-Encoding: hexa\n\nx\n--b--\n"
    let problem = problems(text).first
    #expect(problem?.path == SectionPath([1]))
    #expect(problem?.offset == text.utf8.count - 8)
    #expect(
      problem?.sentence == "Part 1: the transfer encoding hexa is unknown; the content is as it came.")
    #expect(problems("Date: x\n\n").first?.sentence == "The date can't be read.")
  }
}
