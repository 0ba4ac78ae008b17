import MIME
import Mail
import Screen
import Testing

@testable import Rendering

/// HTML rendered for tests.
enum HTMLScene {
  static let part = BodyPart(path: SectionPath([1]), depth: 0, type: MediaType("text", "html"), size: nil)

  static func render(_ html: String, width: Int = 80) -> RenderedPart {
    let text = DecodedText(part: part, bytes: Array(html.utf8), isCut: false)
    let reader = PartReader(width: width, now: Timestamp(seconds: 0), zoneOffsetMinutes: 0)
    return HTMLText().render(text, of: part, for: reader)
  }

  /// The paragraphs, each with its prefix; `below` them nothing.
  static func text(_ html: String, width: Int = 80) -> String {
    render(html, width: width).paragraphs.map { ($0.firstPrefix ?? $0.prefix) + $0.text }.joined(
      separator: "\n")
  }

  /// The text as lines of the pager, with what stands below it.
  static func lines(_ html: String, width: Int = 80) -> [String] {
    var layout = ParagraphLayout(width: width)
    let rendered = render(html, width: width)
    for paragraph in rendered.paragraphs + rendered.below { layout.add(paragraph) }
    for note in rendered.notes { layout.add(Paragraph(note, role: .dim)) }
    return layout.lines.map(\.text)
  }
}
