/// How much of octets that are not valid UTF-8 is, nevertheless.
struct UTF8Share {
  /// Whole characters of more than one octet, and octets that belong to none.
  private(set) var characters = 0
  private(set) var faults = 0
  /// The most characters that stand between two faults, or before the first.
  private(set) var longestRun = 0

  /// A beginning of bounded size tells enough.
  init(_ bytes: [UInt8]) {
    let bytes = bytes.prefix(CharsetDetector.searched)
    var run = 0
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars where scalar.value >= 0x80 {
      if scalar.value == 0xfffd {
        faults &+= 1
        run = 0
      } else {
        characters &+= 1
        run &+= 1
        longestRun = max(longestRun, run)
      }
    }
  }

  /// So many characters in a row are not there by chance.
  static let certainRun = 12

  /// Damage, and not another charset.
  var isUTF8: Bool { characters > faults &* 2 || longestRun >= Self.certainRun }
}
