internal import Mail
internal import Wire

/// One response, before it is known which command it belongs to.
enum ReadResponse {
  case untagged(Response)
  /// The tag as it was sent.
  case tagged(String, Completion)
  /// `+`
  case goAhead
}

extension ResponseGrammar {
  /// `response-data / response-done / continue-req`
  mutating func response() throws(SyntaxError) -> ReadResponse {
    switch scanner.current {
    case UInt8(ascii: "*"):
      scanner.advance()
      return .untagged(try responseData())
    case UInt8(ascii: "+"): return .goAhead
    // Exchange: a code without the status that it belongs to.
    case UInt8(ascii: "["): return .untagged(.ok(responseText()))
    default: return try responseTagged()
    }
  }

  /// `greeting = "*" SP (resp-cond-auth / resp-cond-bye) CRLF`
  mutating func greeting() throws(SyntaxError) -> Greeting {
    try scanner.expect(UInt8(ascii: "*"), "a greeting")
    spaces()
    let word = atom()
    let kind: Greeting.Kind
    if scanner.matches(word, "OK") {
      kind = .ok
    } else if scanner.matches(word, "PREAUTH") {
      kind = .preauth
    } else if scanner.matches(word, "BYE") {
      kind = .bye
    } else {
      throw fault("OK, PREAUTH or BYE")
    }
    return Greeting(kind: kind, text: responseText())
  }

  /// `response-tagged = tag SP resp-cond-state CRLF`
  private mutating func responseTagged() throws(SyntaxError) -> ReadResponse {
    let tag = atom()
    spaces()
    let word = atom()
    let status: Completion.Status
    if scanner.matches(word, "OK") {
      status = .ok
    } else if scanner.matches(word, "NO") {
      status = .no
    } else if scanner.matches(word, "BAD") {
      status = .bad
    } else {
      throw SyntaxError(offset: 0, expected: "a response")
    }
    return .tagged(text(tag), Completion(status: status, text: responseText()))
  }

  private mutating func responseData() throws(SyntaxError) -> Response {
    spaces()
    guard let octet = scanner.current else { throw fault("a response") }
    if CoreRules.isDigit(octet) || octet == UInt8(ascii: "-") { return try messageData() }
    if octet == UInt8(ascii: "[") { return .ok(responseText()) }
    let word = atom()
    if let response = statusResponse(word) { return response }
    if let response = try mailboxData(word) { return response }
    return try capabilityData(word) ?? .other(text(word))
  }

  /// `message-data = nz-number SP ("EXPUNGE" / ("FETCH" SP msg-att))`, and EXISTS and RECENT of `mailbox-data`.
  private mutating func messageData() throws(SyntaxError) -> Response {
    let start = scanner.position
    let number = try number().flatMap(UInt32.init(exactly:)).map(Int.init)
    spaces()
    let word = atom()
    guard let number else { throw SyntaxError(offset: start, expected: "a message number") }
    if scanner.matches(word, "EXISTS") { return .exists(number) }
    if scanner.matches(word, "RECENT") { return .recent(number) }
    // Courier says `* 0 FETCH` at times; there is no such message.
    guard number > 0 else { return .other(text(word)) }
    if scanner.matches(word, "FETCH") { return .fetch(fetch(number: number)) }
    if scanner.matches(word, "EXPUNGE") { return .expunge(number) }
    return .other(text(word))
  }

  /// `resp-cond-state / resp-cond-bye`
  private mutating func statusResponse(_ word: Range<Int>) -> Response? {
    guard word.count <= 7 else { return nil }
    if scanner.matches(word, "OK") { return .ok(responseText()) }
    if scanner.matches(word, "NO") { return .no(responseText()) }
    if scanner.matches(word, "BAD") { return .bad(responseText()) }
    if scanner.matches(word, "BYE") { return .bye(responseText()) }
    if scanner.matches(word, "PREAUTH") { return .ok(responseText()) }
    return nil
  }

  /// `mailbox-data`
  private mutating func mailboxData(_ word: Range<Int>) throws(SyntaxError) -> Response? {
    if scanner.matches(word, "LIST") || scanner.matches(word, "XLIST") { return .list(try mailboxList()) }
    if scanner.matches(word, "LSUB") { return .lsub(try mailboxList()) }
    if scanner.matches(word, "FLAGS") { return .flags(try flagList()) }
    if scanner.matches(word, "SEARCH") { return .search(try searchNumbers()) }
    if scanner.matches(word, "ESEARCH") { return try esearch() }
    if scanner.matches(word, "NAMESPACE") { return .namespace(try namespaces()) }
    guard scanner.matches(word, "STATUS") else { return nil }
    let (name, status) = try status()
    return .status(name, status)
  }

  private mutating func capabilityData(_ word: Range<Int>) throws(SyntaxError) -> Response? {
    if scanner.matches(word, "CAPABILITY") { return .capability(capabilities()) }
    if scanner.matches(word, "ENABLED") { return .enabled(words()) }
    if scanner.matches(word, "ID") { return .id(try idParameters()) }
    if scanner.matches(word, "VANISHED") { return try vanished() }
    return nil
  }

  /// Words up to the end of the line or of the code around them.
  mutating func words() -> [String] {
    var words: [String] = []
    while true {
      spaces()
      let word = scanner.take { !Self.endsAtom($0) && $0 != UInt8(ascii: "]") }
      if word.isEmpty { return words }
      words.append(plainText(word))
    }
  }

  /// `capability-data = "CAPABILITY" *(SP capability)`; a lone `+` comes of a space inside `LITERAL+`.
  mutating func capabilities() -> Set<Capability> {
    Set(words().filter { $0 != "+" }.map(Capability.init))
  }

  /// `id-params-list = "(" *(string SP nstring) ")" / nil` (RFC 2971 §4)
  private mutating func idParameters() throws(SyntaxError) -> [String: String] {
    spaces()
    var parameters: [String: String] = [:]
    for parameter in try self.parameters() { parameters[parameter.name] = parameter.value }
    return parameters
  }

  /// What a response is about that could not be read.
  mutating func subject() -> MalformedResponse.Subject {
    _ = scanner.take { $0 == UInt8(ascii: "*") || Self.isSpace($0) }
    let word = atom()
    if scanner.matches(word, "VANISHED") { return .vanished }
    return scanner.matches(word, "ESEARCH") || scanner.matches(word, "SEARCH") ? .search : .other
  }
}
