internal import Mail

/// The bytes are not what `Packing` writes.
struct Damaged: Error {}

/// Reads what `Packing` wrote. The bytes may be anything: what does not fit throws, and nothing is allocated that
/// the bytes don't pay for.
struct Unpacking {
  private let bytes: [UInt8]
  private var position = 0
  private var texts: [String] = []

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var remaining: Int { bytes.count - position }
  var isAtEnd: Bool { remaining == 0 }

  mutating func byte() throws(Damaged) -> UInt8 {
    guard position < bytes.count else { throw Damaged() }
    defer { position += 1 }
    return bytes[position]
  }

  mutating func unsigned() throws(Damaged) -> UInt64 {
    var number: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      let next = try byte()
      let bits = UInt64(next & 0x7f)
      guard shift < 64, (bits << shift) >> shift == bits else { throw Damaged() }
      number |= bits << shift
      if next < 0x80 { return number }
      shift += 7
    }
  }

  mutating func signed() throws(Damaged) -> Int64 {
    let number = try unsigned()
    return Int64(bitPattern: (number >> 1) ^ (0 &- (number & 1)))
  }

  mutating func int() throws(Damaged) -> Int { Int(try signed()) }

  /// A count of things that take an octet each at the least.
  mutating func count() throws(Damaged) -> Int {
    guard let count = Int(exactly: try unsigned()), count <= remaining else { throw Damaged() }
    return count
  }

  mutating func octets() throws(Damaged) -> [UInt8] {
    let count = try count()
    defer { position += count }
    return Array(bytes[position..<(position + count)])
  }

  mutating func timestamp() throws(Damaged) -> Timestamp {
    Timestamp(seconds: try signed(), offsetMinutes: try int())
  }

  mutating func text() throws(Damaged) -> String {
    guard let text = try optionalText() else { throw Damaged() }
    return text
  }

  mutating func optionalText() throws(Damaged) -> String? {
    let head = try unsigned()
    guard head > 0 else { return nil }
    guard let number = Int(exactly: (head - 1) / 3) else { throw Damaged() }
    switch (head - 1) % 3 {
    case 0:
      guard number <= remaining else { throw Damaged() }
      defer { position += number }
      let text = String(decoding: bytes[position..<(position + number)], as: UTF8.self)
      if texts.count < Packing.remembered { texts.append(text) }
      return text
    case 1:
      guard number < PackedWords.list.count else { throw Damaged() }
      return PackedWords.list[number]
    default:
      guard number < texts.count else { throw Damaged() }
      return texts[number]
    }
  }
}
