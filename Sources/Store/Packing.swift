internal import Mail

/// Writes values as compactly as they can be read again: numbers in groups of seven bits, the lowest first, as in
/// LEB128; texts as a number and octets, or as a number alone when they are a known word or were there before.
struct Packing {
  private(set) var bytes: [UInt8] = []
  /// Texts written so far, for references back.
  private var texts: [String] = []
  /// Further texts are not looked for: a list of ten thousand addresses must not cost their square.
  static let remembered = 64

  init(capacity: Int = 512) { bytes.reserveCapacity(capacity) }

  mutating func put(_ byte: UInt8) { bytes.append(byte) }

  mutating func put(_ number: UInt64) {
    var rest = number
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
  }

  /// Small amounts of either sign take one octet.
  mutating func put(_ number: Int64) {
    put(UInt64(bitPattern: (number << 1) ^ (number >> 63)))
  }

  mutating func put(_ number: Int) { put(Int64(number)) }

  mutating func put(count: Int) { put(UInt64(count)) }

  mutating func put(_ raw: [UInt8]) {
    put(count: raw.count)
    bytes += raw
  }

  mutating func put(_ moment: Timestamp) {
    put(moment.seconds)
    put(moment.offsetMinutes)
  }

  /// 0 is none; else the number less 1, by three, says how it goes on: octets, a known word, a text from before.
  mutating func put(_ text: String?) {
    guard let text else { return put(UInt64(0)) }
    if let word = PackedWords.number[text], PackedWords.list[word].utf8.elementsEqual(text.utf8) {
      return put(UInt64(word * 3 + 2))
    }
    let octets = text.utf8.count
    for (place, before) in texts.enumerated()
    where before.utf8.count == octets && before.utf8.elementsEqual(text.utf8) {
      return put(UInt64(place * 3 + 3))
    }
    if texts.count < Self.remembered { texts.append(text) }
    put(UInt64(octets) * 3 + 1)
    bytes += text.utf8
  }
}
