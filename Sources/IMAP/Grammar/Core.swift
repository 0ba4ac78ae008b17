internal import Mail
internal import Wire

/// The grammar of responses (RFC 3501 §9) over one framed response. It reads what the RFC says and what is
/// sent in its stead; it never backtracks further than one item.
struct ResponseGrammar {
  var scanner: Scanner
  /// Where literals would stand that the framer threw away.
  let discarded: [Int]
  let decoding: HeaderDecoding
  /// Whether mailbox names are in UTF-8 rather than in modified UTF-7 (RFC 6855).
  let namesAreUTF8: Bool

  init(_ frame: ResponseFrame, decoding: HeaderDecoding, namesAreUTF8: Bool = false) {
    scanner = Scanner(frame.bytes)
    discarded = frame.discarded
    self.decoding = decoding
    self.namesAreUTF8 = namesAreUTF8
  }

  var bytes: [UInt8] { scanner.bytes }

  func fault(_ expected: String) -> SyntaxError { SyntaxError(offset: scanner.position, expected: expected) }
}

/// A string as it stands in the response.
struct StringToken {
  var range: Range<Int>
  /// Whether backslashes in it hide the octet after them.
  var isEscaped = false
}

extension ResponseGrammar {
  static var open: UInt8 { UInt8(ascii: "(") }
  static var close: UInt8 { UInt8(ascii: ")") }

  /// One space is due; none, many, and line ends that a server put in by mistake are taken as well.
  mutating func spaces() {
    while let octet = scanner.current, Self.isSpace(octet) { scanner.advance() }
  }

  static func isSpace(_ octet: UInt8) -> Bool {
    octet <= 0x20
      && (octet == UInt8(ascii: " ") || octet == UInt8(ascii: "\r") || octet == UInt8(ascii: "\n")
        || octet == 0x09)
  }

  /// What ends an atom here: more than `atom-specials` would exclude real flags and section names.
  static func endsAtom(_ octet: UInt8) -> Bool {
    isSpace(octet) || octet == open || octet == close || octet == UInt8(ascii: "\"")
  }

  /// `atom = 1*ATOM-CHAR`, generously. May be empty.
  mutating func atom() -> Range<Int> { scanner.take { !Self.endsAtom($0) } }

  func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

  /// `"(" ... ")"` without anything between, which some servers write for NIL.
  mutating func skipEmptyList() -> Bool {
    let start = scanner.position
    guard scanner.skip(Self.open) else { return false }
    spaces()
    if scanner.skip(Self.close) { return true }
    scanner.position = start
    return false
  }

  /// `nil = "NIL"`, followed by something that ends an atom.
  mutating func skipNIL() -> Bool {
    let start = scanner.position
    guard let first = scanner.current, first | 0x20 == UInt8(ascii: "n"), start &+ 3 <= bytes.count,
      scanner.matches(start..<start &+ 3, "NIL")
    else { return false }
    if let next = scanner.octet(after: 3), !Self.endsAtom(next), next != UInt8(ascii: "]") { return false }
    scanner.position = start &+ 3
    return true
  }

  /// `string = quoted / literal`; `nil` when what stands here is neither.
  mutating func stringIfAny() throws(SyntaxError) -> StringToken? {
    switch scanner.current {
    case UInt8(ascii: "\""): try quoted()
    case UInt8(ascii: "{"): try literal()
    case UInt8(ascii: "~") where scanner.octet(after: 1) == UInt8(ascii: "{"): try literal()
    default: nil
    }
  }

  /// `nstring = string / nil`; atoms and `()` are taken too.
  mutating func nstring() throws(SyntaxError) -> StringToken? {
    spaces()
    if let string = try stringIfAny() { return string }
    if skipNIL() || skipEmptyList() { return nil }
    let word = atom()
    guard !word.isEmpty else { throw fault("a string or NIL") }
    return StringToken(range: word)
  }

  /// `quoted = DQUOTE *QUOTED-CHAR DQUOTE`. A quote inside that was not escaped is told from the closing one
  /// by what follows it.
  mutating func quoted() throws(SyntaxError) -> StringToken {
    let response = bytes
    let octets = response.span
    let start = scanner.position &+ 1
    var (place, isEscaped) = (start, false)
    while place < octets.count {
      let octet = octets[place]
      if octet == UInt8(ascii: "\\") {
        isEscaped = true
        place &+= 2
      } else if octet == CoreRules.dquote, Self.closesQuoted(octets, at: place) {
        scanner.position = place &+ 1
        return StringToken(range: start..<place, isEscaped: isEscaped)
      } else {
        place &+= 1
      }
    }
    throw fault("a closing quote")
  }

  private static func closesQuoted(_ octets: Span<UInt8>, at place: Int) -> Bool {
    guard place &+ 1 < octets.count else { return true }
    let next = octets[place &+ 1]
    return isSpace(next) || next == open || next == close || next == UInt8(ascii: "]")
  }

  /// `literal = "{" number ["+"] "}" CRLF *CHAR8`, and `literal8` (RFC 3516 §7).
  mutating func literal() throws(SyntaxError) -> StringToken {
    let length = try literalMarker()
    guard !discarded.contains(scanner.position) else { throw fault("a literal within the size limit") }
    let start = scanner.position
    guard length <= bytes.count - start else { throw fault("the octets of a literal") }
    scanner.position = start + length
    return StringToken(range: start..<start + length)
  }

  private mutating func literalMarker() throws(SyntaxError) -> Int {
    let start = scanner.position
    _ = scanner.skip(UInt8(ascii: "~"))
    _ = scanner.skip(UInt8(ascii: "{"))
    let digits = scanner.take(while: CoreRules.isDigit)
    _ = scanner.skip(UInt8(ascii: "+"))
    guard let length = Int(text(digits)), scanner.skip(UInt8(ascii: "}")) else {
      scanner.position = start
      throw fault("the length of a literal")
    }
    _ = scanner.skip(CoreRules.cr)
    guard scanner.skip(CoreRules.lf) else { throw fault("a line end after the length of a literal") }
    return length
  }

  func octets(_ token: StringToken) -> [UInt8] {
    guard token.isEscaped else { return Array(bytes[token.range]) }
    var plain: [UInt8] = []
    plain.reserveCapacity(token.range.count)
    var isHidden = false
    for octet in bytes[token.range] {
      if octet == UInt8(ascii: "\\"), !isHidden {
        isHidden = true
      } else {
        plain.append(octet)
        isHidden = false
      }
    }
    return plain
  }

  /// Header text, for people.
  func headerText(_ token: StringToken) -> String {
    if !token.isEscaped, HeaderDecoding.isPlain(bytes.span.extracting(token.range)) {
      return text(token.range)
    }
    return decoding.text(octets(token))
  }

  /// For what is ASCII by its nature; anything else is shown as well as it can be.
  func string(_ token: StringToken) -> String {
    token.isEscaped ? plainText(octets(token)) : plainText(token.range)
  }

  /// UTF-8, and what the fallback makes of the rest.
  func plainText(_ range: Range<Int>) -> String {
    if let valid = try? UTF8Span(validating: bytes.span.extracting(range)) { return String(copying: valid) }
    return decoding.text(Array(bytes[range]))
  }

  func plainText(_ octets: [UInt8]) -> String {
    if let valid = try? UTF8Span(validating: octets.span) { return String(copying: valid) }
    return decoding.text(octets)
  }
}
