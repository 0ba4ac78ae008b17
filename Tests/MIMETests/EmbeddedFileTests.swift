import MIME
import TestSupport
import Testing

@Suite struct EmbeddedFileTests {
  @Test(arguments: ["\n", "\r\n"]) func uuencodedFileInAText(end: String) throws {
    let lines = [
      "before", "", "begin 644 cat's name.txt", "#0V%T", "`", "end", "between", "begin 0644 b", "#0V%T",
      "#0V%T",
      " ", "end", "after",
    ]
    let text = Array(lines.joined(separator: end).utf8)
    let files = EmbeddedFile.find(in: text)
    #expect(files.map(\.name) == ["cat's name.txt", "b"])
    let contents = files.map { String(decoding: $0.decoded(text), as: UTF8.self) }
    #expect(contents == ["Cat", "CatCat"])
    #expect(files.map(\.isComplete) == [true, true])
    var rest = text
    for file in files.reversed() { rest.removeSubrange(file.range) }
    #expect(
      String(decoding: rest, as: UTF8.self) == ["before", "", "between", "after"].joined(separator: end))
  }

  @Test(arguments: [
    "begin 644 words that are text\nand more of it\n", "begin the day\n#0V%T\nend\n", "begin 644 x",
    "begin 999 x\n#0V%T\nend\n", "begin 644 x\n\n\nend", " begin 644 x\n#0V%T\n`\nend\n",
    "=ybegin is no file\n",
    "=ybegin line=3 name=x\n",
  ])
  func textThatOnlyLooksLikeAFile(text: String) { #expect(EmbeddedFile.find(in: Array(text.utf8)).isEmpty) }

  @Test func fileWithoutItsEndKeepsTheTextAfterIt() {
    let text = Array("begin 644 x\n#0V%T\nsome more text\n".utf8)
    let files = EmbeddedFile.find(in: text)
    #expect(files.map(\.isComplete) == [false])
    #expect(files.map(\.range) == [0..<18])
    #expect(files.map { $0.decoded(text) } == [Array("Cat".utf8)])
  }

  @Test func emptyFile() {
    let text = Array("begin 644 x\n`\nend\n".utf8)
    #expect(EmbeddedFile.find(in: text).map { $0.decoded(text) } == [[]])
  }

  @Test func numberOfFilesIsLimited() {
    let text = String(repeating: "begin 644 x\n#0V%T\n`\nend\n", count: EmbeddedFile.limit + 10)
    #expect(EmbeddedFile.find(in: Array(text.utf8)).count == EmbeddedFile.limit)
  }

  /// What `decode` undoes.
  private func yEnc(_ bytes: [UInt8], line: Int) -> [UInt8] {
    var output: [UInt8] = []
    for (index, byte) in bytes.enumerated() {
      if index > 0, index % line == 0 { output += [0x0d, 0x0a] }
      let shifted = byte &+ 42
      output += [0, 0x0a, 0x0d, 0x3d].contains(shifted) ? [0x3d, shifted &+ 64] : [shifted]
    }
    return output + [0x0d, 0x0a]
  }

  @Test func yEncIsToldApart() throws {
    let bytes = (0..<300).map { UInt8(truncatingIfNeeded: $0) }
    var text = Array("Look:\r\n=ybegin line=128 size=300 name=my picture.png\r\n".utf8)
    text += yEnc(bytes, line: 128)
    let end = text.count
    text += Array("=yend size=300 crc32=3abcfcee\r\nthat is it\r\n".utf8)
    let file = try #require(EmbeddedFile.find(in: text).first)
    #expect(file.encoding == .yEnc)
    #expect(file.name == "my picture.png")
    #expect(file.statedSize == 300)
    #expect(file.isComplete)
    #expect(file.range.lowerBound == 7 && file.data.upperBound == end)
    #expect(file.decoded(text) == bytes)
    #expect(file.isIntact(bytes) == true)
    #expect(file.isIntact(Array(bytes.dropLast())) == false)
    // Without its last line, and with text in its place.
    var cut = Array(text[..<end])
    cut += Array("this is no line of that length\r\n".utf8)
    #expect(EmbeddedFile.find(in: cut).map(\.isComplete) == [false])
    let range = EmbeddedFile.find(in: cut).first?.range
    #expect(range.map { cut[$0.upperBound...].count } ?? 0 >= 30)
  }

  @Test func partOfAYEncFile() throws {
    let text = Array(
      "=ybegin part=1 total=2 line=128 size=6 name=x\r\n=ypart begin=1 end=3\r\n\u{6d}\u{6e}\u{6f}\r\n=yend size=3 part=1 pcrc32=00000000\r\n"
        .utf8)
    let file = try #require(EmbeddedFile.find(in: text).first)
    #expect(file.decoded(text) == Array("CDE".utf8))
    #expect(file.isIntact(file.decoded(text)) == false)
  }

  @Test func anyTextIsCutIntoFilesAndText() {
    var random = SeededRandom.fresh()
    print("seed", random.seed)
    let words = [
      "begin 644 x\n", "#0V%T\n", "`\n", "end\n", "=ybegin line=4 size=9 name=n\n", "=ypart begin=1 end=2\n",
      "=yend size=9 crc32=0\n", "\n", "\r\n", "begin ", "abcd\n",
    ]
    for _ in 0..<800 {
      let text = random.bytes(upTo: 300, dictionary: words)
      var last = 0
      for file in EmbeddedFile.find(in: text) {
        #expect(file.range.lowerBound >= last && file.range.upperBound <= text.count)
        #expect(
          file.data.isEmpty
            || file.data.lowerBound >= file.range.lowerBound && file.data.upperBound <= file.range.upperBound)
        #expect(file.decoded(text).count <= file.data.count)
        last = file.range.upperBound
      }
    }
  }
}
