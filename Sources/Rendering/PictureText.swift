import MIME
import Mail
import Screen

/// The line that stands for a picture: what it is, how large, and what its sender says is to be seen.
enum PictureText {
  static func rendered(_ part: BodyPart, _ source: MessageSource) -> RenderedPart {
    var facts = [description(part, source)]
    if let size = part.decodedSize { facts.append(ByteCount(size).description) }
    var spans = [TextSpan("[picture: ", .dim), TextSpan(part.attachmentName.text, .attachment)]
    if let words = part.description, !words.isEmpty, words != part.fileName {
      spans.append(TextSpan(" – “\(words)”"))
    }
    spans.append(TextSpan(", " + facts.joined(separator: ", ") + "]", .dim))
    return RenderedPart(paragraphs: [Paragraph(spans, role: .text)])
  }

  /// "PNG 640 × 480", or only the type when the octets that tell are not here.
  static func description(_ part: BodyPart, _ source: MessageSource) -> String {
    guard let size = size(part, source) else { return part.type.description }
    return "\(size.format) \(size.width) × \(size.height)"
  }

  static func size(_ part: BodyPart, _ source: MessageSource) -> PictureSize? {
    guard part.type.type == "image" || part.type.description == "application/octet-stream",
      let fetched = source.bytes(part.path)
    else { return nil }
    // Every four characters of base64 are three octets.
    let opening = Array(fetched.bytes.prefix(PictureSize.openingOctets * 4 / 3))
    return PictureSize((TransferEncoding(label: part.encoding) ?? .identity).decode(opening))
  }
}
