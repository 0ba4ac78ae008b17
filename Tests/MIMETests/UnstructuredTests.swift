import MIME
import TestSupport
import Testing

@Suite struct UnstructuredTests {
  @Test(.enabled(if: MailCorpus.isPresent, "corpus not present")) func textsOfTheCorpus() throws {
    let cases = try #require(try MailCorpus.json("headers/mail-parser/unstructured.json") as? [[String: Any]])
    /// How the entry begins, and why it is not held. May only shrink.
    let deviations: [(start: String, reason: String)] = [
      (" from x.y.test", "runs of white space are one space"),
      ("[SUSPECTED SPAM]", "no space is added before an encoded word that has none"),
      ("Some text =?utf-8?Q??=", "the same"),
      ("=?utf-8?Q?Hello", "the fold inside the word is a space, as the underscore is; both are one"),
    ]
    for entry in cases {
      let text = try #require(entry["header"] as? String)
      if deviations.contains(where: { text.hasPrefix($0.start) }) { continue }
      // Some entries hold the next field too.
      let first = HeaderFields(Array("X: ".utf8) + Array(text.utf8)).first("X")
      #expect(first?.text == entry["expected"] as? String, "\(text)")
    }
  }
}
