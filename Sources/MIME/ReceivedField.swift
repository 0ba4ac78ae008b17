/// One station of a message's way (RFC 5321 §4.4): who took it, and from whom.
struct ReceivedField: Hashable, Sendable {
  /// The host that wrote the field; `nil` where it does not say.
  var by: String?
  /// The name, from the DNS and not from its greeting, of whom the host took it from.
  var peer: String?
  /// Whether it was handed on inside of one system, so that the field below is that system's, too.
  var isInternal = false

  /// What counts stands at the beginning.
  private static let longest = 2000

  /// `Time-stamp-line = "Received:" FWS Stamp`, `Stamp = From-domain By-domain Opt-info [CFWS] ";" FWS date-time` —
  /// RFC 5321 §4.4
  init(_ unfolded: [UInt8]) {
    let (words, comment) = Self.tokens(Array(unfolded.prefix(Self.longest)))
    let texts = words.map { $0.asciiText.lowercased() }
    func after(_ keyword: String) -> String? {
      guard let place = texts.firstIndex(of: keyword), place + 1 < texts.count else { return nil }
      return texts[place + 1]
    }
    by = after("by")
    let protocolName = after("with") ?? ""
    if texts.first == "from" {
      peer = Self.name(inTCPInfo: comment)
      // Only a system's own mail transfer agent speaks LMTP to its store (RFC 2033).
      isInternal = protocolName.hasPrefix("lmtp")
    } else {
      // "by 2002:a05:… with SMTP id …". Without SMTP, some program on the host made the message; what that wrote is not
      // the host's word.
      isInternal = by != nil && (protocolName.hasPrefix("smtp") || protocolName.hasPrefix("esmtp"))
    }
  }

  /// The words before the date, and the first comment after the first host, in which the server says whom it was
  /// really connected to.
  private static func tokens(_ bytes: [UInt8]) -> (words: [[UInt8]], comment: [UInt8]) {
    var words: [[UInt8]] = []
    var comment: [UInt8]?
    var index = 0
    while index < bytes.count, bytes[index] != UInt8(ascii: ";") {
      if bytes[index] == ASCII.openParenthesis {
        let end = RFC5322.endOfComment(bytes, at: index)
        if comment == nil, words.count == 2 { comment = Array(bytes[(index + 1)..<max(index + 1, end - 1)]) }
        index = end
      } else if bytes[index].isBlank || bytes[index].isLineEnd {
        index += 1
      } else {
        var end = index
        while end < bytes.count, !bytes[end].isBlank, !bytes[end].isLineEnd, bytes[end] != UInt8(ascii: ";"),
          bytes[end] != ASCII.openParenthesis
        {
          end += 1
        }
        words.append(Array(bytes[index..<end]))
        index = end
      }
    }
    return (words, comment ?? [])
  }

  /// `TCP-info = address-literal / ( Domain FWS address-literal )` — RFC 5321 §4.4
  private static func name(inTCPInfo info: [UInt8]) -> String? {
    let words = info.asciiText.lowercased().split(separator: " ")
    guard words.count == 2, words[1].hasPrefix("[") else { return nil }
    return words[0].hasSuffix(".") ? String(words[0].dropLast()) : String(words[0])
  }
}
