internal import Wire

/// One whole response: its lines and literals in one piece, without the last line end.
package struct ResponseFrame: Hashable, Sendable {
  /// A literal stands in it as it was sent: `{n}`, line end, n octets.
  package var bytes: [UInt8] = []
  /// Where the octets of literals would stand that were thrown away for their size.
  package var discarded: [Int] = []
}

/// Cuts what a server sends into responses before anything is understood of them (RFC 3501 §2.2, §4.3): lines,
/// and literals by counting. Linear in what is received, whatever the chunking.
package struct ResponseFramer: Sendable {
  package struct Limits: Hashable, Sendable {
    /// Octets of the first line: whoever talks longer before a greeting is no IMAP server.
    package var greeting = 64 << 10
    /// Octets of a line. A SEARCH that finds a million messages is one line of 8 MB.
    package var line = 16 << 20
    /// Octets of a literal. Bodies are fetched in pieces of 1 MiB; a longer literal is counted through and
    /// thrown away, so that no announcement costs memory.
    package var literal = 8 << 20
    /// Octets of a whole response, so that many small literals don't do what one large may not.
    package var response = 32 << 20

    package init() {}

    package init(greeting: Int = 64 << 10, line: Int, literal: Int, response: Int) {
      self.greeting = greeting
      self.line = line
      self.literal = literal
      self.response = response
    }
  }

  private enum State: Hashable, Sendable {
    case line
    case literal(remaining: Int, kept: Bool)
    case afterLiteral
  }

  private let limits: Limits
  private var lineLimit: Int
  private var lines = CRLFLines()
  private var state = State.line
  private var frame = ResponseFrame()
  private var tail = OpenTail()
  /// A line that was read to see that `frame` does not go on with it.
  private var carried: [UInt8]?

  package init(limits: Limits = Limits()) {
    self.limits = limits
    lineLimit = limits.greeting
  }

  package mutating func receive(_ bytes: [UInt8]) { lines.append(bytes) }

  /// Whether something was received that no response was made of yet.
  package var isHoldingBytes: Bool { lines.count > 0 || !frame.bytes.isEmpty || carried != nil }

  /// Takes what `isHoldingBytes` speaks of, as it was received, when it is not for this framer.
  mutating func takeHeldBytes() -> [UInt8] {
    var held: [UInt8] = []
    _ = lines.take(lines.count, into: &held)
    return held
  }

  /// The next whole response; `nil` until more is received.
  package mutating func next() throws(ProtocolFailure) -> ResponseFrame? {
    while true {
      switch state {
      case .literal(let remaining, let kept):
        let taken = kept ? lines.take(remaining, into: &frame.bytes) : lines.drop(remaining)
        guard taken == remaining else {
          state = .literal(remaining: remaining - taken, kept: kept)
          return nil
        }
        state = .afterLiteral
      case .afterLiteral:
        guard let octet = lines.first else { return nil }
        guard Self.mayFollowLiteral(octet) else { throw .literalOverrun }
        state = .line
      case .line:
        let start = frame.bytes.count
        guard try takeLine() else { return nil }
        if let whole = try finishLine(from: start) { return whole }
      }
    }
  }

  private static func mayFollowLiteral(_ octet: UInt8) -> Bool {
    switch octet {
    case UInt8(ascii: " "), UInt8(ascii: ")"), UInt8(ascii: "("), UInt8(ascii: "]"), UInt8(ascii: "\""),
      UInt8(ascii: "\r"), UInt8(ascii: "\n"):
      true
    default: false
    }
  }

  /// Appends the next line to the frame.
  private mutating func takeLine() throws(ProtocolFailure) -> Bool {
    if let line = carried {
      carried = nil
      frame.bytes.append(contentsOf: line)
      return true
    }
    do {
      guard try lines.takeLine(limit: lineLimit, into: &frame.bytes) != nil else { return false }
    } catch {
      throw .lineTooLong(limit: error.limit)
    }
    guard frame.bytes.count <= limits.response else { throw .responseTooLong(limit: limits.response) }
    return true
  }

  /// Looks at the line that begins at `start` of the frame: answers the frame when it is whole with it.
  private mutating func finishLine(from start: Int) throws(ProtocolFailure) -> ResponseFrame? {
    if start == 0 {
      dropLeadingNULs()
      if frame.bytes.isEmpty { return nil }
    } else if tail.isOpen, ResponseStart.isOne(frame.bytes[start...]) {
      carried = Array(frame.bytes[start...])
      frame.bytes.removeSubrange(start...)
      return takeFrame()
    }
    guard ResponseStart.mayHoldLiterals(frame.bytes) else { return takeFrame() }
    if let length = try LiteralMarker.length(atEndOf: frame.bytes[start...]) {
      tail.pass(frame.bytes[start...])
      beginLiteral(length)
      return nil
    }
    tail.passLast(frame.bytes[start...], of: frame.bytes)
    guard tail.isOpen else { return takeFrame() }
    frame.bytes.append(contentsOf: [CoreRules.cr, CoreRules.lf])
    return nil
  }

  private mutating func beginLiteral(_ length: Int) {
    frame.bytes.append(contentsOf: [CoreRules.cr, CoreRules.lf])
    let kept = length <= limits.literal && frame.bytes.count + length <= limits.response
    if kept {
      frame.bytes.reserveCapacity(frame.bytes.count + length + 64)
    } else {
      frame.discarded.append(frame.bytes.count)
    }
    state = .literal(remaining: length, kept: kept)
  }

  /// Some servers pad lines with NULs.
  private mutating func dropLeadingNULs() {
    guard frame.bytes.first == 0 else { return }
    frame.bytes.removeFirst(frame.bytes.prefix { $0 == 0 }.count)
  }

  private mutating func takeFrame() -> ResponseFrame {
    defer { (frame, tail, lineLimit) = (ResponseFrame(), OpenTail(), limits.line) }
    return frame
  }
}
