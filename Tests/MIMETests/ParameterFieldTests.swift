import MIME
import Mail
import TestSupport
import Testing

@Suite struct ParameterFieldTests {
  private func parse(_ text: String) -> ParameterField {
    ParameterField(HeaderField(name: "Content-Type", body: Array(text.utf8)).unfolded)
  }

  /// RFC 2231 §3 and §4.
  @Test(arguments: [
    (
      "message/external-body; access-type=URL;\r\n URL*0=\"ftp://\";\r\n URL*1=\"cs.utk.edu/pub/moore/x.tar\"",
      "url", "ftp://cs.utk.edu/pub/moore/x.tar"
    ),
    (
      "application/x-stuff; title*=us-ascii'en-us'This%20is%20%2A%2A%2Afun%2A%2A%2A", "title",
      "This is ***fun***"
    ),
    (
      "application/x-stuff;\r\n title*0*=us-ascii'en'This%20is%20even%20more%20;\r\n title*1*=%2A%2A%2Afun%2A%2A%2A%20;\r\n title*2=\"isn't it!\"",
      "title", "This is even more ***fun*** isn't it!"
    ),
    ("x/y; name*=utf-8''%E6%97%A5%E6%9C%AC.txt; name=\"old.txt\"", "name", "日本.txt"),
    ("x/y; name*0*=utf-8''%E6%97; name*1*=%A5.txt", "name", "日.txt"),
    // As mailers do.
    ("x/y; name=\"=?utf-8?B?5pel5pys?=.txt\"", "name", "日本.txt"),
    ("x/y; name=file name.txt ; size=3", "name", "file name.txt"),
    ("x/y; name=\"C:\\temp\\a.txt\"", "name", "C:\\temp\\a.txt"),
    ("x/y; name=\"unclosed.txt", "name", "unclosed.txt"),
    ("x/y; name*=no-such-charset''caf%E9", "name", "café"),
    ("x/y; name*2=c; name*0=a; name*1=b", "name", "abc"), ("x/y; name*1=a; name*2=b", "name", "ab"),
    ("x/y; name*0=a; name*2=c", "name", "a"), ("x/y; name*4=d; name*5=e", "name", "de"),
    ("x/y; name*0=\"=?utf-8?B?5pel5p\"; name*1=\"ys?=.txt\"", "name", "日本.txt"),
    ("x/y; name=\"utf-8''%E6%97%A5.txt\"", "name", "日.txt"), ("x/y; name*=utf-8'%E6%97%A5", "name", "日"),
    ("x/y; name*=%E6%97%A5%zz%4", "name", "日%zz%4"), ("x/y; name*=utf-8'en'it's", "name", "it's"),
    ("x/y; name*=O'Brien", "name", "O'Brien"), ("x/y; name*0*=utf-8''a; name*1*=utf-8''%C3%A9", "name", "aé"),
    ("x/y; name*=\"utf-8''%E6%97%A5\"", "name", "日"),
    ("x/y; name=\"it\\'s \\\"it\\\"\"", "name", "it's \"it\""),
    ("text/plain charset=utf-8", "charset", "utf-8"), ("x/y; a=b charset=\"utf-8\"", "charset", "utf-8"),
    ("x/y; name=\"a\" filename=b c.txt", "filename", "b c.txt"), ("x/y; name=a b=c.txt", "name", "a b=c.txt"),
  ])
  func valueIsDecoded(field: String, name: String, value: String) {
    #expect(parse(field).parameters.decoded(name) == value)
  }

  @Test func typeIsLowerCaseWithoutComments() {
    #expect(parse("Text (x) / HTML (y); charset=\"UTF-8\" (z)").mediaType == MediaType("text", "html"))
    #expect(parse("text").mediaType == nil)
    #expect(parse("/").mediaType == nil)
  }

  @Test func parametersEndAtTheirLimit() {
    let text = "x/y" + String(repeating: "; a=b", count: ParameterField.parameterLimit + 5)
    #expect(parse(text).parameters.count == ParameterField.parameterLimit)
  }

  @Test(.enabled(if: MailCorpus.isPresent, "corpus not present")) func contentTypesOfTheCorpus() throws {
    let cases = try #require(try MailCorpus.json("headers/mail-parser/content_type.json") as? [[String: Any]])
    var differences: [String] = []
    for entry in cases {
      let text = try #require(entry["header"] as? String)
      let field = parse(text)
      guard let expected = entry["expected"] as? [String: Any] else {
        if field.mediaType != nil { differences.append(text) }
        continue
      }
      let type = expected["c_type"] as? String ?? ""
      let subtype = expected["c_subtype"] as? String
      let value = subtype.map { type + "/" + $0 } ?? type
      if subtype == nil ? field.value.trimmingSlash != value : field.mediaType?.description != value {
        differences.append(text + " => \(field.value), expected \(value)")
      }
      for pair in expected["attributes"] as? [[String]] ?? [] where !pair[0].hasSuffix("-language") {
        let found = field.parameters.decoded(pair[0])
        if found != pair[1] {
          differences.append(text + " => \(pair[0])=\(found ?? "nil"), expected \(pair[1])")
        }
      }
    }
    let unexpected = differences.filter { line in !Self.deviations.contains { line.hasPrefix($0.start) } }
    #expect(unexpected.isEmpty)
  }

  /// Where the origin of the set has another taste: how the entry begins, and why it is not held. May only shrink.
  private static let deviations: [(start: String, reason: String)] = [
    ("image/jpeg;\n   name=\"=?iso-8859-1", "white space between encoded words is no text (RFC 2047 §6.2)"),
    ("á/é", "a type of letters that no token may have"),
    ("inva/lid; name=\"   \n", "unfolding makes one space of a fold"),
    ("test/encoded;", "pieces that miss their beginning"), ("malicious/", "names that are no parameter's"),
    ("text/plain/format", "a second slash ends the type"),
  ]

  @Test(
    .enabled(if: MailCorpus.isPresent, "corpus not present"), arguments: ["paramdata", "paramdatanostrict"])
  func jakartaParameters(set: String) throws {
    var differences: [String] = []
    for block in try JakartaVectors.blocks("headers/jakarta-mail/\(set).txt") {
      let field = ParameterField(block.value)
      for line in block.expected ?? [] {
        guard let equals = line.firstIndex(of: "=") else { continue }
        let name = String(line[..<equals]).lowercased()
        let value = JakartaVectors.unescaped(String(line[line.index(after: equals)...]))
        let found = field.parameters.decoded(name)
        if found != value { differences.append("\(line) => \(found ?? "nil")") }
      }
    }
    let deviations = [
      // A piece without its beginning: no right answer, as the set says.
      "title*3=us-ascii", "title*3=unknown",
      // An encoded word outside of quotes is decoded, as other mailers do.
      "filename==?Windows-1251",
    ]
    let unexpected = differences.filter { line in !deviations.contains { line.hasPrefix($0) } }
    #expect(unexpected.isEmpty)
  }
}

extension String {
  fileprivate var trimmingSlash: String { hasSuffix("/") ? String(dropLast()) : self }
}
