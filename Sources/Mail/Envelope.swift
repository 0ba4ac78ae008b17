/// The envelope of a message: its main header fields, parsed by the server (RFC 3501 §7.4.2) or by us, and
/// decoded for people.
package struct Envelope: Hashable, Sendable {
  package var date: Timestamp?
  package var subject: String?
  package var from: [Address]
  package var sender: [Address]
  package var replyTo: [Address]
  package var to: [Address]
  package var cc: [Address]
  package var bcc: [Address]
  package var inReplyTo: String?
  package var messageID: String?

  package init(
    date: Timestamp? = nil, subject: String? = nil, from: [Address] = [], sender: [Address] = [],
    replyTo: [Address] = [], to: [Address] = [], cc: [Address] = [], bcc: [Address] = [],
    inReplyTo: String? = nil, messageID: String? = nil
  ) {
    self.date = date
    self.subject = subject
    self.from = from
    self.sender = sender
    self.replyTo = replyTo
    self.to = to
    self.cc = cc
    self.bcc = bcc
    self.inReplyTo = inReplyTo
    self.messageID = messageID
  }
}

/// How header text becomes text for people. The functions live in `MIME`; they are handed down to the
/// protocols, which must not know it.
package struct HeaderDecoding: Sendable {
  /// Unstructured text or a display name: encoded words (RFC 2047), raw UTF-8 or worse. Not called for what
  /// `isPlain`.
  package var text: @Sendable ([UInt8]) -> String
  /// A date field (RFC 5322 §3.3 and what mail really holds); `nil` where there is none to be found.
  package var date: @Sendable ([UInt8]) -> Timestamp?

  package init(
    text: @escaping @Sendable ([UInt8]) -> String, date: @escaping @Sendable ([UInt8]) -> Timestamp?
  ) {
    self.text = text
    self.date = date
  }

  /// Whether decoding would change nothing: printable US-ASCII with single spaces and nothing that begins an
  /// encoded word. Most header text is, and not decoding it is what makes reading a hundred thousand rows quick.
  package static func isPlain(_ octets: Span<UInt8>) -> Bool {
    var last = UInt8(ascii: " ")
    for place in octets.indices {
      let octet = octets[place]
      guard octet > 0x20 || octet == 0x20 && last != 0x20, octet < 0x7F,
        octet != UInt8(ascii: "?") || last != UInt8(ascii: "=")
      else { return false }
      last = octet
    }
    return last != 0x20
  }
}
