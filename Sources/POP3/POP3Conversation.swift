package import Wire

/// The client's side of POP3 (RFC 1939): commands are submitted, bytes received, and `next` says what is to be
/// sent and what was said. It holds no socket and no clock.
///
/// ```
///                       STLS: +OK
///                      ┌─────────► handshake ─┐
///                      │                      │ tlsStarted
///  greeting ────► AUTHORIZATION ◄─────────────┘
///    │     +OK         │   │ PASS, APOP, AUTH: +OK
///    │                 │   └──────────────────────► TRANSACTION
///    │ -ERR            │                                 │
///    │                 │ QUIT: answered                  │ QUIT: sent
///    │                 ▼                                 ▼
///    └──────────────► end ◄─────────────────────────── UPDATE
///                            QUIT: answered
/// ```
/// A line that fits nowhere ends it from anywhere. What is submitted waits until the answers to what was sent tell
/// in which state its turn comes; in one that does not know it, it is not sent (`isAllowed`). Nor is PASS unless behind
/// a USER that was not refused, or STLS behind UTF8.
package struct POP3Conversation: Conversation {
  package struct Limits: Hashable, Sendable {
    /// Octets of a status line. RFC 2449 §4 has 512, and servers put whole sentences with addresses there.
    package var statusLine = 8 << 10
    /// Octets of the answer to CAPA.
    package var capabilities = 64 << 10
    /// Octets of the answer to LIST or UIDL: a million messages with unique IDs of 70 octets, and some.
    package var listing = 128 << 20

    package init() {}

    package init(statusLine: Int = 8 << 10, capabilities: Int = 64 << 10, listing: Int = 128 << 20) {
      self.statusLine = statusLine
      self.capabilities = capabilities
      self.listing = listing
    }
  }

  /// Octets of a content event.
  package static let longestPiece = 64 << 10

  enum Phase {
    case greeting
    /// A status line is due, or nothing.
    case status
    /// The content of the oldest command's answer is due; so much came of it.
    case content(count: Int)
    /// STLS was answered with +OK: nothing is sent or understood until `tlsStarted`.
    case handshake
    /// The server has said its last word.
    case ended
    case failed
  }

  let limits: Limits
  var framer = AnswerFramer()
  var phase = Phase.greeting
  var queue = CommandQueue()
  var flights: [Flight] = []
  /// What the AUTH in flight still has to answer to a `+`.
  var saslResponse: SASLResponse?
  /// Of the answer to CAPA, so far.
  var capabilityLines = ListingLines(limit: Capabilities.longestLine)
  var capabilitiesSoFar: [[UInt8]] = []
  /// Events that are not told yet.
  var due: [POP3Event] = []

  package internal(set) var state = State.authorization
  /// Whether USER was sent and not refused, so that PASS may follow (RFC 1939 §7).
  var hasUser = false
  /// Whether UTF8 was answered with +OK (RFC 6856 §2.1).
  package internal(set) var usesUTF8 = false

  /// What the server told in its last answer to CAPA; `nil` until then, and after STLS.
  package internal(set) var capabilities: Capabilities?

  package init(limits: Limits = Limits()) { self.limits = limits }

  /// Commands that were sent and not answered to the end; in the order of sending.
  package var inFlight: [CommandID] { flights.map(\.id) }

  /// Queues a command. It is sent by `next` in the order of submission, while others are not answered yet where
  /// the server has PIPELINING.
  package mutating func submit(_ command: Command) -> CommandID { queue.append(command) }

  /// Takes a command back, and nothing will be told of it; `false` when it is too late because it was sent.
  package mutating func withdraw(_ id: CommandID) -> Bool { queue.remove(id) }

  package mutating func receive(_ bytes: [UInt8]) {
    switch phase {
    case .ended, .failed: break
    default: framer.receive(bytes)
    }
  }

  /// Goes on after the handshake, with all forgotten that was said before it (RFC 2595 §4). Throws when bytes came
  /// between the answer to STLS and the handshake; then the connection must be closed.
  package mutating func tlsStarted() throws(ProtocolFailure) {
    guard framer.count == 0 else {
      phase = .failed
      throw .plaintextAfterSTLS
    }
    (capabilities, hasUser) = (nil, false)
    if case .handshake = phase { phase = .status }
  }

  package mutating func next() -> ConversationStep<POP3Event>? {
    while due.isEmpty {
      if let step = nextToSend() { return step }
      do {
        guard try takeMore() else { return nil }
      } catch {
        phase = .failed
        return .event(.failed(error))
      }
    }
    return .event(due.removeFirst())
  }
}

// MARK: Sending

extension POP3Conversation {
  private mutating func nextToSend() -> ConversationStep<POP3Event>? {
    switch phase {
    case .greeting, .handshake, .failed: return nil
    case .ended: return queue.first().map { discard($0.id) }
    case .status, .content: break
    }
    if let response = saslResponse?.next() { return .send(response) }
    // It was said before the next command is, so it is no answer to that.
    guard let (id, command) = queue.first(), !flights.isEmpty || framer.count == 0,
      Pipelining.allows(command, behind: flights, isOffered: capabilities?.hasPipelining ?? false)
    else { return nil }
    guard isAllowed(command) else { return discard(id) }
    _ = queue.remove(id)
    flights.append(Flight(id: id, command: command))
    switch command {
    case .user: hasUser = true
    case .pass: hasUser = false
    case .quit where state == .transaction: state = .update
    default: break
    }
    let (line, response) = CommandEncoder.encode(command)
    saslResponse = response.map { SASLResponse($0, isInCommand: line.secretRanges.count > 0) }
    return .send(line)
  }

  private mutating func discard(_ id: CommandID) -> ConversationStep<POP3Event> {
    _ = queue.remove(id)
    return .event(.notSent(id))
  }
}
