internal import Wire

/// What a server says it can do (RFC 2449 §5): a name on each line, and its arguments.
package struct Capabilities: Hashable, Sendable {
  /// How long the server keeps messages (RFC 2449 §6.7).
  package enum Expiration: Hashable, Sendable {
    case never
    /// 0: a message that was fetched is gone after the session.
    case days(Int)
  }

  /// Octets of a line. RFC 2449 §5 has 512; one that is longer than this is not taken.
  static let longestLine = 8 << 10

  /// The arguments by the name in upper case.
  package private(set) var names: [String: [String]] = [:]

  package init() {}

  /// `lines`: those of the answer to CAPA, without the line ends.
  package init(lines: [[UInt8]]) {
    for line in lines {
      let words = line.split { $0 <= CoreRules.sp }.map { String(decoding: $0, as: UTF8.self) }
      guard let name = words.first?.uppercased() else { continue }
      // Told twice, as some servers do with SASL, it is told in pieces.
      names[name, default: []] += words.dropFirst()
    }
  }

  /// Case does not count.
  package func has(_ name: String) -> Bool { names[name.uppercased()] != nil }

  package var hasTOP: Bool { has("TOP") }
  package var hasUIDL: Bool { has("UIDL") }
  package var hasUSER: Bool { has("USER") }
  package var hasSTLS: Bool { has("STLS") }
  /// RFC 2449 §6.6.
  package var hasPipelining: Bool { has("PIPELINING") }
  /// RFC 2449 §6.4: a `[` at the beginning of a text is always that of a code.
  package var hasResponseCodes: Bool { has("RESP-CODES") }
  /// RFC 3206 §6: an -ERR to a login without [AUTH] is not about user or password.
  package var hasAUTHResponseCode: Bool { has("AUTH-RESP-CODE") }
  /// RFC 6856 §2.
  package var hasUTF8: Bool { has("UTF8") }

  /// In upper case (RFC 5034 §3). Dovecot 1.x may have said SASL and named none.
  package var saslMechanisms: Set<String> { Set((names["SASL"] ?? []).map { $0.uppercased() }) }

  /// Seconds that must lie between two logins (RFC 2449 §6.5); `nil` when the server said none.
  package var loginDelay: Int? { number("LOGIN-DELAY") }

  package var expiration: Expiration? {
    if names["EXPIRE"]?.first?.uppercased() == "NEVER" { return .never }
    return number("EXPIRE").map(Expiration.days)
  }

  /// RFC 2449 §6.9. From outside: not made printable.
  package var implementation: String? { names["IMPLEMENTATION"]?.joined(separator: " ") }

  /// Whether what is told before the login holds for no user in particular, and CAPA after it tells more (RFC 2449
  /// §6.5, §6.7).
  package var differsByUser: Bool {
    ["LOGIN-DELAY", "EXPIRE"].contains { names[$0]?.dropFirst().first?.uppercased() == "USER" }
  }

  /// RFC 6856 §2.2: user and password may be other than ASCII.
  package var takesUTF8User: Bool { names["UTF8"]?.contains { $0.uppercased() == "USER" } ?? false }

  /// 0 and up.
  private func number(_ name: String) -> Int? {
    guard let argument = names[name]?.first, let number = Int32(argument), number >= 0 else { return nil }
    return Int(number)
  }
}
