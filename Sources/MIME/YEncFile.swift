/// Finds a yEnc file in a text (yEnc 1.3, http://www.yenc.org/yenc-draft.1.3.txt).
enum YEncFile {
  /// `line` is a line of the text, and `lines` stands after it; moved behind the file when there is one.
  static func read(_ text: ArraySlice<UInt8>, _ line: Range<Int>, _ lines: inout TextLines) -> EmbeddedFile? {
    let opening = text[line]
    guard opening.starts(with: "=ybegin ".utf8), let nameStart = place(of: " name=", in: opening) else {
      return nil
    }
    let fields = opening[opening.startIndex..<nameStart]
    guard let size = number("size", in: fields), let length = number("line", in: fields)
    else { return nil }
    let name = EncodedWord.decode(Array(opening[(nameStart &+ 6)...].trimmed))
    var dataStart = lines.position
    var file = EmbeddedFile(
      encoding: .yEnc, name: name, range: line.lowerBound..<text.endIndex, data: dataStart..<text.endIndex,
      isComplete: false, statedSize: size)
    while lines.position < text.endIndex {
      let start = lines
      let next = text[lines.nextOfAnyLength()]
      if next.starts(with: "=ypart ".utf8), start.position == dataStart {
        dataStart = lines.position
      } else if next.starts(with: "=yend ".utf8) {
        // Of a part, the checksum of the part.
        file.checksum = hexadecimal("pcrc32", in: next) ?? hexadecimal("crc32", in: next)
        file.isComplete = true
        file.range = line.lowerBound..<lines.position
        file.data = dataStart..<start.position
        return file
      } else if !isData(next, length: length), !isLast(text, lines) {
        // The text goes on; nothing of it may vanish in the file.
        lines = start
        break
      }
    }
    file.data = dataStart..<max(dataStart, lines.position)
    file.range = line.lowerBound..<lines.position
    return file
  }

  /// A line of data has the stated number of octets, but for the last; servers may have taken or added a dot.
  private static func isData(_ line: ArraySlice<UInt8>, length: Int) -> Bool {
    let escapes = line.reduce(0) { $0 &+ ($1 == ASCII.equals ? 1 : 0) }
    let found = line.count &- escapes
    return found <= length &+ 2 && found &+ 2 >= length
  }

  private static func isLast(_ text: ArraySlice<UInt8>, _ lines: TextLines) -> Bool {
    var lines = lines
    return text[lines.nextOfAnyLength()].starts(with: "=yend ".utf8)
  }

  /// Every octet was sent as itself plus 42, and after `=` plus 64 more; line ends are no data.
  static func decode(_ data: ArraySlice<UInt8>) -> [UInt8] {
    var output: [UInt8] = []
    output.reserveCapacity(data.count)
    var isEscaped = false
    for byte in data where !byte.isLineEnd {
      if byte == ASCII.equals, !isEscaped {
        isEscaped = true
      } else {
        output.append(byte &- (isEscaped ? 106 : 42))
        isEscaped = false
      }
    }
    return output
  }

  /// CRC-32 of ISO 3309.
  static func checksum(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(UInt32.max) { table[Int(UInt8(truncatingIfNeeded: $0) ^ $1)] ^ $0 >> 8 }
  }

  private static let table: [UInt32] = (0..<256).map { value in
    (0..<8).reduce(UInt32(value)) { rest, _ in rest & 1 == 1 ? rest >> 1 ^ 0xedb8_8320 : rest >> 1 }
  }

  // MARK: Fields

  private static func place(of word: StaticString, in line: ArraySlice<UInt8>) -> Int? {
    word.withUTF8Buffer { word in
      line.indices.first { line[$0] == word[0] && line[$0...].starts(with: word) }
    }
  }

  private static func value(_ name: String, in line: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    let words = line.split(separator: ASCII.space)
    let opening = Array(name.utf8) + [ASCII.equals]
    return words.first { $0.starts(with: opening) }?.dropFirst(opening.count)
  }

  private static func number(_ name: String, in line: ArraySlice<UInt8>) -> Int? {
    value(name, in: line).flatMap { Int(String(decoding: $0, as: UTF8.self)) }.flatMap {
      $0 >= 0 && $0 < 1 << 48 ? $0 : nil
    }
  }

  private static func hexadecimal(_ name: String, in line: ArraySlice<UInt8>) -> UInt32? {
    value(name, in: line).flatMap { UInt32(String(decoding: $0, as: UTF8.self), radix: 16) }
  }
}
