/// A file in the middle of a text, from before there was MIME: uuencode or yEnc.
package struct EmbeddedFile: Hashable, Sendable {
  package enum Encoding: Hashable, Sendable {
    /// `begin 644 name` … `end` (POSIX uuencode, historical algorithm).
    case uuencode
    /// `=ybegin line=128 size=… name=…` … `=yend` (yEnc 1.3).
    case yEnc
  }

  package var encoding: Encoding
  /// As the sender wrote it, not yet safe (see `AttachmentName`).
  package var name: String
  /// The octets of the text that it takes, its first and last lines included; counted as the text's indices.
  package var range: Range<Int>
  /// What is between them.
  package var data: Range<Int>
  /// Whether its last line was found.
  package var isComplete: Bool
  /// What it says of its own size: yEnc only.
  package var statedSize: Int?
  /// The checksum of its last line: yEnc only.
  var checksum: UInt32?

  /// A text with more files was made to be a burden; later ones are text.
  package static let limit = 1000

  /// All files in a text whose transfer encoding is undone, in order. What only looks like the first line of one, such
  /// as "begin 644 words", is text.
  package static func find(in text: [UInt8]) -> [EmbeddedFile] { find(in: text[...]) }

  package static func find(in text: ArraySlice<UInt8>) -> [EmbeddedFile] {
    var found: [EmbeddedFile] = []
    var lines = TextLines(text)
    while found.count < limit, let line = lines.next() {
      let first = text[line.lowerBound]
      guard first == UInt8(ascii: "b") || first == ASCII.equals else { continue }
      let start = lines
      if let file = UUEncodedFile.read(text, line, &lines) ?? YEncFile.read(text, line, &lines) {
        found.append(file)
      } else {
        lines = start
      }
    }
    return found
  }

  /// The file's octets; `text` is the text that it was found in.
  package func decoded(_ text: [UInt8]) -> [UInt8] {
    guard data.upperBound <= text.count else { return [] }
    switch encoding {
    case .uuencode:
      var decoder = UUDecoder(isInside: true)
      return decoder.decode(Array(text[data])) + decoder.finish()
    case .yEnc: return YEncFile.decode(text[data])
    }
  }

  /// Whether the octets are those that the sender had; `nil` when there is no way to tell.
  package func isIntact(_ decoded: [UInt8]) -> Bool? {
    checksum.map { $0 == YEncFile.checksum(decoded) }
  }
}

/// The lines of a text with something in them, one after the other, without their line ends.
struct TextLines {
  private let text: ArraySlice<UInt8>
  /// Where the next line begins.
  private(set) var position: Int

  init(_ text: ArraySlice<UInt8>) {
    self.text = text
    position = text.startIndex
  }

  /// Empty lines are passed over: `nil` is the end.
  mutating func next() -> Range<Int>? {
    while position < text.endIndex {
      let line = nextOfAnyLength()
      if !line.isEmpty { return line }
    }
    return nil
  }

  mutating func nextOfAnyLength() -> Range<Int> {
    let start = position
    let feed = text[start...].firstIndex(of: ASCII.lineFeed)
    position = feed.map { $0 &+ 1 } ?? text.endIndex
    var end = feed ?? text.endIndex
    while end > start, text[end &- 1] == ASCII.carriageReturn { end &-= 1 }
    return start..<end
  }
}
