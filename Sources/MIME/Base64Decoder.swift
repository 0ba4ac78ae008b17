/// Base64 (RFC 2045 §6.8) in pieces. Octets outside of the alphabet are skipped; padding ends a quantum, and what
/// follows it is decoded too, because concatenated base64 occurs.
struct Base64Decoder: Sendable {
  /// The last bits of an unfinished quantum, 6 for each character.
  private var bits: UInt32 = 0
  private var characters = 0

  mutating func decode(_ source: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: source.count / 4 &* 3 &+ 6) { target, count in
      // The room is enough: every 4 characters make 3 octets, and at most 3 characters were held back.
      Self.values.withUnsafeBufferPointer { values in
        count = run(source, values, target)
      }
    }
  }

  static func isOfAlphabet(_ byte: UInt8) -> Bool { values[Int(byte)] < 64 }

  /// An unfinished quantum still gives its whole octets.
  mutating func finish() -> [UInt8] {
    var rest: [UInt8] = []
    if characters == 2 { rest = [UInt8(truncatingIfNeeded: bits >> 4)] }
    if characters == 3 {
      rest = [UInt8(truncatingIfNeeded: bits >> 10), UInt8(truncatingIfNeeded: bits >> 2)]
    }
    (bits, characters) = (0, 0)
    return rest
  }

  private mutating func run(
    _ source: UnsafeBufferPointer<UInt8>, _ values: UnsafeBufferPointer<UInt8>,
    _ target: UnsafeMutableBufferPointer<UInt8>
  ) -> Int {
    var index = 0
    var written = 0
    while index < source.count {
      if characters == 0 {
        written = quanta(source, &index, values, target, written)
        guard index < source.count else { break }
      }
      let byte = source[index]
      index &+= 1
      if byte == ASCII.equals {
        for rest in finish() {
          target[written] = rest
          written &+= 1
        }
        continue
      }
      let value = values[Int(byte)]
      guard value < 64 else { continue }
      bits = bits << 6 | UInt32(value)
      characters &+= 1
      if characters == 4 {
        target[written] = UInt8(truncatingIfNeeded: bits >> 16)
        target[written &+ 1] = UInt8(truncatingIfNeeded: bits >> 8)
        target[written &+ 2] = UInt8(truncatingIfNeeded: bits)
        written &+= 3
        (bits, characters) = (0, 0)
      }
    }
    return written
  }

  /// Whole quanta without anything foreign in them, which is nearly all of it.
  @inline(__always)
  private func quanta(
    _ source: UnsafeBufferPointer<UInt8>, _ index: inout Int, _ values: UnsafeBufferPointer<UInt8>,
    _ target: UnsafeMutableBufferPointer<UInt8>, _ start: Int
  ) -> Int {
    var written = start
    while index &+ 4 <= source.count {
      let first = values[Int(source[index])]
      let second = values[Int(source[index &+ 1])]
      let third = values[Int(source[index &+ 2])]
      let fourth = values[Int(source[index &+ 3])]
      guard first | second | third | fourth < 64 else { break }
      target[written] = first << 2 | second >> 4
      target[written &+ 1] = second << 4 | third >> 2
      target[written &+ 2] = third << 6 | fourth
      written &+= 3
      index &+= 4
    }
    return written
  }

  /// 0...63 for the alphabet (and its URL-safe form), 255 for all else.
  private static let values: [UInt8] = {
    var values = [UInt8](repeating: 255, count: 256)
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    for (value, character) in alphabet.utf8.enumerated() { values[Int(character)] = UInt8(value) }
    values[Int(ASCII.hyphen)] = 62
    values[Int(UInt8(ascii: "_"))] = 63
    return values
  }()
}
