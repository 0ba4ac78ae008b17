import MIME
import Mail
import Screen

/// winmail.dat (application/ms-tnef), told by the list of what Outlook packed into it.
enum WinmailText {
  /// Lines of the list.
  private static let attachmentLimit = 50

  /// `showsText`: also the text that is packed into it, because the message has no other.
  static func rendered(_ part: BodyPart, _ source: MessageSource, showsText: Bool) -> RenderedPart {
    guard let bytes = source.decoded(part) else { return RenderedPart(paragraphs: []) }
    guard let packed = TNEF.parse(bytes) else {
      return RenderedPart(
        paragraphs: [],
        problems: ["\(part.attachmentName.text) says that it is of Outlook, and can't be read."])
    }
    var rendered = RenderedPart(paragraphs: [])
    if showsText, let body = packed.body { rendered.paragraphs = PlainText.paragraphs(body) }
    guard !packed.attachments.isEmpty else { return rendered }
    rendered.paragraphs.append(
      Paragraph("[Outlook packed these into \(part.attachmentName.text):]", role: .dim))
    for attachment in packed.attachments.prefix(attachmentLimit) {
      let type = attachment.type ?? MediaType("application", "octet-stream")
      rendered.paragraphs.append(
        Paragraph(
          [
            TextSpan(AttachmentName(attachment.name, type: type).text, .attachment),
            TextSpan("  \(ByteCount(attachment.size))", .dim),
          ], prefix: "    ", role: .text))
    }
    let more = packed.attachments.count - attachmentLimit
    if more > 0 { rendered.notes.append("… and \(more) more") }
    if !packed.isComplete { rendered.notes.append("It breaks off; there may be more in it.") }
    rendered.paragraphs = Rule.unmasked(rendered.paragraphs)
    return rendered
  }
}
