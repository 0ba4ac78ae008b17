package import Mail
internal import Wire

/// The encoding of mailbox names before UTF-8 (RFC 3501 §5.1.3): `&` begins base 64 of UTF-16, `-` ends it.
package enum ModifiedUTF7 {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,".utf8)
  private static let ampersand = UInt8(ascii: "&")
  private static let minus = UInt8(ascii: "-")

  package static func encode(_ text: String) -> [UInt8] {
    var encoded: [UInt8] = []
    var shifted: [UInt16] = []
    for scalar in text.unicodeScalars {
      guard scalar.value >= 0x20, scalar.value < 0x7F else {
        shifted.append(contentsOf: String(scalar).utf16)
        continue
      }
      flush(&shifted, into: &encoded)
      encoded.append(UInt8(scalar.value))
      if scalar == "&" { encoded.append(minus) }
    }
    flush(&shifted, into: &encoded)
    return encoded
  }

  private static func flush(_ shifted: inout [UInt16], into encoded: inout [UInt8]) {
    guard !shifted.isEmpty else { return }
    encoded.append(ampersand)
    var (bits, count) = (UInt32(0), UInt32(0))
    for unit in shifted {
      bits = bits << 16 | UInt32(unit)
      count += 16
      while count >= 6 {
        count -= 6
        encoded.append(alphabet[Int(bits >> count & 63)])
      }
      bits &= 63
    }
    if count > 0 { encoded.append(alphabet[Int(bits << (6 - count) & 63)]) }
    encoded.append(minus)
    shifted = []
  }

  /// `nil` when `bytes` do not follow the rules, and so are something else.
  package static func decode(_ bytes: [UInt8]) -> String? {
    var text = ""
    var scanner = Scanner(bytes)
    while let octet = scanner.current {
      guard octet >= 0x20, octet < 0x7F else { return nil }
      guard octet == ampersand else {
        text += String(
          decoding: bytes[scanner.take { $0 >= 0x20 && $0 < 0x7F && $0 != ampersand }], as: UTF8.self)
        continue
      }
      scanner.advance()
      let run = scanner.take { $0 != minus }
      guard scanner.skip(minus) else { return nil }
      guard !run.isEmpty else {
        text += "&"
        continue
      }
      guard let part = base64(bytes[run]) else { return nil }
      text += part
    }
    return text
  }

  private static func base64(_ run: ArraySlice<UInt8>) -> String? {
    var units: [UInt16] = []
    var (bits, count) = (UInt32(0), UInt32(0))
    for octet in run {
      guard let digit = value(of: octet) else { return nil }
      bits = bits << 6 | digit
      count += 6
      if count >= 16 {
        count -= 16
        units.append(UInt16(truncatingIfNeeded: bits >> count))
        bits &= (1 << count) - 1
      }
    }
    // What is left over is padding: less than a digit, and nothing but zeros.
    guard count < 6, bits == 0 else { return nil }
    return String(validating: units, as: UTF16.self)
  }

  private static func value(of octet: UInt8) -> UInt32? {
    switch octet {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(octet) - 65
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(octet) - 97 + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(octet) - 48 + 52
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: ","): 63
    default: nil
    }
  }
}

extension MailboxName {
  /// A name as somebody typed it. `utf8`: whether the session has UTF8=ACCEPT on (RFC 6855).
  package init(display text: String, utf8: Bool) {
    self.init(wire: utf8 ? Array(text.utf8) : ModifiedUTF7.encode(text), display: text)
  }
}
