import MIME
import Mail
import Rendering
import Screen
import TestSupport
import Testing

/// The plain texts that LibEtPan's own tests expect: the words and their order, not the layout. Many of the mails
/// have no charset label, or a wrong one.
@Suite(.enabled(if: MailCorpus.isPresent, "corpus not present")) struct LibetpanTextTests {
  private static let folder = "rendering/libetpan-plaintext"
  private static let options = RenderOptions(
    width: 10_000, now: Timestamp(seconds: 1_500_000_000), zoneOffsetMinutes: 0)

  /// Mails of which fewer than 98 of 100 words are found in order, and why. May only shrink.
  private static let deviations: [String: String] = [
    "2113-formatting.eml": "the origin shows the reported message in full, where it is an attachment here",
    "5229-cyrillic-asian.eml": "the plain part is cut within words, and the origin shows the HTML",
    "6144-russian.eml": "the origin shows the HTML, which says more than the plain part",
    "965-email-rendering.eml": "HTML whose words stand apart only by its elements",
  ]

  private struct Fact {
    var name: String
    var share: Double
    var missing: [String]
  }

  @Test func wordsAreTheExpectedOnesInTheirOrder() throws {
    let names = MailCorpus.files(below: Self.folder).filter { $0.hasSuffix(".eml") }
    #expect(names.count == 36)
    for path in names {
      let fact = try fact(path)
      let isHeld = fact.share >= 0.98
      #expect(
        isHeld == (Self.deviations[fact.name] == nil),
        "\(fact.name): \(fact.share) \(fact.missing.prefix(20))")
    }
  }

  private func fact(_ path: String) throws -> Fact {
    let expectation = try MailCorpus.bytes(path.dropLast(4) + ".expected.txt")
    let whole = String(decoding: expectation, as: UTF8.self)
    let body = whole.split(separator: "\n\n", maxSplits: 1, omittingEmptySubsequences: false).dropFirst()
    let expected = Self.words(body.joined())
    let found = Self.words(Whole.body(Whole.render(try MailCorpus.bytes(path), options: Self.options)))
    let missing = found.difference(from: expected).removals.map { change in
      if case .remove(_, let word, _) = change { word } else { "" }
    }
    let share = expected.isEmpty ? 1 : 1 - Double(missing.count) / Double(expected.count)
    return Fact(name: String(path.dropFirst(Self.folder.count + 1)), share: share, missing: missing)
  }

  /// Runs of letters and digits; ideographs and kana one by one, as lines may break between them. Without links,
  /// of which the origin writes the address behind the words.
  private static func words(_ text: String) -> [String] {
    let pieces = text.split { $0.isWhitespace || "()<>[]【】".contains($0) }
    let links = ["://", "mailto:", "www.", "@"]
    let text = pieces.filter { piece in !links.contains { piece.contains($0) } }.joined(separator: " ")
    var words: [String] = []
    var word = String.UnicodeScalarView()
    func close() {
      if !word.isEmpty { words.append(String(word)) }
      word = String.UnicodeScalarView()
    }
    for scalar in text.unicodeScalars {
      let isWide = (0x2e80...0xd7a3).contains(scalar.value) || (0xf900...0xffef).contains(scalar.value)
      if scalar.properties.isAlphabetic || scalar.properties.numericType != nil || scalar.value == 0xfffd {
        if isWide { close() }
        word.append(scalar)
        if isWide { close() }
      } else {
        close()
      }
    }
    close()
    return words
  }
}
