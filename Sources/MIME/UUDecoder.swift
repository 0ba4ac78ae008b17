/// Uuencode (POSIX `uuencode`, historical algorithm) in pieces: the lines between `begin` and `end`. Other lines
/// are skipped.
struct UUDecoder: Sendable {
  private var line: [UInt8] = []
  private var isInside = false

  /// A line holds at most 63 octets in 84 characters; the rest of a longer one is junk.
  static let lineLimit = 200

  mutating func decode(_ bytes: [UInt8]) -> [UInt8] {
    var output: [UInt8] = []
    for byte in bytes {
      if byte == ASCII.lineFeed {
        take(&output)
      } else if line.count < Self.lineLimit {
        line.append(byte)
      }
    }
    return output
  }

  mutating func finish() -> [UInt8] {
    var output: [UInt8] = []
    take(&output)
    return output
  }

  private mutating func take(_ output: inout [UInt8]) {
    defer { line.removeAll(keepingCapacity: true) }
    if line.last == ASCII.carriageReturn { line.removeLast() }
    guard isInside else {
      isInside = line.starts(with: "begin ".utf8)
      return
    }
    guard line != Array("end".utf8) else {
      isInside = false
      return
    }
    data(&output)
  }

  /// The first character tells how many octets the line holds; blanks at its end may have been lost.
  private func data(_ output: inout [UInt8]) {
    guard let first = line.first, first >= 0x20, first <= 0x60 else { return }
    let count = Int((first &- 0x20) & 0x3f)
    var octets: [UInt8] = []
    var index = 1
    while octets.count < count, index < line.count {
      let bits = (0..<4).reduce(UInt32(0)) { bits, offset in
        let byte = index &+ offset < line.count ? line[index &+ offset] : 0x20
        return bits << 6 | UInt32((byte &- 0x20) & 0x3f)
      }
      octets.append(UInt8(truncatingIfNeeded: bits >> 16))
      octets.append(UInt8(truncatingIfNeeded: bits >> 8))
      octets.append(UInt8(truncatingIfNeeded: bits))
      index &+= 4
    }
    output += octets.prefix(count)
  }
}
