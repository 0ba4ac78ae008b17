import Glibc

/// Cuts a header into unfolded-to-be lines: one field each, its folds inside.
struct HeaderLines {
  /// The places of one field (RFC 5322 §2.2): its name, and what follows the colon without the last line end.
  struct Line: Sendable {
    var start: Int
    var nameEnd: Int
    var bodyStart: Int
    var end: Int
  }

  private let bytes: UnsafeBufferPointer<UInt8>
  private var position: Int
  private let stop: Int
  /// The next LF and the next CR at or after `position`, once they were searched for; `stop` when there is none.
  /// Kept, so that a header without one of them is not searched to its end for every line.
  private var nextLineFeed = -1
  private var nextReturn = -1

  /// Reads `bytes[position..<stop]`, which the caller has made sure of.
  init(bytes: UnsafeBufferPointer<UInt8>, position: Int, stop: Int) {
    self.bytes = bytes
    self.position = position
    self.stop = stop
  }

  /// The line of an mbox file before the header ("From alice@example.org Mon …"), and lines of nothing or of
  /// blanks that some programs put first.
  mutating func skipLeadingJunk() {
    var index = position
    while index < stop, bytes[index].isBlank || bytes[index].isLineEnd {
      index &+= 1
      if bytes[index &- 1].isLineEnd { position = index }
    }
    // One of its own, and one that a program before it wrote and quoted.
    for mark in ["From ", ">From "] {
      let opening = bytes[position..<min(stop, position &+ 6)]
      if opening.starts(with: mark.utf8) { _ = physicalLine() }
    }
  }

  /// The fields, the place after the header, and whether an empty line ended it.
  mutating func read() -> (lines: [Line], end: Int, endsWithEmptyLine: Bool) {
    var lines: [Line] = []
    lines.reserveCapacity(16)
    var end = position
    while end < stop, lines.count < HeaderFields.Limits.fields {
      guard let range = next() else { break }
      if range.isEmpty { return (lines, position, true) }
      guard let line = line(range) else { return (lines, end, false) }
      lines.append(line)
      end = position
    }
    return (lines, end, false)
  }

  /// `field-name = 1*ftext` — RFC 5322 §2.2; `obs-optional = field-name *WSP ":" unstructured` — §4.5.8
  private func line(_ range: Range<Int>) -> Line? {
    // No field begins so, but a delimiter that comes before the header's end does, with a colon in it or not.
    if bytes[range].starts(with: [ASCII.hyphen, ASCII.hyphen]) { return nil }
    var colon = range.lowerBound
    var nameEnd = colon
    while colon < range.upperBound, bytes[colon] != ASCII.colon {
      let byte = bytes[colon]
      colon &+= 1
      // Also folded: a forger's second From looks like that, and other programs read it.
      if byte.isBlank || byte.isLineEnd { continue }
      // A blank inside of a name: it is none.
      guard byte > 0x20, byte != 0x7f, nameEnd == colon &- 1 else { return nil }
      nameEnd = colon
    }
    guard colon < range.upperBound, nameEnd > range.lowerBound else { return nil }
    return Line(start: range.lowerBound, nameEnd: nameEnd, bodyStart: colon &+ 1, end: range.upperBound)
  }

  /// The next field or empty line, without its line end; `nil` at the end.
  private mutating func next() -> Range<Int>? {
    guard position < stop else { return nil }
    let first = physicalLine()
    var end = first.upperBound
    guard !first.isEmpty else { return first }
    // Where lines of nothing but blanks began that no other fold has followed yet.
    var blanks: Int?
    while position < stop, bytes[position].isBlank {
      let start = blanks ?? position
      let fold = physicalLine()
      guard bytes[fold].allSatisfy(\.isBlank) else {
        (blanks, end) = (nil, fold.upperBound)
        continue
      }
      blanks = start
      // They end the header for most mailers that wrote them.
      let goesOn =
        position < stop && (bytes[position].isBlank || !bytes[position].isLineEnd && looksLikeField())
      if !goesOn {
        position = start
        break
      }
    }
    return first.lowerBound..<end
  }

  /// Up to LF, CRLF or a lone CR (some old programs knew no other).
  private mutating func physicalLine() -> Range<Int> {
    let start = position
    if nextLineFeed < start { nextLineFeed = search(ASCII.lineFeed, from: start) }
    if nextReturn < start { nextReturn = search(ASCII.carriageReturn, from: start) }
    let end = min(nextLineFeed, nextReturn)
    let isCRLF = nextReturn &+ 1 == nextLineFeed && nextLineFeed < stop
    position = min(stop, end &+ (isCRLF ? 2 : 1))
    return start..<end
  }

  private func search(_ byte: UInt8, from start: Int) -> Int {
    guard start < stop, let base = bytes.baseAddress,
      let found = memchr(base + start, Int32(byte), stop &- start)
    else { return stop }
    return UnsafeRawPointer(found) - UnsafeRawPointer(base)
  }

  private func looksLikeField() -> Bool {
    var index = position
    while index < stop, bytes[index] > 0x20, bytes[index] != ASCII.colon { index &+= 1 }
    return index > position && index < stop && bytes[index] == ASCII.colon
  }
}
