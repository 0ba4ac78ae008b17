import Mail

/// The fields of RFC 2045 that say what a part is, read from its header.
struct EntityHeader {
  var type: MediaType
  var parameters: [Parameter]
  var disposition: Disposition?
  var encoding: String
  var contentID: String?
  var description: String?
  /// Whether there is a Content-Type, and no type in it.
  var hasUnreadableType: Bool

  /// `defaultType` is text/plain, and message/rfc822 inside a digest (RFC 2046 §5.1.5).
  init(_ fields: HeaderFields, defaultType: MediaType) {
    let contentType = fields.first("Content-Type").map { ParameterField($0.unfolded) }
    type = contentType?.mediaType ?? (contentType == nil ? defaultType : MediaType("text", "plain"))
    hasUnreadableType = contentType != nil && contentType?.mediaType == nil
    parameters = contentType?.parameters ?? []
    disposition = fields.first("Content-Disposition").flatMap { ParameterField($0.unfolded).disposition }
    let encoding = fields.first("Content-Transfer-Encoding").map { ParameterField($0.unfolded).value } ?? ""
    self.encoding = encoding.isEmpty ? "7bit" : encoding
    contentID = fields.first("Content-ID").map { Self.withoutAngles($0.unfolded) }
    description = fields.first("Content-Description")?.text
  }

  private static func withoutAngles(_ bytes: [UInt8]) -> String {
    let content = bytes.trimmed
    let hasAngles = content.first == ASCII.openAngle && content.last == ASCII.closeAngle && content.count >= 2
    return (hasAngles ? content.dropFirst().dropLast() : content).asciiText
  }

  /// `boundary := 0*69<bchars> bcharsnospace` — RFC 2046 §5.1.1; white space at its end is no part of it. `nil`
  /// when there is none that could be found in a body.
  var boundary: [UInt8]? {
    guard type.type == "multipart", let value = parameters.decoded("boundary") else { return nil }
    var bytes = Array(value.utf8)
    while let last = bytes.last, last.isBlank { bytes.removeLast() }
    return bytes.isEmpty ? nil : bytes
  }
}

extension Envelope {
  /// The envelope that a server would tell of this header (RFC 3501 §7.4.2); without a date that can be read, the
  /// time of its arrival as the newest Received tells it.
  package init(_ header: HeaderFields) {
    func addresses(_ name: String) -> [Address] {
      header.all(name).flatMap { AddressField.parse($0.unfolded) }
    }
    let from = addresses("From")
    let sender = addresses("Sender")
    let replyTo = addresses("Reply-To")
    self.init(
      date: (header.first("Date").flatMap { DateField.parse($0.body) })
        ?? (header.first("Received").flatMap { DateField.parse($0.body) }),
      subject: header.first("Subject")?.text,
      from: from, sender: sender.isEmpty ? from : sender, replyTo: replyTo.isEmpty ? from : replyTo,
      to: addresses("To"), cc: addresses("Cc"), bcc: addresses("Bcc"),
      inReplyTo: header.first("In-Reply-To")?.text, messageID: header.first("Message-ID")?.text)
  }
}
