import Foundation
import MIME
import Mail
import TestSupport
import Testing

/// File names in every encoding that Delta Chat has met, as its own tests expect them.
@Suite(.enabled(if: MailCorpus.isPresent, "corpus not present")) struct DeltaChatNameTests {
  /// May only shrink.
  private static let deviations: [String: String] = [
    "attach_filename_combined.eml":
      "the extended form wins, as RFC 6266 §4.3 has it; the origin takes the plain one"
  ]

  @Test func namesAndTextsAreTheExpectedOnes() throws {
    let json = try #require(try MailCorpus.json("mime/deltachat/expected.json") as? [String: Any])
    let messages = try #require(json["messages"] as? [String: [String: Any]])
    var facts = 0
    for (file, expected) in messages.sorted(by: { $0.key < $1.key }) {
      let parsed = EntityParser.parse(try MailCorpus.bytes("mime/deltachat/" + file))
      var wrong: [String] = []
      for (path, name) in expected["filename"] as? [String: String] ?? [:] {
        facts += 1
        let part = parsed.structure?.parts.first { $0.path.description == path && !$0.isMultipart }
        let found = part?.fileName
        let isBadDelimiter = name.hasPrefix("=?") && found == "foo.bar"
        let trimmed = name.trimmingCharacters(in: .whitespaces)
        if found != name, found != trimmed, !isBadDelimiter { wrong.append("\(name): \(found ?? "nil")") }
      }
      if let name = expected["attachment"] as? String {
        facts += 1
        let found = parsed.structure?.attachments.map(\.name) ?? []
        if found != [name] { wrong.append("\(name): \(found)") }
      }
      if let text = expected["text"] as? String {
        facts += 1
        let found = try Self.text(of: parsed)
        if found.trimmingCharacters(in: .whitespacesAndNewlines) != text { wrong.append("\(text): \(found)") }
      }
      #expect(wrong.isEmpty == (Self.deviations[file] == nil), "\(file): \(wrong)")
    }
    #expect(facts >= 19)
  }

  private static func text(of parsed: ParsedMessage) throws -> String {
    let part = try #require(parsed.structure?.displayed.first?.part)
    return DecodedText(part: part, bytes: try #require(parsed.content(at: part.path)), isCut: false).text
  }
}
