import MIME
import Mail
import Screen

/// text/plain (RFC 2046 §4.1.3), and every other text that is best shown as it is.
struct PlainText: PartRenderer {
  func render(_ text: DecodedText, of part: BodyPart, for reader: PartReader) -> RenderedPart {
    let isFlowed = part.parameters.decoded("format")?.lowercased() == "flowed"
    let content = Self.withoutTrailingLines(text.text)
    guard isFlowed else { return RenderedPart(paragraphs: Self.paragraphs(content)) }
    let deletesSpace = part.parameters.decoded("delsp")?.lowercased() == "yes"
    return RenderedPart(paragraphs: FlowedText.paragraphs(content, deletesSpace: deletesSpace))
  }

  /// Each line is a paragraph of its own, wrapped with its quote marks.
  static func paragraphs(_ text: String) -> [Paragraph] {
    markingSignature(
      lines(text).map { line in
        let (marks, depth) = quotePrefix(line)
        let content = line.dropFirst(marks.count)
        return Paragraph(String(content), prefix: String(marks), quoteDepth: depth)
      })
  }

  /// Lines without their ends.
  static func lines(_ text: String) -> [Substring] {
    // A CR and LF are one Character; the text has none any more.
    text.split(separator: "\n", omittingEmptySubsequences: false)
  }

  /// `>`, `>>`, `> >`: marks with at most one space between them, and one after.
  private static func quotePrefix(_ line: Substring) -> (Substring, depth: Int) {
    var depth = 0
    var end = line.startIndex
    var index = line.startIndex
    while index < line.endIndex {
      if line[index] == ">" {
        depth += 1
        end = line.index(after: index)
      } else if line[index] != " " || index != end || depth == 0 {
        break
      }
      index = line.index(after: index)
    }
    if depth > 0, end < line.endIndex, line[end] == " " { end = line.index(after: end) }
    return (line[..<end], depth)
  }

  /// What follows the separator `-- ` is the signature (RFC 3676 §4.3).
  static func markingSignature(_ paragraphs: [Paragraph]) -> [Paragraph] {
    guard let start = paragraphs.lastIndex(where: { $0.quoteDepth == 0 && $0.text == "-- " }) else {
      return paragraphs
    }
    var marked = paragraphs
    for index in start..<marked.count where marked[index].quoteDepth == 0 { marked[index].role = .signature }
    return marked
  }

  private static func withoutTrailingLines(_ text: String) -> String {
    let bytes = text.utf8
    let end = bytes.lastIndex { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: " ") }
    guard let end else { return "" }
    // A separator's space is kept.
    let lineEnd = bytes[end...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.endIndex
    return String(text[..<lineEnd])
  }
}
