/// Finds a uuencoded file in a text (POSIX uuencode, historical algorithm).
enum UUEncodedFile {
  /// `line` is a line of the text, and `lines` stands after it; moved behind the file when there is one.
  static func read(_ text: ArraySlice<UInt8>, _ line: Range<Int>, _ lines: inout TextLines) -> EmbeddedFile? {
    guard let name = name(text[line]) else { return nil }
    let dataStart = lines.position
    var dataEnd = dataStart
    var isFirst = true
    while lines.position < text.endIndex {
      let before = lines
      let next = lines.nextOfAnyLength()
      let content = text[next]
      // The line of no octets, and the last.
      if isTerminator(content), let end = closing(text, &lines) {
        return file(name, line.lowerBound..<end, dataStart..<dataEnd, isComplete: true)
      }
      if !isFirst, content.elementsEqual("end".utf8) {
        return file(name, line.lowerBound..<lines.position, dataStart..<dataEnd, isComplete: true)
      }
      guard isData(content, isFirst: isFirst) else {
        lines = before
        break
      }
      dataEnd = lines.position
      isFirst = false
    }
    return isFirst ? nil : file(name, line.lowerBound..<dataEnd, dataStart..<dataEnd, isComplete: false)
  }

  private static func file(_ name: String, _ range: Range<Int>, _ data: Range<Int>, isComplete: Bool)
    -> EmbeddedFile
  {
    EmbeddedFile(encoding: .uuencode, name: name, range: range, data: data, isComplete: isComplete)
  }

  /// `"begin" SP mode SP name`, the mode in three or four octal digits.
  private static func name(_ line: ArraySlice<UInt8>) -> String? {
    guard line.starts(with: "begin ".utf8) else { return nil }
    let rest = line.dropFirst(6)
    let mode = rest.prefix { $0 >= 0x30 && $0 <= 0x37 }
    guard (3...4).contains(mode.count), rest.dropFirst(mode.count).first == ASCII.space else { return nil }
    let name = Array(rest.dropFirst(mode.count + 1).trimmed)
    return name.isEmpty ? nil : EncodedWord.decode(name)
  }

  private static func isTerminator(_ line: ArraySlice<UInt8>) -> Bool {
    line.isEmpty || line.count <= 2 && (line.first == UInt8(ascii: "`") || line.first == ASCII.space)
  }

  /// The place after "end", when that is the next line.
  private static func closing(_ text: ArraySlice<UInt8>, _ lines: inout TextLines) -> Int? {
    let before = lines
    let line = lines.nextOfAnyLength()
    if text[line].elementsEqual("end".utf8) { return lines.position }
    lines = before
    return nil
  }

  /// Whether a line holds as many characters as its first one says, which prose does not. Blanks at its end may
  /// have been lost on the way, but not from the first; a checksum may follow.
  private static func isData(_ line: ArraySlice<UInt8>, isFirst: Bool) -> Bool {
    guard let first = line.first, line.allSatisfy({ $0 >= 0x20 && $0 <= 0x60 }) else { return false }
    let count = Int((first &- 0x20) & 0x3f)
    let wanted = (count &+ 2) / 3 &* 4
    let found = line.count &- 1
    return count > 0 && found <= wanted &+ 2 && (!isFirst || found >= wanted)
  }
}
