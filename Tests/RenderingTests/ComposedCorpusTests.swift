import Foundation
import MIME
import Mail
import Screen
import TestSupport
import Testing

@testable import Rendering

/// The composed messages of the corpus and what is expected of their text.
@Suite(.enabled(if: MailCorpus.isPresent, "corpus not present")) struct ComposedCorpusTests {
  private static let options = RenderOptions(
    width: 200, now: Timestamp(seconds: 1_800_000_000), zoneOffsetMinutes: 0)

  private func expectations() throws -> [String: [String: Any]] {
    let json = try #require(try MailCorpus.json("rendering/composed/expected.json") as? [String: Any])
    return try #require(json["messages"] as? [String: [String: Any]])
  }

  private func render(_ name: String) throws -> RenderedText {
    Whole.render(try MailCorpus.bytes("rendering/composed/" + name), options: Self.options)
  }

  /// The decoded body, exactly.
  @Test func textsAreDecoded() throws {
    for (name, expected) in try expectations() {
      guard let text = expected["text"] as? String else { continue }
      let parsed = EntityParser.parse(try MailCorpus.bytes("rendering/composed/" + name))
      let part = try #require(parsed.structure?.displayed.first?.part)
      let content = try #require(parsed.content(at: part.path))
      let decoded = DecodedText(part: part, bytes: content, isCut: false).text
      #expect(Self.acceptable(decoded) == Self.acceptable(text), "\(name)")
    }
  }

  /// Forms that the set accepts for one another.
  private static func acceptable(_ text: String) -> String {
    text.replacing("〜", with: "～").replacing("−", with: "－").trimmingCharacters(in: .whitespacesAndNewlines)
  }

  @Test func subjectsAndSendersAreDecoded() throws {
    for (name, expected) in try expectations() {
      let parsed = EntityParser.parse(try MailCorpus.bytes("rendering/composed/" + name))
      let envelope = Envelope(parsed.header)
      if let subject = expected["subject"] as? String { #expect(envelope.subject == subject, "\(name)") }
      if let sender = expected["from_display"] as? String {
        #expect(envelope.from.first?.name == sender, "\(name)")
      }
      if let senders = expected["from_displays"] as? [String] {
        #expect(envelope.from.map(\.name) == senders, "\(name)")
      }
    }
  }

  @Test func attachmentsHaveTheirNames() throws {
    for (name, expected) in try expectations() {
      guard let names = expected["attachments"] as? [String] else { continue }
      let parsed = EntityParser.parse(try MailCorpus.bytes("rendering/composed/" + name))
      let parts = parsed.structure?.parts.filter { !$0.isMultipart } ?? []
      for wanted in Set(names) {
        let count = names.count { $0 == wanted }
        // A message inside has its subject for a name.
        let file = wanted == "(forwarded message)" ? "inner ü.eml" : wanted
        #expect(parts.count { $0.attachmentName.text == file } == count, "\(name): \(wanted)")
      }
    }
  }

  @Test func flowedParagraphsAreTheSendersOwn() throws {
    for name in ["flowed.eml", "flowed-delsp-ja.eml"] {
      let expected = try #require(try expectations()[name]?["paragraphs"] as? [[String: Any]])
      let parsed = EntityParser.parse(try MailCorpus.bytes("rendering/composed/" + name))
      let part = try #require(parsed.structure?.displayed.first?.part)
      let text = DecodedText(part: part, bytes: try #require(parsed.content(at: part.path)), isCut: false)
        .text
      let deletesSpace = part.parameters.decoded("delsp") == "yes"
      let found = FlowedText.paragraphs(text, deletesSpace: deletesSpace).map {
        "\($0.quoteDepth) " + $0.text
      }
      let wanted = expected.map { "\($0["depth"] as? Int ?? 0) " + ($0["text"] as? String ?? "") }
      func trimmed(_ lines: [String]) -> [String] {
        var lines = lines.map { $0.trimmingCharacters(in: .whitespaces) }
        while lines.last == "0" { lines.removeLast() }
        return lines
      }
      #expect(trimmed(found) == trimmed(wanted), "\(name)")
    }
  }

  @Test func renderedTextHoldsWhatItMust() throws {
    /// What waits for the renderers of "Every mail readable". May only shrink.
    let later: Set<String> = ["enriched.eml"]
    for (name, expected) in try expectations() where !later.contains(name) {
      let body = Whole.body(try render(name), folded: true)
      let keys = ["contains", "contains_lines", "contains_ascii", "shown_text_contains"]
      for text in keys.flatMap({ expected[$0] as? [String] ?? [] }) where text.count < 150 {
        let accepted = text.replacing("¥", with: "\\").replacing("‾", with: "~")
        #expect(body.contains(text) || body.contains(accepted), "\(name): \(text)")
      }
      for text in expected["shown_text_must_not_contain"] as? [String] ?? [] {
        #expect(!body.contains(text), "\(name): \(text)")
      }
    }
  }

  /// The HTML parts themselves.
  @Test func htmlShowsItsTextAndNothingElse() throws {
    /// May only shrink.
    var deviations = [
      // "&not" needs no semicolon (WHATWG HTML §13.2.5.73): every browser shows "¬anentity;".
      "html-broken.eml: &notanentity;"
    ]
    // text/enriched is no HTML, and tested with its own renderer.
    for (name, expected) in try expectations() where name != "enriched.eml" {
      guard let wanted = expected["html_rendered_contains"] as? [String] else { continue }
      let parsed = EntityParser.parse(try MailCorpus.bytes("rendering/composed/" + name))
      let html = try #require(parsed.entities.first { $0.part.type == MediaType("text", "html") })
      let content = MessageContent(
        header: [], structure: BodyStructure([html.part]),
        parts: [
          FetchedSection(section: .part(html.part.path), bytes: Array(parsed.bytes[html.body]), isCut: false)
        ])
      let body = Whole.body(MessageRendering.render(content, options: Self.options), folded: true)
      for text in wanted where !body.contains(Self.folded(text)) {
        let deviation = deviations.firstIndex(of: "\(name): \(text)")
        if let deviation { deviations.remove(at: deviation) }
        #expect(deviation != nil, "\(name): \(text) in \(body)")
      }
      for text in expected["html_rendered_must_not_contain"] as? [String] ?? [] {
        #expect(!body.contains(text), "\(name): \(text) in \(body)")
      }
    }
    #expect(deviations.isEmpty, "no deviation any more")
  }

  private static func folded(_ text: String) -> String {
    text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  @Test func quotesAreAsDeepAsTheyAre() throws {
    let expected = try #require(try expectations()["quote-styles.eml"])
    let depths = try #require(expected["quote_depths"] as? [String: Any])
    let parsed = EntityParser.parse(try MailCorpus.bytes("rendering/composed/quote-styles.eml"))
    let part = try #require(parsed.structure?.displayed.first?.part)
    let text = DecodedText(part: part, bytes: try #require(parsed.content(at: part.path)), isCut: false).text
    let paragraphs = PlainText.paragraphs(text)
    for (line, depth) in depths {
      let paragraph = try #require(paragraphs.first { ($0.prefix + $0.text).hasPrefix(line) }, "\(line)")
      #expect((depth as? Int).map { $0 == paragraph.quoteDepth } ?? (paragraph.quoteDepth < 2), "\(line)")
    }
    let kinds = QuoteStructure(paragraphs).kinds
    for header in try #require(expected["headers_of_quotes"] as? [String]) {
      let place = try #require(paragraphs.firstIndex { $0.text.hasPrefix(header) }, "\(header)")
      // The last one belongs to the mail that is passed on.
      #expect(kinds[place] == .attribution || header.hasPrefix("____"), "\(header): \(kinds[place])")
    }
    var options = Self.options
    options.foldsQuotes = true
    let folded = Whole.body(
      Whole.render(try MailCorpus.bytes("rendering/composed/quote-styles.eml"), options: options))
    for text in ["Bob, see below.", "Forwarded text is not a quote to be hidden.", "German original text."] {
      #expect(folded.contains(text), "\(text)")
    }
    #expect(folded.contains("quoted lines"))
  }

  @Test func clustersHaveTheirWidths() throws {
    /// What is drawn without its joiner or selector, as older terminals do, is as wide as what is left of it; all
    /// agree on that. May only shrink.
    let deviations: Set<String> = ["🏳️\u{200d}🌈", "1️⃣", "☺️"]
    let widths = try #require(try expectations()["emoji-width.eml"]?["cluster_widths"] as? [String: Int])
    for (cluster, width) in widths {
      #expect((TextWidth.columns(ofText: cluster) == width) != deviations.contains(cluster), "\(cluster)")
    }
  }

  @Test func linesOfBothDirectionsAreWhole() throws {
    let rendered = try render("bidi.eml")
    let text = try #require(try expectations()["bidi.eml"]?["text"] as? String)
    let lines = rendered.lines.dropFirst(rendered.headerLineCount)
    let wanted = text.split(separator: "\n").map { TextWidth.printable(String($0)) }
    #expect(lines.prefix(wanted.count).map { $0.logical ?? $0.text } == wanted)
    #expect(lines.contains { $0.text.hasSuffix("םלוע םולש") })
    #expect(!lines.contains { $0.text.unicodeScalars.contains { (0x202a...0x202e).contains($0.value) } })
  }

  @Test func wordsOfTheVectorsAreAllThere() throws {
    for path in MailCorpus.files(below: "rendering/aerc-vectors")
    where path.contains("/wrap-") && path.hasSuffix(".in") {
      let bytes = try MailCorpus.bytes(path)
      let words = String(decoding: bytes, as: UTF8.self).filter { !$0.isWhitespace && $0 != ">" }
      let body = Whole.body(Whole.render([0x0a] + bytes, options: Self.options))
      #expect(body.filter { !$0.isWhitespace && $0 != ">" } == words, "\(path)")
    }
  }
}
