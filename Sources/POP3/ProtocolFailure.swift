/// Why a session can't go on: it is no longer known where an answer begins or ends, or never was.
package enum ProtocolFailure: Error, Hashable, Sendable, CustomStringConvertible {
  /// The first line is no greeting of a POP3 server. `excerpt` is from outside, not made printable.
  case notAGreeting(excerpt: String)
  /// A line that is neither +OK nor -ERR where one of them is due.
  case notAReply(excerpt: String)
  case lineTooLong(limit: Int)
  /// The answer to CAPA, LIST or UIDL does not end.
  case listingTooLong(limit: Int)
  /// An answer to nothing that was asked: with -ERR, servers so say why they close the connection.
  case unasked(Reply)
  /// Bytes were received between the answer to STLS and the handshake, so somebody on the way may have put them
  /// there (CVE-2011-0411 and its kin).
  case plaintextAfterSTLS

  package var description: String {
    switch self {
    case .notAGreeting: "a first line that is no POP3 greeting"
    case .notAReply: "a line that is neither +OK nor -ERR"
    case .lineTooLong(let limit): "a line of more than \(limit) octets"
    case .listingTooLong(let limit): "a listing of more than \(limit) octets"
    case .unasked(let reply) where reply.isOK: "an answer to nothing that was asked"
    case .unasked: "an error that nothing asked for"
    case .plaintextAfterSTLS: "unprotected data after STLS"
    }
  }
}
