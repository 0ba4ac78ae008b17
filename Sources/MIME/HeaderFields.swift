/// The header of a message or a part: its fields in order (RFC 5322 §2.2), read as far as they go.
package struct HeaderFields: Hashable, Sendable {
  package private(set) var fields: [HeaderField] = []
  /// Where the body begins in the bytes that were given: after the empty line, or at the first line that can't
  /// belong to a header.
  package private(set) var end: Int
  /// Whether the header ended with the empty line that RFC 5322 §2.1 asks for.
  package private(set) var endsWithEmptyLine = false

  package enum Limits {
    /// A header longer than this is cut and the rest is body: mail servers refuse headers beyond some 100 KiB,
    /// so whatever has more was made to be a burden.
    package static let bytes = 1 << 20
    /// Long Received chains have a hundred fields; a thousand times that serves nobody.
    package static let fields = 10_000
  }

  package init(_ bytes: [UInt8]) { self.init(bytes, from: 0, to: bytes.count, isMessage: true) }

  /// Reads `bytes[from..<to]`; `end` counts from the start of `bytes`. Before the header of a message, but not
  /// of a part, some junk is passed over.
  init(_ bytes: [UInt8], from start: Int, to limit: Int, isMessage: Bool) {
    let stop = min(limit, start &+ Limits.bytes)
    end = start
    var lines = HeaderLines(bytes: bytes, position: start, stop: stop)
    if isMessage { lines.skipLeadingJunk() }
    end = lines.position
    while end < stop, fields.count < Limits.fields {
      guard let line = lines.next() else { break }
      if line.isEmpty {
        end = lines.position
        endsWithEmptyLine = true
        return
      }
      guard let field = Self.field(bytes, line) else { return }
      fields.append(field)
      end = lines.position
    }
  }

  package func first(_ name: String) -> HeaderField? {
    fields.first { $0.name.count == name.count && $0.name.lowercased() == name.lowercased() }
  }

  package func all(_ name: String) -> [HeaderField] {
    fields.filter { $0.name.count == name.count && $0.name.lowercased() == name.lowercased() }
  }

  /// `field-name = 1*ftext` — RFC 5322 §2.2; `obs-optional = field-name *WSP ":" unstructured` — §4.5.8
  private static func field(_ bytes: [UInt8], _ line: Range<Int>) -> HeaderField? {
    guard let colon = bytes[line].firstIndex(of: ASCII.colon), colon > line.lowerBound else { return nil }
    var nameEnd = colon
    while nameEnd > line.lowerBound, bytes[nameEnd &- 1].isBlank { nameEnd &-= 1 }
    let name = bytes[line.lowerBound..<nameEnd]
    guard !name.isEmpty, name.allSatisfy({ $0 > 0x20 && $0 != 0x7f }) else { return nil }
    return HeaderField(
      name: String(decoding: name, as: UTF8.self), body: Array(bytes[(colon + 1)..<line.upperBound]))
  }
}

/// Cuts a header into unfolded-to-be lines: one field each, its folds inside.
private struct HeaderLines {
  let bytes: [UInt8]
  var position: Int
  let stop: Int

  /// The line of an mbox file before the header ("From alice@example.org Mon …"), and lines of nothing or of
  /// blanks that some programs put first.
  mutating func skipLeadingJunk() {
    var index = position
    while index < stop, bytes[index].isBlank || bytes[index].isLineEnd {
      index &+= 1
      if bytes[index &- 1].isLineEnd { position = index }
    }
    let opening = bytes[position..<min(stop, position &+ 6)]
    if opening.starts(with: "From ".utf8) || opening.starts(with: ">From ".utf8) {
      _ = physicalLine()
    }
  }

  /// The next field or empty line, without its line end; `nil` at the end.
  mutating func next() -> Range<Int>? {
    guard position < stop else { return nil }
    let first = physicalLine()
    var end = first.upperBound
    guard !first.isEmpty else { return first }
    while position < stop, bytes[position].isBlank {
      let saved = position
      let fold = physicalLine()
      // A line of nothing but blanks ends the header for most mailers that wrote one.
      if bytes[fold].allSatisfy(\.isBlank), position >= stop || !bytes[position].isBlank {
        let endsHeader = position >= stop || bytes[position].isLineEnd || !looksLikeField()
        if endsHeader {
          position = saved
          return first.lowerBound..<end
        }
      }
      end = fold.upperBound
    }
    return first.lowerBound..<end
  }

  /// Up to LF, CRLF or a lone CR (some old programs knew no other).
  private mutating func physicalLine() -> Range<Int> {
    let start = position
    while position < stop, !bytes[position].isLineEnd { position &+= 1 }
    let line = start..<position
    if position < stop {
      let isCRLF =
        bytes[position] == ASCII.carriageReturn && position &+ 1 < stop
        && bytes[position &+ 1] == ASCII.lineFeed
      position &+= isCRLF ? 2 : 1
    }
    return line
  }

  private func looksLikeField() -> Bool {
    var index = position
    while index < stop, bytes[index] > 0x20, bytes[index] != ASCII.colon { index &+= 1 }
    return index > position && index < stop && bytes[index] == ASCII.colon
  }
}
