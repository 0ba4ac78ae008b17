import MIME
import Screen

/// An address as an URI (RFC 3986) of printable ASCII: its host in punycode, everything else that is not ASCII
/// percent-encoded (RFC 3987 §3.1).
struct LinkTarget {
  let uri: String
  /// What is to be said when the host looks like another one.
  let warning: String?

  init(_ text: String) {
    let utf8 = Array(text.utf8)
    let host = Self.host(utf8)
    let isPlain = utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f }
    let name = String(decoding: utf8[host], as: UTF8.self)
    guard !isPlain || name.contains("xn--") || name.contains("XN--") else {
      uri = text
      warning = nil
      return
    }
    let domain = DomainName(name)
    let ascii = domain.isValid ? Array(domain.ascii.utf8) : Self.encoded(utf8[host])
    uri = String(
      decoding: Self.encoded(utf8[..<host.lowerBound]) + ascii + Self.encoded(utf8[host.upperBound...]),
      as: UTF8.self)
    warning =
      domain.isDeceptive
      ? "A link leads to \(domain.ascii), which only looks like \(TextWidth.printable(domain.unicode)): its letters are of several scripts, or pass for others."
      : nil
  }

  /// `userinfo "@" host ":" port` — RFC 3986 §3.2; for mailto: what follows the at sign.
  private static func host(_ utf8: [UInt8]) -> Range<Int> {
    guard let colon = utf8.firstIndex(of: 0x3a) else { return 0..<0 }
    var start = colon + 1
    if start + 1 < utf8.count, utf8[start] == 0x2f, utf8[start + 1] == 0x2f { start += 2 }
    let end = utf8[start...].firstIndex { $0 == 0x2f || $0 == 0x3f || $0 == 0x23 } ?? utf8.count
    if let sign = utf8[start..<end].lastIndex(of: 0x40) {
      start = sign + 1
    } else if start == colon + 1 {
      return 0..<0
    }
    if start < end, utf8[start] == UInt8(ascii: "[") { return start..<start }
    let port = utf8[start..<end].firstIndex(of: 0x3a) ?? end
    return start..<port
  }

  private static func encoded(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var output: [UInt8] = []
    output.reserveCapacity(bytes.count)
    for byte in bytes {
      if byte > 0x20, byte < 0x7f {
        output.append(byte)
      } else {
        output += [UInt8(ascii: "%"), hex(byte >> 4), hex(byte & 15)]
      }
    }
    return output
  }

  private static func hex(_ digit: UInt8) -> UInt8 { digit < 10 ? 0x30 + digit : 0x37 + digit }
}
