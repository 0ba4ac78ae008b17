import MIME
import Mail

/// One part, rendered and ready to be laid out.
struct ShownPart {
  let rendered: RenderedPart

  /// `nil` when nothing of the part was fetched.
  init?(_ displayed: Displayed, _ source: MessageSource, _ options: RenderOptions, linkCount: Int) {
    let reader = PartReader(
      width: max(ParagraphLayout.Limits.width, options.width), now: options.now,
      zoneOffsetMinutes: options.zoneOffsetMinutes, linkCount: linkCount)
    let first = Self.render(displayed.part, source, reader)
    // A plain text that says nothing gives way to the other form.
    if let other = displayed.alternative, first?.isBlank ?? true,
      let second = Self.render(other, source, reader), !second.isBlank
    {
      rendered = second
    } else if let first {
      rendered = first
    } else {
      return nil
    }
  }

  private static func render(_ part: BodyPart, _ source: MessageSource, _ reader: PartReader)
    -> RenderedPart?
  {
    guard let fetched = source.bytes(part.path) else { return nil }
    let text = DecodedText(part: part, bytes: fetched.bytes, isCut: fetched.isCut)
    var rendered = PartRenderers.renderer(for: part.type).render(text, of: part, for: reader)
    rendered.notes += text.defects.map(sentence)
    if fetched.isCut {
      let total = part.size.map { " of \(ByteCount($0))" } ?? ""
      rendered.notes.append("first \(ByteCount(fetched.bytes.count))\(total) shown; s saves all of it")
    }
    return rendered
  }

  private static func sentence(_ defect: TextDefect) -> String {
    switch defect {
    case .unknownCharset(let label): "The charset \(label) is unknown; the text may look wrong."
    case .mislabelled(let label): "The text is marked \(label), which it is not; it was read as what it is."
    case .undecodable: "Some characters can't be read in the charset of this text."
    case .unknownEncoding(let label):
      "The transfer encoding \(label) is unknown; the text is shown as it came."
    }
  }
}
