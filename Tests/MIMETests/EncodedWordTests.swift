import MIME
import Mail
import TestSupport
import Testing

@Suite struct EncodedWordTests {
  private func decode(_ text: String) -> String { EncodedWord.decode(Array(text.utf8)) }
  private func isPlain(_ octets: [UInt8]) -> Bool { HeaderDecoding.isPlain(octets.span) }

  /// RFC 2047 §8.
  @Test(arguments: [
    ("=?ISO-8859-1?Q?a?=", "a"), ("=?ISO-8859-1?Q?a?= b", "a b"),
    ("=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=", "ab"), ("=?ISO-8859-1?Q?a?=  =?ISO-8859-1?Q?b?=", "ab"),
    ("=?ISO-8859-1?Q?a?= \t =?ISO-8859-1?Q?b?=", "ab"), ("=?ISO-8859-1?Q?a_b?=", "a b"),
    ("=?ISO-8859-1?Q?a?= =?ISO-8859-2?Q?_b?=", "a b"),
    ("=?US-ASCII?Q?Keith_Moore?= <moore@cs.utk.edu>", "Keith Moore <moore@cs.utk.edu>"),
    ("=?ISO-8859-1?Q?Keld_J=F8rn_Simonsen?=", "Keld Jørn Simonsen"),
    ("=?ISO-8859-1?Q?Andr=E9?= Pirard", "André Pirard"),
    (
      "=?ISO-8859-1?B?SWYgeW91IGNhbiByZWFkIHRoaXMgeW8=?= =?ISO-8859-2?B?dSB1bmRlcnN0YW5kIHRoZSBleGFtcGxlLg==?=",
      "If you can read this you understand the example."
    ),
    ("=?iso-8859-8?b?7eXs+SDv4SDp7Oj08A==?=", "םולש ןב ילטפנ"),
  ])
  func vectorsOfTheRFC(word: String, text: String) { #expect(decode(word) == text) }

  @Test func languageTagIsPassedOver() { #expect(decode("=?utf-8*EN?Q?caf=C3=A9?=") == "café") }

  @Test func characterSplitOverTwoWordsIsOne() {
    #expect(decode("=?utf-8?Q?caf=C3?= =?utf-8?B?qQ==?=") == "café")
  }

  @Test func wordsWithoutSpaceAroundThemAreRead() {
    #expect(decode("a=?utf-8?Q?=C3=A9?=b =?utf-8?Q?x?=,c") == "aéb x,c")
  }

  @Test func unknownCharsetShowsWhatCanBeRead() {
    #expect(decode("=?x-nobody?Q?na=EFve?=") == "naïve")
  }

  /// As mailers do in spite of the RFC.
  @Test(arguments: [
    ("=?utf-8?B?5pel5pys", "日本"), ("a =?utf-8?Q?=C3=A9t=C3=A9? b", "a été b"),
    ("=?utf-8?Q?=C3=A9 =?utf-8?Q?t=C3=A9?=", "été"), ("=?utf-8?Q?two words=21?=", "two words!"),
    ("=?utf-8?B?5pel5p?= =?utf-8?B?ys?=", "日本"), ("=?utf-8?B?5pel?==?utf-8?B?5pys?=", "日本"),
    ("=?iso-2022-jp?B?GyRCRnw=?= =?iso-2022-jp?B?S1wbKEI=?=", "日本"), ("=?utf-8?Q?=3D_=_=4?=", "= = =4"),
    ("=?us-ascii?Q?caf=C3=A9?=", "café"), ("=?utf-8?B?5pel!5pys?=", "日本"), ("=?gb2312?B?6UY=?=", "镕"),
    ("=?utf-7?Q?+AOk-?= =?utf-7?Q?+AOk-?=", "éé"), ("=?iso-8859-1*de?Q?gr=FCn?=", "grün"),
    ("=?utf-8?q??=", ""),
    ("=?UTF8?Q?=C3=A9?=", "é"), ("=?windows-1252?Q?=93x=94_=80?=", "“x” €"),
  ])
  func brokenFormIsRead(word: String, text: String) { #expect(decode(word) == text) }

  @Test(arguments: ["=?", "=?utf-8", "=?x-nobody?Q?abc", "=?utf-8?B?a.b", "=?utf-8?X?abc?=", "=??Q?abc"])
  func brokenWordIsText(text: String) { #expect(decode(text) == text) }

  @Test func decodedLineBreakAndControlsEndNoRow() {
    #expect(decode("=?utf-8?Q?a=0D=0ABcc:_x=00y=1B[31m=C2=9B?=") == "a Bcc: x\u{FFFD}y\u{FFFD}[31m\u{FFFD}")
  }

  @Test func rawOctetsAreReadAsUTF8ThenJapaneseThenWestern() {
    #expect(decode("grün") == "grün")
    #expect(EncodedWord.decode([0x90, 0xb6, 0x82, 0xcc, 0x8c, 0x8f, 0x96, 0xbc]) == "生の件名")
    #expect(EncodedWord.decode([0x63, 0x61, 0x66, 0xe9]) == "café")
    #expect(EncodedWord.decode([0x1b, 0x24, 0x42, 0x46, 0x7c, 0x1b, 0x28, 0x42]) == "日")
  }

  /// What the protocols do not send through here because it is plain would come out as it is.
  @Test func plainTextIsItsOwnDecoding() {
    var random = SeededRandom.fresh()
    var plain = 0
    for _ in 0..<5000 {
      let octets = random.bytes(
        upTo: 6, dictionary: ["a", " ", "=?", "=", "?", "utf-8?q?", "~{", "+AOQ-", "\"", "x y"])
      guard isPlain(octets) else { continue }
      plain += 1
      #expect(Array(EncodedWord.decode(octets).utf8) == octets, "seed \(random.seed)")
    }
    #expect(plain > 100)
    for text in ["", " ", "a ", " a", "a  b", "=?utf-8?q?a?=", "ä", "a\tb", "\u{7F}", "a\r\n b"] {
      #expect(!isPlain(Array(text.utf8)), "\(text)")
    }
    #expect(isPlain(Array("Re: [list] what? a=b & so on".utf8)))
  }

  @Test func openingsOnlyTakeLinearTime() {
    let growth = ThreadTime.growth(fourfold: 25_000) { _ = decode(String(repeating: "=?a?q?", count: $0)) }
    #expect(growth < ThreadTime.linear)
  }
}
