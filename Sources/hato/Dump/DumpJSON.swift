internal import MIME
internal import Mail

extension Dump {
  /// For programs: the README has its form.
  var json: JSONValue {
    .object([
      ("headers", headers),
      ("parts", .array(parts.map(Self.json))),
      ("text", .string(text)),
      ("warnings", .array(warnings.map { .string($0) })),
    ])
  }

  private var text: String { textLines.map { $0 + "\n" }.joined() }

  private static func json(_ part: DumpedPart) -> JSONValue {
    .object([
      ("path", .string(part.part.path.description)),
      ("type", .string(part.type.description)),
      ("charset", .optional(part.charset)),
      ("encoding", .string(part.part.encoding)),
      ("disposition", .optional(part.part.disposition?.kind)),
      ("filename", .optional(part.part.fileName)),
      ("size", .number(part.size)),
      ("sha256", .optional(part.sha256)),
    ])
  }

  // MARK: Header fields

  private var headers: JSONValue {
    let date = message.header.first("Date").flatMap { DateField.parse($0.body) }
    return .object([
      ("subject", field("Subject")),
      ("date", .optional(date.map(Self.iso8601))),
      ("messageID", field("Message-ID")),
      ("from", addresses("From")),
      ("sender", addresses("Sender")),
      ("replyTo", addresses("Reply-To")),
      ("to", addresses("To")),
      ("cc", addresses("Cc")),
      ("bcc", addresses("Bcc")),
      ("inReplyTo", field("In-Reply-To")),
      ("references", references),
    ])
  }

  private func field(_ name: String) -> JSONValue { .optional(message.header.first(name)?.exactText) }

  private func addresses(_ name: String) -> JSONValue {
    .array(message.header.all(name).flatMap { AddressField.mailboxes($0.unfolded) }.map(Self.json))
  }

  /// What stands in a list of addresses without being one, such as "undisclosed recipients", is a name.
  private static func json(_ address: Address) -> JSONValue {
    let isName =
      address.host.isEmpty && address.name == nil && address.mailbox.contains(where: \.isWhitespace)
    return .object([
      ("name", isName ? .string(address.mailbox) : .optional(address.name)),
      ("address", isName || address.spec.isEmpty ? .null : .string(address.spec)),
    ])
  }

  /// `references = "References:" 1*msg-id CRLF` — RFC 5322 §3.6.4; words between the identifiers are left out.
  private var references: JSONValue {
    let text = message.header.all("References").map(\.text).joined(separator: " ")
    var found: [JSONValue] = []
    for piece in text.split(separator: "<").dropFirst(text.hasPrefix("<") ? 0 : 1) {
      guard let end = piece.firstIndex(of: ">") else { continue }
      found.append(.string("<" + piece[...end]))
    }
    return .array(found)
  }

  /// `date-time = full-date "T" full-time` — RFC 3339 §5.6, with the offset that the sender wrote.
  static func iso8601(_ date: Timestamp) -> String {
    func digits(_ number: Int, _ count: Int = 2) -> String {
      let text = String(number)
      return String(repeating: "0", count: max(0, count - text.count)) + text
    }
    let civil = CivilTime(seconds: date.seconds, offsetMinutes: date.offsetMinutes)
    let day = "\(digits(civil.year, 4))-\(digits(civil.month))-\(digits(civil.day))"
    let time = "\(digits(civil.hour)):\(digits(civil.minute)):\(digits(civil.second))"
    let offset = abs(date.offsetMinutes)
    return "\(day)T\(time)\(date.offsetMinutes < 0 ? "-" : "+")\(digits(offset / 60)):\(digits(offset % 60))"
  }
}
