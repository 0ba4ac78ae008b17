/// Where mail is, as a URL: `imap` and `imaps` (RFC 5092 §2), without the parts that name messages, `pop3` (RFC 2384
/// calls it `pop`) and `pop3s`.
struct MailURL: Equatable {
  enum Scheme: String {
    case imap, imaps, pop3, pop3s

    var standardPort: UInt16 {
      switch self {
      case .imap: 143
      case .imaps: 993
      case .pop3: 110
      case .pop3s: 995
      }
    }

    var isPOP3: Bool { self == .pop3 || self == .pop3s }

    /// - Parameter name: as it is written in a URL, in lower case.
    fileprivate init?(name: String) { self.init(rawValue: name == "pop" ? "pop3" : name) }
  }

  var scheme: Scheme
  var user: String?
  var host: String
  var port: UInt16
  /// As people write it, percent signs decoded.
  var mailbox: String?

  /// Throws what was expected, and that a password in a URL is seen by everybody on the machine.
  init(_ text: String) throws(UsageFailure) {
    guard let separator = text.firstRange(of: "://"),
      let scheme = Scheme(name: text[..<separator.lowerBound].lowercased())
    else {
      throw UsageFailure("\(text) is no mail URL: imaps://USER@HOST or pop3s://USER@HOST was expected.")
    }
    self.scheme = scheme
    let rest = text[separator.upperBound...]
    let slash = rest.firstIndex(of: "/") ?? rest.endIndex
    let (user, server) = Self.split(authority: rest[..<slash])
    if user?.contains(":") == true {
      throw UsageFailure(
        "A password in a URL can be seen by others; use --password-command or HATO_PASSWORD.")
    }
    // `;AUTH=` may follow the user (RFC 5092 §3.2); hato chooses the mechanism itself.
    self.user = user.map { String($0.prefix { $0 != ";" }) }.map(Self.percentDecoded)
    (host, port) = try Self.hostAndPort(server, scheme: scheme, in: text)
    let path = slash < rest.endIndex ? rest[rest.index(after: slash)...] : ""
    guard path.isEmpty || !scheme.isPOP3 else {
      throw UsageFailure("\(text): a POP3 server has one mailbox, so none can be named.")
    }
    mailbox = path.isEmpty ? nil : Self.percentDecoded(String(path.prefix { $0 != ";" && $0 != "?" }))
  }

  private static func split(authority: Substring) -> (user: String?, server: Substring) {
    guard let at = authority.lastIndex(of: "@") else { return (nil, authority) }
    return (String(authority[..<at]), authority[authority.index(after: at)...])
  }

  private static func hostAndPort(
    _ text: Substring, scheme: Scheme, in url: String
  ) throws(UsageFailure) -> (String, UInt16) {
    var host = text
    var portText: Substring?
    if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
      host = text[text.index(after: text.startIndex)..<end]
      let after = text[text.index(after: end)...]
      portText = after.hasPrefix(":") ? after.dropFirst() : nil
    } else if let colon = text.lastIndex(of: ":") {
      host = text[..<colon]
      portText = text[text.index(after: colon)...]
    }
    guard !host.isEmpty else { throw UsageFailure("\(url) names no host.") }
    guard let portText else { return (String(host), scheme.standardPort) }
    guard let port = UInt16(portText), port > 0 else {
      throw UsageFailure("\(url): the port must be a number from 1 to 65535, not \(portText).")
    }
    return (String(host), port)
  }

  /// `%XX` decoded; what is no such triplet stays as it is.
  static func percentDecoded(_ text: String) -> String {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      let digits = rest.prefix(2)
      if byte == UInt8(ascii: "%"), digits.count == 2, !digits.contains(UInt8(ascii: "+")),
        let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
      {
        bytes.append(value)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// Wrong usage or configuration: the program ends with status 2 and this sentence.
struct UsageFailure: Error, Equatable {
  let sentence: String

  init(_ sentence: String) { self.sentence = sentence }
}
