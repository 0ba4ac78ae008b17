internal import COpenSSL

/// The SHA-256 (FIPS 180-4) of octets that come in pieces.
package struct Digest: ~Copyable {
  private let context: OpaquePointer?

  package init() {
    context = EVP_MD_CTX_new()
    if let context { EVP_DigestInit_ex(context, EVP_sha256(), nil) }
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
