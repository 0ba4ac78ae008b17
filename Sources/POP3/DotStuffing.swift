internal import Glibc
internal import Wire

/// Takes the dots out again that a multi-line answer has in front of lines that begin with one, and finds the
/// line that ends it (RFC 1939 §3). Linear, whatever the chunking.
struct DotStuffing: Sendable {
  private enum Place {
    case lineStart
    /// Behind a dot at the start of a line; it belongs to the framing.
    case dot
    /// Behind such a dot and a CR; whether that is content is not known yet.
    case dotCR
    case line
    case lineCR
  }

  /// Some Unix servers end lines with LF alone (quirk 113). That holds only where the status line ended so, else
  /// a message with a bare LF in front of a dot could end itself, and go on as an answer of the server.
  let endsLinesWithLF: Bool
  private var place = Place.lineStart

  init(endsLinesWithLF: Bool) { self.endsLinesWithLF = endsLinesWithLF }

  /// Appends the content of `source` to `target`: at most one octet more than `source` has. Answers how many
  /// octets belong to the answer, and whether it ends there.
  mutating func decode(
    _ source: UnsafeRawBufferPointer, into target: inout [UInt8]
  ) -> (count: Int, isOver: Bool) {
    // What lies from here to the cursor is content that is not yet in `target`.
    var start = 0
    var cursor = 0
    while cursor < source.count {
      let octet = source[cursor]
      switch place {
      case .lineStart where octet == UInt8(ascii: "."):
        target.append(contentsOf: source[start..<cursor])
        cursor += 1
        start = cursor
        place = .dot
      case .dot where octet == CoreRules.lf && endsLinesWithLF: return (cursor + 1, true)
      case .dot where octet == CoreRules.cr:
        cursor += 1
        start = cursor
        place = .dotCR
      case .dotCR where octet == CoreRules.lf: return (cursor + 1, true)
      case .dotCR:
        target.append(CoreRules.cr)
        place = .lineCR
      case .lineStart, .dot: place = .line
      case .line, .lineCR: cursor = takeLine(source, from: cursor)
      }
    }
    target.append(contentsOf: source[start..<cursor])
    return (cursor, false)
  }

  /// Goes on to behind the next LF, or to the end.
  private mutating func takeLine(_ source: UnsafeRawBufferPointer, from cursor: Int) -> Int {
    guard let base = source.baseAddress,
      let found = memchr(base + cursor, Int32(CoreRules.lf), source.count - cursor)
    else {
      place = source[source.count - 1] == CoreRules.cr ? .lineCR : .line
      return source.count
    }
    let feed = UnsafeRawPointer(found) - base
    let isAfterCR = feed > cursor ? source[feed - 1] == CoreRules.cr : place == .lineCR
    place = isAfterCR || endsLinesWithLF ? .lineStart : .line
    return feed + 1
  }
}
