/// UTF-7 (RFC 2152): base64 of UTF-16 between `+` and `-`.
///
/// Stricter than most: what hides a control character, or nothing but letters and digits that need no hiding, was
/// not made by a writer of mail, and becomes U+FFFD.
enum UTF7 {
  static func decode(_ source: UnsafeBufferPointer<UInt8>, into output: inout UTF8Output) {
    var index = 0
    while index < source.count {
      let octet = source[index]
      index &+= 1
      if octet != UInt8(ascii: "+") {
        if octet < 0x80 { output.put(UInt32(octet)) } else { output.replace() }
        continue
      }
      if index < source.count, source[index] == ASCII.hyphen {
        output.put(UInt32(octet))
        index &+= 1
        continue
      }
      let end = (index..<source.count).first { value(source[$0]) == nil } ?? source.count
      if end &- index < 3 {
        // Too short for a character: a plus sign that nobody encoded.
        output.put(UInt32(octet))
        continue
      }
      run(source, index..<end, into: &output)
      index = end
      if index < source.count, source[index] == ASCII.hyphen { index &+= 1 }
    }
  }

  private static func run(
    _ source: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, into output: inout UTF8Output
  ) {
    guard needsEncoding(source, range) else { return output.replace() }
    var high: UInt32 = 0
    units(source, range) { unit in
      if high != 0, unit & 0xfc00 == 0xdc00 {
        output.put(0x10000 &+ (high & 0x3ff) << 10 &+ unit & 0x3ff)
        high = 0
        return
      }
      if high != 0 { output.replace() }
      high = unit & 0xfc00 == 0xd800 ? unit : 0
      if high != 0 { return }
      let isControl =
        unit < 0x20 && unit != 0x09 && unit != 0x0a && unit != 0x0d || unit >= 0x7f && unit < 0xa0
      if isControl || unit & 0xfc00 == 0xdc00 { output.replace() } else { output.put(unit) }
    }
    if high != 0 { output.replace() }
    // 16-bit units fill their characters but for less than one, and that with zeros.
    if range.count &* 6 % 16 >= 6 { output.replace() }
  }

  /// Whether there is anything in it but `Set D`, the characters that stand for themselves (RFC 2152).
  private static func needsEncoding(_ source: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Bool {
    var needs = false
    units(source, range) { unit in
      let octet = UInt8(truncatingIfNeeded: unit)
      needs = needs || unit >= 0x80 || !(octet.isLetter || octet.isDigit || octet == ASCII.space)
    }
    return needs
  }

  private static func units(
    _ source: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, _ take: (UInt32) -> Void
  ) {
    var bits: UInt32 = 0
    var count = 0
    for index in range {
      bits = bits << 6 | UInt32(value(source[index]) ?? 0)
      count &+= 6
      if count >= 16 {
        count &-= 16
        take(bits >> UInt32(count) & 0xffff)
        bits &= 0xffff
      }
    }
  }

  /// `B`ase64 without padding.
  @inline(__always)
  private static func value(_ octet: UInt8) -> UInt8? {
    switch octet {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): octet &- 65
    case UInt8(ascii: "a")...UInt8(ascii: "z"): octet &- 71
    case UInt8(ascii: "0")...UInt8(ascii: "9"): octet &+ 4
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
  }
}
