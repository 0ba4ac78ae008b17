import MIME
import Mail
import Screen

/// What can be saved, below the text.
struct AttachmentBlock {
  /// More are counted only; a list that long is looked at in the tree of parts.
  static let attachmentLimit = 500

  private(set) var lines: [StyledLine] = []
  private let source: MessageSource
  private let width: Int
  private let nameWidth: Int

  init(_ source: MessageSource, width: Int) {
    self.source = source
    self.width = width
    let attachments = source.tree?.attachments ?? []
    let shown = attachments.prefix(Self.attachmentLimit)
    let widest = shown.map { TextWidth.columns(ofText: $0.name) }.max() ?? 0
    nameWidth = min(widest, max(12, width / 2))
    guard !attachments.isEmpty else { return }
    let count = attachments.count
    let title = "── \(count) \(count == 1 ? "attachment" : "attachments") "
    let rest = max(0, width - TextWidth.columns(ofText: title))
    lines = [StyledLine(title + String(repeating: "─", count: rest), .dim)]
    for (index, attachment) in shown.enumerated() { add(index + 1, attachment) }
    if count > shown.count { lines.append(StyledLine("… and \(count - shown.count) more", .dim)) }
  }

  /// "[1] engine.pdf   1.2 MB  application/pdf", and below it what there is to be wary of.
  private mutating func add(_ number: Int, _ attachment: Attachment) {
    let part = source.tree?[attachment.path]
    let size = attachment.size.map { ByteCount($0).description } ?? ""
    let pixels = part.flatMap { PictureText.size($0, source) }.map { ", \($0.width) × \($0.height)" } ?? ""
    let tail = "   " + padded(size, to: 7) + "  " + attachment.type.description + pixels
    let shown = Self.elided(attachment.name, to: nameWidth)
    let gap = String(repeating: " ", count: max(0, nameWidth - TextWidth.columns(ofText: shown)))
    let all =
      Glyph.glyphs("[\(number)] ", role: .key) + Glyph.glyphs(shown, role: .attachment)
      + Glyph.glyphs(gap + tail + (attachment.isInline ? ", inline" : ""), role: .dim)
    lines.append(Glyph.line(all[LineWrap.lines(all, width: width)[0]]))
    guard let warning = part.flatMap({ warning($0) }) ?? attachment.warning else { return }
    var layout = ParagraphLayout(width: width)
    layout.add(Paragraph([TextSpan(warning, .warning)], prefix: "    ", role: .warning))
    lines += layout.lines
  }

  /// With its first octets, where they are here: for programs and pictures some dozen tell.
  private func warning(_ part: BodyPart) -> String? {
    guard let fetched = source.bytes(part.path) else { return nil }
    let encoding = TransferEncoding(label: part.encoding) ?? .identity
    return part.warning(opening: encoding.decode(Array(fetched.bytes.prefix(400))))
  }

  private func padded(_ text: String, to count: Int) -> String {
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
