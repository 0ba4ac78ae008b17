internal import Mail
internal import Wire

extension IMAPConversation {
  mutating func event(of frame: ResponseFrame) -> IMAPEvent? {
    var grammar = ResponseGrammar(frame, decoding: decoding, namesAreUTF8: usesUTF8)
    guard phase == .open else { return greeting(&grammar) }
    do {
      switch try grammar.response() {
      case .untagged(let response): return untagged(response)
      case .tagged(let tag, let completion): return try tagged(tag, completion)
      case .goAhead:
        goAhead()
        return nil
      }
    } catch {
      return .malformed(MalformedResponse(frame: frame, error: error, &grammar))
    }
  }

  private mutating func greeting(_ grammar: inout ResponseGrammar) -> IMAPEvent {
    guard let greeting = try? grammar.greeting() else {
      phase = .ended
      return .failed(.notAGreeting(excerpt: MalformedResponse.excerpt(of: grammar.bytes)))
    }
    phase = greeting.kind == .bye ? .ended : .open
    note(greeting.text)
    return .greeting(greeting)
  }

  /// What was sent first waits for it. Exchange says it unasked.
  private mutating func goAhead() {
    if unsent != nil { mayGoAhead = true } else { idling?.goAhead() }
  }

  private mutating func untagged(_ response: Response) -> IMAPEvent {
    switch response {
    case .ok(let text), .no(let text), .bad(let text): note(text)
    case .capability(let told): note(told)
    case .enabled(let names):
      enabled.formUnion(names.map(Capability.init))
    case .list(var listed):
      listed.mailbox.isSubscribed = isSubscribed(listed)
      return .response(.list(listed))
    default: break
    }
    return .response(response)
  }

  /// LIST tells of subscriptions only when asked to (RFC 5258 §3.1).
  private func isSubscribed(_ listed: ListedMailbox) -> Bool {
    let isAsked = flights.contains {
      if case .list(_, _, let options) = $0.command { options.subscribed } else { false }
    }
    return !isAsked || listed.attributes.contains("\\subscribed")
  }

  private mutating func tagged(_ name: String, _ completion: Completion) throws(SyntaxError) -> IMAPEvent {
    guard let index = flights.firstIndex(where: { $0.tag.description == name.uppercased() }) else {
      throw SyntaxError(offset: 0, expected: "the tag of a command that was sent")
    }
    let flight = flights.remove(at: index)
    if unsent?.tag == flight.tag { (unsent, mayGoAhead) = (nil, false) }
    if idling?.tag == flight.tag { idling = nil }
    if completion.status == .ok { finish(flight, completion.text) } else { note(completion.text) }
    return .completed(flight.tag, completion)
  }

  private mutating func finish(_ flight: Pipelining.Flight, _ text: ResponseText) {
    switch flight.command {
    case .startTLS: phase = .handshake
    case .compress: phase = .compressing
    case .logout: phase = .ended
    case .login, .authenticatePlain:
      // What was said before the login holds no longer (RFC 3501 §6.2.3), unless it was said meanwhile.
      if !capabilitiesToldSince.contains(flight.tag) { (capabilities, capabilitiesKnown) = ([], false) }
    default: break
    }
    capabilitiesToldSince.remove(flight.tag)
    note(text)
  }

  private mutating func note(_ text: ResponseText) {
    if case .capability(let told) = text.code { note(told) }
  }

  private mutating func note(_ told: Set<Capability>) {
    capabilities = told
    capabilitiesKnown = true
    for flight in flights {
      switch flight.command {
      // This is its answer, and about what was before the commands behind it.
      case .capability: return
      case .login, .authenticatePlain: capabilitiesToldSince.insert(flight.tag)
      default: break
      }
    }
  }
}

extension MalformedResponse {
  fileprivate init(frame: ResponseFrame, error: SyntaxError, _ grammar: inout ResponseGrammar) {
    self.init(excerpt: Self.excerpt(of: frame.bytes), offset: error.offset, expected: error.expected)
    grammar.scanner.position = 0
    uid = grammar.uidOfLostMessage()
    grammar.scanner.position = 0
    subject = grammar.subject()
  }

  fileprivate static func excerpt(of bytes: [UInt8]) -> String {
    String(decoding: bytes.prefix(200), as: UTF8.self)
  }
}
