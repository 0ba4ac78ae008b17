import Screen
import TestSupport
import Testing

@testable import Rendering

@Suite struct ParagraphLayoutTests {
  private func lines(_ paragraphs: Paragraph..., width: Int = 20) -> [StyledLine] {
    var layout = ParagraphLayout(width: width)
    for paragraph in paragraphs { layout.add(paragraph) }
    return layout.lines
  }

  private func texts(_ paragraphs: Paragraph..., width: Int = 20) -> [String] {
    paragraphs.flatMap { lines($0, width: width).map(\.text) }
  }

  @Test func linesEndWhereTheyMay() {
    #expect(
      texts(Paragraph("The option --verbose-mode is long.")) == ["The option", "--verbose-mode is", "long."])
    #expect(texts(Paragraph("日本語の文章、「引用」です。終わり")) == ["日本語の文章、「引", "用」です。終わり"])
    #expect(texts(Paragraph("あああああああああか、き")) == ["あああああああああ", "か、き"])
    #expect(texts(Paragraph("ああああああああああ。き")) == ["あああああああああ", "あ。き"])
    #expect(
      texts(Paragraph("x " + String(repeating: "a", count: 30))) == [
        "x", String(repeating: "a", count: 20), String(repeating: "a", count: 10),
      ])
    #expect(
      texts(Paragraph("ends in spaces here       and goes on")) == ["ends in spaces here", "and goes on"])
    #expect(texts(Paragraph("")) == [""])
  }

  @Test func softHyphenShowsWhereALineEnds() {
    #expect(texts(Paragraph("eine Silben\u{ad}trennung")) == ["eine Silbentrennung"])
    #expect(texts(Paragraph("eine lange Silben\u{ad}trennung")) == ["eine lange Silben-", "trennung"])
  }

  @Test func addressIsBrokenAtTheEdgeOnly() {
    let paragraph = Paragraph([
      TextSpan("see "), TextSpan("http://a.org/b/c-d/e/f?g", .link, link: 0), TextSpan(" ü"),
    ])
    #expect(lines(paragraph).map(\.text) == ["see", "http://a.org/b/c-d/e", "/f?g ü"])
    #expect(lines(paragraph)[1].runs.map(\.link) == [0] && lines(paragraph)[2].runs.map(\.link) == [0, nil])
  }

  @Test func prefixesStandBeforeEachLine() {
    let item = Paragraph("one two three four five", prefix: "   ", firstPrefix: "1. ")
    #expect(texts(item) == ["1. one two three", "   four five"])
    let marks = Paragraph("text of a quote", prefix: String(repeating: ">", count: 1000), quoteDepth: 1000)
    #expect(texts(marks) == [">>>>>>>>>>text of a", ">>>>>>>>>>quote"])
  }

  @Test func tabsReachTheNextStopFromTheBeginningOfTheLine() {
    #expect(texts(Paragraph("a\tb\tü"), width: 40) == ["a       b       ü"])
    #expect(texts(Paragraph("a\tb", prefix: "> ")) == ["> a     b"])
  }

  @Test func tablesAreCutNotWrapped() {
    #expect(texts(Paragraph("0123456789 0123456789 0", isPreformatted: true)) == ["0123456789 01234567…"])
    #expect(texts(Paragraph("日本語日本語日本語日本語", isPreformatted: true)) == ["日本語日本語日本語…"])
    #expect(texts(Paragraph("日本語日本語日本語日", isPreformatted: true)) == ["日本語日本語日本語日"])
    let row = Paragraph("אב  גד │ הו", isPreformatted: true)
    #expect(texts(row) == ["בא  דג │ וה"])
  }

  @Test func rightToLeftStandsInTheOrderOfItsCells() {
    let lines = lines(Paragraph("שלום עולם abc שלום"))
    #expect(lines.map(\.text) == ["  םולש abc םלוע םולש"])
    #expect(lines[0].logical == "שלום עולם abc שלום")
    let wrapped = self.lines(Paragraph("אאא בבב גגג דדד ההה ווו", prefix: "> ", quoteDepth: 1))
    #expect(wrapped.map(\.text) == ["   דדד גגג בבב אאא <", "           ווו ההה <"])
    #expect(wrapped.map(\.logical) == ["> אאא בבב גגג דדד", "> ההה ווו"])
    #expect(texts(Paragraph("abc שלום def")) == ["abc םולש def"])
    #expect(self.lines(Paragraph("plain ü"))[0].logical == nil)
    let value = Paragraph([TextSpan("שלום", .headerValue)], firstPrefix: "Subject  ", role: .headerName)
    #expect(texts(value) == ["Subject  םולש"])
  }

  @Test func rolesAndLinksStayWithTheirCharacters() throws {
    let line = try #require(
      lines(Paragraph([TextSpan("אב "), TextSpan("http://x.y", .link, link: 3)])).first)
    #expect(
      line.runs.map(\.text) == ["       ", "http://x.y", " בא"] && line.runs.map(\.link) == [nil, 3, nil])
  }

  @Test func overridesAreSeenAndDoNotAct() {
    #expect(texts(Paragraph("a\u{202e}bcd\u{202c}e")) == ["a�bcd�e"])
    #expect(texts(Paragraph("a\u{2067}bcd\u{2069}e")) == ["a�bcd�e"])
  }

  @Test func paragraphsBeyondTheLimitAreLaidOutInPieces() {
    let text = String(repeating: "ä b ", count: ParagraphLayout.Limits.paragraph / 2)
    let lines = lines(Paragraph(text), width: 80)
    #expect(lines.map { $0.text.filter { $0 != " " } }.joined() == text.filter { $0 != " " })
    #expect(lines.allSatisfy { TextWidth.columns(ofText: $0.text) <= 80 })
  }

  @Test func paragraphOfMoreLinesThanTheLimitIsCut() {
    var layout = ParagraphLayout(width: 20)
    layout.add(Paragraph(String(repeating: "a", count: 20 * (ParagraphLayout.Limits.lines + 1))))
    #expect(layout.isCut && layout.lines.count == ParagraphLayout.Limits.lines)
  }

  /// Whatever comes in: nothing is lost but spaces at the ends of lines, and no line is too wide. ASCII takes the same
  /// way as all else.
  @Test func anyTextIsWholeAndFits() {
    var random = SeededRandom.fresh()
    print("seed", random.seed)
    let words = [
      "word", " ", "  ", "-", "--x", "/usr", "日本語", "、", "。", "「", "」", "ー", "ü", "e\u{301}", "שלום", "مرحبا",
      "123", "(", ")",
      "\u{200b}", "\u{ad}", "\u{a0}", "👩\u{200d}🚀", "🇯🇵", "\t", "\u{202e}", "\u{200f}", "한국", "ไทย",
      "\u{3000}", "%", "…", "\u{1b}",
      "http://a.b/c", "\u{301}", "क्षि", ".5",
    ]
    for round in 0..<600 {
      let isASCII = round % 3 == 0
      var text = ""
      for _ in 0..<Int.random(in: 0...60, using: &random) {
        let word = words.randomElement(using: &random) ?? ""
        if !isASCII || word.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7f }) { text += word }
      }
      let width = Int.random(in: 20...60, using: &random)
      let prefix = ["", "> ", ">> "].randomElement(using: &random) ?? ""
      let found = lines(Paragraph(text, prefix: prefix), width: width)
      let shown = found.map {
        String(
          ($0.logical ?? $0.text).unicodeScalars.dropFirst(prefix.count).filter {
            $0 != " " && $0 != "\u{3000}"
          })
      }
      var whole = LayoutText()
      whole.append(text, role: .text, link: nil)
      let wanted = whole.shown(0..<whole.count).unicodeScalars.filter { $0 != " " && $0 != "\u{3000}" }
      let plain = { (text: String) in text.filter { $0 != "-" } }
      #expect(
        plain(shown.joined()) == plain(String(String.UnicodeScalarView(wanted))),
        "seed \(random.seed): \(text.debugDescription)")
      #expect(
        found.allSatisfy { TextWidth.columns(ofText: $0.text) <= width },
        "seed \(random.seed): \(text.debugDescription)")
      if isASCII, !text.isEmpty {
        let other = lines(Paragraph([TextSpan(text), TextSpan("\u{200e}")], prefix: prefix), width: width)
        #expect(other.map(\.text) == found.map(\.text), "seed \(random.seed): \(text.debugDescription)")
      }
    }
  }
}
