import MIME
import Mail
import Screen

/// A card of somebody's addresses (vCard, RFC 6350 and RFC 2426) in a few lines. Its syntax is that of iCalendar.
struct ContactCard: PartRenderer {
  /// Cards beyond these are an address book, to be saved.
  private static let cardLimit = 10
  /// Lines of one card.
  private static let rowLimit = 20
  private static let labelColumns = 10

  private static let rows: [(name: String, label: String)] = [
    ("ORG", "Company"), ("TITLE", "Title"), ("ROLE", "Role"), ("EMAIL", "Mail"), ("TEL", "Phone"),
    ("URL", "Web"),
    ("ADR", "Address"), ("BDAY", "Born"), ("NOTE", "Note"),
  ]

  func render(_ text: DecodedText, of part: BodyPart, for reader: PartReader) -> RenderedPart {
    let cards = CalendarObject(text.text).components.filter { $0.name == "VCARD" }
    guard !cards.isEmpty else { return PlainText().render(text, of: part, for: reader) }
    var rendered = RenderedPart(paragraphs: [])
    for card in cards.prefix(Self.cardLimit) {
      if !rendered.paragraphs.isEmpty { rendered.paragraphs.append(Paragraph("")) }
      rendered.paragraphs += Self.lines(card)
    }
    if cards.count > Self.cardLimit {
      rendered.notes.append("\(cards.count - Self.cardLimit) more cards; s saves all of them")
    }
    return rendered
  }

  private static func lines(_ card: CalendarComponent) -> [Paragraph] {
    let name = card.first("FN")?.text ?? card.first("N").map { Self.joined($0) } ?? "without a name"
    var lines = [Paragraph([TextSpan("Contact   ", .headerName), TextSpan(name, .strong)], role: .text)]
    for (property, label) in rows {
      for value in card.all(property).prefix(rowLimit) where lines.count <= rowLimit {
        let text = property == "ADR" || property == "ORG" ? joined(value) : value.text
        guard !text.isEmpty else { continue }
        let gap = String(repeating: " ", count: max(1, labelColumns - label.count))
        lines.append(
          Paragraph(
            [TextSpan(text, .text)], prefix: String(repeating: " ", count: labelColumns),
            firstPrefix: label + gap, role: .headerName))
      }
    }
    return lines
  }

  /// The pieces of a structured value that are not empty.
  private static func joined(_ value: CalendarProperty) -> String {
    value.list(separatedBy: ";").filter { !$0.isEmpty }.joined(separator: ", ")
  }
}
