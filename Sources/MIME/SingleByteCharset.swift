/// A charset of one octet a character, whose lower half is ASCII.
///
/// The tables are our own and not the C library's: they are small, quicker than a call, and there on every
/// installation.
struct SingleByteCharset: Sendable {
  /// For each octet its scalar; U+FFFD where it has no meaning. C1 controls are no meaning: no writer of mail
  /// ever wanted one.
  let scalars: [UInt32]

  /// `table` holds the scalars of 0x80...0xFF in hexadecimal, `A-B` for a run of them, `-N` for N octets without
  /// a meaning. `low` are letters in places of C0 controls.
  init(table: String, low: [UInt8: UInt32] = [:]) {
    var scalars = (0..<0x80).map { low[UInt8($0)] ?? UInt32($0) }
    for token in table.utf8.split(whereSeparator: { $0.isBlank || $0.isLineEnd }) {
      let ends = token.split(separator: ASCII.hyphen, omittingEmptySubsequences: false)
        .map { String(Substring($0)) }
      if ends[0].isEmpty {
        scalars += Array(repeating: 0xfffd, count: Int(ends[1]) ?? 1)
      } else if let first = UInt32(ends[0], radix: 16) {
        let last = ends.count > 1 ? UInt32(ends[1], radix: 16) ?? first : first
        scalars += (first...max(first, last)).map { $0 < 0x20 || $0 >= 0x7f && $0 < 0xa0 ? 0xfffd : $0 }
      }
    }
    scalars += Array(repeating: 0xfffd, count: max(0, 256 - scalars.count))
    self.scalars = Array(scalars.prefix(256))
  }

  func decode(_ source: UnsafeBufferPointer<UInt8>, into output: inout UTF8Output) {
    scalars.withUnsafeBufferPointer { table in
      let isPlainBelow = table[5] == 5
      var index = 0
      while index < source.count {
        if isPlainBelow, source[index] < 0x80 {
          output.copyASCII(source, &index)
          continue
        }
        let scalar = table[Int(source[index])]
        if scalar == 0xfffd { output.replace() } else { output.put(scalar) }
        index &+= 1
      }
    }
  }
}
