/// Why a session can't go on: it is no longer known where a response begins or ends, or never was.
package enum ProtocolFailure: Error, Hashable, Sendable, CustomStringConvertible {
  /// The first line is no greeting of an IMAP server. `excerpt` is from outside, not made printable.
  case notAGreeting(excerpt: String)
  case lineTooLong(limit: Int)
  case responseTooLong(limit: Int)
  /// A literal whose length is no number that could be counted.
  case literalLength(excerpt: String)
  /// After a literal comes what cannot follow one, so its length was wrong.
  case literalOverrun
  /// Bytes were received between the answer to STARTTLS and the handshake, so somebody on the way may have
  /// put them there (CVE-2011-0411 and its kin).
  case plaintextAfterStartTLS

  package var description: String {
    switch self {
    case .notAGreeting: "a first line that is no IMAP greeting"
    case .lineTooLong(let limit): "a line of more than \(limit) octets"
    case .responseTooLong(let limit): "a response of more than \(limit) octets"
    case .literalLength: "a literal with an impossible length"
    case .literalOverrun: "a literal with a wrong length"
    case .plaintextAfterStartTLS: "unprotected data after STARTTLS"
    }
  }
}
