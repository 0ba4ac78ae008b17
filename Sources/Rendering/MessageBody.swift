import MIME
import Mail
import Screen

/// The text of a message, laid out: what it holds, one after the other, and what is to be said of each.
struct MessageBody {
  private(set) var lines: [StyledLine] = []
  private(set) var links: [Hyperlink] = []
  private(set) var problems: [String] = []
  /// Whether any of the text was made of HTML.
  private(set) var isHTML = false
  private var layout: ParagraphLayout
  private var source: MessageSource
  /// Whether the source is a message that was decoded out of another; none is decoded out of that.
  private var isInside = false
  private let options: RenderOptions
  /// Whether a blank line goes before the next.
  private var needsSpace = false
  /// The same invitation often comes as an alternative and as an attachment.
  private var invitations: [[Paragraph]] = []

  init(_ source: MessageSource, options: RenderOptions) {
    self.source = source
    self.options = options
    layout = ParagraphLayout(width: options.width)
    problems = source.problems
    let items = source.tree?.items(for: options.form) ?? []
    textBounce(items)
    for item in items { add(item, among: items) }
    if layout.lines.isEmpty { note("There is no text in this message.") }
    if layout.isCut { layout.addNote("The message is longer than can be shown here; s saves it.") }
    lines = layout.lines
  }

  private mutating func add(_ item: DisplayedItem, among items: [DisplayedItem]) {
    switch item {
    case .text(let displayed):
      guard var shown = ShownPart(displayed, source, options, linkCount: links.count)?.rendered else {
        return
      }
      // Where its renderer looked for none.
      if shown.links.isEmpty { shown.findLinks() }
      add(shown)
    case .invitation(let part): invitation(part, among: items)
    case .report(let report): add(ReportText(report, source, options).rendered)
    case .picture(let part): add(PictureText.rendered(part, source))
    case .reference(let part): add(ReferenceText(part, source, reader).rendered)
    case .encodedMessage(let part): encodedMessage(part)
    case .packed(let part):
      let hasText = items.contains { if case .text = $0 { true } else { false } }
      add(WinmailText.rendered(part, source, showsText: !hasText))
    case .sealed(let protection): rule(ProtectionText.sealed(protection))
    case .beginSigned(let protection): rule(ProtectionText.begin(protection))
    case .endSigned(let protection): rule(ProtectionText.end(protection))
    case .beginMessage(let part):
      rule(MessageInside.title(part))
      for paragraph in MessageInside.header(part, options) { layout.add(paragraph) }
    case .endMessage: rule("end of that message")
    }
  }

  /// A report in words for people only is told in ours as well.
  private mutating func textBounce(_ items: [DisplayedItem]) {
    for item in items {
      guard case .text(let displayed) = item else {
        if case .report = item { return }
        continue
      }
      guard displayed.part.type.subtype == "plain", let text = source.text(displayed.part) else { return }
      if let delivery = DeliveryReport(text: text.text, header: source.header) {
        add(ReportText(delivery, about: nil, options: options).rendered)
      }
      return
    }
  }

  /// Taken apart once it is decoded, and shown as any other message inside.
  private mutating func encodedMessage(_ part: BodyPart) {
    guard !isInside, let bytes = source.decoded(part), !bytes.isEmpty else { return }
    let content = MessageContent(
      header: bytes, structure: nil,
      parts: [FetchedSection(section: .part(.message), bytes: bytes, isCut: false)])
    let inner = MessageSource(content, options: options)
    var framed = part
    framed.envelope = Envelope(inner.header)
    add(.beginMessage(framed), among: [])
    let outer = source
    (source, isInside) = (inner, true)
    let items = inner.tree?.items(for: options.form) ?? []
    for item in items { add(item, among: items) }
    (source, isInside) = (outer, false)
    add(.endMessage(framed), among: [])
    problems.append(
      "The message \(part.path.description) is in \(part.encoding), which a message may not be; it was decoded."
    )
  }

  private var reader: PartReader { PartReader(options, source.familiar, linkCount: links.count) }

  private mutating func space() {
    if needsSpace { layout.add(Paragraph("")) }
    needsSpace = true
  }

  private mutating func note(_ text: String) {
    space()
    layout.add(Paragraph(text, role: .dim))
  }

  private mutating func rule(_ words: String) {
    space()
    layout.add(Rule.paragraph(words, width: reader.width))
  }

  private mutating func add(_ part: RenderedPart) {
    var part = part
    part.warnOfImitations(of: source.familiar, linkCount: links.count)
    problems += part.problems
    if part.isHTML { isHTML = true }
    guard !part.notes.isEmpty || part.paragraphs.contains(where: { !$0.text.allSatisfy(\.isWhitespace) })
    else {
      return
    }
    space()
    for paragraph in part.paragraphs + part.below { layout.add(paragraph, linkOffset: links.count) }
    for note in part.notes { layout.add(Paragraph(note, role: .dim)) }
    links += part.links
  }

  private mutating func invitation(_ part: BodyPart, among items: [DisplayedItem]) {
    guard let text = source.text(part) else { return }
    let source = source
    var shown = InvitationText()
    shown.omitsDescription = { InvitationText.isTold($0, in: items, source) }
    let rendered = shown.render(text, of: part, for: reader)
    guard !invitations.contains(rendered.paragraphs) else { return }
    invitations.append(rendered.paragraphs)
    add(rendered)
  }
}

extension PartReader {
  init(_ options: RenderOptions, _ familiar: FamiliarDomains, linkCount: Int) {
    self.init(
      width: max(ParagraphLayout.Limits.width, options.width), now: options.now,
      zoneOffsetMinutes: options.zoneOffsetMinutes, zoneChanges: options.zoneChanges, familiar: familiar,
      linkCount: linkCount)
  }
}
