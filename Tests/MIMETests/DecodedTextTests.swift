import MIME
import Mail
import Testing

@Suite struct DecodedTextTests {
  private func part(_ charset: String?, _ encoding: String = "7bit") -> BodyPart {
    BodyPart(
      path: SectionPath([1]), depth: 0, type: MediaType("text", "plain"),
      parameters: charset.map { [Parameter(name: "charset", value: $0)] } ?? [], encoding: encoding)
  }

  @Test func encodingAndCharsetAreUndoneAndLinesEndInLF() {
    let text = DecodedText(
      part: part("iso-8859-1", "quoted-printable"), bytes: Array("gr=FC=\r\nn\r\nx\ry\n".utf8), isCut: false)
    #expect(text.text == "grün\nx\ny\n")
    #expect(text.charsetUsed == "iso-8859-1" && text.defects.isEmpty)
  }

  @Test func unknownTransferEncodingShowsTheTextAsItCame() {
    let text = DecodedText(part: part(nil, "hexa"), bytes: Array("6869".utf8), isCut: false)
    #expect(text.text == "6869" && text.defects == [.unknownEncoding("hexa")])
  }

  @Test func cutThroughACharacterIsNoFault() {
    for count in 1...2 {
      let bytes = Array("日本".utf8.prefix(3 + count))
      let text = DecodedText(part: part("utf-8"), bytes: bytes, isCut: true)
      #expect(text.text == "日" && text.defects.isEmpty)
    }
  }

  @Test func charsetOfTheUserWins() {
    let bytes: [UInt8] = [0xc1, 0xc2, 0x0d, 0x0a]
    let text = DecodedText(part: part("utf-8"), bytes: bytes, isCut: false, charset: "KOI8-R")
    #expect(text.text == "аб\n" && text.charsetUsed == "koi8-r" && text.defects.isEmpty)
    let unknown = DecodedText(part: part("koi8-r"), bytes: bytes, isCut: false, charset: "klingon")
    #expect(unknown.text == "аб\n" && unknown.defects == [.unknownCharset("klingon")])
    let likely = DecodedText(part: part(nil), bytes: bytes, isCut: false, likelyCharsets: ["windows-1251"])
    #expect(likely.text == "БВ\n")
  }

  @Test func wideTextKeepsItsOctetsUntilItIsRead() {
    let bytes: [UInt8] = [0x0d, 0x00, 0x0a, 0x00, 0x0d, 0x0a]
    #expect(DecodedText(part: part("utf-16le"), bytes: bytes, isCut: false).text == "\n\u{a0d}")
  }

  @Test(arguments: [
    ("<meta charset=koi8-r>", "аб"), ("<META http-equiv=x content='text/html; charset = \"koi8-r\"'>", "аб"),
    ("<p>charset=koi8-r</p>", "ÁÂ"), ("<meta charset=utf-7>+AGE-", "ÁÂ"), ("<meta charset=utf-16>", "ÁÂ"),
  ])
  func htmlTellsItsCharsetWhereNobodyElseDoes(head: String, text: String) {
    var html = part(nil)
    html.type = MediaType("text", "html")
    let bytes = Array(head.utf8) + [0xc1, 0xc2]
    let unlabelled = DecodedText(part: html, bytes: bytes, isCut: false, likelyCharsets: ["windows-1252"])
    #expect(unlabelled.text == head + text)
    html.parameters = [Parameter(name: "charset", value: "windows-1251")]
    #expect(DecodedText(part: html, bytes: bytes, isCut: false).text == head + "БВ")
  }

  @Test func markupIsNotHiddenInUTF7() {
    var html = part("utf-7")
    html.type = MediaType("text", "html")
    #expect(DecodedText(part: html, bytes: Array("+ADw-b+AD4-".utf8), isCut: false).text == "+ADw-b+AD4-")
    #expect(DecodedText(part: part("utf-7"), bytes: Array("+ADw-b+AD4-".utf8), isCut: false).text == "<b>")
  }

  @Test func headerDecodingUnfoldsAndDecodes() {
    let decoding = HeaderDecoding.standard
    #expect(decoding.text(Array("=?utf-8?Q?a?=\r\n =?utf-8?Q?b?= c".utf8)) == "ab c")
    #expect(decoding.date(Array("Fri, 21 Nov 1997 09:55:06 -0600".utf8))?.offsetMinutes == -360)
    #expect(decoding.date([]) == nil)
  }

  @Test(arguments: [
    (0, "0 B", "0"), (1023, "1023 B", "1023"), (1024, "1 KB", "1K"), (12_300, "12 KB", "12K"),
    (1 << 20, "1 MB", "1.0M"),
    (1_258_291, "1.2 MB", "1.2M"), (50 << 20, "50 MB", "50M"), (Int.max, "8 EB", "8.0E"), (-5, "0 B", "0"),
  ])
  func octetsAsPeopleReadThem(octets: Int, long: String, short: String) {
    #expect(ByteCount(octets).description == long)
    #expect(ByteCount(octets).short == short)
  }
}
