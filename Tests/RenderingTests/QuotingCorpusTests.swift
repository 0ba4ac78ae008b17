import Foundation
import MIME
import Mail
import Screen
import TestSupport
import Testing

@testable import Rendering

/// What the two corpora of replies say about quotes, signatures and newly written text, against `QuoteStructure`.
@Suite(.enabled(if: MailCorpus.isPresent, "corpus not present")) struct QuotingCorpusTests {
  /// A run of lines of one kind. What introduces a quote belongs to it, a footer to the signature.
  private struct Fragment {
    var kind: QuoteStructure.Kind
    var lines: [String]

    var text: String { lines.joined(separator: "\n") }
    var isBlank: Bool { lines.allSatisfy { $0.allSatisfy(\.isWhitespace) } }
  }

  private func fragments(_ text: String, sender: [String] = []) -> [Fragment] {
    fragments(PlainText.paragraphs(text.replacing("\r\n", with: "\n")), sender: sender)
  }

  private func fragments(_ paragraphs: [Paragraph], sender: [String] = []) -> [Fragment] {
    var fragments: [Fragment] = []
    for (paragraph, kind) in zip(paragraphs, QuoteStructure(paragraphs, sender: sender).kinds) {
      let kind: QuoteStructure.Kind =
        switch kind {
        case .own, .rule: .own
        case .quoted, .unmarked, .attribution, .forwarded: .quoted
        case .signature, .footer: .signature
        }
      if fragments.last?.kind != kind { fragments.append(Fragment(kind: kind, lines: [])) }
      fragments[fragments.count - 1].lines.append(paragraph.prefix + paragraph.text)
    }
    return fragments
  }

  /// What stands above the first quote; below it, when there is nothing above.
  private func reply(_ fragments: [Fragment], withSignature: Bool = false) -> String {
    let said = fragments.filter { !$0.isBlank }
    let above = said.prefix { $0.kind == .own || withSignature && $0.kind == .signature }
    let shown = above.isEmpty ? said.filter { $0.kind == .own }.prefix(1) : above
    return shown.map(\.text).joined(separator: "\n")
  }

  private static func folded(_ text: String) -> String {
    text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  @Test func repliesAreToldFromQuotes() throws {
    /// What is not met, and why. May only shrink.
    let deviations = [
      "email_not_a_signature.txt fragments":
        "\"Sincerely,\" and a name is a signature here; it is dimmed, not hidden"
    ]
    let json = try #require(try MailCorpus.json("quoting/crisp/expected.json") as? [String: Any])
    let files = try #require(json["files"] as? [String: [String: Any]])
    var facts = 0
    var misses: [String: String] = [:]
    for (name, expected) in files {
      let text = String(decoding: try MailCorpus.bytes("quoting/crisp/" + name), as: UTF8.self)
      let found = fragments(text)
      func check(_ fact: String, _ isMet: Bool, _ got: String) {
        facts += 1
        if !isMet { misses["\(name) \(fact)"] = got }
      }
      func matches(_ pattern: String, _ text: String?) -> Bool {
        text?.range(of: pattern, options: .regularExpression) != nil
      }
      let first = found.first?.text
      let second = found.dropFirst().first?.text
      if let count = expected["fragments"] as? Int {
        // A line's end at the end of the text is no fragment.
        let shown = found.last?.lines == [""] ? found.dropLast() : found[...]
        check(
          "fragments", shown.count == count || found.count == count,
          "\(found.map { ($0.kind, $0.lines.count) })")
      }
      for (key, value) in expected {
        switch key {
        case "first_fragment":
          check(key, Self.folded(value as? String ?? "") == Self.folded(first ?? ""), first ?? "")
        case "first_fragment_matches", "second_fragment_matches":
          for pattern in value as? [String] ?? [] {
            let fragment = key.hasPrefix("first") ? first : second
            let plain = pattern.replacing("--\\n", with: "-- ?\\n")
            check("\(key) \(pattern)", matches(plain, fragment), fragment ?? "")
          }
        case "reply_text", "visible_text":
          let visible = reply(found)
          check(key, Self.folded(value as? String ?? "") == Self.folded(visible), visible)
        case "first_fragment_is_signature":
          check(key, (found.first?.kind == .signature) == (value as? Bool), "")
        case "second_fragment_is_signature":
          check(key, (found.dropFirst().first?.kind == .signature) == (value as? Bool), "")
        case "fragments": break
        default: Issue.record("\(key) is not read")
        }
      }
    }
    for (fact, got) in misses where deviations[fact] == nil { Issue.record("\(fact): \(got)") }
    for fact in deviations.keys { #expect(misses[fact] != nil, "\(fact) deviates no more") }
    #expect(facts > 90 && deviations.count * 50 <= facts, "\(facts)")
  }

  @Test func repliesOfManyProgramsAreTold() throws {
    let exceptions = [
      "iphone.eml": "Hello\n\nSent from my iPhone",
      "sparrow.eml": "Hello \n\n-- \nxxx\nSent with Sparrow (http://www.sparrowmailapp.com/?sig)",
    ]
    var count = 0
    for path in MailCorpus.files(below: "quoting/talon/standard_replies") where path.hasSuffix(".eml") {
      let parsed = EntityParser.parse(try MailCorpus.bytes(path))
      let part = try #require(
        parsed.structure?.displayed.first.map {
          $0.part.type.subtype == "plain" ? $0.part : $0.alternative ?? $0.part
        })
      let text = DecodedText(part: part, bytes: try #require(parsed.content(at: part.path)), isCut: false)
        .text
      let name = path.split(separator: "/").last.map(String.init) ?? ""
      let wanted = exceptions[name] ?? "Hello"
      let got = reply(fragments(text), withSignature: exceptions[name] != nil)
      #expect(Self.folded(got) == Self.folded(wanted), "\(name)")
      count += 1
    }
    #expect(count == 12)
  }

  @Test func repliesInHTMLAreTold() throws {
    var count = 0
    for path in MailCorpus.files(below: "quoting/talon/html_replies") where path.hasSuffix(".html") {
      let bytes = try MailCorpus.bytes(path)
      let part = BodyPart(
        path: SectionPath([1]), depth: 0, type: MediaType("text", "html"), size: bytes.count)
      let text = DecodedText(part: part, bytes: bytes, isCut: false)
      let reader = PartReader(width: 80, now: Timestamp(seconds: 0), zoneOffsetMinutes: 0)
      var rendered = PartRenderers.renderer(for: part.type).render(text, of: part, for: reader)
      rendered.paragraphs.removeAll { $0.role == .dim }
      let got = reply(fragments(rendered.paragraphs), withSignature: true)
      #expect(
        Self.folded(got) == "Hi. I am fine. Thanks, Alex",
        "\(path): \(rendered.paragraphs.map { "\($0.quoteDepth) \($0.text)" })")
      count += 1
    }
    #expect(count == 9)
  }

  @Test func signaturesAreFound() throws {
    for path in MailCorpus.files(below: "quoting/talon/signature") where path.hasSuffix("_body") {
      func content(_ suffix: String) throws -> String {
        let bytes = try MailCorpus.bytes(path.replacing("_body", with: suffix))
        return String(decoding: bytes, as: UTF8.self).replacing("#sig#", with: "").trimmingCharacters(
          in: .whitespacesAndNewlines)
      }
      let sender = try content("_sender")
      let signature = fragments(try content("_body"), sender: sender.isEmpty ? [] : [sender]).last {
        $0.kind == .signature
      }
      #expect(
        Self.folded(signature?.text ?? "") == Self.folded(try content("_signature")),
        "\(path): \(signature?.text ?? "none")")
    }
  }
}
