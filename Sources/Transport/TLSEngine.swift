import COpenSSL
import Glibc

/// TLS without a socket: ciphertext goes in and comes out through memory.
///
///     handshaking ──handshake() == true──► open ──the server's close_notify──► ended
///          │                                 │
///          └──────── any failure ────────────┴──► failed (every later call throws the same)
///
/// Whoever drives it hands in what arrived with `receive`, sends what `takeOutput` gives, and goes on.
struct TLSEngine: ~Copyable {
  enum State {
    case handshaking
    case open
    case ended
    case failed(TransportFailure)
  }

  enum Plaintext {
    /// At least one byte.
    case bytes([UInt8])
    /// Nothing until more has been received.
    case needsInput
    /// The server said that this is all.
    case end
  }

  /// How much plaintext one call takes or gives, in bytes; four records.
  static let chunk = 64 << 10

  let host: String
  private(set) var state = State.handshaking
  private let ssl: OpaquePointer
  /// Both belong to `ssl`.
  private let input: OpaquePointer
  private let output: OpaquePointer
  private let tickets: TLSTickets?
  private var receivedAnything = false

  /// `host` is what the certificate must be for: a name, or a numeric address.
  init(
    host: String, trust: Trust, minimumVersion: TLSVersion, applicationProtocol: String?,
    resumption: (sessions: TLSResumption, port: UInt16)? = nil
  ) throws(TransportFailure) {
    let name = Self.verifiable(host)
    guard !name.isEmpty, !name.utf8.contains(0) else {
      throw .handshake(host: host, reason: "a certificate can't be checked against this name")
    }
    let server = TLSResumption.Server(
      host: name, port: resumption?.port ?? 0, trust: trust, minimumVersion: minimumVersion,
      applicationProtocol: applicationProtocol)
    let tickets = resumption.map { TLSTickets($0.sessions, server) }
    try self.init(name, ssl: Self.makeSSL(server), tickets)
    tickets?.join(ssl)
  }

  private init(_ host: String, ssl: OpaquePointer, _ tickets: TLSTickets?) throws(TransportFailure) {
    guard let input = BIO_new(BIO_s_mem()) else { throw Self.outOfMemory(freeing: ssl) }
    guard let output = BIO_new(BIO_s_mem()) else {
      BIO_free(input)
      throw Self.outOfMemory(freeing: ssl)
    }
    self.init(host, ssl, input, output, tickets)
    hato_set_empty_means_later(input)
    SSL_set_bio(ssl, input, output)
    SSL_set_connect_state(ssl)
  }

  private init(
    _ host: String, _ ssl: OpaquePointer, _ input: OpaquePointer, _ output: OpaquePointer,
    _ tickets: TLSTickets?
  ) {
    (self.host, self.ssl, self.input, self.output, self.tickets) = (host, ssl, input, output, tickets)
  }

  deinit {
    if SSL_is_init_finished(ssl) == 0 { tickets?.handshakeFailed() }
    SSL_free(ssl)
  }

  /// Ciphertext as it arrived.
  mutating func receive(_ bytes: [UInt8]) throws(TransportFailure) {
    if let first = bytes.first, !receivedAnything {
      receivedAnything = true
      // RFC 8446 §5.1: the server's first record is a handshake (22) or an alert (21).
      if first != 22, first != 21 { throw fail(.plaintextBeforeTLS(host: host)) }
    }
    let written = bytes.withUnsafeBytes { BIO_write(input, $0.baseAddress, Int32(clamping: $0.count)) }
    if written != bytes.count { throw fail(.system(doing: "reading TLS", reason: "out of memory")) }
  }

  /// Goes on with the handshake as far as what was received allows; whether it is done.
  mutating func handshake() throws(TransportFailure) -> Bool {
    switch state {
    case .open, .ended: return true
    case .failed(let failure): throw failure
    case .handshaking: break
    }
    ERR_clear_error()
    let status = SSL_do_handshake(ssl)
    if status == 1 {
      state = .open
      return true
    }
    if SSL_get_error(ssl, status) == SSL_ERROR_WANT_READ { return false }
    throw fail(handshakeFailure())
  }

  /// Plaintext from what was received, 64 KiB at most.
  mutating func decrypt() throws(TransportFailure) -> Plaintext {
    switch state {
    case .ended: return .end
    case .failed(let failure): throw failure
    case .handshaking, .open: break
    }
    var error = SSL_ERROR_NONE
    let bytes = [UInt8](unsafeUninitializedCapacity: min(Self.chunk, roomNeeded())) { buffer, filled in
      while filled < buffer.count, error == SSL_ERROR_NONE {
        ERR_clear_error()
        var count = 0
        let rest = UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[filled...])
        let status = SSL_read_ex(ssl, rest.baseAddress, rest.count, &count)
        if status == 1 { filled += count } else { error = SSL_get_error(ssl, status) }
      }
    }
    if error == SSL_ERROR_ZERO_RETURN { state = .ended }
    let failed = error != SSL_ERROR_NONE && error != SSL_ERROR_WANT_READ && error != SSL_ERROR_ZERO_RETURN
    // What was decrypted before the failure is genuine; the failure is told at the next call.
    if failed {
      let failure = fail(.closed(reason: "the secure connection failed: \(Self.lastError())"))
      if bytes.isEmpty { throw failure }
    }
    if !bytes.isEmpty { return .bytes(bytes) }
    return error == SSL_ERROR_ZERO_RETURN ? .end : .needsInput
  }

  /// Makes ciphertext of `bytes[range]`.
  mutating func encrypt(_ bytes: [UInt8], _ range: Range<Int>) throws(TransportFailure) {
    if case .failed(let failure) = state { throw failure }
    guard !range.isEmpty else { return }
    ERR_clear_error()
    var written = 0
    let status = bytes.withUnsafeBytes { buffer in
      let part = UnsafeRawBufferPointer(rebasing: buffer[range])
      return SSL_write_ex(ssl, part.baseAddress, part.count, &written)
    }
    guard status == 1, written == range.count else {
      throw fail(.closed(reason: "the secure connection failed: \(Self.lastError())"))
    }
  }

  var hasOutput: Bool { BIO_ctrl_pending(output) > 0 }

  /// Ciphertext to be sent; empty when there is none.
  mutating func takeOutput() -> [UInt8] {
    let pending = BIO_ctrl_pending(output)
    guard pending > 0 else { return [] }
    return [UInt8](unsafeUninitializedCapacity: pending) { buffer, count in
      count = Int(max(0, BIO_read(output, buffer.baseAddress, Int32(clamping: buffer.count))))
    }
  }

  /// Says close_notify (RFC 8446 §6.1), so that the server can tell our end from an attacker's.
  mutating func close() {
    if case .open = state {
      ERR_clear_error()
      SSL_shutdown(ssl)
    }
    state = .failed(.closedHere)
  }

  /// What was agreed on; empty texts before the handshake is done.
  func details() -> TLSDetails {
    let certificate = SSL_get0_peer_certificate(ssl).map { Certificate($0) }
    let version = String(cString: SSL_get_version(ssl))
    return TLSDetails(
      version: version.hasPrefix("TLSv") ? "TLS " + version.dropFirst(4) : version,
      cipher: SSL_CIPHER_get_name(SSL_get_current_cipher(ssl)).map { String(cString: $0) } ?? "",
      subject: certificate?.subject ?? "", issuer: certificate?.issuer ?? "",
      notAfter: certificate?.notAfter ?? "", names: certificate?.names ?? [],
      applicationProtocol: chosenProtocol(), isResumed: SSL_session_reused(ssl) == 1)
  }

  /// OpenSSL's words for the oldest error in its queue.
  static func lastError() -> String {
    let code = ERR_peek_error()
    guard code != 0 else { return "no reason given" }
    if let reason = ERR_reason_error_string(code) { return String(cString: reason) }
    // OpenSSL 3 keeps the system's errors in the same queue, with bit 31 set.
    return TransportFailure.words(Int32(truncatingIfNeeded: code & 0x7FFF_FFFF))
  }

  /// Room for what is pending, so that a line of text does not cost 64 KiB; plaintext is never longer than
  /// ciphertext, but one record may be waiting inside.
  private func roomNeeded() -> Int { max(BIO_ctrl_pending(input), Int(SSL_pending(ssl)), 512) }

  private static func outOfMemory(freeing ssl: OpaquePointer) -> TransportFailure {
    SSL_free(ssl)
    return .system(doing: "starting TLS", reason: "out of memory")
  }

  private mutating func fail(_ failure: TransportFailure) -> TransportFailure {
    state = .failed(failure)
    return failure
  }

  private func handshakeFailure() -> TransportFailure {
    let code = SSL_get_verify_result(ssl)
    if code != Int(X509_V_OK) {
      // A chain that was refused is not yet the session's; its first link is the server's certificate.
      let certificate = hato_first(SSL_get0_verified_chain(ssl)).map { Certificate($0) }
      let problem = CertificateProblem(code: code, certificate: certificate)
      return .certificate(host: host, problem: problem, reason: problem.reason)
    }
    return .handshake(host: host, reason: Self.plain(Self.lastError()))
  }

  /// OpenSSL's terms with what they mean for the user.
  private static func plain(_ reason: String) -> String {
    switch reason {
    case "tlsv1 alert protocol version", "unsupported protocol":
      "the server only speaks versions of TLS that are too old to be safe (\(reason))"
    case "wrong version number": "the server does not speak TLS on this port (\(reason))"
    default: reason
    }
  }

  private func chosenProtocol() -> String? {
    var bytes: UnsafePointer<UInt8>?
    var count: UInt32 = 0
    SSL_get0_alpn_selected(ssl, &bytes, &count)
    guard let bytes, count > 0 else { return nil }
    return String(decoding: UnsafeBufferPointer(start: bytes, count: Int(count)), as: UTF8.self)
  }
}
