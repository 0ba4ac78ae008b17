internal import Wire

extension POP3Conversation {
  /// Understands one more line or piece of what was received, if there is one: `due` has what is to be told of it.
  mutating func takeMore() throws(ProtocolFailure) -> Bool {
    switch phase {
    case .greeting, .status:
      guard let line = try framer.statusLine(limit: limits.statusLine) else { return false }
      if case .greeting = phase { try takeGreeting(line.bytes) } else { try takeAnswer(line) }
    case .content(let count):
      guard let flight = flights.first, framer.count > 0 else { return false }
      try takeContent(flight, after: count)
    case .handshake, .ended, .failed: return false
    }
    return true
  }

  private mutating func takeGreeting(_ line: [UInt8]) throws(ProtocolFailure) {
    guard let reply = Reply(line: line) else {
      throw .notAGreeting(excerpt: ProtocolFailure.excerpt(of: line))
    }
    phase = reply.isOK ? .status : .ended
    due.append(.greeting(Greeting(reply)))
  }

  private mutating func takeAnswer(_ line: AnswerFramer.StatusLine) throws(ProtocolFailure) {
    if try isChallenge(line.bytes) { return }
    guard let reply = Reply(line: line.bytes) else {
      throw .notAReply(excerpt: ProtocolFailure.excerpt(of: line.bytes))
    }
    guard let flight = flights.first else { throw .unasked(reply) }
    due.append(.answered(flight.id, reply))
    if reply.isOK, flight.command.isAnsweredByContent {
      phase = .content(count: 0)
      framer.beginContent(endsLinesWithLF: line.endsWithLFAlone)
      return
    }
    complete(flight)
    switch flight.command {
    case .quit: phase = .ended
    case .stls where reply.isOK: phase = .handshake
    case .utf8 where reply.isOK: usesUTF8 = true
    case .user where !reply.isOK: hasUser = false
    // A secret is not kept longer than it is needed.
    case .authPlain: saslResponse = nil
    default: break
    }
    if reply.isOK, flight.command.isLogin { state = .transaction }
  }

  private mutating func takeContent(_ flight: Flight, after count: Int) throws(ProtocolFailure) {
    let (octets, isOver) = framer.content(limit: Self.longestPiece)
    var sum = count
    if let limit = contentLimit(flight.command) {
      sum += octets.count
      if sum > limit { throw .listingTooLong(limit: limit) }
    }
    phase = isOver ? .status : .content(count: sum)
    if case .capa = flight.command { takeCapabilities(octets, isOver: isOver) }
    if !octets.isEmpty { due.append(.content(flight.id, octets)) }
    if isOver { complete(flight) }
  }

  /// A message has none: its octets are told and forgotten.
  private func contentLimit(_ command: Command) -> Int? {
    switch command {
    case .capa: limits.capabilities
    case .list, .uidl: limits.listing
    default: nil
    }
  }

  private mutating func complete(_ flight: Flight) {
    flights.removeFirst()
    due.append(.completed(flight.id))
  }

  private mutating func takeCapabilities(_ octets: [UInt8], isOver: Bool) {
    capabilitiesSoFar += capabilityLines.receive(octets)
    guard isOver else { return }
    if let last = capabilityLines.finish() { capabilitiesSoFar.append(last) }
    capabilities = Capabilities(lines: capabilitiesSoFar)
    capabilitiesSoFar = []
  }

  /// Whether the line is a `+` that the AUTH in flight waits for, and takes it. Some servers say +OK instead
  /// (quirk 110).
  private mutating func isChallenge(_ line: [UInt8]) throws(ProtocolFailure) -> Bool {
    guard line.first == UInt8(ascii: "+"), case .authPlain = flights.first?.command else { return false }
    if Reply(line: line) != nil, saslResponse?.isSaid == true { return false }
    guard saslResponse?.challenge() == true else {
      throw .notAReply(excerpt: ProtocolFailure.excerpt(of: line))
    }
    return true
  }
}

extension ProtocolFailure {
  fileprivate static func excerpt(of bytes: [UInt8]) -> String {
    String(decoding: bytes.prefix(200), as: UTF8.self)
  }
}
