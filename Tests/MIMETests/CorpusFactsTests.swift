import TestSupport
import Testing

/// All sets whose origins state facts together: what the project asks of itself.
@Suite(.enabled(if: MailCorpus.isPresent, "corpus not present")) struct CorpusFactsTests {
  @Test func nearlyEveryFactIsMet() throws {
    let sheets = [
      try RubyMailTests.facts(), try DeltaChatTests.facts(), try PHPMimeMailParserTests.facts(),
      try PHPIMAPTests.facts(), try MailParserTreeTests.facts("rfc"),
      try MailParserTreeTests.facts("malformed"),
      try MailParserTreeTests.facts("thirdparty"), try ReferenceTests.facts("cpython"),
    ]
    let facts = sheets.reduce(0) { $0 + $1.facts }
    let missed = sheets.reduce(0) { $0 + $1.differences.count }
    print("FACTS of all sets: \(facts - missed) of \(facts)")
    #expect(missed * 50 <= facts, "\(missed) of \(facts) facts are not met; 98 % must be")
  }
}
