/// A character encoding by the label that a mail gives it (RFC 2045 §5.1 `charset`, RFC 2978).
package struct Charset: Hashable, Sendable {
  /// The label, in lower case.
  package let label: String
  /// The one name of all the labels that mean the same, in lower case; that of the WHATWG Encoding Standard where
  /// it has one.
  package let name: String
  private let decoder: CharsetLabels.Decoder

  /// `nil` when the label means nothing that is known here.
  package init?(label: String) {
    guard let entry = CharsetLabels.entry(for: label) else { return nil }
    self.label = CharsetLabels.normalized(label)
    name = entry.name
    decoder = entry.decoder
  }

  init(_ name: String, _ decoder: CharsetLabels.Decoder) {
    label = name
    self.name = name
    self.decoder = decoder
  }

  package static let utf8 = Charset("utf-8", .utf8)
  package static let windows1252 = Charset("windows-1252", .singleByte("windows-1252"))
  package static let iso2022JP = Charset("iso-2022-jp", .iso2022(.japanese))

  /// The names of all charsets that can be read, in order: what completes the word after `:charset`.
  package static var names: [String] { CharsetLabels.names }

  /// Exactly as labelled; what has no meaning becomes U+FFFD. Never fails.
  package func decode(_ bytes: [UInt8]) -> String { convert(bytes).text }

  /// The text, and how many sequences of octets had no meaning (for UTF-8: whether any had). A `cut` text may
  /// end inside of a character without fault.
  func convert(_ bytes: [UInt8], cut: Bool = false) -> (text: String, faults: Int) {
    if decoder == .utf8 { return Self.utf8Text(cut ? Self.withoutPartialEnd(bytes) : bytes) }
    return bytes.withUnsafeBufferPointer { source in
      var output = UTF8Output(for: source.count)
      write(source, &output)
      return output.finish(cut: cut)
    }
  }

  private func write(_ source: UnsafeBufferPointer<UInt8>, _ output: inout UTF8Output) {
    var isThere = true
    switch decoder {
    case .utf8: break
    case .utf7: UTF7.decode(source, into: &output)
    case .utf16(let order): WideUnicode.decode16(source, order, into: &output)
    case .utf32(let order): WideUnicode.decode32(source, order, into: &output)
    case .hz: isThere = HZ.decode(source, into: &output)
    case .iso2022(let language):
      var converter = ISO2022(language)
      converter.decode(source, into: &output)
    case .singleByte(let name):
      (SingleByteCharset.named(name) ?? .windows1252).decode(source, into: &output)
    case .multiByte(let charset): isThere = charset.decode(source, into: &output)
    case .library(let name):
      if var iconv = Iconv(name) { iconv.convert(source, into: &output) } else { isThere = false }
    }
    if !isThere { Self.readable(source, &output) }
  }

  /// What can be read of a charset whose converter is not installed: the ASCII in it.
  private static func readable(_ source: UnsafeBufferPointer<UInt8>, _ output: inout UTF8Output) {
    var index = 0
    while index < source.count {
      output.copyASCII(source, &index)
      guard index < source.count else { break }
      output.replace()
      while index < source.count, source[index].isHigh { index &+= 1 }
    }
  }

  /// Whether the C library has what this charset needs; a small installation may keep its converters in a package
  /// of their own.
  package var isInstalled: Bool {
    switch decoder {
    case .multiByte(let charset): charset.table != nil
    case .hz, .iso2022(.chinese): DoubleByteTable.gbk != nil
    case .iso2022(.japanese): DoubleByteTable.jisX0208 != nil
    case .iso2022(.korean): DoubleByteTable.unifiedHangul != nil
    case .library(let name): Iconv(name) != nil
    default: true
    }
  }

  var isUTF8: Bool { decoder == .utf8 }
  /// Whether every octet is a character by itself, so that nearly any octets read as something.
  var singleByteName: String? { if case .singleByte(let name) = decoder { name } else { nil } }
  /// Whether its letters are Latin ones: then text in it is ASCII for the most part.
  var isLatin: Bool {
    guard let name = singleByteName else { return false }
    let others: Set = [
      "iso-8859-5", "iso-8859-6", "iso-8859-7", "iso-8859-8", "windows-1251", "windows-1253", "windows-1255",
      "windows-1256", "windows-874", "ibm866", "x-mac-cyrillic", "cp862",
    ]
    return !others.contains(name) && !name.hasPrefix("koi8")
  }
  var multiByte: MultiByteCharset? { if case .multiByte(let charset) = decoder { charset } else { nil } }
  var isISO2022: Bool { if case .iso2022 = decoder { true } else { false } }
  var isWide: Bool {
    switch decoder {
    case .utf16, .utf32: true
    default: false
    }
  }
  /// Whether words of one text can be put together before they are decoded: the charset has no state that a word
  /// ends.
  var joinsWords: Bool {
    switch decoder {
    case .utf7, .hz, .utf16, .utf32: false
    default: true
    }
  }

  private static func utf8Text(_ bytes: [UInt8]) -> (String, Int) {
    let content = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? bytes[3...] : bytes[...]
    if let text = String(validating: content, as: UTF8.self) { return (text, 0) }
    return (String(decoding: content, as: UTF8.self), 1)
  }

  /// Without the beginning of a character at the very end.
  static func withoutPartialEnd(_ bytes: [UInt8]) -> [UInt8] {
    guard let lead = bytes.suffix(3).lastIndex(where: { $0 >= 0xc0 }) else { return bytes }
    let length = bytes[lead] >= 0xf0 ? 4 : bytes[lead] >= 0xe0 ? 3 : 2
    let isPartial = bytes.count - lead < length
    guard isPartial, bytes[(lead + 1)...].allSatisfy({ $0 & 0xc0 == 0x80 }) else { return bytes }
    return Array(bytes[..<lead])
  }
}
