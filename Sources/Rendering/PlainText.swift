import MIME
import Mail
import Screen

/// text/plain (RFC 2046 §4.1.3), and every other text that is best shown as it is.
struct PlainText: PartRenderer {
  func render(_ text: DecodedText, of part: BodyPart, for reader: PartReader) -> RenderedPart {
    let isFlowed = part.parameters.decoded("format")?.lowercased() == "flowed"
    let content = Self.withoutTrailingLines(text.text)
    let deletesSpace = part.parameters.decoded("delsp")?.lowercased() == "yes"
    var rendered = RenderedPart(
      paragraphs: isFlowed
        ? FlowedText.paragraphs(content, deletesSpace: deletesSpace) : Self.paragraphs(content))
    rendered.findLinks(isFlowed: isFlowed)
    return rendered
  }

  /// Each line is a paragraph of its own, wrapped with its quote marks.
  static func paragraphs(_ text: String) -> [Paragraph] {
    lines(text).map { line in
      let (length, depth) = quotePrefix(line)
      guard depth > 0 else { return Paragraph(String(line)) }
      let content = line.utf8.index(line.startIndex, offsetBy: length)
      return Paragraph(String(line[content...]), prefix: String(line[..<content]), quoteDepth: depth)
    }
  }

  /// Lines without their ends: one more than are shown, so that it is seen that there are more.
  static func lines(_ text: String) -> [Substring] {
    Array(StringLines(text).prefix(ParagraphLayout.Limits.lines + 1))
  }

  /// `>`, `>>`, `> >`: marks with at most one space between them, and one after. The length is that in bytes.
  private static func quotePrefix(_ line: Substring) -> (length: Int, depth: Int) {
    guard let first = line.utf8.first, first == UInt8(ascii: ">") else { return (0, 0) }
    var depth = 0
    var length = 0
    var index = 0
    for byte in line.utf8 {
      if byte == UInt8(ascii: ">") {
        depth += 1
        length = index + 1
      } else if byte != UInt8(ascii: " ") {
        break
      } else if index == length {
        // The space after a mark.
      } else {
        break
      }
      index += 1
    }
    let hasSpace = line.utf8.dropFirst(length).first == UInt8(ascii: " ")
    return (hasSpace ? length + 1 : length, depth)
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
