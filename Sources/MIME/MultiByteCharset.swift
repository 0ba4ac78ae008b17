/// The charsets of East Asia whose characters are one octet when ASCII and two or more when not.
enum MultiByteCharset: Hashable, Sendable {
  case shiftJIS, shiftJIS2004
  case eucJP, eucJP2004
  /// GB 18030, which holds GBK and GB 2312.
  case gb18030
  /// With the characters of ETEN and Hong Kong.
  case big5
  /// EUC-KR and the rest of the syllables (Windows 949).
  case eucKR

  var table: DoubleByteTable? {
    switch self {
    case .shiftJIS: .shiftJIS
    case .shiftJIS2004: .shiftJIS2004
    case .eucJP: .jisX0208
    case .eucJP2004: .jisX0213Plane1
    case .gb18030: .gbk
    case .big5: .big5
    case .eucKR: .unifiedHangul
    }
  }

  /// `false` when the C library lacks the charset; nothing was written then.
  func decode(_ source: UnsafeBufferPointer<UInt8>, into output: inout UTF8Output) -> Bool {
    guard let table else { return false }
    var index = 0
    while index < source.count {
      let lead = source[index]
      if lead < 0x80 {
        output.copyASCII(source, &index)
      } else if let single = single(lead) {
        output.put(single)
        index &+= 1
      } else if let length = special(source, index, into: &output) {
        index &+= length
      } else if index &+ 1 == source.count {
        output.endInside()
        index &+= 1
      } else {
        let trail = source[index &+ 1]
        if table.put(lead, trail, into: &output) {
          index &+= 2
        } else {
          output.replace()
          // An ASCII octet is itself, so that a lost half takes no line end or markup with it.
          index &+= trail < 0x80 || lead == 0x80 || lead == 0xff ? 1 : 2
        }
      }
    }
    return true
  }

  /// A high octet that is a character by itself.
  @inline(__always)
  func single(_ octet: UInt8) -> UInt32? {
    switch self {
    case .shiftJIS, .shiftJIS2004:
      // Half-width kana of JIS X 0201.
      octet >= 0xa1 && octet <= 0xdf ? 0xff61 &+ UInt32(octet &- 0xa1) : nil
    case .gb18030:
      // What Windows 936 has for the euro.
      octet == 0x80 ? 0x20ac : nil
    default: nil
    }
  }

  /// Characters of three or four octets, and half-width kana of EUC-JP. Answers the octets taken, or `nil`.
  @inline(__always)
  private func special(
    _ source: UnsafeBufferPointer<UInt8>, _ index: Int, into output: inout UTF8Output
  ) -> Int? {
    switch self {
    case .eucJP, .eucJP2004:
      let lead = source[index]
      guard lead == 0x8e || lead == 0x8f, index &+ 1 < source.count else { return nil }
      return shifted(source, index, into: &output)
    case .gb18030:
      guard index &+ 1 < source.count, source[index &+ 1].isDigit else { return nil }
      return FourByteGB18030.put(source, index, into: &output)
    default: return nil
    }
  }

  /// `SS2 kana` and `SS3 row cell`.
  private func shifted(
    _ source: UnsafeBufferPointer<UInt8>, _ index: Int, into output: inout UTF8Output
  ) -> Int {
    let second = source[index &+ 1]
    if source[index] == 0x8e {
      let isKana = second >= 0xa1 && second <= 0xdf
      if isKana { output.put(0xff61 &+ UInt32(second &- 0xa1)) } else { output.replace() }
      return isKana || second >= 0x80 ? 2 : 1
    }
    guard index &+ 2 < source.count else {
      output.endInside()
      return source.count &- index
    }
    let table = self == .eucJP ? DoubleByteTable.jisX0212 : .jisX0213Plane2
    if table?.put(second, source[index &+ 2], into: &output) == true { return 3 }
    // Plane 2 has its rows where JIS X 0212 has none, so that both can be meant.
    if self == .eucJP2004, DoubleByteTable.jisX0212?.put(second, source[index &+ 2], into: &output) == true {
      return 3
    }
    output.replace()
    return second < 0x80 ? 1 : source[index &+ 2] < 0x80 ? 2 : 3
  }
}

/// The part of GB 18030 that reaches all of Unicode with four octets: a number with digits to the bases 126, 10,
/// 126 and 10.
enum FourByteGB18030 {
  /// Answers how many octets were taken.
  static func put(
    _ source: UnsafeBufferPointer<UInt8>, _ index: Int, into output: inout UTF8Output
  ) -> Int {
    guard index &+ 3 < source.count else {
      output.endInside()
      return source.count &- index
    }
    let octets = (source[index], source[index &+ 1], source[index &+ 2], source[index &+ 3])
    guard octets.0 >= 0x81, octets.0 <= 0xfe, octets.2 >= 0x81, octets.2 <= 0xfe, octets.3.isDigit else {
      output.replace()
      return 1
    }
    let high = Int(octets.0 &- 0x81) &* 10 &+ Int(octets.1 &- 0x30)
    let low = Int(octets.2 &- 0x81) &* 10 &+ Int(octets.3 &- 0x30)
    let number = high &* 1260 &+ low
    if let scalar = scalar(number) { output.put(scalar) } else { output.replace() }
    return 4
  }

  private static let supplementary = 189_000

  private static func scalar(_ number: Int) -> UInt32? {
    if number >= supplementary {
      let scalar = number &- supplementary &+ 0x10000
      return scalar <= 0x10ffff ? UInt32(scalar) : nil
    }
    guard number < basic.count, basic[number] != 0 else { return nil }
    return UInt32(basic[number])
  }

  /// The basic plane without the characters that have two octets; 0 for controls, which no text has.
  private static let basic: [UInt16] = {
    guard var iconv = Iconv("GB18030", to: "UTF-32LE") else { return [] }
    var last: UInt16 = 0
    return (0..<39_420).map { number in
      let high = number / 1260
      let low = number % 1260
      let octets = [
        UInt8(0x81 + high / 10), UInt8(0x30 + high % 10), UInt8(0x81 + low / 10), UInt8(0x30 + low % 10),
      ]
      let found = iconv.scalars(of: octets)
      // In the order of Unicode; what an old converter lacks is the next one.
      let scalar = found.count == 1 ? UInt16(truncatingIfNeeded: found[0]) : last &+ 1
      last = scalar
      return scalar >= 0xa0 ? scalar : 0
    }
  }()
}
