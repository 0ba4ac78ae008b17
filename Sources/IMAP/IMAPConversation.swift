package import Mail
package import Wire

/// The client's side of IMAP (RFC 3501): commands are submitted, bytes received, and `next` says what is to be
/// sent and what was said. It holds no socket and no clock.
package struct IMAPConversation: Conversation {
  enum Phase {
    case greeting
    case open
    /// STARTTLS was answered with OK: nothing is sent or understood until `tlsStarted`.
    case handshake
    /// So was COMPRESS, until `compressionStarted`.
    case compressing
    case ended
  }

  var framer: ResponseFramer
  let decoding: HeaderDecoding
  var phase = Phase.greeting
  var queue: [(tag: Tag, command: Command)] = []
  var flights: [Pipelining.Flight] = []
  /// The rest of the command that was sent last, each piece to follow a `+`.
  var unsent: (tag: Tag, pieces: ArraySlice<Outgoing>)?
  var mayGoAhead = false
  var idling: Idling?
  private var submitted = 0
  private var selection = 0

  /// What the server can do, as far as it told: in the greeting, in the answer to LOGIN or CAPABILITY.
  package internal(set) var capabilities: Set<Capability> = []
  /// `false` until the server told, and again after STARTTLS, and after a login that did not say them anew.
  package internal(set) var capabilitiesKnown = false
  var capabilitiesToldSince: Set<Tag> = []
  /// What is switched on, as far as the server said so (RFC 5161 §3.2); iCloud never does.
  package internal(set) var enabled: Set<Capability> = []

  package init(limits: ResponseFramer.Limits, decoding: HeaderDecoding) {
    framer = ResponseFramer(limits: limits)
    self.decoding = decoding
  }

  /// Commands that were sent, at least in part, and not answered; in the order of sending.
  package var inFlight: [Tag] { flights.map(\.tag) }

  /// Whether UTF8=ACCEPT is on: mailbox names are UTF-8 then (`MailboxName.init(display:utf8:)`).
  package var usesUTF8: Bool { enabled.contains(.utf8Accept) || enabled.contains(.imap4rev2) }

  /// Whether the server confirmed an IDLE that still lasts. Until the next command is submitted nothing is
  /// expected of it but news.
  package var isIdling: Bool { idling.map { $0.isConfirmed && !$0.isOver } ?? false }

  /// Queues a command. It is sent by `next`, in the order of submission, as soon as those before it allow. An
  /// IDLE ends by it: `next` sends DONE, as soon as the server has confirmed the IDLE, and the command after it.
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

  /// Goes on with compressed bytes after COMPRESS (RFC 4978 §3), in both directions. Answers what was received
  /// behind the server's OK, in the same chunk or later: it is compressed already and the first that must be
  /// inflated. What `receive` is given from now on must be inflated.
  package mutating func compressionStarted() -> [UInt8] {
    guard phase == .compressing else { return [] }
    phase = .open
    return framer.takeHeldBytes()
  }

  package mutating func next() -> ConversationStep<IMAPEvent>? {
    while phase == .greeting || phase == .open {
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
    if idling?.holdsLine == true { return queue.isEmpty ? nil : idling?.done() }
    guard let (tag, command) = queue.first,
      Pipelining.allows(command, selection: selection, behind: flights)
    else { return nil }
    queue.removeFirst()
    return send(command, tag)
  }

  private mutating func send(_ command: Command, _ tag: Tag) -> Outgoing? {
    if Pipelining.behaviour(of: command).contains(.changesSelection) { selection += 1 }
    flights.append(Pipelining.Flight(tag: tag, command: command, selection: selection))
    if case .idle = command { idling = Idling(tag: tag) }
    let options = CommandEncoder.Options(capabilities: capabilities, utf8: usesUTF8)
    let pieces = CommandEncoder.encode(command, tag: tag, options: options)
    if pieces.count > 1 { unsent = (tag, pieces.dropFirst()) }
    return pieces.first
  }
}
