/// A file of messages one after the other, each behind a line "From SENDER DATE" (RFC 4155).
package enum Mbox {
  /// Where the messages stand, without the lines between them; all of it is one message when the first line
  /// is none of these.
  ///
  /// A "From " in a letter begins no message: before the line nothing stands or an empty line, in it a time, behind
  /// it a field of a header.
  package static func messages(_ bytes: [UInt8]) -> [Range<Int>] {
    guard let first = separatorEnd(bytes, at: 0) else { return [0..<bytes.count] }
    var messages: [Range<Int>] = []
    var start = first
    var position = first
    while position < bytes.count {
      guard let lineEnd = bytes[position...].firstIndex(of: ASCII.lineFeed).map({ $0 &+ 1 }) else { break }
      position = lineEnd
      guard let end = emptyLineStart(bytes, before: lineEnd), end >= start,
        let next = separatorEnd(bytes, at: lineEnd)
      else { continue }
      messages.append(start..<end)
      (start, position) = (next, next)
    }
    return messages + [start..<bytes.count]
  }

  /// Where the empty line begins that ends here.
  private static func emptyLineStart(_ bytes: [UInt8], before end: Int) -> Int? {
    var start = end &- 1
    if start > 0, bytes[start &- 1] == ASCII.carriageReturn { start &-= 1 }
    return start > 0 && bytes[start &- 1] == ASCII.lineFeed ? start : nil
  }

  /// The longest line that is looked at: an address of 320 characters, a date, and room.
  private static let lineLimit = 1000

  /// The place behind the separator that begins at `start`.
  private static func separatorEnd(_ bytes: [UInt8], at start: Int) -> Int? {
    let line = bytes[start..<min(bytes.count, start &+ lineLimit)]
    guard line.starts(with: "From ".utf8), let end = line.firstIndex(of: ASCII.lineFeed),
      hasTime(line[..<end])
    else { return nil }
    return beginsField(bytes, at: end &+ 1) ? end &+ 1 : nil
  }

  /// `HH:MM`, as every form of the date in the separator has it.
  private static func hasTime(_ line: ArraySlice<UInt8>) -> Bool {
    line.indices.contains { index in
      line[index] == ASCII.colon && index > line.startIndex && index &+ 1 < line.endIndex
        && line[index &- 1].isDigit && line[index &+ 1].isDigit
    }
  }

  private static func beginsField(_ bytes: [UInt8], at start: Int) -> Bool {
    let line = bytes[min(start, bytes.count)..<min(bytes.count, start &+ lineLimit)]
    let name = line.prefix { $0 > 0x20 && $0 < 0x7f && $0 != ASCII.colon }
    return !name.isEmpty && name.endIndex < line.endIndex && line[name.endIndex] == ASCII.colon
  }
}
