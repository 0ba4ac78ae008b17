import MIME
import Mail
import Screen

/// The text of a message, laid out: what it holds, one after the other, and what is to be said of each.
struct MessageBody {
  private(set) var lines: [StyledLine] = []
  private(set) var links: [Hyperlink] = []
  private(set) var problems: [String] = []
  private var layout: ParagraphLayout
  private let source: MessageSource
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
      if let shown = ShownPart(displayed, source, options, linkCount: links.count) { add(shown.rendered) }
    case .invitation(let part): invitation(part, among: items)
    case .report(let report): add(ReportText(report, source, options).rendered)
    case .picture(let part): add(PictureText.rendered(part, source))
    case .reference(let part): add(ReferenceText(part, source, reader).rendered)
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
      guard displayed.part.type.subtype == "plain", let fetched = source.bytes(displayed.part.path) else {
        return
      }
      let text = DecodedText(part: displayed.part, bytes: fetched.bytes, isCut: fetched.isCut).text
      if let delivery = DeliveryReport(text: text, header: source.header) {
        add(ReportText(delivery, about: nil, options: options).rendered)
      }
      return
    }
  }

  private var reader: PartReader { PartReader(options, linkCount: links.count) }

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
    problems += part.problems
    guard !part.notes.isEmpty || part.paragraphs.contains(where: { !$0.text.allSatisfy(\.isWhitespace) })
    else {
      return
    }
    space()
    var part = part
    // What no renderer looked for: addresses in reports, invitations and the like.
    if part.links.isEmpty { part.findLinks() }
    for paragraph in part.paragraphs + part.below { layout.add(paragraph, linkOffset: links.count) }
    for note in part.notes { layout.add(Paragraph(note, role: .dim)) }
    links += part.links
  }

  private mutating func invitation(_ part: BodyPart, among items: [DisplayedItem]) {
    guard let fetched = source.bytes(part.path) else { return }
    let text = DecodedText(part: part, bytes: fetched.bytes, isCut: fetched.isCut)
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
  init(_ options: RenderOptions, linkCount: Int) {
    self.init(
      width: max(ParagraphLayout.Limits.width, options.width), now: options.now,
      zoneOffsetMinutes: options.zoneOffsetMinutes, linkCount: linkCount)
  }
}
