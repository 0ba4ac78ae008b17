/// UTF-16 (RFC 2781) and UTF-32. A byte order mark wins over the label; without either, the order is the one in
/// which the text has the high octets of Latin letters and spaces.
enum WideUnicode {
  enum Order: Hashable, Sendable { case big, little }

  static func decode16(
    _ source: UnsafeBufferPointer<UInt8>, _ told: Order?, into output: inout UTF8Output
  ) {
    let mark = mark16(source)
    let isBig = (mark ?? told ?? likely(source)) == .big
    var index = mark == nil ? 0 : 2
    func unit(_ index: Int) -> UInt32 {
      let (first, second) = (UInt32(source[index]), UInt32(source[index &+ 1]))
      return isBig ? first << 8 | second : second << 8 | first
    }
    while index &+ 1 < source.count {
      let scalar = unit(index)
      index &+= 2
      if scalar & 0xf800 != 0xd800 {
        output.put(scalar)
      } else if scalar < 0xdc00, index &+ 1 < source.count, unit(index) & 0xfc00 == 0xdc00 {
        output.put(0x10000 &+ (scalar & 0x3ff) << 10 &+ unit(index) & 0x3ff)
        index &+= 2
      } else {
        output.replace()
      }
    }
    if index < source.count { output.endInside() }
  }

  static func decode32(
    _ source: UnsafeBufferPointer<UInt8>, _ told: Order?, into output: inout UTF8Output
  ) {
    func number(_ index: Int, _ isBig: Bool) -> UInt32 {
      let octets = (0..<4).map { UInt32(source[index &+ $0]) }
      let (one, two, three, four) = (octets[0], octets[1], octets[2], octets[3])
      return isBig ? one << 24 | two << 16 | three << 8 | four : four << 24 | three << 16 | two << 8 | one
    }
    guard source.count >= 4 else { return source.isEmpty ? () : output.endInside() }
    let mark: Order? = number(0, true) == 0xfeff ? .big : number(0, false) == 0xfeff ? .little : nil
    let isBig = (mark ?? told ?? (source[0] == 0 ? .big : .little)) == .big
    var index = mark == nil ? 0 : 4
    while index &+ 3 < source.count {
      let scalar = number(index, isBig)
      if scalar <= 0x10ffff, scalar & 0xffff_f800 != 0xd800 { output.put(scalar) } else { output.replace() }
      index &+= 4
    }
    if index < source.count { output.endInside() }
  }

  /// The order that a byte order mark tells.
  static func mark16(_ source: UnsafeBufferPointer<UInt8>) -> Order? {
    guard source.count >= 2 else { return nil }
    if source[0] == 0xfe, source[1] == 0xff { return .big }
    return source[0] == 0xff && source[1] == 0xfe ? .little : nil
  }

  /// Looks at so many octets at the most.
  private static let sample = 4096

  private static func likely(_ source: UnsafeBufferPointer<UInt8>) -> Order {
    let zeros = zeros(source)
    return zeros.even > zeros.odd ? .big : .little
  }

  /// How many of the octets at even and at odd places are 0.
  private static func zeros(_ source: UnsafeBufferPointer<UInt8>) -> (even: Int, odd: Int) {
    var zeros = (even: 0, odd: 0)
    for index in 0..<min(source.count, sample) where source[index] == 0 {
      if index % 2 == 0 { zeros.even &+= 1 } else { zeros.odd &+= 1 }
    }
    return zeros
  }

  /// Whether unlabelled octets are UTF-16: they begin with its mark, or nearly every other octet is 0, always on
  /// the same side.
  static func isLikely(_ source: UnsafeBufferPointer<UInt8>) -> Bool {
    if mark16(source) != nil { return true }
    guard source.count >= 8 else { return false }
    let zeros = zeros(source)
    let most = max(zeros.even, zeros.odd)
    return most &* 10 >= min(source.count, sample) / 2 &* 7 && min(zeros.even, zeros.odd) &* 20 <= most
  }
}
