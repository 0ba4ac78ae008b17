import MIME
import Mail
import Screen

/// message/external-body and message/partial (RFC 2046 §5.2) in words: what is referred to is never fetched, and
/// fragments are not put together.
struct ReferenceText {
  let rendered: RenderedPart

  init(_ part: BodyPart, _ source: MessageSource, _ reader: PartReader) {
    let content = source.decoded(part) ?? []
    if let body = ExternalBody(part: part, content: content) {
      rendered = RenderedPart(paragraphs: Self.external(body))
    } else {
      rendered = Self.fragment(part, source, reader)
    }
  }

  private static func external(_ body: ExternalBody) -> [Paragraph] {
    var lines = [
      Paragraph("[The content of this part is not in this mail; hato doesn't fetch it.]", role: .dim)
    ]
    func line(_ name: String, _ value: String?) {
      guard let value, !value.isEmpty else { return }
      // As plain text: what is named here is not to be followed by a key.
      lines.append(
        Paragraph(
          [TextSpan(value, .text)], prefix: "             ",
          firstPrefix: "  " + name + String(repeating: " ", count: max(1, 11 - name.count)), role: .dim))
    }
    line("Access", body.accessType)
    line("Address", body.url)
    line("Host", body.site)
    line("Directory", body.directory)
    line("File", body.name)
    line("Server", body.server)
    line("Subject", body.subject)
    line("Command", body.command)
    line("Type", body.type?.description)
    line("Size", body.size.map { ByteCount($0).description })
    line("Content-ID", body.contentID)
    return lines
  }

  private static func fragment(_ part: BodyPart, _ source: MessageSource, _ reader: PartReader)
    -> RenderedPart
  {
    let partial = PartialMessage(part: part)
    let words =
      partial.map { partial in
        let total = partial.total.map { " of \($0)" } ?? ""
        return "This is fragment \(partial.number)\(total) of a larger message (\(partial.id)). "
      } ?? "This is a fragment of a larger message. "
    let notice = Paragraph(words + "hato shows fragments as they came and doesn't join them.", role: .dim)
    guard let text = source.text(part) else { return RenderedPart(paragraphs: [notice]) }
    var rendered = PlainText().render(text, of: part, for: reader)
    rendered.paragraphs = [notice, Paragraph("")] + Rule.unmasked(rendered.paragraphs)
    return rendered
  }
}
