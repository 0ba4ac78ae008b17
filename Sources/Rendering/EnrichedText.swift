import MIME
import Mail
import Screen

/// text/enriched (RFC 1896) and the text/richtext before it (RFC 1341 §7.1.3): a few commands in angle brackets,
/// read in one pass.
struct EnrichedText: PartRenderer {
  func render(_ text: DecodedText, of part: BodyPart, for reader: PartReader) -> RenderedPart {
    var writer = Writer(isRichText: part.type.subtype == "richtext")
    writer.read(text.text)
    return RenderedPart(paragraphs: writer.finished())
  }

  /// Quotes beyond this depth look like it; nobody can tell them apart.
  private static let depthLimit = 50

  private struct Writer {
    let isRichText: Bool
    private var paragraphs: [Paragraph] = []
    private var spans: [TextSpan] = []
    private var pending = ""
    private var open: [String: Int] = [:]
    private var newlines = 0

    init(isRichText: Bool) { self.isRichText = isRichText }

    mutating func read(_ text: String) {
      var rest = text.unicodeScalars[...]
      while let scalar = rest.popFirst() {
        switch scalar {
        case "<":
          if !isRichText, rest.first == "<" {
            rest.removeFirst()
            add("<")
          } else if let end = rest.prefix(61).firstIndex(of: ">") {
            command(String(String.UnicodeScalarView(rest[..<end])))
            rest = rest[rest.index(after: end)...]
          } else {
            add("<")
          }
        case "\n": newlines += 1
        default: add(scalar)
        }
      }
    }

    mutating func finished() -> [Paragraph] {
      endParagraph()
      return paragraphs
    }

    private func isOpen(_ name: String) -> Bool { (open[name] ?? 0) > 0 }

    private mutating func add(_ scalar: Unicode.Scalar) {
      if newlines > 0 { breakLine() }
      // What a command is told in <param> is for programs.
      if !isOpen("param"), !isOpen("comment") { pending.unicodeScalars.append(scalar) }
    }

    /// One line end is a space, n of them are n - 1 (RFC 1896 §3); in richtext each is a space.
    private mutating func breakLine() {
      let count = newlines
      newlines = 0
      if isOpen("nofill") {
        for _ in 0..<min(count, 100) { endParagraph() }
      } else if isRichText || count == 1 {
        if !pending.isEmpty || !spans.isEmpty { pending += " " }
      } else {
        for _ in 1..<min(count, 100) { endParagraph() }
      }
    }

    private mutating func command(_ text: String) {
      if newlines > 0 { breakLine() }
      let closes = text.hasPrefix("/")
      let name = (closes ? String(text.dropFirst()) : text).lowercased()
      switch name {
      case "nl", "paragraph", "np":
        if name == "nl" || closes { endParagraph() }
      case "lt": pending += "<"
      default:
        endSpan()
        if name == "excerpt", !pending.isEmpty || !spans.isEmpty { endParagraph() }
        open[name] = max(0, min(EnrichedText.depthLimit, (open[name] ?? 0) + (closes ? -1 : 1)))
      }
    }

    private var role: Role? {
      if isOpen("bold") { return .strong }
      if isOpen("italic") || isOpen("underline") { return .emphasis }
      return isOpen("fixed") ? .code : nil
    }

    private mutating func endSpan() {
      guard !pending.isEmpty else { return }
      spans.append(TextSpan(pending, role))
      pending = ""
    }

    private mutating func endParagraph() {
      endSpan()
      let depth = open["excerpt"] ?? 0
      let marks = depth > 0 ? String(repeating: ">", count: depth) + " " : ""
      paragraphs.append(Paragraph(spans, prefix: marks, quoteDepth: depth))
      spans = []
    }
  }
}
