import MIME
import Mail
import Screen

/// The frame of a message that is shown inside another (RFC 2046 §5.2.1).
enum MessageInside {
  /// A name longer than this would be all of the line.
  private static let nameColumns = 40
  private static let labelColumns = 9
  /// Recipients beyond these are counted; the part itself has them all.
  private static let recipientLimit = 8

  static func title(_ part: BodyPart) -> String {
    guard let from = part.envelope?.from.first else { return "a message inside" }
    return "message from " + TextWidth.truncated(from.short, to: nameColumns)
  }

  static func header(_ part: BodyPart, _ options: RenderOptions) -> [Paragraph] {
    guard let envelope = part.envelope else { return [] }
    var rows: [Paragraph] = []
    func row(_ name: String, _ value: String) {
      guard !value.isEmpty else { return }
      let label = name + String(repeating: " ", count: max(1, labelColumns - name.count))
      rows.append(
        Paragraph(
          [TextSpan(value, .headerValue)], prefix: String(repeating: " ", count: labelColumns),
          firstPrefix: label, role: .headerName))
    }
    row("From", people(envelope.from))
    row("To", people(envelope.to))
    row("Cc", people(envelope.cc))
    if let date = envelope.date {
      row("Date", DateText.text(date, now: options.now, zoneOffsetMinutes: options.zoneOffsetMinutes))
    }
    row("Subject", envelope.subject ?? "")
    return rows
  }

  private static func people(_ addresses: [Address]) -> String {
    let shown = addresses.prefix(recipientLimit).map { address in
      address.name.map { $0.isEmpty ? address.spec : "\($0) <\(address.spec)>" } ?? address.spec
    }
    let more = addresses.count > recipientLimit ? " and \(addresses.count - recipientLimit) more" : ""
    return shown.joined(separator: ", ") + more
  }
}
