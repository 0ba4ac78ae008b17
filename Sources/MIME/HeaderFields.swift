/// The header of a message or a part: its fields in order (RFC 5322 §2.2), read as far as they go.
///
/// It holds the bytes that it was read from and the places of the fields in them; a field is made when it is asked
/// for, because of the forty that a message has five are.
package struct HeaderFields: Sendable {
  private let bytes: [UInt8]
  private let start: Int
  private let lines: [HeaderLines.Line]
  /// Where the body begins in the bytes that were given: after the empty line, or at the first line that can't
  /// belong to a header.
  package let end: Int
  /// Whether the header ended with the empty line that RFC 5322 §2.1 asks for.
  package let endsWithEmptyLine: Bool

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
    self.bytes = bytes
    self.start = start
    (lines, end, endsWithEmptyLine) = bytes.withUnsafeBufferPointer { buffer in
      let stop = max(start, min(limit, start &+ Limits.bytes))
      var header = HeaderLines(bytes: buffer, position: start, stop: stop)
      if isMessage { header.skipLeadingJunk() }
      return header.read()
    }
  }

  package var fields: [HeaderField] { lines.map(field) }

  package var isEmpty: Bool { lines.isEmpty }

  /// Whether it ended at a limit, not where its sender ended it.
  var isCut: Bool { !endsWithEmptyLine && (lines.count >= Limits.fields || end &- start >= Limits.bytes) }

  package func first(_ name: String) -> HeaderField? {
    lines.first { matches($0, name) }.map(field)
  }

  package func all(_ name: String) -> [HeaderField] {
    lines.lazy.filter { matches($0, name) }.map(field)
  }

  private func field(_ line: HeaderLines.Line) -> HeaderField {
    HeaderField(
      name: String(decoding: bytes[line.start..<line.nameEnd], as: UTF8.self),
      body: Array(bytes[line.bodyStart..<line.end]))
  }

  private func matches(_ line: HeaderLines.Line, _ name: String) -> Bool {
    guard line.nameEnd &- line.start == name.utf8.count else { return false }
    return bytes[line.start..<line.nameEnd].elementsEqual(name.utf8) { $0.inLowerCase == $1.inLowerCase }
  }
}

extension HeaderFields: Hashable {
  package static func == (one: HeaderFields, other: HeaderFields) -> Bool {
    one.end == other.end && one.endsWithEmptyLine == other.endsWithEmptyLine && one.fields == other.fields
  }

  package func hash(into hasher: inout Hasher) { hasher.combine(fields) }
}
