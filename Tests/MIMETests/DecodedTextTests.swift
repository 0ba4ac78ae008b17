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
