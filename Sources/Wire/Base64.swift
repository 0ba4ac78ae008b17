/// Base 64 (RFC 4648 §4) for what a protocol has to say in it.
package enum Base64 {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  /// With padding and without line breaks.
  package static func encode(_ bytes: [UInt8]) -> [UInt8] {
    var encoded: [UInt8] = []
    encoded.reserveCapacity((bytes.count + 2) / 3 * 4)
    var start = 0
    while start < bytes.count {
      let group = bytes[start..<min(start + 3, bytes.count)]
      var bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
      bits <<= UInt32(8 * (3 - group.count))
      for place in 0..<4 {
        let shift = UInt32(18 - 6 * place)
        encoded.append(place <= group.count ? alphabet[Int(bits >> shift & 63)] : UInt8(ascii: "="))
      }
      start += 3
    }
    return encoded
  }
}
