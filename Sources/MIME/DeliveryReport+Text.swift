internal import Mail

// Reports from before RFC 3464, and from programs that never took it up: qmail, older Exim, Gmail and Yahoo. They
// are text for people, and say so in much the same words.
extension DeliveryReport {
  /// More of the text is the message that came back.
  private static let lineLimit = 100

  /// `nil` when the header is not that of a mail system, or the text doesn't say that something failed.
  package init?(text: String, header: HeaderFields) {
    let failed = header.all("X-Failed-Recipients").flatMap { AddressField.parse($0.unfolded) }.map(\.spec)
    guard !failed.isEmpty || Self.isMailSystem(header) else { return nil }
    var lines: [Substring] = []
    for line in StringLines(text).prefix(Self.lineLimit) {
      if Self.beginsOriginal(line) { break }
      lines.append(line)
    }
    let words = lines.joined(separator: " ").lowercased()
    guard Self.phrases.contains(where: { words.contains($0) }) else { return nil }
    var addresses = failed
    if addresses.isEmpty {
      for line in lines {
        if let address = Self.address(line), !addresses.contains(address) { addresses.append(address) }
      }
    }
    guard !addresses.isEmpty else { return nil }
    let diagnostic = Self.diagnostic(lines)
    let status = diagnostic.flatMap { EnhancedStatus(in: Array($0.utf8)) }
    let isDelayed =
      words.contains("delayed") || words.contains("will be retried") || words.contains("still trying")
    reportingMTA = nil
    arrival = nil
    recipients = addresses.prefix(100).map {
      Recipient(
        address: $0, originalAddress: nil, action: isDelayed ? .delayed : .failed, status: status,
        diagnostic: diagnostic, remoteMTA: nil, willRetryUntil: nil)
    }
  }

  private static func isMailSystem(_ header: HeaderFields) -> Bool {
    guard let from = header.first("From") else { return false }
    return AddressField.parse(from.unfolded).contains { address in
      ["mailer-daemon", "mail-daemon", "postmaster", "mailerdaemon"].contains(address.mailbox.lowercased())
    }
  }

  private static let phrases = [
    "could not be delivered", "couldn't be delivered", "unable to deliver", "failed permanently",
    "delivery failed",
    "undeliverable", "wasn't able to deliver", "delivery to the following", "permanent error",
    "permanent fatal",
    "konnte nicht zugestellt",
  ]

  /// "----- Original message -----", "--- Below this line is a copy of the message."
  private static func beginsOriginal(_ line: Substring) -> Bool {
    let words = line.lowercased()
    return ["original message", "copy of the message", "copy of your message", "copy of the header"].contains
    {
      words.contains($0)
    } && (words.hasPrefix("-") || words.hasPrefix("original message"))
  }

  /// A line of nothing but an address, perhaps in angle brackets and with a colon; or one after "delivery failed".
  private static func address(_ line: Substring) -> String? {
    var word = line.filter { $0 != " " && $0 != "\t" && $0 != "\r" }[...]
    if let colon = word.lastIndex(of: ":"), line.lowercased().contains("attempts") {
      word = word[word.index(after: colon)...]
    }
    if word.last == ":" { word = word.dropLast() }
    if word.first == "<", word.last == ">" { word = word.dropFirst().dropLast() }
    let halves = word.split(separator: "@", omittingEmptySubsequences: false)
    guard halves.count == 2, !halves[0].isEmpty, halves[1].contains("."), word.utf8.count <= 320,
      word.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7f && !"<>()[],;:\"".utf8.contains($0) })
    else { return nil }
    return String(word)
  }

  /// From the first reply of SMTP that refuses ("550 …", "reason: 550-…", "554: …") to the end of its paragraph.
  private static func diagnostic(_ lines: [Substring]) -> String? {
    for (index, line) in lines.enumerated() {
      let bytes = Array(line.utf8)
      guard let place = bytes.indices.first(where: { isReply(bytes, at: $0) }) else { continue }
      let rest = lines[(index + 1)...].prefix { !$0.allSatisfy(\.isWhitespace) }.prefix(10)
      let first = String(decoding: bytes[place...], as: UTF8.self)
      return ([first] + rest.map { String($0.drop { $0 == " " || $0 == "\t" }) }).joined(separator: " ")
    }
    return nil
  }

  /// `Reply-code = %x34-35 %x30-35 %x30-39` — RFC 5321 §4.2, at the beginning of a line or after a blank
  private static func isReply(_ bytes: [UInt8], at index: Int) -> Bool {
    guard index + 3 < bytes.count, bytes[index] == 0x34 || bytes[index] == 0x35,
      (0x30...0x35).contains(bytes[index + 1]), bytes[index + 2].isDigit,
      [0x20, 0x2d, UInt8(ascii: ":")].contains(bytes[index + 3])
    else { return false }
    return index == 0 || bytes[index - 1].isBlank
  }
}
