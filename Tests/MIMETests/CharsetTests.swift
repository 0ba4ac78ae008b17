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

  /// Each with the forms that its decoder has of its own.
  @Test(arguments: [
    (
      "iso-2022-jp-2",
      Array("\u{1b}$A<rLe\u{1b}(B \u{1b}$(CGQ\u{1b}(B \u{1b}.A\u{1b}Ni\u{1b}.F\u{1b}Na".utf8), "简体 한 éα"
    ),
    ("iso-2022-jp-1", Array("\u{1b}$(D0!\u{1b}(B".utf8), "丂"),
    ("iso-2022-jp-2004", Array("\u{1b}$(Q$w\u{1b}$(P!!\u{1b}(B".utf8), "か゚𠂉"),
    ("iso-2022-kr", Array("\u{1b}$)C\u{e}GQ1[\u{f} A".utf8), "한글 A"),
    ("iso-2022-cn", Array("\u{1b}$)A\u{e}<rLe\u{1b}$)G\u{e}Dc\u{f}".utf8), "简体中"),
    ("euc-jp", [0xa4, 0xa2, 0x8e, 0xb1, 0x8f, 0xb0, 0xa1, 0xad, 0xa1], "あｱ丂①"),
    ("shift_jis", [0x82, 0xa0, 0xb1, 0x87, 0x40, 0xfb, 0xfc, 0x5c], "あｱ①髙\\"),
    ("gbk", [0x80, 0xd6, 0xec, 0xe9, 0x46], "€朱镕"),
    ("gb18030", [0x94, 0x39, 0xda, 0x33, 0x81, 0x30, 0x89, 0x38], "💩ß"),
    ("big5-hkscs", [0x88, 0x62, 0xa4, 0xa4], "Ê̄中"), ("euc-tw", [0xc4, 0xe3], "中"),
    ("johab", [0x88, 0x61], "가"),
    ("utf-16", [0x00, 0x41, 0x00, 0xe9], "Aé"), ("utf-16", [0xfe, 0xff, 0xd8, 0x3d, 0xdc, 0xa9], "💩"),
    ("utf-16be", [0xff, 0xfe, 0x41, 0x00], "A"), ("utf-32", [0xff, 0xfe, 0, 0, 0x41, 0, 0, 0], "A"),
    ("utf-32be", [0, 1, 0xf4, 0xa9], "💩"), ("utf-7", Array("1+1=2 +2D3cqQ +-".utf8), "1+1=2 💩 +"),
    ("utf-7", Array("Hi Mom -+Jjo--!".utf8), "Hi Mom -☺-!"), ("viscii", [0x02, 0xd5, 0x61], "Ẳạa"),
    ("windows-1255", [0xca, 0xe0], "\u{5ba}א"), ("koi8-u", [0xa4, 0xae, 0xc1], "єўа"),
    ("cp437", [0x82, 0x9b], "é¢"),
    ("macintosh", [0x8e, 0xdb], "é€"), ("tis-620", [0xa1, 0x80], "ก€"), ("iso-8859-15", [0xa4], "€"),
    ("windows-1252", [0x80, 0x81], "€\u{fffd}"), ("windows-1258", [0xd2, 0x61], "\u{309}a"),
  ])
  func formIsRead(label: String, bytes: [UInt8], text: String) {
    #expect(Charset(label: label)?.decode(bytes) == text)
  }

  @Test func textOfSingleOctetsUnderAWideLabelIsRead() {
    #expect(Charset.decode(Array("plain é".utf8), label: "utf-16").text == "plain é")
    #expect(Charset.decode(Array("plain".utf8), label: "ucs-2").defect == .mislabelled("ucs-2"))
  }

  @Test func cutTextEndsWithoutAFault() {
    for (label, octets) in [
      ("shift_jis", [UInt8]([0x93, 0xfa, 0x96])), ("utf-16le", [0x41, 0, 0x42]),
      ("gb18030", [0x41, 0x94, 0x39]),
    ] {
      #expect(Charset.decode(octets, label: label, cut: true).defect == nil)
      #expect(Charset.decode(octets, label: label).defect == .undecodable)
    }
  }
}
