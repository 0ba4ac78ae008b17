/// One field of a header (RFC 5322 §2.2), as it came.
package struct HeaderField: Hashable, Sendable {
  /// As written; names are compared without case.
  package let name: String
  /// What follows the colon, still folded, without the last line end.
  package let body: [UInt8]

  package init(name: String, body: [UInt8]) {
    self.name = name
    self.body = body
  }

  /// Whether the field has this name; names have no case (RFC 5322 §1.2.2).
  package func isNamed(_ name: String) -> Bool {
    self.name.utf8.elementsEqual(name.utf8) { $0.inLowerCase == $1.inLowerCase }
  }

  /// The body on one line (RFC 5322 §2.2.3): a fold and the white space around it become one space, and the
  /// ends are trimmed.
  package var unfolded: [UInt8] { Self.unfold(body) }

  /// For people: encoded words decoded, charset repaired, no control characters.
  package var text: String { EncodedWord.decode(unfolded) }

  /// For programs: as `text`, but of a fold only the line end goes (RFC 5322 §2.2.3), and blanks inside stay as they are.
  package var exactText: String { EncodedWord.decodeExactly(Array(body.trimmed.filter { !$0.isLineEnd })) }

  static func unfold(_ body: some Collection<UInt8>) -> [UInt8] {
    var line: [UInt8] = []
    line.reserveCapacity(body.count)
    var isFolding = false
    for byte in body.trimmed {
      if byte.isLineEnd {
        while let last = line.last, last.isBlank { line.removeLast() }
        isFolding = true
      } else if !isFolding {
        line.append(byte)
      } else if !byte.isBlank {
        line.append(ASCII.space)
        line.append(byte)
        isFolding = false
      }
    }
    return line
  }
}
