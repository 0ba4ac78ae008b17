/// HZ (RFC 1843): GB 2312 in 7 bits between `~{` and `~}`.
enum HZ {
  /// `false` when the C library lacks the characters.
  static func decode(_ source: UnsafeBufferPointer<UInt8>, into output: inout UTF8Output) -> Bool {
    guard let table = DoubleByteTable.gbk else { return false }
    var isChinese = false
    var index = 0
    while index < source.count {
      let octet = source[index]
      let next = index &+ 1 < source.count ? source[index &+ 1] : 0
      if octet == UInt8(ascii: "~"), let known = escape(next, &isChinese) {
        if known { output.put(UInt32(octet)) }
        index &+= 2
      } else if isChinese, octet > 0x20, octet < 0x7f, next > 0x20, next < 0x7f {
        if !table.put(octet | 0x80, next | 0x80, into: &output) { output.replace() }
        index &+= 2
      } else {
        // A line ends the mode, whether it was closed or not (RFC 1843 §2).
        if octet == ASCII.lineFeed { isChinese = false }
        if octet < 0x80 { output.put(UInt32(octet)) } else { output.replace() }
        index &+= 1
      }
    }
    return true
  }

  /// What follows a tilde: `true` when the two are a tilde, `false` when they are no text, `nil` when the tilde
  /// is text by itself.
  private static func escape(_ next: UInt8, _ isChinese: inout Bool) -> Bool? {
    switch next {
    case UInt8(ascii: "{"): isChinese = true
    case UInt8(ascii: "}"): isChinese = false
    case UInt8(ascii: "~") where !isChinese: return true
    case ASCII.lineFeed where !isChinese: break
    default: return nil
    }
    return false
  }
}
