import MIME
import Mail

/// One part, rendered and ready to be laid out.
struct ShownPart {
  let rendered: RenderedPart

  /// `nil` when nothing of the part was fetched.
  init?(_ displayed: Displayed, _ source: MessageSource, _ options: RenderOptions, linkCount: Int) {
    let reader = PartReader(options, source.familiar, linkCount: linkCount)
    let part = source.part(displayed.part)
    var first = Self.render(part, source, options, reader)
    // A plain text that says nothing, or only that there is HTML, gives way to the other form.
    if let other = displayed.alternative, first.map({ $0.isBlank || StubText.isStub($0) }) ?? true,
      let second = Self.render(source.part(other), source, options, reader), !second.isBlank,
      first.map({ $0.isBlank || StubText.letters(of: $0) < StubText.letters(of: second) }) ?? true
    {
      first = second
    }
    guard var shown = first else { return nil }
    if let missing = Self.missingForm(options.form, part), !shown.isHTML || part.type.subtype == "html" {
      shown.notes.insert(missing, at: 0)
    }
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
    var rendered: RenderedPart
    var defects: [TextDefect]
    var charset = ""
    if let packed = PackedText(part, fetched.bytes) {
      (rendered, defects, charset) = packed.render(for: reader, source, isCut: fetched.isCut)
    } else {
      let text = source.text(part, fetched.bytes, isCut: fetched.isCut)
      rendered = render(text, of: part, for: reader, form: options.form)
      defects = text.defects
      charset = text.charsetUsed
    }
    if part.type.subtype == "plain" || part.type.subtype == "html" {
      rendered.markQuotes(folds: options.foldsQuotes, sender: source.senderNames)
    }
    for defect in defects {
      let sentence = defect.sentence(readAs: charset)
      rendered.notes.append(sentence)
      if case .unknownEncoding = defect, source.problems.contains(where: { $0.contains("transfer encoding") })
      {
        continue
      }
      rendered.problems.append(sentence)
    }
    if fetched.isCut {
      let total = part.size.map { " of \(ByteCount($0))" } ?? ""
      rendered.notes.append("first \(ByteCount(fetched.bytes.count))\(total) shown; s saves all of it")
    }
    return rendered
  }

  private static func render(
    _ text: DecodedText, of part: BodyPart, for reader: PartReader, form: TextForm
  ) -> RenderedPart {
    guard form != .plain, part.type == MediaType("text", "plain"), HTMLDocument.begins(text.text) else {
      return render(text, of: part, for: reader)
    }
    var document = part
    document.type = MediaType("text", "html")
    var rendered = render(text, of: document, for: reader)
    guard !rendered.isBlank else { return render(text, of: part, for: reader) }
    rendered.notes.insert("This is marked as plain text and is HTML; H shows it as it came.", at: 0)
    return rendered
  }

  static func render(_ text: DecodedText, of part: BodyPart, for reader: PartReader) -> RenderedPart {
    let renderer = PartRenderers.renderer(for: part.type)
    var rendered =
      part.type.subtype == "plain"
      ? ArmoredText.render(text, of: part, for: reader, by: renderer)
      : renderer.render(text, of: part, for: reader)
    rendered.paragraphs = Rule.unmasked(rendered.paragraphs)
    return rendered
  }
}
