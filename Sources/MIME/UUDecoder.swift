/// Uuencode (POSIX `uuencode`, historical algorithm) in pieces: the lines between `begin` and `end`. Other lines
/// are skipped.
struct UUDecoder: Sendable {
  /// A line whose end has not come yet.
  private var line: [UInt8] = []
  private var isInside: Bool

  /// A line holds at most 63 octets in 84 characters; the rest of a longer one is junk.
  static let lineLimit = 200

  init(isInside: Bool = false) { self.isInside = isInside }

  mutating func decode(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    var output: [UInt8] = []
    output.reserveCapacity(bytes.count / 4 &* 3)
    var start = 0
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: ASCII.lineFeed) ?? bytes.count
      let piece = UnsafeBufferPointer(rebasing: bytes[start..<end])
      if line.isEmpty, end < bytes.count {
        take(UnsafeBufferPointer(rebasing: piece.prefix(Self.lineLimit)), &output)
      } else {
        line += piece.prefix(Self.lineLimit &- line.count)
        if end < bytes.count { takeHeld(&output) }
      }
      start = end &+ 1
    }
    return output
  }

  mutating func decode(_ bytes: [UInt8]) -> [UInt8] { bytes.withUnsafeBufferPointer { decode($0) } }

  mutating func finish() -> [UInt8] {
    var output: [UInt8] = []
    takeHeld(&output)
    return output
  }

  private mutating func takeHeld(_ output: inout [UInt8]) {
    let held = line
    line.removeAll(keepingCapacity: true)
    held.withUnsafeBufferPointer { take($0, &output) }
  }

  private mutating func take(_ whole: UnsafeBufferPointer<UInt8>, _ output: inout [UInt8]) {
    var line = whole
    if line.last == ASCII.carriageReturn { line = UnsafeBufferPointer(rebasing: line.dropLast()) }
    if !isInside {
      isInside = line.starts(with: "begin ".utf8)
    } else if line.elementsEqual("end".utf8) {
      isInside = false
    } else {
      Self.data(line, &output)
    }
  }

  /// The first character tells how many octets the line holds; blanks at its end may have been lost.
  private static func data(_ line: UnsafeBufferPointer<UInt8>, _ output: inout [UInt8]) {
    guard let first = line.first, first >= 0x20, first <= 0x60 else { return }
    var rest = Int((first &- 0x20) & 0x3f)
    var index = 1
    while rest > 0, index < line.count {
      var bits: UInt32 = 0
      for place in index..<index &+ 4 {
        let byte = place < line.count ? line[place] : 0x20
        bits = bits << 6 | UInt32((byte &- 0x20) & 0x3f)
      }
      output.append(UInt8(truncatingIfNeeded: bits >> 16))
      if rest > 1 { output.append(UInt8(truncatingIfNeeded: bits >> 8)) }
      if rest > 2 { output.append(UInt8(truncatingIfNeeded: bits)) }
      index &+= 4
      rest &-= 3
    }
  }
}
