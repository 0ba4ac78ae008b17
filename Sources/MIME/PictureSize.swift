/// What a picture is and how large, read from its first octets; nothing of it is decoded.
package struct PictureSize: Hashable, Sendable {
  /// "PNG", "JPEG", …
  package var format: String
  /// In pixels. For SVG as its root says, which may be any unit.
  package var width: Int
  package var height: Int

  /// A JPEG may have a preview of some 64 KiB and a colour profile before its size; what is farther is not looked for.
  package static let openingOctets = 128 << 10

  /// `nil` when it is none of the formats, or its size stands beyond these octets.
  package init?(_ opening: [UInt8]) {
    let bytes = opening.prefix(Self.openingOctets)
    func at(_ index: Int) -> Int { index < bytes.count ? Int(bytes[index]) : 0 }
    func big16(_ index: Int) -> Int { at(index) << 8 | at(index + 1) }
    func little16(_ index: Int) -> Int { at(index + 1) << 8 | at(index) }
    func big32(_ index: Int) -> Int { big16(index) << 16 | big16(index + 2) }
    func little24(_ index: Int) -> Int { at(index + 2) << 16 | little16(index) }
    if bytes.starts(with: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), bytes.count >= 24 {
      (format, width, height) = ("PNG", big32(16), big32(20))
    } else if bytes.starts(with: "GIF8".utf8), bytes.count >= 10 {
      (format, width, height) = ("GIF", little16(6), little16(8))
    } else if bytes.starts(with: "BM".utf8), bytes.count >= 26 {
      let rows = Int(Int32(truncatingIfNeeded: little16(24) << 16 | little16(22)))
      // Rows from the top down have a negative height.
      (format, width, height) = ("BMP", little16(20) << 16 | little16(18), Int(rows.magnitude))
    } else if bytes.starts(with: "RIFF".utf8), bytes.dropFirst(8).starts(with: "WEBP".utf8), bytes.count >= 30
    {
      format = "WebP"
      switch at(15) {
      case 0x58: (width, height) = (little24(24) + 1, little24(27) + 1)
      case 0x4c:
        let bits = little16(21) | little16(23) << 16
        (width, height) = ((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1)
      default: (width, height) = (little16(26) & 0x3fff, little16(28) & 0x3fff)
      }
    } else if let size = Self.jpeg(bytes) {
      (format, width, height) = ("JPEG", size.width, size.height)
    } else if let size = Self.svg(bytes) {
      (format, width, height) = ("SVG", size.width, size.height)
    } else {
      return nil
    }
  }

  /// Segments up to the one that begins a frame (ITU-T T.81 §B.2.2).
  private static func jpeg(_ bytes: ArraySlice<UInt8>) -> (width: Int, height: Int)? {
    guard bytes.starts(with: [0xff, 0xd8]) else { return nil }
    var index = 2
    while index + 9 <= bytes.count {
      guard bytes[index] == 0xff else { return nil }
      let marker = bytes[index + 1]
      if marker == 0xff {
        index += 1
        continue
      }
      let length = Int(bytes[index + 2]) << 8 | Int(bytes[index + 3])
      if (0xc0...0xcf).contains(marker), ![0xc4, 0xc8, 0xcc].contains(marker) {
        let height = Int(bytes[index + 5]) << 8 | Int(bytes[index + 6])
        return (Int(bytes[index + 7]) << 8 | Int(bytes[index + 8]), height)
      }
      guard length >= 2 else { return nil }
      index += 2 + length
    }
    return nil
  }

  /// `width`, `height` of the root element, else its `viewBox`.
  private static func svg(_ bytes: ArraySlice<UInt8>) -> (width: Int, height: Int)? {
    let text = String(decoding: bytes.prefix(4096), as: UTF8.self)
    guard let root = text.ranges(of: "<svg").first else { return nil }
    let tag = text[root.upperBound...].prefix { $0 != ">" }
    func number(_ name: String) -> Int? {
      guard let place = tag.ranges(of: name + "=").first else { return nil }
      let value = tag[place.upperBound...].dropFirst().prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
      return value.split(separator: ".").first.flatMap { Int($0) }
    }
    if let width = number(" width"), let height = number(" height") { return (width, height) }
    guard let box = tag.ranges(of: "viewBox=").first else { return nil }
    let numbers = tag[box.upperBound...].dropFirst().prefix { $0 != "\"" && $0 != "'" }
      .split { $0 == " " || $0 == "," }
    guard numbers.count == 4, let width = Double(numbers[2]), let height = Double(numbers[3]),
      (0...1_000_000).contains(width), (0...1_000_000).contains(height)
    else { return nil }
    return (Int(width), Int(height))
  }
}
