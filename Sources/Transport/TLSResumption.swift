import Synchronization

/// TLS sessions that may be resumed (RFC 8446 §2.2, RFC 5077): reconnecting and the second connection are spared the
/// certificates and the signatures. (No round trip where the server speaks first, as it does for mail.)
///
/// Whom we believe is no weaker for it: a session is kept only after the certificate was verified, is offered only
/// where host, port, trust and the oldest version are the same, ends with its certificate, and after a day at the
/// latest the certificate is verified anew. Nothing is ever written to disk.
package final class TLSResumption: Sendable {
  /// More servers than anyone has accounts; the one not heard of for longest goes first.
  static let serverLimit = 16
  /// Servers give two tickets per connection, each good for one resumption (RFC 8446 §C.4): enough for two
  /// connections that are lost at once, and again before new ones have come.
  static let sessionLimit = 4
  /// Bytes of one session, certificate and ticket included. 2 KiB are usual; a hostile server could send 100.
  static let sizeLimit = 32 << 10
  /// How long a certificate counts as verified: no longer than a ticket of a careful server lives.
  static let verificationLifetime = Duration.seconds(24 * 3600)

  /// Whose session it is. Another trust must not inherit what this one has verified.
  struct Server: Hashable, Sendable {
    var host: String
    var port: UInt16
    var trust: Trust
    var minimumVersion: TLSVersion
    var applicationProtocol: String?
  }

  /// A session with its keys, as OpenSSL encodes it.
  struct Session: Hashable, Sendable {
    var encoded: [UInt8]
    /// A ticket of TLS 1.3; a second use would let an observer tie the connections together.
    var isSingleUse: Bool
    /// When the handshake was that showed the certificate.
    var verified: ContinuousClock.Instant
  }

  private struct Entry {
    let server: Server
    /// The newest last.
    var sessions: [Session] = []
  }

  /// The one heard of last is last.
  private let entries = Mutex<[Entry]>([])

  package init() {}

  /// The newest session; nobody else gets it if it is good for one use only.
  func take(for server: Server, now: ContinuousClock.Instant = .now) -> Session? {
    entries.withLock { entries in
      guard let index = entries.firstIndex(where: { $0.server == server }) else { return nil }
      entries[index].sessions.removeAll { now - $0.verified >= Self.verificationLifetime }
      guard let newest = entries[index].sessions.last else { return nil }
      if newest.isSingleUse { entries[index].sessions.removeLast() }
      return newest
    }
  }

  func keep(_ session: Session, for server: Server) {
    guard session.encoded.count <= Self.sizeLimit else { return }
    entries.withLock { entries in
      var entry = Entry(server: server)
      if let index = entries.firstIndex(where: { $0.server == server }) { entry = entries.remove(at: index) }
      // What may be used again and again needs no stock.
      if !session.isSingleUse { entry.sessions = [] }
      entry.sessions = entry.sessions.suffix(Self.sessionLimit - 1) + [session]
      entries = entries.suffix(Self.serverLimit - 1) + [entry]
    }
  }

  /// The server no longer knows its sessions, or fails over them.
  func forget(_ server: Server) { entries.withLock { $0.removeAll { $0.server == server } } }
}
