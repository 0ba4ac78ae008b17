import MIME
import TestSupport
import Testing

@Suite struct CharsetTests {
  /// The same text in the three charsets of Japanese mail, byte for byte.
  @Test(arguments: [
    ("iso-2022-jp", [0x1b, 0x24, 0x42, 0x46, 0x7c, 0x4b, 0x5c, 0x38, 0x6c, 0x1b, 0x28, 0x42]),
    ("shift_jis", [0x93, 0xfa, 0x96, 0x7b, 0x8c, 0xea]),
    ("euc-jp", [0xc6, 0xfc, 0xcb, 0xdc, 0xb8, 0xec]),
    ("utf-8", Array("日本語".utf8)),
  ])
  func japaneseInItsCharsets(label: String, bytes: [UInt8]) {
    #expect(Charset(label: label)?.decode(bytes) == "日本語")
  }

  @Test func vendorCharactersAndHalfWidthKanaOfCP50221() throws {
    let charset = try #require(Charset(label: "ISO-2022-JP"))
    #expect(charset.decode([0x1b, 0x24, 0x42, 0x2d, 0x21, 0x2d, 0x6a, 0x1b, 0x28, 0x42]) == "①㈱")
    #expect(charset.decode([0x1b, 0x28, 0x49, 0x4a, 0x5d, 0x1b, 0x28, 0x42]) == "ﾊﾝ")
    #expect(charset.decode([0x0e, 0x4a, 0x5d, 0x0f, 0x41]) == "ﾊﾝA")
    #expect(charset.decode([0x1b, 0x24, 0x42, 0x46, 0x7c, 0x0a, 0x41]) == "日\nA")
  }

  @Test(arguments: [
    ("gb2312", [0xe9, 0x46], "镕"), ("ks_c_5601-1987", [0x8c, 0x63], "똠"), ("iso-8859-1", [0x93, 0x94], "“”"),
    ("iso-8859-9", [0xdd, 0xfd], "İı"), ("koi8-r", [0xf0, 0xd2], "Пр"), ("x-sjis", [0x87, 0x40], "①"),
    ("utf-7", Array("+AOk-".utf8), "é"), ("hz-gb-2312", Array("~{<:Ky~}.~~".utf8), "己所.~"),
    ("utf-16", [0xff, 0xfe, 0x41, 0x00], "A"), ("iso-8859-8-i", [0xe0], "א"), ("us-ascii", [0x80], "€"),
  ])
  func labelMeansTheSupersetThatItsWritersUse(label: String, bytes: [UInt8], text: String) {
    #expect(Charset(label: label)?.decode(bytes) == text)
  }

  @Test func octetsWithoutMeaningBecomeReplacements() {
    #expect(Charset.utf8.decode([0x41, 0xff, 0x42]) == "A\u{FFFD}B")
    #expect(Charset(label: "euc-jp")?.decode([0x41, 0xff, 0x42]) == "A\u{FFFD}B")
    #expect(Charset(label: "shift_jis")?.decode([0x41, 0x81]) == "A\u{FFFD}")
  }

  @Test func unknownLabelIsNoCharset() {
    #expect(Charset(label: "x-nobody") == nil)
    #expect(Charset(label: "../../evil") == nil)
    #expect(Charset(label: "utf-8//translit") == nil)
  }

  @Test func labelThatTheOctetsProveWrongIsMended() {
    let utf8 = Charset.decode(Array("日本 é".utf8), label: "us-ascii")
    #expect(utf8.text == "日本 é")
    let latin = Charset.decode([0x63, 0x61, 0x66, 0xe9], label: "utf-8")
    #expect(latin.text == "café")
    #expect(latin.defect == .mislabelled("utf-8"))
    let unknown = Charset.decode([0x63, 0x61, 0x66, 0xe9], label: "x-nobody")
    #expect(unknown.text == "café")
    #expect(unknown.defect == .unknownCharset("x-nobody"))
  }

  @Test func damagedUTF8StaysUTF8() {
    let text = Charset.decode(Array("grün ".utf8) + [0xff] + Array(" weiß".utf8), label: "utf-8")
    #expect(text.text == "grün \u{FFFD} weiß")
    #expect(text.defect == .undecodable)
  }

  @Test func anyOctetsDecodeInEveryCharset() {
    var random = SeededRandom.fresh()
    print("seed", random.seed)
    let labels = [
      "utf-8", "iso-2022-jp", "hz", "gb2312", "big5", "euc-jp", "shift_jis", "utf-7", "utf-16", "iso-2022-kr",
      "johab", "iso-8859-6",
    ]
    for _ in 0..<100 {
      let bytes = random.bytes(
        upTo: 300,
        dictionary: ["\u{1b}$B", "\u{1b}(B", "\u{1b}$(D", "\u{1b}$(Q", "~{", "+", "\u{e}", "\u{f}"])
      for label in labels { _ = Charset.decode(bytes, label: label) }
    }
  }

  @Test(.enabled(if: MailCorpus.isPresent, "corpus not present"), arguments: ["utf-8"])
  func textWithoutLabelIsDetected(name: String) throws {
    let guess = Charset.decode(try MailCorpus.bytes("charset/libetpan/\(name).txt"), label: nil)
    #expect(guess.charset == name)
  }
}
