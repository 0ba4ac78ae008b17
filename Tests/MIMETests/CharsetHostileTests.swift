import Mail
import TestSupport
import Testing

@testable import MIME

/// Octets made to harm: no trap, no flood, no control character that was not there.
@Suite struct CharsetHostileTests {
  /// Every charset there is reads any octets; what comes out is bounded, and the same each time.
  @Test func anyOctetsDecodeInEveryCharset() {
    var random = SeededRandom.fresh()
    print("seed", random.seed)
    let dictionary = [
      "\u{1b}$B", "\u{1b}(B", "\u{1b}$(D", "\u{1b}$(Q", "\u{1b}$(P", "\u{1b}(I", "\u{1b}.A\u{1b}N",
      "\u{1b}$)C",
      "\u{1b}$)G", "\u{1b}$*H", "~{", "~}", "+", "+2AA-", "\u{e}", "\u{f}", "\n", "日本", "é", "\u{85}", "=?",
    ]
    for round in 0..<12 {
      for name in Charset.names {
        let octets = random.bytes(upTo: 160, dictionary: dictionary)
        guard let charset = Charset(label: name) else { continue }
        let text = charset.decode(octets)
        #expect(text.utf8.count <= octets.count * 4 + 3, "\(name), seed \(random.seed)")
        #expect(text == charset.decode(octets), "\(name), seed \(random.seed)")
        if round == 0 { _ = Charset.decode(octets, label: name) }
      }
      let octets = random.bytes(upTo: 160, dictionary: dictionary)
      _ = Charset.decode(octets, label: nil, likely: Charset.names, cut: true)
    }
  }

  @Test func wordsAndParametersOfAnyOctetsAreReadInBounds() {
    var random = SeededRandom.fresh()
    print("seed", random.seed)
    let dictionary = [
      "=?utf-8?Q?", "=?gb2312?B?", "?=", "=?", "=E3=81", "5pel", "_", " ", "=?iso-2022-jp?B?GyRC", "name",
      "*", "*0",
      "*0*", "*1*", "=", ";", "\"", "\\", "utf-8''", "%E3", "%", "''", "(", "charset=",
    ]
    for _ in 0..<1500 {
      let octets = random.bytes(upTo: 120, dictionary: dictionary)
      let text = EncodedWord.decode(octets)
      #expect(text.utf8.count <= octets.count * 4 + 3, "seed \(random.seed)")
      #expect(
        !text.unicodeScalars.contains { $0.properties.generalCategory == .control }, "seed \(random.seed)")
      let parameters = ParameterField(octets).parameters
      for name in ["name", "charset", "n", ""] { _ = parameters.decoded(name) }
    }
  }

  /// Charsets in which other octets could become a control character.
  @Test func noControlComesOutOfWhatWasNone() {
    func controls(_ label: String, _ octets: [UInt8]) -> [UInt32] {
      let text = Charset(label: label)?.decode(octets) ?? ""
      return text.unicodeScalars.map(\.value).filter { $0 < 0x20 && $0 != 0x0a || $0 >= 0x7f && $0 < 0xa0 }
    }
    let all = (0x80...0xff).map { UInt8($0) }
    for name in Charset.names where name != "utf-8" && !name.hasPrefix("utf-16") && !name.hasPrefix("utf-32")
    {
      #expect(controls(name, all).isEmpty, "\(name)")
      for octet in all { #expect(controls(name, [octet, 0x41]).isEmpty, "\(name): \(octet)") }
    }
    for hidden in ["+ABs-[31m", "+AAc-", "+AIU-", "+AAAAAAAA-", "+AH8-"] {
      #expect(controls("utf-7", Array(hidden.utf8)).isEmpty, "\(hidden)")
    }
    for number in 0..<32 {
      #expect(
        controls("gb18030", [0x81, 0x30, 0x81 + UInt8(number / 10), 0x30 + UInt8(number % 10)]).isEmpty)
    }
    for sequence in ["\u{1b}[31m", "\u{1b}", "\u{1b}(", "\u{1b}$", "\u{1b}N", "\u{1b}c", "\u{1b}]0;x"] {
      for label in ["iso-2022-jp", "iso-2022-kr", "iso-2022-cn"] {
        #expect(controls(label, Array(sequence.utf8)).isEmpty, "\(label)")
      }
    }
  }

  @Test(arguments: [
    // Overlong, surrogates, beyond the end: none of them is the character that it poses as.
    ("utf-8", [0xc0, 0xaf], "/"), ("utf-8", [0xe0, 0x80, 0xaf], "/"),
    ("utf-8", [0xed, 0xa0, 0x80], "\u{d7ff}"),
    ("utf-8", [0xf4, 0x90, 0x80, 0x80], "\u{10ffff}"), ("utf-7", Array("+AGEAYgBj-".utf8), "abc"),
    ("utf-7", Array("+2AA-".utf8), "\u{d7ff}"), ("utf-16le", [0x00, 0xd8, 0x41, 0x00], "\u{d7ff}"),
    ("utf-32be", [0x00, 0x11, 0x00, 0x00], "\u{10ffff}"),
  ])
  func forgedSequenceIsAFault(label: String, octets: [UInt8], posed: String) {
    let read = Charset.decode(octets, label: label)
    #expect(read.defect != nil)
    #expect(read.text.contains("\u{fffd}") || label == "utf-8")
    #expect(!read.text.contains(posed))
  }

  /// A small installation of the C library keeps most converters in a package of their own.
  @Test func charsetWithoutConverterShowsItsASCIIAndSaysSo() {
    let charset = Charset("x-nowhere", .library("X-NOWHERE"))
    let read = charset.decoded(Array("a ".utf8) + [0xb0, 0xb1] + Array(" b".utf8), cut: false)
    #expect(read.text == "a \u{fffd} b" && read.defect == .notInstalled("x-nowhere") && !charset.isInstalled)
  }

  /// Switched on, never off: each line starts anew (RFC 1468).
  @Test func setThatIsNeverLeftEndsWithItsLine() throws {
    let octets = Array("\u{1b}$BF|K\\\nplain\n\u{e}JJ\nplain".utf8)
    #expect(Charset(label: "iso-2022-jp")?.decode(octets) == "日本\nplain\nﾊﾊ\nplain")
    let korean = Array("\u{1b}$)C\n\u{e}GQ\nplain".utf8)
    #expect(Charset(label: "iso-2022-kr")?.decode(korean) == "\n한\nplain")
  }

  /// A lost half takes nothing with it that markup or lines are made of.
  @Test(arguments: ["shift_jis", "gbk", "big5", "euc-kr", "euc-jp", "gb18030"])
  func halfACharacterEatsNoMarkup(label: String) {
    let text = Charset(label: label)?.decode([0x81, 0x3c, 0x62, 0x3e, 0xfe, 0x0a, 0xe0, 0x22]) ?? ""
    #expect(text.contains("<b>") && text.contains("\n") && text.contains("\""), "\(label): \(text)")
  }

  @Test func hundredThousandWordsTakeLinearTime() {
    let forms = [
      "=?utf-8?q?", "=?utf-8?q?a?= ", "=?gb2312?b?s7TN?= ", "=?x?q? ", "=?utf-8?b?a", "=?utf-8?q?a =?",
    ]
    for form in forms {
      let growth = ThreadTime.growth(fourfold: 25_000) {
        let octets = Array(String(repeating: form, count: $0).utf8)
        #expect(EncodedWord.decode(octets).utf8.count <= octets.count * 4, "\(form)")
      }
      #expect(growth < ThreadTime.linear, "\(form)")
    }
    let pieces = (0..<20_000).map { "; name*\($0)*=%41" }.joined()
    let field = ParameterField(Array(("x/y" + pieces).utf8))
    #expect(field.parameters.decoded("name")?.utf8.count == ParameterField.parameterLimit)
  }
}
