package import MIME
import Mail
package import Screen

/// Lays a message out for the pager: header, text, attachments.
package enum MessageRendering {
  package static func render(_ content: MessageContent, options: RenderOptions) -> RenderedText {
    let source = Source(content)
    var lines = HeaderBlock(source.header, options: options).lines()
    lines.append(StyledLine())
    let headerLineCount = lines.count
    var body = ParagraphLayout(width: options.width)
    for notice in source.notices { body.add(Paragraph(notice, role: .dim)) }
    for (index, shown) in source.texts().enumerated() {
      if index > 0 || !source.notices.isEmpty { body.add(Paragraph("")) }
      for paragraph in shown.paragraphs { body.add(paragraph) }
      for note in shown.notes { body.add(Paragraph(note, role: .dim)) }
    }
    if body.isCut { body.addNote("The message is longer than can be shown here; s saves it.") }
    lines += body.lines
    let width = max(ParagraphLayout.Limits.width, options.width)
    let attachments = AttachmentBlock.lines(source.attachments, width: width)
    if !attachments.isEmpty { lines += [StyledLine()] + attachments }
    return RenderedText(lines: lines, headerLineCount: headerLineCount)
  }
}

/// What there is of a message, whether the server told its structure or its bytes did.
private struct Source {
  let header: HeaderFields
  let structure: BodyStructure?
  private let parts: [FetchedSection]
  private let parsed: ParsedMessage?

  init(_ content: MessageContent) {
    parts = content.parts
    structure = content.structure
    guard content.structure == nil else {
      parsed = nil
      header = HeaderFields(content.header)
      return
    }
    let whole = content.parts.first { $0.section == .part(.message) }?.bytes ?? content.header
    let message = EntityParser.parse(whole)
    parsed = message
    header = message.header
  }

  private var tree: BodyStructure? { structure ?? parsed?.structure }

  var attachments: [Attachment] { tree?.attachments ?? [] }

  /// What is to be said about the message as a whole.
  var notices: [String] {
    guard let root = tree?.root else { return [] }
    switch root.type.description {
    case "multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime":
      return ["This message is encrypted or sealed; hato can't open it."]
    default:
      return tree?.displayed.isEmpty == true ? ["There is no text in this message."] : []
    }
  }

  func texts() -> [ShownText] { (tree?.displayed ?? []).compactMap(text) }

  private func text(_ displayed: Displayed) -> ShownText? {
    let first = ShownText(displayed.part, bytes(displayed.part.path))
    guard let other = displayed.alternative, first?.isBlank ?? true,
      let second = ShownText(other, bytes(other.path)), !second.isBlank
    else { return first }
    return second
  }

  private func bytes(_ path: SectionPath) -> (bytes: [UInt8], isCut: Bool)? {
    if let section = parts.first(where: { $0.section == .part(path) }), structure != nil {
      return (section.bytes, section.isCut)
    }
    guard let parsed, let content = parsed.content(at: path) else { return nil }
    // The part that reaches to the end of what was fetched may go on.
    let isCut = parts.contains { $0.isCut } && parsed.endsMessage(path)
    return (content, isCut)
  }
}

/// One part, ready to be laid out.
private struct ShownText {
  let paragraphs: [Paragraph]
  let notes: [String]

  /// `nil` when nothing of the part was fetched.
  init?(_ part: BodyPart, _ fetched: (bytes: [UInt8], isCut: Bool)?) {
    guard let fetched else { return nil }
    let text = DecodedText(part: part, bytes: fetched.bytes, isCut: fetched.isCut)
    paragraphs = PartRenderers.renderer(for: part.type).paragraphs(text, of: part)
    var notes = text.defects.map(Self.sentence)
    if fetched.isCut {
      let total = part.size.map { " of \(ByteCount($0))" } ?? ""
      notes.append("first \(ByteCount(fetched.bytes.count))\(total) shown; s saves all of it")
    }
    self.notes = notes
  }

  var isBlank: Bool { paragraphs.allSatisfy { $0.role == .dim || $0.text.allSatisfy(\.isWhitespace) } }

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

extension ParsedMessage {
  fileprivate func endsMessage(_ path: SectionPath) -> Bool {
    entities.contains { $0.part.path == path && $0.body.upperBound == bytes.count }
  }
}
