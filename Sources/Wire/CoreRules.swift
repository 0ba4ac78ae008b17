/// The core rules of RFC 5234 Appendix B.1, on octets.
@frozen public enum CoreRules {
  @inlinable public static var cr: UInt8 { 0x0D }
  @inlinable public static var lf: UInt8 { 0x0A }
  @inlinable public static var sp: UInt8 { 0x20 }
  @inlinable public static var dquote: UInt8 { 0x22 }
  @inlinable public static var backslash: UInt8 { 0x5C }

  /// DIGIT = %x30-39
  @inlinable
  public static func isDigit(_ octet: UInt8) -> Bool { octet &- 0x30 < 10 }

  /// ALPHA = %x41-5A / %x61-7A
  @inlinable
  public static func isAlpha(_ octet: UInt8) -> Bool { (octet | 0x20) &- 0x61 < 26 }

  /// CTL = %x00-1F / %x7F
  @inlinable
  public static func isControl(_ octet: UInt8) -> Bool { octet < 0x20 || octet == 0x7F }

  /// The octet in lower case when it is an ALPHA, else as it is.
  @inlinable
  public static func lowercased(_ octet: UInt8) -> UInt8 {
    octet &- 0x41 < 26 ? octet | 0x20 : octet
  }
}
