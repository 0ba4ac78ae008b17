import COpenSSL
import Glibc

/// What one connection offers for resumption, and what it is given for the next one.
final class TLSTickets {
  private let resumption: TLSResumption
  private let server: TLSResumption.Server
  private var offered: TLSResumption.Session?

  init(_ resumption: TLSResumption, _ server: TLSResumption.Server) {
    (self.resumption, self.server) = (resumption, server)
  }

  /// Has OpenSSL tell of each session; with TLS 1.3 the server gives them out whenever it likes.
  static func listen(on context: OpaquePointer) {
    hato_hear_sessions(context) { ssl, session in
      if let ssl, let session, let tickets = SSL_get_ex_data(ssl, 0) {
        Unmanaged<TLSTickets>.fromOpaque(tickets).takeUnretainedValue().hear(session, ssl)
      }
      // It stays OpenSSL's.
      return 0
    }
  }

  /// To be called before the handshake. The caller keeps this object for as long as `ssl` is there.
  func join(_ ssl: OpaquePointer) {
    SSL_set_ex_data(ssl, 0, Unmanaged.passUnretained(self).toOpaque())
    guard let session = resumption.take(for: server), let decoded = Self.decode(session, at: time(nil)) else {
      return
    }
    defer { SSL_SESSION_free(decoded) }
    if SSL_set_session(ssl, decoded) == 1 { offered = session }
  }

  /// The handshake came to nothing. Should that have been for the session, the next one is without.
  func handshakeFailed() {
    if offered.take() != nil { resumption.forget(server) }
  }

  private func hear(_ session: OpaquePointer, _ ssl: OpaquePointer) {
    guard SSL_get_verify_result(ssl) == Int(X509_V_OK), SSL_SESSION_is_resumable(session) == 1,
      let encoded = Self.encode(session)
    else { return }
    var verified = ContinuousClock.now
    if SSL_session_reused(ssl) == 1 {
      guard let offered else { return }
      verified = offered.verified
    } else if offered.take() != nil {
      // The server has shown its certificate instead: it no longer knows what it gave out before.
      resumption.forget(server)
    }
    let isSingleUse = SSL_SESSION_get_protocol_version(session) >= TLS1_3_VERSION
    resumption.keep(.init(encoded: encoded, isSingleUse: isSingleUse, verified: verified), for: server)
  }

  /// The caller frees it. `nil` when its certificate has run out since it was verified.
  static func decode(_ session: TLSResumption.Session, at now: time_t) -> OpaquePointer? {
    let decoded = session.encoded.withUnsafeBufferPointer { buffer in
      var start = buffer.baseAddress
      return d2i_SSL_SESSION(nil, &start, buffer.count)
    }
    guard let decoded else { return nil }
    var now = now
    if let certificate = SSL_SESSION_get0_peer(decoded),
      X509_cmp_time(X509_get0_notAfter(certificate), &now) > 0
    {
      return decoded
    }
    SSL_SESSION_free(decoded)
    return nil
  }

  private static func encode(_ session: OpaquePointer) -> [UInt8]? {
    let size = i2d_SSL_SESSION(session, nil)
    guard size > 0, size <= TLSResumption.sizeLimit else { return nil }
    var encoded = [UInt8](repeating: 0, count: Int(size))
    let written = encoded.withUnsafeMutableBufferPointer { buffer in
      var start = buffer.baseAddress
      return i2d_SSL_SESSION(session, &start)
    }
    return written == size ? encoded : nil
  }
}
