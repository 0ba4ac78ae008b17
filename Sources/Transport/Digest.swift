internal import COpenSSL

/// A digest of octets that come in pieces.
package struct Digest: ~Copyable {
  package enum Algorithm: Sendable {
    /// FIPS 180-4.
    case sha256
    /// RFC 1321: for APOP, which knows no other. It protects nothing.
    case md5
  }

  private let context: OpaquePointer?

  package init(_ algorithm: Algorithm = .sha256) {
    context = EVP_MD_CTX_new()
    guard let context else { return }
    EVP_DigestInit_ex(context, algorithm == .md5 ? EVP_md5() : EVP_sha256(), nil)
  }

  deinit { EVP_MD_CTX_free(context) }

  package mutating func add(_ bytes: ArraySlice<UInt8>) {
    guard let context else { return }
    bytes.withUnsafeBytes { _ = EVP_DigestUpdate(context, $0.baseAddress, $0.count) }
  }

  /// In hexadecimal; `nil` when libcrypto can't (there is no memory left).
  package consuming func finish() -> String? {
    var octets = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    var count: UInt32 = 0
    guard let context, EVP_DigestFinal_ex(context, &octets, &count) == 1 else { return nil }
    let digits = Array("0123456789abcdef".utf8)
    let text = octets.prefix(Int(count)).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    return String(decoding: text, as: UTF8.self)
  }
}
