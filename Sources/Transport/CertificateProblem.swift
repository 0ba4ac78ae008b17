import COpenSSL

/// Why a server's certificate was refused (RFC 5280 §6, RFC 9525 §6). Dates and names are as the certificate
/// has them: not yet made printable.
package enum CertificateProblem: Hashable, Sendable {
  /// `notAfter` is as in `TLSDetails`.
  case expired(notAfter: String)
  case notYetValid(notBefore: String)
  case selfSigned
  case unknownIssuer(issuer: String)
  /// `validFor` are the names in the certificate.
  case wrongName(validFor: [String])
  case revoked
  /// A key or a signature too short to be trusted.
  case tooWeak
  /// A certificate that is not meant for servers.
  case wrongPurpose
  case other(String)

  /// What goes after "The certificate of HOST was refused: ".
  package var reason: String {
    switch self {
    case .expired(let notAfter): "it expired on \(notAfter)"
    case .notYetValid(let notBefore): "it is not valid before \(notBefore); is this computer's clock right?"
    case .selfSigned: "it is self-signed (--ca-file adds it to those trusted)"
    case .unknownIssuer(let issuer): "its issuer is not trusted here (\(issuer))"
    case .wrongName(let names) where names.isEmpty: "it has the wrong name: it names no host at all"
    case .wrongName(let names): "it has the wrong name: it is for \(names.joined(separator: ", "))"
    case .revoked: "it was revoked by its issuer"
    case .tooWeak: "its key or signature is too weak"
    case .wrongPurpose: "it is not meant for a server"
    case .other(let text): text
    }
  }

  /// From what `SSL_get_verify_result` said about the certificate.
  init(code: Int, certificate: Certificate?) {
    self =
      switch Int32(truncatingIfNeeded: code) {
      case X509_V_ERR_CERT_HAS_EXPIRED: .expired(notAfter: certificate?.notAfter ?? "an unknown day")
      case X509_V_ERR_CERT_NOT_YET_VALID: .notYetValid(notBefore: certificate?.notBefore ?? "an unknown day")
      case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT: .selfSigned
      case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT,
        X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE,
        X509_V_ERR_CERT_UNTRUSTED:
        .unknownIssuer(issuer: certificate?.issuer ?? "unnamed")
      case X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH:
        .wrongName(validFor: certificate?.names ?? [])
      case X509_V_ERR_CERT_REVOKED: .revoked
      case X509_V_ERR_EE_KEY_TOO_SMALL, X509_V_ERR_CA_KEY_TOO_SMALL, X509_V_ERR_CA_MD_TOO_WEAK: .tooWeak
      case X509_V_ERR_INVALID_PURPOSE: .wrongPurpose
      default: .other(String(cString: X509_verify_cert_error_string(code)))
      }
  }
}
