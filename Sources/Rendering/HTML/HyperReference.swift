import MIME

/// Where a link leads: an address as the source has it, made whole (RFC 3986, and WHATWG URL where mail writes no
/// URI).
struct HyperReference: Equatable {
  enum Kind: Equatable {
    /// An address of the net.
    case openable
    /// A place in the same document, or nowhere.
    case local
    /// A script, a file of this computer, or a scheme that is not known: never opened.
    case refused(scheme: String)
  }

  enum Limits {
    /// Longer addresses are no links: what takes them from the command line could not.
    static let length = 16 * 1024
  }

  let kind: Kind
  /// Printable ASCII.
  let text: String
  /// The host of an address of the web, and whom a mail is to.
  let host: String?
  /// What stands before an `@` in the authority and is easily taken for the host.
  let userInformation: String?

  private static let openable: Set<String> = [
    "http", "https", "mailto", "ftp", "ftps", "tel", "sms", "xmpp", "matrix", "news", "nntp", "irc", "ircs",
    "webcal", "sip", "sips", "geo", "im", "skype", "facetime", "mid",
  ]

  init(_ source: String, base: HyperReference? = nil) {
    let whole = Self.cleaned(source)
    guard !whole.isEmpty, whole.utf8.count <= Limits.length, whole.first != "#" else {
      self.init(.local, "")
      return
    }
    if let scheme = Self.scheme(whole) {
      guard Self.openable.contains(scheme) else {
        self.init(.refused(scheme: scheme), "")
        return
      }
      self.init(absolute: whole, scheme: scheme)
      return
    }
    guard let base, base.kind == .openable, let resolved = Self.resolve(whole, base.text),
      let scheme = Self.scheme(resolved)
    else {
      // "www.example.com" is not meant as the name of a file.
      if whole.lowercased().hasPrefix("www.") || whole.hasPrefix("//") {
        self.init(absolute: "http:" + (whole.hasPrefix("//") ? "" : "//") + whole, scheme: "http")
      } else {
        self.init(.local, "")
      }
      return
    }
    self.init(absolute: resolved, scheme: scheme)
  }

  private init(_ kind: Kind, _ text: String, host: String? = nil, userInformation: String? = nil) {
    (self.kind, self.text, self.host, self.userInformation) = (kind, text, host, userInformation)
  }

  private init(absolute: String, scheme: String) {
    guard ["http", "https", "ftp", "ftps", "webcal"].contains(scheme) else {
      let rest = absolute.dropFirst(scheme.utf8.count + 1)
      let address = rest.prefix { $0 != "?" }
      let host = address.lastIndex(of: "@").map { String(address[address.index(after: $0)...]) }
      self.init(.openable, scheme + ":" + Self.encoded(rest), host: scheme == "mailto" ? host : nil)
      return
    }
    // Browsers take any number of slashes, and either kind.
    let rest = absolute.dropFirst(scheme.utf8.count + 1).drop { $0 == "/" || $0 == "\\" }
    let authority = rest.prefix { $0 != "/" && $0 != "\\" && $0 != "?" && $0 != "#" }
    let path = rest.dropFirst(authority.count)
    let at = authority.lastIndex(of: "@")
    let user = at.map { String(authority[..<$0]) }
    let place = at.map { authority[authority.index(after: $0)...] } ?? authority
    let name = place.hasPrefix("[") ? place.prefix { $0 != "]" } + "]" : place.prefix { $0 != ":" }
    let port = place.dropFirst(name.count)
    let host = DomainName(Self.decodingPercent(String(name))).ascii
    guard !host.isEmpty else {
      self.init(.local, "")
      return
    }
    let before = user.map { Self.encoded($0[...]) + "@" } ?? ""
    let text = scheme + "://" + before + Self.encoded(host[...]) + Self.encoded(port) + Self.encoded(path)
    self.init(.openable, text, host: host, userInformation: user)
  }

  /// Without what WHATWG URL §4.4 takes away: controls and spaces around it, line breaks and tabs inside.
  private static func cleaned(_ source: String) -> String {
    let bytes = source.utf8
    guard bytes.contains(where: { $0 <= 0x20 }) else { return source }
    var kept = bytes.drop { $0 <= 0x20 }
    while let last = kept.last, last <= 0x20 { kept.removeLast() }
    return String(decoding: kept.filter { $0 != 0x09 && $0 != 0x0a && $0 != 0x0d }, as: UTF8.self)
  }

  /// `scheme = ALPHA *( ALPHA / DIGIT / "+" / "-" / "." )` — RFC 3986 §3.1, in lower case.
  private static func scheme(_ text: String) -> String? {
    let bytes = text.utf8
    guard let first = bytes.first, HTMLSyntax.isLetter(first) else { return nil }
    let name = bytes.prefix { HTMLSyntax.isAlphanumeric($0) || $0 == 0x2b || $0 == 0x2d || $0 == 0x2e }
    guard bytes.dropFirst(name.count).first == UInt8(ascii: ":") else { return nil }
    return String(decoding: name, as: UTF8.self).lowercased()
  }

  /// RFC 3986 §5.2.2, without dot segments: they are the server's.
  private static func resolve(_ reference: String, _ base: String) -> String? {
    let root = base.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
    guard root.count >= 3, root[1].isEmpty else { return nil }
    let host = root.prefix(3).joined(separator: "/")
    if reference.hasPrefix("//") { return root[0] + reference }
    if reference.hasPrefix("/") { return host + reference }
    let path = "/" + (root.count > 3 ? root[3].prefix { $0 != "?" && $0 != "#" } : "")
    if reference.hasPrefix("?") { return host + path + reference }
    return host + path[...(path.lastIndex(of: "/") ?? path.startIndex)] + reference
  }

  /// Percent-encodes what is no printable ASCII or would end an address in text.
  private static func encoded(_ text: Substring) -> String {
    func isPlain(_ byte: UInt8) -> Bool {
      byte > 0x20 && byte < 0x7f && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "<")
        && byte != UInt8(ascii: ">") && byte != UInt8(ascii: "`") && byte != UInt8(ascii: "\\")
    }
    guard !text.utf8.allSatisfy(isPlain) else { return String(text) }
    let digits = Array("0123456789ABCDEF".utf8)
    var output: [UInt8] = []
    output.reserveCapacity(text.utf8.count * 2)
    for byte in text.utf8 {
      if isPlain(byte) {
        output.append(byte)
      } else if byte == UInt8(ascii: "\\") {
        output.append(UInt8(ascii: "/"))
      } else {
        output += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: output, as: UTF8.self)
  }

  /// A host may be written with them too (WHATWG URL §3.5).
  private static func decodingPercent(_ text: String) -> String {
    guard text.contains("%") else { return text }
    var output: [UInt8] = []
    let bytes = Array(text.utf8)
    var index = 0
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count,
        let high = HTMLSyntax.hexadecimal(bytes[index + 1]),
        let low = HTMLSyntax.hexadecimal(bytes[index + 2])
      {
        output.append(UInt8(high << 4 | low))
        index += 3
      } else {
        output.append(bytes[index])
        index += 1
      }
    }
    return String(decoding: output, as: UTF8.self)
  }
}
