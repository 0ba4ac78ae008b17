import COpenSSL
import Glibc

/// Whom we believe: the roots that a server's certificate must lead to.
package struct Trust: Sendable, Hashable {
  /// Those of the system (OpenSSL's default directory; SSL_CERT_DIR and SSL_CERT_FILE are heeded).
  package var systemRoots: Bool
  /// A PEM file with more of them. Any certificate in it is trusted, also a server's own.
  package var additionalRootsFile: String?

  package init(systemRoots: Bool, additionalRootsFile: String?) {
    self.systemRoots = systemRoots
    self.additionalRootsFile = additionalRootsFile
  }

  func apply(to context: OpaquePointer) throws(TransportFailure) {
    if systemRoots { Self.addSystemRoots(to: context) }
    guard let path = additionalRootsFile else { return }
    ERR_clear_error()
    guard SSL_CTX_load_verify_file(context, path) == 1 else {
      throw .trustFile(path: path, reason: TLSEngine.lastError())
    }
    X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(context), UInt(X509_V_FLAG_PARTIAL_CHAIN))
  }

  /// A directory with names by hash is searched for the one root that is needed; reading the bundle of all costs
  /// 18 ms and 2 MiB each time (measured), so it is read only where there is no such directory.
  private static func addSystemRoots(to context: OpaquePointer) {
    let directory =
      environment(X509_get_default_cert_dir_env()) ?? String(cString: X509_get_default_cert_dir())
    let hashed = isHashed(directory)
    if hashed { SSL_CTX_set_default_verify_dir(context) }
    let file = environment(X509_get_default_cert_file_env())
    // A bundle within the directory says nothing that the directory does not say.
    if !hashed || (file.map { !$0.hasPrefix(directory + "/") } ?? false) {
      SSL_CTX_set_default_verify_file(context)
    }
    ERR_clear_error()
  }

  private static func environment(_ name: UnsafePointer<CChar>?) -> String? {
    guard let name, let value = getenv(name) else { return nil }
    return String(cString: value)
  }

  /// Whether the directory has a name such as `062cdee6.0`.
  private static func isHashed(_ directory: String) -> Bool {
    guard let handle = opendir(directory) else { return false }
    defer { closedir(handle) }
    while let entry = readdir(handle) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) {
        $0.prefix { $0 != 0 }.count == 10 && $0[8] == 0x2E
      }
      if name { return true }
    }
    return false
  }
}

/// The oldest version of TLS that is accepted. TLS 1.0 and 1.1 are not offered (RFC 8996, RFC 8314).
package enum TLSVersion: Sendable, Hashable {
  case tls12
  case tls13

  var code: Int32 {
    switch self {
    case .tls12: TLS1_2_VERSION
    case .tls13: TLS1_3_VERSION
    }
  }
}
