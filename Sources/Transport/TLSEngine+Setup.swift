import COpenSSL
import Glibc

extension TLSEngine {
  /// The name as certificates write it: no brackets, no dot at the end, no zone.
  static func verifiable(_ host: String) -> String {
    var name = NameResolver.unbracketed(host)
    if name.contains(":"), let zone = name.firstIndex(of: "%") { name = String(name[..<zone]) }
    return name.hasSuffix(".") ? String(name.dropLast()) : name
  }

  static func isAddress(_ host: String) -> Bool {
    var room = in6_addr()
    return inet_pton(AF_INET, host, &room) == 1 || inet_pton(AF_INET6, host, &room) == 1
  }

  /// An SSL object for that server that refuses every certificate it can't verify.
  static func makeSSL(_ server: TLSResumption.Server) throws(TransportFailure) -> OpaquePointer {
    let failure = TransportFailure.handshake(host: server.host, reason: "TLS could not be set up")
    ERR_clear_error()
    guard let context = SSL_CTX_new(TLS_client_method()) else { throw failure }
    // The SSL object keeps its context.
    defer { SSL_CTX_free(context) }
    hato_set_habits(context)
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nil)
    TLSTickets.listen(on: context)
    guard hato_set_minimum_version(context, server.minimumVersion.code) == 1 else { throw failure }
    try server.trust.apply(to: context)
    guard let ssl = SSL_new(context) else { throw failure }
    guard expect(server.host, on: ssl), offer(server.applicationProtocol, on: ssl) else {
      SSL_free(ssl)
      throw failure
    }
    return ssl
  }

  /// RFC 9525 for the certificate, RFC 6066 §3 for the name in the greeting (names only, no addresses).
  private static func expect(_ host: String, on ssl: OpaquePointer) -> Bool {
    if isAddress(host) { return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host) == 1 }
    SSL_set_hostflags(ssl, UInt32(X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS))
    return SSL_set1_host(ssl, host) == 1 && hato_set_server_name(ssl, host) == 1
  }

  private static func offer(_ applicationProtocol: String?, on ssl: OpaquePointer) -> Bool {
    guard let applicationProtocol else { return true }
    let name = Array(applicationProtocol.utf8)
    guard let length = UInt8(exactly: name.count), length > 0 else { return false }
    // The only function of the family that answers 0 for success.
    return SSL_set_alpn_protos(ssl, [length] + name, UInt32(name.count + 1)) == 0
  }
}
