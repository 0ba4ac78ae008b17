package import Mail

/// A field of a value and parameters: Content-Type and Content-Disposition (RFC 2045 §5.1, RFC 2183 §2).
///
/// Unquoted junk is read as mailers mean it: `name=file name.txt` is all of it up to the semicolon.
package struct ParameterField: Hashable, Sendable {
  /// What stands before the first semicolon, in lower case, comments and white space removed.
  package let value: String
  /// As sent: RFC 2231 pieces are not joined here, see `[Parameter].decoded`.
  package let parameters: [Parameter]

  /// Content-Type in the wild has a handful; a thousand parameters are an attack on whoever joins them.
  package static let parameterLimit = 1000

  package init(_ unfolded: [UInt8]) {
    var scanner = ParameterScanner(bytes: unfolded)
    value = scanner.value().lowercased()
    var parameters: [Parameter] = []
    while parameters.count < Self.parameterLimit, let parameter = scanner.parameter() {
      parameters.append(parameter)
    }
    self.parameters = parameters
  }

  /// `type "/" subtype` — RFC 2045 §5.1; `nil` when there is no such thing, which means text/plain (§5.2).
  package var mediaType: MediaType? {
    let halves = value.split(separator: "/", omittingEmptySubsequences: false)
    guard halves.count >= 2, let type = Self.token(halves[0]), let subtype = Self.token(halves[1]) else {
      return nil
    }
    return MediaType(type, subtype)
  }

  package var disposition: Disposition? {
    value.isEmpty && parameters.isEmpty ? nil : Disposition(kind: value, parameters: parameters)
  }

  /// `token = 1*<any (US-ASCII) CHAR except SPACE, CTLs, or tspecials>` — RFC 2045 §5.1, up to the first
  /// character that can't be part of one.
  private static func token(_ text: Substring) -> String? {
    let token = text.utf8.prefix { $0 > 0x20 && $0 < 0x7f && !"()<>@,;:\\\"[]?=".utf8.contains($0) }
    return token.isEmpty ? nil : String(token)
  }
}

/// Reads a value and its parameters from octets that may follow no grammar.
private struct ParameterScanner {
  let bytes: [UInt8]
  var position = 0

  mutating func value() -> String {
    var value: [UInt8] = []
    while position < bytes.count, bytes[position] != ASCII.semicolon {
      if bytes[position] == ASCII.openParenthesis {
        skipComment()
        continue
      }
      if beginsParameter(position) { break }
      if !bytes[position].isBlank, bytes[position] != ASCII.quote { value.append(bytes[position]) }
      position &+= 1
    }
    return value.asciiText
  }

  /// `parameter := attribute "=" value` — RFC 2045 §5.1
  mutating func parameter() -> Parameter? {
    while position < bytes.count {
      skipSeparators()
      let start = position
      while position < bytes.count, bytes[position] != ASCII.equals, bytes[position] != ASCII.semicolon,
        bytes[position] != ASCII.openParenthesis
      {
        position &+= 1
      }
      let name = Array(bytes[start..<position].trimmed)
      skipBlanks()
      guard position < bytes.count, bytes[position] == ASCII.equals else { continue }
      position &+= 1
      skipBlanks()
      let value = parameterValue()
      if !name.isEmpty { return Parameter(name: name.asciiText, value: Charset.unlabelled(header: value)) }
    }
    return nil
  }

  /// `value := token / quoted-string`, and unquoted text with spaces in it.
  private mutating func parameterValue() -> [UInt8] {
    if position < bytes.count, bytes[position] == ASCII.quote {
      let value = quoted()
      // What follows the closing quote is junk up to the semicolon.
      while position < bytes.count, bytes[position] != ASCII.semicolon, !beginsParameter(position) {
        position &+= 1
      }
      return value
    }
    let start = position
    var end = position
    while position < bytes.count, bytes[position] != ASCII.semicolon, !beginsParameter(position) {
      if bytes[position] == ASCII.openParenthesis, position > start, bytes[position &- 1].isBlank { break }
      position &+= 1
      end = position
    }
    return Array(bytes[start..<end].trimmed)
  }

  /// `quoted-string = DQUOTE *([FWS] qcontent) [FWS] DQUOTE` — RFC 5322 §3.2.4; one that is never closed ends at
  /// the end. A backslash before a letter or a digit is a Windows path, not a quoting.
  private mutating func quoted() -> [UInt8] {
    var value: [UInt8] = []
    position &+= 1
    while position < bytes.count, bytes[position] != ASCII.quote {
      if bytes[position] == ASCII.backslash, position &+ 1 < bytes.count {
        let next = bytes[position &+ 1]
        let isQuoting = "\"\\'()<>@,;:[]?=/ ".utf8.contains(next)
        if !isQuoting { value.append(ASCII.backslash) }
        value.append(next)
        position &+= 2
      } else {
        value.append(bytes[position])
        position &+= 1
      }
    }
    position &+= 1
    return value
  }

  /// Whether a parameter begins after the blank at `start`, though the semicolon before it is missing: only one
  /// whose name is known, as the blank may be inside of a file's name.
  private func beginsParameter(_ start: Int) -> Bool {
    guard bytes[start].isBlank, start &+ 1 < bytes.count, bytes[start &+ 1].isLetter else { return false }
    let rest = bytes[(start &+ 1)...].prefix(Self.longestName)
    guard let equals = rest.firstIndex(of: ASCII.equals), equals &+ 1 < bytes.count else { return false }
    let name = rest[..<equals].prefix { $0 != UInt8(ascii: "*") }
    return Self.knownNames.contains(name.asciiText.lowercased())
  }

  /// With the number of a piece (RFC 2231 §3).
  private static let longestName = 24
  private static let knownNames: Set<String> = [
    "charset", "name", "filename", "boundary", "format", "delsp", "type", "start", "title", "server", "size",
    "expiration", "access-type", "method", "protocol", "micalg", "report-type", "reply-type", "smime-type",
  ]

  private mutating func skipSeparators() {
    while position < bytes.count {
      if bytes[position] == ASCII.openParenthesis {
        skipComment()
      } else if bytes[position] == ASCII.semicolon || bytes[position].isBlank {
        position &+= 1
      } else {
        return
      }
    }
  }

  private mutating func skipBlanks() {
    while position < bytes.count, bytes[position].isBlank || bytes[position] == ASCII.openParenthesis {
      if bytes[position] == ASCII.openParenthesis { skipComment() } else { position &+= 1 }
    }
  }

  /// `comment = "(" *([FWS] ccontent) [FWS] ")"` — RFC 5322 §3.2.2, nested ones counted.
  private mutating func skipComment() {
    position = RFC5322.endOfComment(bytes, at: position)
  }
}
