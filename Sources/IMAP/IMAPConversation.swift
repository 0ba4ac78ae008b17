package import Mail
package import Wire

/// The client's side of IMAP (RFC 3501): commands are submitted, bytes received, and `next` says what is to be
/// sent and what was said. It holds no socket and no clock.
package struct IMAPConversation: Conversation {
  private enum Phase {
    case greeting
    case open
    /// STARTTLS was answered with OK: nothing is sent or understood until `tlsStarted`.
    case handshake
    case ended
  }

  private var framer: ResponseFramer
  private let decoding: HeaderDecoding
  private var phase = Phase.greeting
  private var queue: [(tag: Tag, command: Command)] = []
  private var flights: [Pipelining.Flight] = []
  /// The rest of the command that was sent last, each piece to follow a `+`.
  private var unsent: (tag: Tag, pieces: ArraySlice<Outgoing>)?
  private var mayGoAhead = false
  private var submitted = 0
  private var selection = 0
  private var isUTF8 = false

  /// What the server can do, as far as it told: in the greeting, in the answer to LOGIN or CAPABILITY.
  package private(set) var capabilities: Set<Capability> = []
  /// `false` until the server told, and again after STARTTLS, and after a login that did not say them anew.
  package private(set) var capabilitiesKnown = false
  private var capabilitiesToldSince: Set<Tag> = []

  package init(limits: ResponseFramer.Limits, decoding: HeaderDecoding) {
    framer = ResponseFramer(limits: limits)
    self.decoding = decoding
  }

  /// Commands that were sent, at least in part, and not answered; in the order of sending.
  package var inFlight: [Tag] { flights.map(\.tag) }

  /// Whether UTF8=ACCEPT is on: mailbox names are UTF-8 then (`MailboxName.init(display:utf8:)`).
  package var usesUTF8: Bool { isUTF8 }

  /// Queues a command. It is sent by `next`, in the order of submission, as soon as those before it allow.
  package mutating func submit(_ command: Command) -> Tag {
    submitted += 1
    let tag = Tag(number: submitted)
    queue.append((tag, command))
    return tag
  }

  /// Takes a command back; `false` when it is too late because it was sent.
  package mutating func withdraw(_ tag: Tag) -> Bool {
    guard let index = queue.firstIndex(where: { $0.tag == tag }) else { return false }
    queue.remove(at: index)
    return true
  }

  package mutating func receive(_ bytes: [UInt8]) {
    if phase != .ended { framer.receive(bytes) }
  }

  /// Goes on after the handshake, with all forgotten that was said before it (RFC 3501 §6.2.1). Throws when
  /// bytes came between the answer to STARTTLS and the handshake; then the connection must be closed.
  package mutating func tlsStarted() throws(ProtocolFailure) {
    guard !framer.isHoldingBytes else {
      phase = .ended
      throw .plaintextAfterStartTLS
    }
    capabilities = []
    capabilitiesKnown = false
    if phase == .handshake { phase = .open }
  }

  package mutating func next() -> ConversationStep<IMAPEvent>? {
    while phase != .ended, phase != .handshake {
      if let outgoing = nextOutgoing() { return .send(outgoing) }
      do {
        guard let frame = try framer.next() else { return nil }
        if let event = event(of: frame) { return .event(event) }
      } catch {
        phase = .ended
        return .event(.failed(error))
      }
    }
    return nil
  }
}

// MARK: Sending

extension IMAPConversation {
  private mutating func nextOutgoing() -> Outgoing? {
    guard phase == .open else { return nil }
    if let unsent {
      guard mayGoAhead, let piece = unsent.pieces.first else { return nil }
      mayGoAhead = false
      self.unsent = unsent.pieces.count > 1 ? (unsent.tag, unsent.pieces.dropFirst()) : nil
      return piece
    }
    guard let (tag, command) = queue.first,
      Pipelining.allows(command, selection: selection, behind: flights)
    else { return nil }
    queue.removeFirst()
    return send(command, tag)
  }

  private mutating func send(_ command: Command, _ tag: Tag) -> Outgoing? {
    if Pipelining.behaviour(of: command).contains(.changesSelection) { selection += 1 }
    flights.append(Pipelining.Flight(tag: tag, command: command, selection: selection))
    let options = CommandEncoder.Options(capabilities: capabilities, utf8: isUTF8)
    let pieces = CommandEncoder.encode(command, tag: tag, options: options)
    if pieces.count > 1 { unsent = (tag, pieces.dropFirst()) }
    return pieces.first
  }
}

// MARK: Receiving

extension IMAPConversation {
  private mutating func event(of frame: ResponseFrame) -> IMAPEvent? {
    var grammar = ResponseGrammar(frame, decoding: decoding, namesAreUTF8: isUTF8)
    guard phase == .open else { return greeting(&grammar) }
    do {
      switch try grammar.response() {
      case .untagged(let response): return untagged(response)
      case .tagged(let tag, let completion): return try tagged(tag, completion)
      case .goAhead:
        // Exchange says it unasked.
        mayGoAhead = unsent != nil
        return nil
      }
    } catch {
      grammar.scanner.position = 0
      return .malformed(MalformedResponse(frame: frame, error: error, uid: grammar.uidOfLostMessage()))
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

  /// RFC 6855 §3, RFC 9051 §6.3.1
  private static let utf8Extensions: Set<String> = ["UTF8=ACCEPT", "IMAP4REV2"]

  private mutating func untagged(_ response: Response) -> IMAPEvent {
    switch response {
    case .ok(let text), .no(let text), .bad(let text): note(text)
    case .capability(let told): note(told)
    case .enabled(let names):
      isUTF8 = isUTF8 || names.contains { Self.utf8Extensions.contains($0.uppercased()) }
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
    if completion.status == .ok { finish(flight, completion.text) } else { note(completion.text) }
    return .completed(flight.tag, completion)
  }

  private mutating func finish(_ flight: Pipelining.Flight, _ text: ResponseText) {
    switch flight.command {
    case .startTLS: phase = .handshake
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
  fileprivate init(frame: ResponseFrame, error: SyntaxError, uid: UID?) {
    self.init(
      excerpt: Self.excerpt(of: frame.bytes), offset: error.offset, expected: error.expected, uid: uid)
  }

  fileprivate static func excerpt(of bytes: [UInt8]) -> String {
    String(decoding: bytes.prefix(200), as: UTF8.self)
  }
}
