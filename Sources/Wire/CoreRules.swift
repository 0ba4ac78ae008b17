/// The core rules of RFC 5234 Appendix B.1, on octets.
package enum CoreRules {
  package static let cr = UInt8(ascii: "\r")
  package static let lf = UInt8(ascii: "\n")
  package static let sp = UInt8(ascii: " ")
  package static let dquote = UInt8(ascii: "\"")
  package static let backslash = UInt8(ascii: "\\")

  /// DIGIT = %x30-39
  @inlinable
  package static func isDigit(_ octet: UInt8) -> Bool { octet &- 0x30 < 10 }

  /// ALPHA = %x41-5A / %x61-7A
  @inlinable
  package static func isAlpha(_ octet: UInt8) -> Bool { (octet | 0x20) &- 0x61 < 26 }

  /// CTL = %x00-1F / %x7F
  @inlinable
  package static func isControl(_ octet: UInt8) -> Bool { octet < 0x20 || octet == 0x7F }

  /// The octet in lower case when it is an ALPHA, else as it is.
  @inlinable
  package static func lowercased(_ octet: UInt8) -> UInt8 {
    octet &- 0x41 < 26 ? octet | 0x20 : octet
  }
}
