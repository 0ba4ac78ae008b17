import Screen
import TestSupport
import Testing

@testable import Rendering

/// Whatever comes: it ends soon, every line fits, and nothing in it steers a terminal.
@Suite struct HTMLBoundsTests {
  private func expectOnlyCells(_ html: String, width: Int, _ what: String) {
    for line in HTMLScene.lines(html, width: width) {
      #expect(TextWidth.columns(ofText: line) <= width, "\(what): \(line)")
      let isBad = line.unicodeScalars.contains { $0.value < 0x20 || (0x7f..<0xa0).contains($0.value) }
      #expect(!isBad, "\(what)")
    }
  }

  @Test func anyHTMLBecomesLines() {
    var random = SeededRandom.fresh()
    print("seed", random.seed)
    let words = [
      "<p>", "</p>", "<", ">", "<!--", "-->", "<![if", "&amp;", "&#27;", "&#x9b;",
      "<a href=http://a.example/", "\"", "'", "<pre>",
      "<li>", "<ol start=9>", "</ol>", "<blockquote>", "</blockquote>", "<style>.a{display:none}", "</style>",
      "<table border=1>", "</table>", "<tr>",
      "<td colspan=3 rowspan=2>", "<th>", "</td>", "<br>", "\n", "\t", "\u{1b}[31m", "日本", "<b>", "</b>",
      "</a>", "<select><option>", "</select>",
      "<span style='mso-list:Ignore'>", "</span>", "<sup>12</sup>", "<img alt=x src=//a>",
      "<div class=a style=\"font-size:0;color:red\">", "</div>",
      "<textarea>", "<caption>", "<dl><dd>", "<s>", "&nbsp;", "&zwnj;", "&shy;", "é", "\u{202e}", "<q>",
      "<input value=1>", "<hr>", "<svg/>", "<h1>",
    ]
    for _ in 0..<400 {
      let html = String(decoding: random.bytes(upTo: 600, dictionary: words), as: UTF8.self)
      expectOnlyCells(html, width: Int.random(in: 20...100, using: &random), "seed \(random.seed)")
    }
  }

  @Test(arguments: [
    "<div><b>", "<a href=http://x/>x", "<!--", "<script>", "&#", "&", "&amp;", "<title><x a=\"",
    "<table><tr><td>x", "<tr><td colspan=1000 rowspan=65534>x",
    "<ul><li>x", "<blockquote>x", "<b><p>x</b>", "<span>", "</p>", "</div><span>", "<p><table>",
    "<select><option>a", "<style>a{", "<font color=red>x",
    "x<sup>1</sup>", "<td>x<th>y", "<pre>\n", "<s>", "&zwnj;&nbsp;", "<i></b>", "<p style='display:none'>",
    "<img src=http://a/b>", "a ", "日",
  ])
  func timeIsLinear(unit: String) {
    let growth = ThreadTime.growth(fourfold: 20_000 / unit.utf8.count) {
      _ = HTMLScene.render(String(repeating: unit, count: $0))
    }
    #expect(growth < ThreadTime.linear)
  }

  @Test func textBeyondTheLimitIsCutAndSaysSo() {
    let part = HTMLScene.render(String(repeating: "word ", count: HTMLLayout.Limits.text / 5 + 40_000))
    #expect(part.notes == ["The text is longer than can be shown here; s saves it."])
    #expect(
      part.paragraphs.reduce(0) { $0 + $1.text.utf8.count } < HTMLLayout.Limits.text + 2
        * HTMLLayout.Limits.paragraph)
    #expect(part.paragraphs.allSatisfy { $0.text.utf8.count <= 2 * HTMLLayout.Limits.paragraph })
  }

  @Test func deeperThanTheLimitIsStillRead() {
    let depth = OpenElements.Limits.depth + 100
    let html =
      String(repeating: "<div>", count: depth) + "deep" + String(repeating: "</div>", count: depth)
      + "<b>after</b>"
    let part = HTMLScene.render(html)
    #expect(part.paragraphs.map(\.text) == ["deep", "after"])
    #expect(part.paragraphs.last?.spans.first?.role == .strong)
  }

  @Test func indentationEndsSomewhere() {
    let html = String(repeating: "<ul><li>", count: 300) + "x"
    #expect(HTMLScene.lines(html, width: 60).allSatisfy { TextWidth.columns(ofText: $0) <= 60 })
    #expect(HTMLScene.text(html).hasSuffix("x"))
  }

  @Test func styleSheetsBeyondTheLimitAreNotRead() {
    let filler = String(repeating: "a", count: StyleSheet.Limits.source)
    #expect(
      HTMLScene.text(
        "<style>.b{display:none}</style><style>\(filler).a{display:none}</style><p class=a>x<p class=b>y")
        == "x")
  }

  @Test func rulesBeyondTheLimitAreNotRead() {
    let rules = (0..<StyleSheet.Limits.rules).map { ".c\($0){display:none}" }.joined()
    #expect(HTMLScene.text("<style>\(rules).a{display:none}</style><p class=a>x<p class=c1>y") == "x")
  }
}
