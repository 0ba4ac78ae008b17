/// What characters may be in a link.
enum LinkByte {
  static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }

  static func isWord(_ byte: UInt8) -> Bool { isLetter(byte) || byte &- 0x30 < 10 }

  /// `ALPHA / DIGIT / "+" / "-" / "."` — RFC 3986 §3.1
  static func isScheme(_ byte: UInt8) -> Bool { isWord(byte) || byte == 0x2b || byte == 0x2d || byte == 0x2e }

  /// `unreserved / reserved / "%"` — RFC 3986 §2; what encloses addresses in text is none of them.
  static func isURL(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "^"),
      UInt8(ascii: "`"), UInt8(ascii: "{"), UInt8(ascii: "|"), UInt8(ascii: "}"):
      return false
    default: return byte > 0x20 && byte < 0x7f
    }
  }

  /// `atext / "."` — RFC 5322 §3.2.3, without what stands before an address rather than in it; letters of RFC 6531.
  static func isLocalPart(_ byte: UInt8) -> Bool {
    if isWord(byte) || byte >= 0x80 { return true }
    switch byte {
    case UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "+"), UInt8(ascii: "="),
      UInt8(ascii: "'"), UInt8(ascii: "&"), UInt8(ascii: "~"), UInt8(ascii: "%"), UInt8(ascii: "#"),
      UInt8(ascii: "$"):
      return true
    default: return false
    }
  }

  /// `ucschar` — RFC 3987 §2.2, letters and marks only.
  static func isLetter(_ scalar: UInt32, takesWide: Bool) -> Bool {
    guard scalar >= 0xa1, takesWide || scalar < 0x2e80 || scalar > 0xffff, let scalar = Unicode.Scalar(scalar)
    else {
      return false
    }
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .nonspacingMark,
      .spacingMark, .decimalNumber:
      return true
    default: return false
    }
  }
}

/// Schemes that are found in text, and what must follow for them to be one.
struct LinkScheme {
  static let longest = 8

  /// Whether `//` follows.
  let hasAuthority: Bool
  private let sign: UInt8?

  /// `nil` for words that are no scheme, such as the "Note" of "Note: this".
  init?(_ name: Slice<UnsafeBufferPointer<UInt8>>) {
    switch String(decoding: name.map { $0 | 0x20 }, as: UTF8.self) {
    case "http", "https", "ftp", "ftps", "sftp", "nntp", "irc", "ircs", "gopher", "gemini", "git", "webcal",
      "ldap":
      (hasAuthority, sign) = (true, nil)
    case "mailto", "xmpp", "sip", "sips": (hasAuthority, sign) = (false, UInt8(ascii: "@"))
    case "news": (hasAuthority, sign) = (false, UInt8(ascii: "."))
    case "magnet": (hasAuthority, sign) = (false, UInt8(ascii: "="))
    case "matrix": (hasAuthority, sign) = (false, UInt8(ascii: "/"))
    case "tel", "sms", "geo": (hasAuthority, sign) = (false, nil)
    default: return nil
    }
  }

  func accepts(_ body: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    if let sign { return body.contains(sign) }
    guard let first = body.first else { return false }
    if hasAuthority { return LinkByte.isWord(first) || first >= 0x80 || first == UInt8(ascii: "[") }
    // A number: "tel:+49-30-1234".
    return body.reduce(0) { $0 + ($1 &- 0x30 < 10 ? 1 : 0) } >= 3
  }
}
