/// What a host found out about who sent a message (RFC 8601): the content of one Authentication-Results field.
/// Whether the host really wrote it is another question (`TraceFields`).
package struct AuthenticationResults: Hashable, Sendable {
  /// The host that checked (§2.5), in lower case.
  package var authservID: String
  /// Empty for `none`.
  package var results: [Result]

  /// `resinfo` — §2.2
  package struct Result: Hashable, Sendable {
    /// "dkim", "spf", "dmarc" and others, in lower case.
    package var method: String
    /// "pass", "fail" and others (§2.7), in lower case.
    package var result: String
    package var reason: String?
    package var properties: [Property] = []

    /// The value of `header.d` and the like; the first one.
    package func property(_ name: String) -> String? { properties.first { $0.name == name }?.value }
  }

  /// `propspec = ptype [CFWS] "." [CFWS] property [CFWS] "=" pvalue` — §2.2
  package struct Property: Hashable, Sendable {
    /// With its type, in lower case: "smtp.mailfrom".
    package var name: String
    /// Quoting undone.
    package var value: String
  }

  enum Limits {
    /// Real fields have some hundred octets, those about twenty signatures a few thousand. A longer one is not read.
    static let octets = 64 << 10
    /// Verifiers stop at some ten signatures.
    static let results = 100
    static let properties = 50
  }

  /// `nil` for what says nothing that can be relied on: no authserv-id, another version (§2.2), or too long.
  package init?(_ unfolded: [UInt8]) {
    guard unfolded.count <= Limits.octets else { return nil }
    var scanner = ResultsScanner(RFC5322.withoutComments(unfolded))
    guard let id = scanner.identifier() else { return nil }
    authservID = id
    results = []
    while results.count < Limits.results, scanner.nextSegment() {
      if let result = scanner.result() { results.append(result) }
    }
  }
}

/// Reads the field without its comments.
private struct ResultsScanner {
  let bytes: [UInt8]
  var position = 0
  static let semicolon = UInt8(ascii: ";")

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  private var isAtEnd: Bool { position >= bytes.count || bytes[position] == Self.semicolon }

  private mutating func skipBlanks() {
    while position < bytes.count, bytes[position].isBlank || bytes[position].isLineEnd { position &+= 1 }
  }

  /// `authserv-id [ CFWS authres-version ]` up to the first semicolon — RFC 8601 §2.2
  mutating func identifier() -> String? {
    skipBlanks()
    let id = value()
    skipBlanks()
    let version = value()
    skipBlanks()
    // Without an authserv-id the first thing is a result: "spf=pass …".
    let name = (id.hasSuffix(".") ? String(id.dropLast()) : id).lowercased()
    guard isAtEnd, !name.isEmpty, !name.contains("="), version.isEmpty || version == "1" else { return nil }
    return name
  }

  /// Goes behind the next semicolon; `false` when there is none.
  mutating func nextSegment() -> Bool {
    while !isAtEnd { _ = pair() }
    guard position < bytes.count else { return false }
    position &+= 1
    return true
  }

  /// `methodspec [ CFWS reasonspec ] [ CFWS 1*propspec ]` — RFC 8601 §2.2
  mutating func result() -> AuthenticationResults.Result? {
    skipBlanks()
    guard let first = pair(), !first.value.isEmpty else { return nil }
    // `method = Keyword [ [CFWS] "/" [CFWS] method-version ]`
    let method = first.key.prefix { $0 != "/" }
    var result = AuthenticationResults.Result(method: String(method), result: first.value.lowercased())
    while !isAtEnd, result.properties.count < AuthenticationResults.Limits.properties {
      guard let (key, value) = pair() else { continue }
      if key == "reason" {
        result.reason = value
      } else if key.contains(".") {
        result.properties.append(AuthenticationResults.Property(name: key, value: value))
      }
    }
    return result
  }

  /// A word, blanks or none, `=`, a value. Always gets on; `nil` when it was something else.
  private mutating func pair() -> (key: String, value: String)? {
    var key: [UInt8] = []
    while !isAtEnd, bytes[position] != ASCII.equals {
      if bytes[position] == ASCII.quote {
        position = RFC5322.quotedString(bytes, at: position).end
        continue
      }
      if !bytes[position].isBlank, !bytes[position].isLineEnd { key.append(bytes[position]) }
      position &+= 1
    }
    guard !isAtEnd else { return nil }
    position &+= 1
    skipBlanks()
    let value = value()
    skipBlanks()
    return (key.asciiText.lowercased(), value)
  }

  /// `value / [ [ local-part ] "@" ] domain-name`: up to a blank, quoted strings within.
  private mutating func value() -> String {
    var value: [UInt8] = []
    while !isAtEnd, !bytes[position].isBlank, !bytes[position].isLineEnd {
      if bytes[position] == ASCII.quote {
        let (content, end) = RFC5322.quotedString(bytes, at: position)
        value += content
        position = end
      } else {
        value.append(bytes[position])
        position &+= 1
      }
    }
    return String(decoding: value, as: UTF8.self)
  }
}
