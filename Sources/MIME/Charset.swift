/// A character encoding by the label that a mail gives it (RFC 2045 §5.1 `charset`, RFC 2978).
package struct Charset: Hashable, Sendable {
  /// The label, in lower case.
  package let label: String
  private let decoder: CharsetLabels.Decoder

  /// `nil` when the label means nothing that is known here.
  package init?(label: String) {
    guard let decoder = CharsetLabels.decoder(for: label) else { return nil }
    self.label = CharsetLabels.normalized(label)
    self.decoder = decoder
  }

  private init(_ label: String, _ decoder: CharsetLabels.Decoder) {
    self.label = label
    self.decoder = decoder
  }

  package static let utf8 = Charset("utf-8", .utf8)
  package static let windows1252 = Charset("windows-1252", .library("CP1252"))
  package static let iso2022JP = Charset("iso-2022-jp", .iso2022JP)
  static let shiftJIS = Charset("shift_jis", .library("CP932"))
  static let eucJP = Charset("euc-jp", .library("EUC-JP-MS"))

  /// Exactly as labelled; what has no meaning becomes U+FFFD. Never fails.
  package func decode(_ bytes: [UInt8]) -> String { convert(bytes).text }

  /// The text, and how many octets had no meaning (for UTF-8: whether any had).
  func convert(_ bytes: [UInt8]) -> (text: String, faults: Int) {
    switch decoder {
    case .utf8:
      return Self.utf8Text(bytes)
    case .iso2022JP:
      var japanese = ISO2022JP()
      return japanese.convert(bytes)
    case .hz:
      var hz = HZ()
      return hz.convert(bytes)
    case .library(let name):
      return Self.convert(bytes, with: name)
    }
  }

  /// Whether it is one octet a character and the lower half is ASCII, so that any octets decode to something:
  /// then the label proves nothing against octets that read as UTF-8.
  var isWestern: Bool { decoder == .library("CP1252") }
  var isISO2022JP: Bool { decoder == .iso2022JP }
  var isUTF8: Bool { decoder == .utf8 }

  private static func utf8Text(_ bytes: [UInt8]) -> (String, Int) {
    let content = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? bytes[3...] : bytes[...]
    if let text = String(validating: content, as: UTF8.self) { return (text, 0) }
    return (String(decoding: content, as: UTF8.self), 1)
  }

  private static func convert(_ bytes: [UInt8], with name: String) -> (String, Int) {
    // The C library of a small installation may lack a converter.
    guard var iconv = Iconv(name) else { return utf8Text(bytes) }
    var output: [UInt8] = []
    let faults = iconv.convert(bytes, into: &output)
    return (utf8Text(output).0, faults)
  }
}
