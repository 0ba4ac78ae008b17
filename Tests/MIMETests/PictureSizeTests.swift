import MIME
import Testing

@Suite struct PictureSizeTests {
  private static func jpeg(_ before: [UInt8]) -> [UInt8] {
    [0xff, 0xd8] + before + [0xff, 0xc0, 0, 17, 8, 0x01, 0xe0, 0x02, 0x80, 3, 1, 0x22, 0]
  }

  private func text(_ bytes: [UInt8]) -> String? {
    PictureSize(bytes).map { "\($0.format) \($0.width) \($0.height)" }
  }

  @Test func formats() {
    let png: [UInt8] = [
      0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, 0, 0, 2, 0x80, 0,
      0, 1, 0xe0,
    ]
    #expect(text(png) == "PNG 640 480")
    #expect(text(Array("GIF89a".utf8) + [12, 0, 34, 1]) == "GIF 12 290")
    #expect(text(Self.jpeg([])) == "JPEG 640 480")
    #expect(text(Self.jpeg([0xff, 0xe1, 0, 4, 9, 9, 0xff, 0xff])) == "JPEG 640 480")
    let bmp = Array("BM".utf8) + [UInt8](repeating: 0, count: 16) + [100, 0, 0, 0, 0xce, 0xff, 0xff, 0xff]
    #expect(text(bmp) == "BMP 100 50")
    let riff = Array("RIFF0000WEBP".utf8)
    #expect(
      text(riff + Array("VP8X".utf8) + [10, 0, 0, 0, 0, 0, 0, 0, 0x7f, 2, 0, 0xdf, 1, 0]) == "WebP 640 480")
    #expect(
      text(riff + Array("VP8 ".utf8) + [0, 0, 0, 0, 0, 0, 0, 0x9d, 1, 0x2a, 0x80, 2, 0xe0, 1])
        == "WebP 640 480")
    #expect(
      text(riff + Array("VP8L".utf8) + [0, 0, 0, 0, 0x2f, 0x7f, 0xc2, 0x77, 0, 0, 0, 0, 0, 0, 0])
        == "WebP 640 480")
  }

  @Test func drawings() {
    #expect(text(Array("<?xml?><svg viewBox='0 0 64.5 48' >".utf8)) == "SVG 64 48")
    #expect(text(Array("<svg xmlns=\"x\" width=\"10cm\" height=\"20\">".utf8)) == "SVG 10 20")
    #expect(text(Array("<svg viewBox='0 0 1e300 nan'>".utf8)) == nil)
  }

  @Test func whatIsNoPictureOrTooFarIsNone() {
    #expect(text([]) == nil && text([0xff, 0xd8, 0xff]) == nil && text(Array("RIFF".utf8)) == nil)
    #expect(text([0xff, 0xd8, 0xff, 0xe0, 0, 0, 0, 0, 0, 0, 0, 0, 0]) == nil)
    let far = [UInt8](repeating: 0xff, count: PictureSize.openingOctets)
    #expect(text(Self.jpeg(far)) == nil)
  }
}
