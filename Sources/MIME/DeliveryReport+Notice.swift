internal import Mail

extension DeliveryReport {
  /// From a notice in words alone, as qmail and some providers write them: after an introduction each recipient on
  /// a line of its own with a colon, then what the other system said, then a copy of the message.
  ///
  /// `text` is the text of the message, `header` its header. `nil` when it does not come from a mail system, or
  /// names no recipient. (https://cr.yp.to/proto/qsbmf.txt)
  package init?(notice text: String, header: HeaderFields) {
    let author =
      header.first("From").map { AddressField.parse($0.unfolded) }?.first?.mailbox.inLowerCase ?? ""
    guard author == "mailer-daemon" || author == "postmaster" else { return nil }
    var reader = Notice()
    for line in StringLines(text).prefix(Notice.lineLimit) {
      reader.take(line)
    }
    reader.endRecipient()
    guard !reader.recipients.isEmpty else { return nil }
    recipients = reader.recipients
    originalMessageID = reader.messageID
  }

  private struct Notice {
    /// A copy of a long message may follow; its Message-ID stands near its beginning.
    static let lineLimit = 1000
    private static let recipientLimit = 100

    private(set) var recipients: [Recipient] = []
    private(set) var messageID: String?
    private var address: String?
    private var said: [Substring] = []
    private var isCopy = false

    mutating func take(_ line: Substring) {
      let words = line.utf8.trimmed
      if messageID == nil, let id = Self.messageID(line) { messageID = id }
      guard !isCopy else { return }
      if line.hasPrefix("---") {
        // "--- Below this line is a copy of the message."
        endRecipient()
        isCopy = true
      } else if let next = Self.address(Substring(words)) {
        endRecipient()
        address = next
      } else if words.isEmpty {
        if !said.isEmpty { endRecipient() }
      } else if address != nil, said.count < 10 {
        said.append(Substring(words))
      }
    }

    mutating func endRecipient() {
      defer { (address, said) = (nil, []) }
      guard let address, recipients.count < Self.recipientLimit else { return }
      let diagnostic = said.joined(separator: " ")
      let status = EnhancedStatus(in: Array(diagnostic.utf8))
      recipients.append(
        Recipient(
          address: address, action: status?.outcome == .delayed ? .delayed : .failed, status: status,
          diagnostic: diagnostic.isEmpty ? nil : diagnostic))
    }

    /// `<joe@example.org>:`, with brackets or without.
    private static func address(_ line: Substring) -> String? {
      guard line.utf8.last == ASCII.colon, line.utf8.contains(ASCII.at), !line.utf8.contains(ASCII.space)
      else {
        return nil
      }
      var address = line.dropLast()
      if address.first == "<", address.last == ">" { address = address.dropFirst().dropLast() }
      return address.isEmpty ? nil : String(address)
    }

    private static func messageID(_ line: Substring) -> String? {
      let name = "message-id:"
      guard line.utf8.count > name.utf8.count, String(line.prefix(name.count)).inLowerCase == name else {
        return nil
      }
      return String(Substring(line.dropFirst(name.count).utf8.trimmed))
    }
  }
}
