/// HZ (RFC 1843): GB 2312 in 7 bits between `~{` and `~}`. The C library has no such converter.
struct HZ {
  private var euc: [UInt8] = []

  mutating func convert(_ bytes: [UInt8]) -> (text: String, faults: Int) {
    var isChinese = false
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      if byte == UInt8(ascii: "~"), index &+ 1 < bytes.count {
        index &+= escape(bytes[index &+ 1], &isChinese)
        continue
      }
      // A line ends the mode, whether it was closed or not (RFC 1843 §2).
      if byte == ASCII.lineFeed { isChinese = false }
      euc.append(isChinese && byte > 0x20 && byte < 0x7f ? byte | 0x80 : byte)
      index &+= 1
    }
    guard var iconv = Iconv("GB18030") else { return (String(decoding: bytes, as: UTF8.self), 1) }
    var output: [UInt8] = []
    let faults = iconv.convert(euc, into: &output)
    return (String(decoding: output, as: UTF8.self), faults)
  }

  /// What follows a tilde; answers how many octets went, the tilde included.
  private mutating func escape(_ next: UInt8, _ isChinese: inout Bool) -> Int {
    switch next {
    case UInt8(ascii: "{"): isChinese = true
    case UInt8(ascii: "}"): isChinese = false
    case UInt8(ascii: "~"): euc.append(next)
    case ASCII.lineFeed: break
    default:
      euc.append(UInt8(ascii: "~"))
      return 1
    }
    return 2
  }
}
