import MIME
import Mail
import Screen

/// text/x-patch and text/x-diff: lines as they are, what comes and what goes in colours that mean it.
struct PatchText: PartRenderer {
  func render(_ text: DecodedText, of part: BodyPart, for reader: PartReader) -> RenderedPart {
    let end = text.text.utf8.lastIndex { $0 != UInt8(ascii: "\n") }
    let content = end.map { String(text.text[...$0]) } ?? ""
    return RenderedPart(
      paragraphs: PlainText.lines(content).map { line in
        Paragraph([TextSpan(String(line), Self.role(line))], role: .text)
      })
  }

  private static func role(_ line: Substring) -> Role {
    if line.hasPrefix("+++") || line.hasPrefix("---") || line.hasPrefix("diff ") { return .strong }
    switch line.utf8.first {
    case UInt8(ascii: "+"): return .good
    case UInt8(ascii: "-"): return .deleted
    case UInt8(ascii: "@"): return .heading
    default: return .text
    }
  }
}
