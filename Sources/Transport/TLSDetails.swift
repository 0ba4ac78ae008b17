/// What was agreed on in the handshake, for people to read. Names are the certificate's own words: bounded in
/// length, not made printable.
package struct TLSDetails: Sendable, Hashable {
  /// `TLS 1.3`
  package var version: String
  /// `TLS_AES_256_GCM_SHA384`
  package var cipher: String
  /// RFC 4514: `CN=mail.example.org,O=Example`
  package var subject: String
  package var issuer: String
  /// The certificate's last moment: `2027-01-31 12:00:00 UTC`
  package var notAfter: String
  /// DNS names and IP addresses that the certificate is for, 32 at most.
  package var names: [String]
  /// What ALPN chose (RFC 7301), if anything.
  package var applicationProtocol: String?
  /// Whether an earlier session was taken up again: the certificate is the one verified then.
  package var isResumed: Bool
}
