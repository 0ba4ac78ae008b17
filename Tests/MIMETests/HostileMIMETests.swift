import MIME
import Mail
import TestSupport
import Testing

/// What is meant to break a parser: `hostile/parser-*`, and the kinds of bombs that its script makes.
@Suite struct HostileMIMETests {
  @Test(
    .enabled(if: MailCorpus.isPresent, "corpus not present"),
    arguments: [
      ("boundary-odd", ["part one"]), ("boundary-prefix", ["inner one", "--abcx"]),
      ("no-final-boundary", ["first"]), ("nul-bytes", ["with nul", "end"]),
      ("no-blank-line", ["This line is not a header", "X-Late: header?"]),
      ("cte-on-multipart", ["plain inside"]), ("base64-dirty", ["Hello world!"]), ("qp-dirty", ["é", "=ZZ"]),
      ("uuencode", ["file follows", "after"]), ("lone-cr", ["body after lone CR"]),
      ("boundary-empty", []), ("boundary-missing", []), ("cte-unknown", []), ("leading-blank", []),
      ("header-names", ["body"]), ("only-headers", []), ("empty", []), ("mixed-line-ends", []),
    ])
  func textIsFound(name: String, texts: [String]) throws {
    let message = ReadMessage(try MailCorpus.bytes("hostile/parser-\(name).eml"))
    let found = message.leaves.map(message.text).joined(separator: "\n")
    for text in texts { #expect(found.contains(text), "\(found)") }
  }

  @Test(.enabled(if: MailCorpus.isPresent, "corpus not present")) func whatElseIsAskedOfThem() throws {
    func message(_ name: String) throws -> ReadMessage {
      ReadMessage(try MailCorpus.bytes("hostile/parser-\(name).eml"))
    }
    #expect(try message("mixed-line-ends").text("Subject") == "mixed")
    #expect(try message("mbox-from").text("Subject") == "mbox line")
    #expect(try message("lone-cr").text("Subject") == "lone CR")
    #expect(try message("only-headers").text("Subject") != nil)
    #expect(try message("nul-bytes").text("Subject")?.contains("in subject") == true)
    let cut = try message("no-final-boundary")
    #expect(cut.attachments.map { cut.decoded($0).count } == [6])
    let odd = try message("cte-on-multipart")
    let inner = odd.attachments.first.flatMap { odd.message.message(inside: $0) }
    #expect(inner?.header.first("Subject")?.text == "inner b64")
    let uuencoded = try message("uuencode")
    let text = uuencoded.decoded(uuencoded.leaves[0])
    #expect(EmbeddedFile.find(in: text).map(\.name) == ["../../evil.txt"])
  }

  @Test func dateIsThatOfArrivalWhereThereIsNone() {
    let header = HeaderFields(
      Array("Received: from a; Tue, 4 Mar 2025 12:00:00 +0000\nDate: Thu, 32 Foo 99999 25:61:61\n\n".utf8))
    #expect(Envelope(header).date?.seconds == 1_741_089_600)
  }

  /// A multiple of a bomb's size takes a multiple of the time, not its square.
  @Test(
    arguments: [
      (
        "Content-Type: multipart/mixed; boundary=X\n\n", "--X\nContent-Type: multipart/mixed; boundary=X\n\n",
        10_000
      ),
      (
        "Content-Type: multipart/mixed; boundary=X\n\n", "--X\nContent-Type: text/plain; name=a.txt\n\nx\n",
        20_000
      ),
      ("", "X-A: b\n", 20_000), ("", "Subject: a\r", 20_000), ("References: ", "<1@x.example>\n ", 20_000),
      ("Cc: ", "\"N\" <n@x.example>,\n ", 20_000), ("Cc: ", "(", 20_000), ("Cc: \"", "\\\"<", 20_000),
      ("Content-Type: text/plain", ";\n name*1=a", 10_000), ("X: a", "\n  \n", 20_000),
      ("X: ", "\n b", 20_000),
      ("Content-Type: message/rfc822\n\n", "Content-Type: message/rfc822\n\n", 10_000),
      ("Subject: x\n\n", "begin 644 x\n", 10_000), ("Subject: x\n\n", "begin 644 x\n#0V%T\n", 10_000),
      ("Subject: x\n\n", "=ybegin line=5 size=5 name=x\n", 10_000), ("Subject: x\n\n", "--\n", 40_000),
      ("Subject: x\n\n", "-----BEGIN PGP MESSAGE-----\n", 10_000),
    ])
  func bombIsReadInItsTime(opening: String, piece: String, count: Int) {
    let growth = ThreadTime.growth(fourfold: count / 4) { read(opening: opening, piece: piece, count: $0) }
    #expect(growth < ThreadTime.linear)
  }

  private func read(opening: String, piece: String, count: Int) {
    let bytes = Array((opening + String(repeating: piece, count: count)).utf8)
    let message = EntityParser.parse(bytes)
    #expect(message.problems.count <= MIMEProblem.limit)
    _ = Envelope(message.header)
    let content = Array(message.bytes[message.entities[0].body])
    #expect(EmbeddedFile.find(in: content).count <= EmbeddedFile.limit)
    _ = DeliveryReport(content)
    _ = PGPArmor.find(in: String(decoding: content, as: UTF8.self))
    _ = message.structure?.protections
  }
}
