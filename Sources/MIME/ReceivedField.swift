/// One station of a message's way (RFC 5321 §4.4): who took it, and from whom.
struct ReceivedField: Hashable, Sendable {
  /// The host that wrote the field; `nil` where it does not say.
  var by: String?
  /// Whether the host took it from itself or from a host of the same organisation, so that the field below is one that
  /// an own host wrote, too.
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
    if texts.first != "from" {
      // Handed on inside: "by 2002:a05:… with SMTP id …". Without a protocol, a program on the host submitted it, and
      // what it gave is not the host's word.
      isInternal = by != nil && !protocolName.isEmpty
    } else {
      isInternal = protocolName.hasPrefix("lmtp") || isOwn(peer: comment)
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

  /// `TCP-info`: `name [address]`, the name from the DNS and not from the peer's greeting. An address alone tells only
  /// whether it is this host itself: private networks are shared with whoever a gateway lets in.
  private func isOwn(peer info: [UInt8]) -> Bool {
    let words = info.asciiText.lowercased().split(separator: " ")
    let loopback = ["[127.0.0.1]", "[::1]", "[ipv6:::1]"]
    if words.contains(where: { loopback.contains(String($0)) }) { return true }
    guard words.count == 2, words[1].hasPrefix("["), let by, by.contains(".") else { return false }
    return DomainName(String(words[0])).isSame(organisationAs: DomainName(by))
  }
}
