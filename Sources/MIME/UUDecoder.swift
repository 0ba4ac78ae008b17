/// Uuencode (POSIX `uuencode`, historical algorithm) in pieces: the lines between `begin` and `end`. Other lines
/// are skipped.
struct UUDecoder: Sendable {
  /// A line whose end has not come yet.
  private var line: [UInt8] = []
  private var place: Place

  private enum Place { case before, inside, after }

  /// A line holds at most 63 octets in 84 characters; the rest of a longer one is junk.
  static let lineLimit = 200

  init(isInside: Bool = false) { place = isInside ? .inside : .before }

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
    if line.starts(with: "begin ".utf8) {
      place = .inside
    } else if place == .inside, line.elementsEqual("end".utf8) {
      place = .after
    } else if place == .inside || place == .before && Self.isWhole(line) {
      // Some lost their first line on the way.
      Self.data(line, &output)
    }
  }

  /// Whether a line has all of its characters and no other, as prose has not. A checksum may follow.
  private static func isWhole(_ line: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let first = line.first, line.allSatisfy({ $0 >= 0x20 && $0 <= 0x60 }) else { return false }
    let wanted = characters(first)
    return wanted > 0 && line.count > wanted && line.count <= wanted &+ 3
  }

  /// How many characters follow the first one.
  private static func characters(_ first: UInt8) -> Int { (Int((first &- 0x20) & 0x3f) &+ 2) / 3 &* 4 }

  /// The first character tells how many octets the line holds; blanks at its end may have been lost, but a line of
  /// which most is missing is none.
  private static func data(_ line: UnsafeBufferPointer<UInt8>, _ output: inout [UInt8]) {
    guard let first = line.first, first >= 0x20, first <= 0x60 else { return }
    guard line.count == 1 || (line.count &- 1) &* 2 >= characters(first) else { return }
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
