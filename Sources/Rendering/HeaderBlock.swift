import MIME
import Mail
import Screen

/// The header above a message: the fields that people read, or all of them.
struct HeaderBlock {
  private let header: HeaderFields
  private let options: RenderOptions
  private let width: Int

  /// Recipients beyond this many lines are counted only, unless all headers are asked for.
  static let recipientLines = 4
  /// Longer names of fields push their value to the right.
  static let widestName = 18
  /// What one field may take: the longest real ones are chains of message identifiers.
  static let lineLimit = 200

  init(_ header: HeaderFields, options: RenderOptions) {
    self.header = header
    self.options = options
    width = max(ParagraphLayout.Limits.width, options.width)
  }

  func lines() -> [StyledLine] { fields() + TrustLine.lines(header, options: options, width: width) }

  private func fields() -> [StyledLine] {
    if options.showsAllHeaders {
      let column = min(header.fields.map { $0.name.count + 1 }.max() ?? 9, Self.widestName)
      return header.fields.flatMap { row($0.name, $0.text, column: max(column, 9)) }
    }
    let envelope = Envelope(header)
    var lines = people("From", envelope.from)
    if envelope.sender != envelope.from { lines += people("Sender", envelope.sender) }
    if envelope.replyTo.map(\.spec) != envelope.from.map(\.spec) {
      lines += people("Reply-To", envelope.replyTo)
    }
    lines += people("To", envelope.to)
    lines += people("Cc", envelope.cc)
    if let date = date(envelope) { lines += row("Date", date) }
    if let subject = envelope.subject, !subject.isEmpty { lines += row("Subject", subject) }
    return lines
  }

  /// When the Date field can't be read, when the server received it.
  private func date(_ envelope: Envelope) -> String? {
    let received = header.all("Received").lazy.compactMap { DateField.parse($0.body) }.first
    guard let date = envelope.date ?? received else { return header.first("Date")?.text }
    let text = DateText.text(date, now: options.now, zoneOffsetMinutes: options.zoneOffsetMinutes)
    return envelope.date == nil ? text + ", as received" : text
  }

  private func people(_ name: String, _ addresses: [Address]) -> [StyledLine] {
    guard !addresses.isEmpty else { return [] }
    var lines: [StyledLine] = []
    var shown = ""
    for (index, address) in addresses.enumerated() {
      shown += (index > 0 ? ", " : "") + Self.text(address)
      // Enough to fill the lines that are shown, so that ten thousand recipients cost a few.
      if shown.utf8.count > Self.recipientLines * width * 4 { break }
    }
    lines = row(name, shown)
    // One address with a name of many lines is shown whole: its end is the address itself.
    guard lines.count > Self.recipientLines, addresses.count > 1 else { return lines }
    let more = Glyph.glyphs("         \(addresses.count) addresses in all; h shows them", role: .dim)
    return Array(lines.prefix(Self.recipientLines)) + [Glyph.line(more.prefix(width))]
  }

  /// The address always stands beside the name: a name says whatever its sender likes. What reads as an address and is
  /// none stands in quotes.
  private static func text(_ address: Address) -> String {
    let isAddress = !address.host.isEmpty || !address.mailbox.contains("@")
    let spec = isAddress ? address.spec : "\"\(address.mailbox)\""
    guard let name = address.name, !name.isEmpty else { return spec }
    let isMarked = name.contains { "@<>".contains($0) }
    return (isMarked ? "\"\(name)\"" : name) + " <" + spec + ">"
  }

  private func row(_ name: String, _ value: String, column: Int = 9) -> [StyledLine] {
    let column = min(column, width / 2)
    var label = Glyph.glyphs(name, role: .headerName).prefix(width / 2)
    let used = label.reduce(0) { $0 + $1.columns }
    let space = Glyph(text: " ", columns: 1, role: .headerName)
    label += Array(repeating: space, count: max(1, column - used))
    let content = Glyph.glyphs(value, role: .headerValue)
    let firstWidth = width - max(column, used + 1)
    var lines: [StyledLine] = []
    for (number, range) in LineWrap.lines(content, width: width - column, firstWidth: firstWidth).enumerated()
    {
      guard lines.count < Self.lineLimit else { break }
      let lead = number == 0 ? Array(label) : Array(repeating: space, count: column)
      lines.append(Glyph.line(lead + Array(content[range])))
    }
    return lines
  }
}
