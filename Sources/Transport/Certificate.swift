import COpenSSL
import Glibc

/// What a certificate says, as plain strings. Hostile text, bounded in length but not made printable.
struct Certificate {
  /// More names than these are not listed; a certificate may have thousands.
  static let nameLimit = 32
  /// Bytes of one name; a DNS name has 255 at most.
  static let nameLengthLimit = 512

  var subject: String
  var issuer: String
  var notBefore: String
  var notAfter: String
  /// DNS names and IP addresses it is for (RFC 5280 §4.2.1.6).
  var names: [String]

  init(_ certificate: OpaquePointer) {
    subject = Self.text(of: X509_get_subject_name(certificate))
    issuer = Self.text(of: X509_get_issuer_name(certificate))
    notBefore = Self.text(of: X509_get0_notBefore(certificate))
    notAfter = Self.text(of: X509_get0_notAfter(certificate))
    names = Self.names(in: certificate)
  }

  /// As RFC 4514 writes it, with UTF-8 left as it is.
  private static func text(of name: OpaquePointer?) -> String {
    guard let name, let bio = BIO_new(BIO_s_mem()) else { return "" }
    defer { BIO_free(bio) }
    guard hato_print_name(bio, name) >= 0 else { return "" }
    var bytes: UnsafePointer<CChar>?
    let count = hato_contents(bio, &bytes)
    guard let bytes else { return "" }
    return text(UnsafeRawPointer(bytes), Int(count))
  }

  /// `2026-11-21 02:18:08 UTC`.
  private static func text(of time: UnsafePointer<ASN1_TIME>?) -> String {
    var parts = tm()
    guard let time, ASN1_TIME_to_tm(time, &parts) == 1 else { return "an unknown day" }
    func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let day = "\(Int(parts.tm_year) + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))"
    return "\(day) \(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec)) UTC"
  }

  private static func names(in certificate: OpaquePointer) -> [String] {
    guard let extensionValue = X509_get_ext_d2i(certificate, NID_subject_alt_name, nil, nil) else {
      return []
    }
    let list = OpaquePointer(extensionValue)
    defer { GENERAL_NAMES_free(list) }
    var names: [String] = []
    for index in 0..<hato_alternative_name_count(list) where names.count < nameLimit {
      var bytes: UnsafePointer<UInt8>?
      var count: Int32 = 0
      let kind = hato_alternative_name(list, index, &bytes, &count)
      guard let bytes, count > 0 else { continue }
      names.append(kind == GEN_IPADD ? address(bytes, Int(count)) : text(UnsafeRawPointer(bytes), Int(count)))
    }
    return names
  }

  private static func address(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> String {
    guard count == 4 || count == 16 else { return "?" }
    var text = [UInt8](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    let made = text.withUnsafeMutableBytes { buffer in
      inet_ntop(
        count == 4 ? AF_INET : AF_INET6, bytes, buffer.baseAddress?.assumingMemoryBound(to: CChar.self),
        socklen_t(buffer.count)) != nil
    }
    return made ? String(decoding: text.prefix { $0 != 0 }, as: UTF8.self) : "?"
  }

  private static func text(_ bytes: UnsafeRawPointer, _ count: Int) -> String {
    let bounded = min(max(0, count), nameLengthLimit)
    return String(decoding: UnsafeRawBufferPointer(start: bytes, count: bounded), as: UTF8.self)
  }
}
