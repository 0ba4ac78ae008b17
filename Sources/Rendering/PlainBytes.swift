/// Printable ASCII of one look: each byte stands in a cell, and nothing is known about it beforehand.
struct PlainBytes: BreakableText {
  let bytes: UnsafeBufferPointer<UInt8>

  var count: Int { bytes.count }
  func columns(_ index: Int) -> Int { 1 }
  func isSpace(_ index: Int) -> Bool { bytes[index] == 0x20 }
  func canBreak(before index: Int) -> Bool { ASCIILineBreaks.canBreak(bytes, before: index) }
  func endsInHyphen(before index: Int) -> Bool { false }
  func firstBeyondEdge(from start: Int, room: Int) -> Int { min(count, start + room) }
}
