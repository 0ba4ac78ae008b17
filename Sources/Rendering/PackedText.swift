import MIME
import Mail
import Screen

/// Plain text with files in it from before there was MIME (uuencode, yEnc): each is a line that says what it is, and
/// the text around it is text.
struct PackedText {
  private let part: BodyPart
  private let content: [UInt8]
  private let files: [EmbeddedFile]

  /// `nil` when there is no such file in it.
  init?(_ part: BodyPart, _ bytes: [UInt8]) {
    guard part.type.description == "text/plain" else { return nil }
    content = (TransferEncoding(label: part.encoding) ?? .identity).decode(bytes)
    files = EmbeddedFile.find(in: content)
    guard !files.isEmpty else { return nil }
    var part = part
    part.encoding = "8bit"
    self.part = part
  }

  func render(for reader: PartReader, _ source: MessageSource, isCut: Bool) -> (
    RenderedPart, [TextDefect], charset: String
  ) {
    var rendered = RenderedPart(paragraphs: [])
    var defects: [TextDefect] = []
    var charset = ""
    var position = 0
    func text(_ range: Range<Int>) {
      let gap = Array(content[range])
      guard gap.contains(where: { $0 > 0x20 }) else { return }
      let text = source.text(part, gap, isCut: isCut && range.upperBound == content.count)
      for defect in text.defects where !defects.contains(defect) {
        defects.append(defect)
        charset = text.charsetUsed
      }
      var reader = reader
      reader.linkCount += rendered.links.count
      var piece = ShownPart.render(text, of: part, for: reader)
      piece.shiftLinks(by: rendered.links.count)
      rendered.paragraphs += piece.paragraphs
      rendered.links += piece.links
      rendered.notes += piece.notes
      rendered.problems += piece.problems
    }
    for file in files where file.range.lowerBound >= position && file.range.upperBound <= content.count {
      text(position..<file.range.lowerBound)
      rendered.paragraphs.append(line(file))
      position = file.range.upperBound
    }
    text(position..<content.count)
    return (rendered, defects, charset)
  }

  private func line(_ file: EmbeddedFile) -> Paragraph {
    let name = AttachmentName(file.name, type: MediaType("application", "octet-stream"))
    let octets = file.decoded(content)
    var facts = [file.encoding == .yEnc ? "yEnc" : "uuencoded", ByteCount(octets.count).description]
    if !file.isComplete { facts.append("without its end") }
    if file.isIntact(octets) == false { facts.append("damaged on its way") }
    return Paragraph(
      [
        TextSpan("[file in the text: ", .dim), TextSpan(name.text, .attachment),
        TextSpan(", " + facts.joined(separator: ", ") + "]", .dim),
      ], role: .text)
  }
}
