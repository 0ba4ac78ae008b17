internal import Mail
internal import Wire

/// The type of a leaf, as far as the server told.
struct ReadMediaType {
  var value: MediaType
  /// Whether the server said NIL for both halves.
  var isMissing = false
  /// Whether it is a multipart without parts, so that other fields follow than a leaf's.
  var isChildless = false

  private static let multiparts: Set<String> = [
    "alternative", "digest", "encrypted", "form-data", "mixed", "parallel", "related", "report", "signed",
  ]
  private static let texts: Set<String> = [
    "calendar", "css", "csv", "enriched", "html", "markdown", "plain", "richtext", "vcard",
    "x-vcard", "x-amp-html",
  ]

  static let missing = ReadMediaType(value: MediaType("application", "octet-stream"), isMissing: true)

  init(value: MediaType, isMissing: Bool = false) {
    self.value = value
    self.isMissing = isMissing
  }

  /// A subtype that stands alone: it tells what the type must be.
  init(subtype: String) {
    let subtype = subtype.lowercased()
    isChildless = Self.multiparts.contains(subtype)
    let type = isChildless ? "multipart" : Self.texts.contains(subtype) ? "text" : "application"
    value = MediaType(type, subtype)
  }
}

extension ResponseGrammar {
  /// `media-basic / media-message / media-text`, each two strings; or what is left of them.
  mutating func mediaType() throws(SyntaxError) -> ReadMediaType {
    let first = try optionalString().map(string) ?? ""
    guard hasString() else {
      return first.isEmpty ? skipNIL() ? .missing : .missing : ReadMediaType(subtype: first)
    }
    let second = try optionalString().map(string) ?? ""
    if first.isEmpty { return second.isEmpty ? .missing : ReadMediaType(subtype: second) }
    // Dovecot says so for a Content-Type that makes no sense.
    let fallback = first.inLowerCase == "text" ? "plain" : "octet-stream"
    return ReadMediaType(value: MediaType(first, second.isEmpty ? fallback : second))
  }

  /// Whether a string comes next, rather than NIL, a list, a number or the end.
  private mutating func hasString() -> Bool {
    spaces()
    let start = scanner.position
    defer { scanner.position = start }
    guard let octet = scanner.current, octet != Self.open, octet != Self.close else { return false }
    return !skipNIL() && !CoreRules.isDigit(octet)
  }

  /// A string where one is due. Whatever else stands there is `nil`: a list is stepped over, the end of the
  /// list around is left.
  mutating func optionalString() throws(SyntaxError) -> StringToken? {
    spaces()
    switch scanner.current {
    case Self.close, nil: return nil
    case Self.open:
      try skipValue()
      return nil
    default: return try nstring()
    }
  }

  /// A number where one is due; `nil` at the end of the list around, and for what is none.
  mutating func optionalNumber() throws(SyntaxError) -> Int? {
    spaces()
    if scanner.current == Self.close || scanner.current == Self.open { return nil }
    return try number()
  }

  /// `body-fld-param = "(" string SP string *(SP string SP string) ")" / nil`
  mutating func parameters() throws(SyntaxError) -> [Parameter] {
    spaces()
    guard scanner.current == Self.open else {
      _ = try optionalString()
      return []
    }
    scanner.advance()
    var list: [Parameter] = []
    while true {
      spaces()
      if scanner.skip(Self.close) { return list }
      guard !scanner.isAtEnd else { throw fault("the end of a list of parameters") }
      let name = try optionalString().map(string)
      guard let value = try optionalString().map(string), let name else { continue }
      list.append(Parameter(name: name, value: value))
    }
  }

  /// `body-fld-dsp = "(" string SP body-fld-param ")" / nil`; a string alone is taken too (Exchange).
  mutating func disposition() throws(SyntaxError) -> Disposition? {
    spaces()
    guard scanner.skip(Self.open) else { return kind(try optionalString()).map { Disposition(kind: $0) } }
    let kind = kind(try optionalString())
    let parameters = try parameters()
    try skipRestOfList()
    return kind.map { Disposition(kind: $0, parameters: parameters) }
  }

  /// One word, without quotes inside its quotes; `nil` for what is a sentence or nothing.
  private func kind(_ token: StringToken?) -> String? {
    let word = token.map { string($0).filter { $0 != "\"" } } ?? ""
    return word.isEmpty || word.contains(" ") ? nil : word
  }
}
