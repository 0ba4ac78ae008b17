import MIME
import Mail

/// One part, rendered and ready to be laid out.
struct ShownPart {
  let rendered: RenderedPart

  /// `nil` when nothing of the part was fetched.
  init?(_ displayed: Displayed, _ source: MessageSource, _ options: RenderOptions, linkCount: Int) {
    let reader = PartReader(options, linkCount: linkCount)
    let part = source.part(displayed.part)
    var first = Self.render(part, source, options, reader)
    // A plain text that says nothing gives way to the other form.
    if let other = displayed.alternative, first?.isBlank ?? true,
      let second = Self.render(source.part(other), source, options, reader), !second.isBlank
    {
      first = second
    }
    guard var shown = first else { return nil }
    if let missing = Self.missingForm(options.form, part) { shown.notes.insert(missing, at: 0) }
    rendered = shown
  }

  /// What is said when the form that was asked for isn't there.
  private static func missingForm(_ form: TextForm, _ part: BodyPart) -> String? {
    switch (form, part.type.subtype) {
    case (.html, "plain"): "There is no HTML form of this text."
    case (.plain, "html"): "There is no plain form of this text; this is the HTML."
    default: nil
    }
  }

  private static func render(
    _ part: BodyPart, _ source: MessageSource, _ options: RenderOptions, _ reader: PartReader
  ) -> RenderedPart? {
    guard let fetched = source.bytes(part.path) else { return nil }
    let text = DecodedText(
      part: part, bytes: fetched.bytes, isCut: fetched.isCut, charset: options.charset,
      likelyCharsets: options.likelyCharsets)
    let renderer = PartRenderers.renderer(for: part.type)
    var rendered =
      part.type.subtype == "plain"
      ? ArmoredText.render(text, of: part, for: reader, by: renderer)
      : renderer.render(text, of: part, for: reader)
    if part.type.subtype == "plain" || part.type.subtype == "html" {
      rendered.markQuotes(folds: options.foldsQuotes, sender: source.senderNames)
    }
    rendered.paragraphs = Rule.unmasked(rendered.paragraphs)
    for defect in text.defects {
      rendered.notes.append(defect.sentence)
      rendered.problems.append(defect.sentence)
    }
    if fetched.isCut {
      let total = part.size.map { " of \(ByteCount($0))" } ?? ""
      rendered.notes.append("first \(ByteCount(fetched.bytes.count))\(total) shown; s saves all of it")
    }
    return rendered
  }
}
