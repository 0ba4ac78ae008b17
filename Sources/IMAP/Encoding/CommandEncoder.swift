internal import Mail
internal import Wire

/// Writes commands (RFC 3501 §9 `command`). What it makes always ends in a line end, and there is no other
/// line end in it but before a literal.
struct CommandEncoder {
  /// What the server can take, and what is switched on.
  struct Options: Sendable {
    var capabilities: Set<Capability> = []
    /// Whether UTF8=ACCEPT is on (RFC 6855).
    var utf8 = false
  }

  /// LITERAL- allows this many octets without waiting (RFC 7888 §5).
  static let shortLiteral = 4096

  let options: Options
  var bytes: [UInt8] = []
  var secretRanges: [Range<Int>] = []
  private var pieces: [Outgoing] = []

  private init(_ options: Options) { self.options = options }

  /// The command in pieces: each but the first is sent after the server's `+`.
  static func encode(_ command: Command, tag: Tag, options: Options) -> [Outgoing] {
    var encoder = CommandEncoder(options)
    encoder.raw(tag.description + " ")
    encoder.command(command)
    encoder.endLine()
    encoder.endPiece()
    return encoder.pieces
  }

  mutating func endLine() { bytes += [CoreRules.cr, CoreRules.lf] }

  mutating func endPiece() {
    pieces.append(Outgoing(bytes, secretRanges: secretRanges))
    (bytes, secretRanges) = ([], [])
  }

  mutating func raw(_ text: String) { bytes += text.utf8 }
}

// MARK: Strings

extension CommandEncoder {
  /// `astring`, quoted where that is possible, because some servers take no literals for LOGIN.
  mutating func string(_ octets: [UInt8], isSecret: Bool = false) {
    guard octets.allSatisfy(isQuotable) else {
      literal(octets, isSecret: isSecret)
      return
    }
    bytes.append(CoreRules.dquote)
    let start = bytes.count
    for octet in octets {
      if octet == CoreRules.dquote || octet == CoreRules.backslash { bytes.append(CoreRules.backslash) }
      bytes.append(octet)
    }
    if isSecret { secretRanges.append(start..<bytes.count) }
    bytes.append(CoreRules.dquote)
  }

  private func isQuotable(_ octet: UInt8) -> Bool {
    !CoreRules.isControl(octet) && (octet < 0x80 || options.utf8)
  }

  mutating func literal(_ octets: [UInt8], isSecret: Bool) {
    let isFree =
      options.capabilities.contains(.literalPlus)
      || options.capabilities.contains(.literalMinus) && octets.count <= Self.shortLiteral
    raw("{\(octets.count)\(isFree ? "+" : "")}")
    endLine()
    if !isFree { endPiece() }
    if isSecret { secretRanges.append(bytes.count..<bytes.count + octets.count) }
    bytes += octets
  }

  mutating func string(_ text: String) { string(Array(text.utf8)) }

  /// An atom, whatever was given: what can't stand in one is left out, so that no name can end a command.
  mutating func atom(_ text: String) {
    bytes += text.utf8.filter { octet in
      !CoreRules.isControl(octet) && octet < 0x80 && !"(){ \"%*".utf8.contains(octet)
    }
  }

  mutating func list<Element>(
    _ elements: some Collection<Element>, _ write: (inout CommandEncoder, Element) -> Void
  ) {
    raw("(")
    for (index, element) in elements.enumerated() {
      if index > 0 { raw(" ") }
      write(&self, element)
    }
    raw(")")
  }
}
