import MIME
import Mail
import Screen

/// What can be saved, below the text.
enum AttachmentBlock {
  /// More are counted only; a list that long is looked at in the tree of parts.
  static let attachmentLimit = 500

  static func lines(_ attachments: [Attachment], width: Int) -> [StyledLine] {
    guard !attachments.isEmpty else { return [] }
    let count = attachments.count
    let title = "── \(count) \(count == 1 ? "attachment" : "attachments") "
    let rest = max(0, width - TextWidth.columns(ofText: title))
    var lines = [StyledLine(title + String(repeating: "─", count: rest), .dim)]
    let nameWidth = attachments.prefix(attachmentLimit).map { TextWidth.columns(ofText: $0.name) }.max() ?? 0
    for (index, attachment) in attachments.prefix(attachmentLimit).enumerated() {
      lines.append(line(index + 1, attachment, nameWidth: min(nameWidth, max(12, width / 2)), width: width))
    }
    if count > attachmentLimit { lines.append(StyledLine("… and \(count - attachmentLimit) more", .dim)) }
    return lines
  }

  /// "[1] engine.pdf   1.2 MB  application/pdf"
  private static func line(_ number: Int, _ attachment: Attachment, nameWidth: Int, width: Int) -> StyledLine
  {
    let size = attachment.size.map { ByteCount($0).description } ?? ""
    let tail = "   " + padded(size, to: 7) + "  " + attachment.type.description
    let shown = elided(attachment.name, to: nameWidth)
    let gap = String(repeating: " ", count: max(0, nameWidth - TextWidth.columns(ofText: shown)))
    let all =
      Glyph.glyphs("[\(number)] ", role: .key) + Glyph.glyphs(shown, role: .attachment)
      + Glyph.glyphs(gap + tail + (attachment.isInline ? ", inline" : ""), role: .dim)
    return Glyph.line(all[LineWrap.lines(all, width: width)[0]])
  }

  private static func padded(_ text: String, to count: Int) -> String {
    String(repeating: " ", count: max(0, count - text.count)) + text
  }

  /// The middle goes, so that the extension stays to be seen.
  private static func elided(_ name: String, to width: Int) -> String {
    let glyphs = Glyph.glyphs(name, role: .attachment)
    guard glyphs.reduce(0, { $0 + $1.columns }) > width else { return glyphs.map(\.text).joined() }
    let tail = glyphs.suffix(8)
    var room = width - 1 - tail.reduce(0) { $0 + $1.columns }
    let head = glyphs.dropLast(8).prefix {
      room -= $0.columns
      return room >= 0
    }
    return head.map(\.text).joined() + "…" + tail.map(\.text).joined()
  }
}
