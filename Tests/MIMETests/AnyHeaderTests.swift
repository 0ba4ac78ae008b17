import MIME
import Mail
import TestSupport
import Testing

/// Header fields, addresses and dates, made of any bytes.
@Suite struct AnyHeaderTests {
  private static let words = [
    "From: ", "Subject:", "\r\n", "\n", "\r", " ", "\t", ":", "--", "\"", "\\", "(", ")", "<", ">", "@", ",",
    ";",
    "a@b.example", "=?utf-8?q?x?=", "Tue, ", "4 Mar 2025", "12:00:00", "+0000", "-", "PM", ".", "\n ",
    "From ",
  ]

  @Test func anyBytesAreAHeader() {
    var random = SeededRandom.fresh()
    print("seed", random.seed)
    for _ in 0..<600 {
      let bytes = random.bytes(upTo: 300, dictionary: Self.words)
      let header = HeaderFields(bytes)
      #expect(header.end <= bytes.count)
      #expect(header.fields.reduce(0) { $0 + 1 + $1.body.count } <= header.end)
      for field in header.fields {
        let isASCII = field.name.utf8.allSatisfy { $0 < 0x80 }
        #expect(!field.name.isEmpty)
        if isASCII { #expect(header.first(field.name) != nil) }
        #expect(!field.unfolded.contains(10) && !field.unfolded.contains(13))
        _ = field.text
      }
      #expect(HeaderFields(Array(bytes.prefix(header.end))).fields == header.fields)
    }
  }

  /// However many they are, they are no part of the field: what is read again up to the header's end is the same.
  @Test(arguments: ["\n ", "\n \n\t", "\n \n \nB: 2", "\n \n  fold", "\n \nx y: z", "\n \n\n"])
  func linesOfBlanksAreNoPartOfAField(rest: String) {
    let bytes = Array(("A: 1" + rest).utf8)
    let header = HeaderFields(bytes)
    #expect(header.first("A")?.body == Array((rest.contains("fold") ? " 1\n \n  fold" : " 1").utf8))
    #expect(HeaderFields(Array(bytes.prefix(header.end))).fields == header.fields)
  }

  @Test func anyBytesAreAddressesOrNone() {
    var random = SeededRandom.fresh()
    print("seed", random.seed)
    for _ in 0..<600 {
      let bytes = random.bytes(upTo: 200, dictionary: Self.words)
      let addresses = AddressField.parse(HeaderField(name: "To", body: bytes).unfolded)
      #expect(addresses.count <= bytes.count)
      for address in addresses {
        let text = address.spec + (address.name ?? "")
        #expect(!text.isEmpty)
        #expect(!text.unicodeScalars.contains { $0.properties.generalCategory == .control })
      }
    }
  }

  @Test func anyBytesAreADateOrNone() {
    var random = SeededRandom.fresh()
    print("seed", random.seed)
    let words = Self.words + (0..<40).map { "\($0)" } + ["Jan", "Dec", "GMT", "EST", "99999999999999999999"]
    for _ in 0..<2000 {
      let bytes = random.bytes(upTo: 60, dictionary: words)
      guard let date = DateField.parse(bytes) else { continue }
      #expect(abs(date.offsetMinutes) <= 24 * 60)
      #expect((-62_167_305_600...253_402_387_199).contains(date.seconds))
    }
  }
}
