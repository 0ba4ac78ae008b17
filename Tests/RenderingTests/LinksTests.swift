import MIME
import Mail
import Screen
import TestSupport
import Testing

@testable import Rendering

@Suite struct LinksTests {
  private func targets(_ text: String, isFlowed: Bool = false) -> [String] {
    Links.find(in: text, isFlowed: isFlowed).map(\.link.target)
  }

  @Test(
    arguments: [
      (
        "see https://example.org/a_(b), or (http://x.org/y).",
        ["https://example.org/a_(b)", "http://x.org/y"]
      ),
      (
        "<http://a.org/b?c=d&e=f#g> [http://[2001:db8::1]:80/x]",
        ["http://a.org/b?c=d&e=f#g", "http://[2001:db8::1]:80/x"]
      ),
      ("<URL:http://a.org/x> URL:ftp://b.org/y", ["http://a.org/x", "ftp://b.org/y"]),
      (
        "www.example.com. WWW.Example.org/x! www.nothing wwww.example.com",
        ["http://www.example.com", "http://WWW.Example.org/x"]
      ),
      (
        "mail a.b+c@example.org, or <d@e.example> or mailto:f@g.example?subject=x.",
        ["mailto:a.b+c@example.org", "mailto:d@e.example", "mailto:f@g.example?subject=x"]
      ),
      (
        "call tel:+49-30-123456; news:comp.lang.swift; sms:112 geo:52.5,13.4",
        ["tel:+49-30-123456", "news:comp.lang.swift", "sms:112", "geo:52.5,13.4"]
      ),
      (
        "Note: this, news: none, http:/x, http://, 10:30, a@b, @c.org, git@github.com:x/y, x@1.2.3.4, a@b..c",
        []
      ),
      (
        "*http://bold.org* _http://under.org_ 'http://q.org' \"http://r.org\"",
        ["http://bold.org", "http://under.org", "http://q.org", "http://r.org"]
      ),
      (
        "http://en.org/Foo_ http://a.org/x|y http://a.org/{z}",
        ["http://en.org/Foo_", "http://a.org/x", "http://a.org/"]
      ),
      ("http://bücher.example/straße?q=é", ["http://xn--bcher-kva.example/stra%C3%9Fe?q=%C3%A9"]),
      ("詳細はhttps://example.jp/a?b=cをご覧ください。", ["https://example.jp/a?b=c"]),
      (
        "<https://ja.example.org/日本語>、http://例え.テスト/",
        ["https://ja.example.org/%E6%97%A5%E6%9C%AC%E8%AA%9E", "http://xn--r8jz45g.xn--zckzah/"]
      ),
      ("xhttp://a.org/ 1http://b.org", []),
      ("https://user:pw@host.org:8080/", ["https://user:pw@host.org:8080/"]),
      ("連絡先はa.b@c.example、ל-support@d.example", ["mailto:a.b@c.example", "mailto:support@d.example"]),
      ("Größe@münchen.example", ["mailto:Gr%C3%B6%C3%9Fe@xn--mnchen-3ya.example"]),
      ("http://a.org/(x]y)", ["http://a.org/(x"]), ("(siehe www.a.de)", ["http://www.a.de"]),
    ] as [(String, [String])])
  func addressesAreFound(_ text: String, _ expected: [String]) { #expect(targets(text) == expected) }

  @Test func addressOverFlowedLinesIsOne() {
    let text = "see <http://example.org/long/ path/to?x=1& y=2> and <http://a.org and more"
    #expect(targets(text, isFlowed: true) == ["http://example.org/long/path/to?x=1&y=2", "http://a.org"])
    #expect(targets(text) == ["http://example.org/long/", "http://a.org"])
  }

  @Test func hostOfSeveralScriptsIsToldInBothForms() throws {
    let found = try #require(Links.find(in: "http://pаypal.com/x").first)
    #expect(found.link.target == "http://xn--pypal-4ve.com/x" && found.link.text == "http://pаypal.com/x")
    let warning = try #require(found.link.warning)
    #expect(warning.contains("xn--pypal-4ve.com") && warning.contains("pаypal.com"))
    #expect(Links.find(in: "http://bücher.example/").first?.link.warning == nil)
  }

  @Test func textStaysAsItReads() {
    var part = RenderedPart(paragraphs: [Paragraph("a http://b.org/ c"), Paragraph("x@y.example")])
    part.findLinks()
    #expect(part.paragraphs.map(\.text) == ["a http://b.org/ c", "x@y.example"])
    #expect(
      part.paragraphs[0].spans.map(\.link) == [nil, 0, nil] && part.paragraphs[1].spans.map(\.link) == [1])
    #expect(part.links.map(\.target) == ["http://b.org/", "mailto:x@y.example"])
  }

  @Test func addressBrokenOverLinesIsOne() {
    let first = "see <https://lists.example.org/archives/users/2026/"
    var part = RenderedPart(paragraphs: [
      Paragraph(first), Paragraph("november/012345.html> and http://b.org/"),
    ])
    part.findLinks()
    #expect(
      part.links.map(\.target) == [
        "https://lists.example.org/archives/users/2026/november/012345.html", "http://b.org/",
      ])
    #expect(part.paragraphs[1].spans.map(\.link) == [0, nil, 1])
    #expect(part.paragraphs[1].text == "november/012345.html> and http://b.org/")
    for second in ["november and more>", "> x", "", String(repeating: "x", count: 9000) + ">"] {
      var other = RenderedPart(paragraphs: [Paragraph(first), Paragraph(second)])
      other.findLinks()
      #expect(
        other.links.map(\.target) == ["https://lists.example.org/archives/users/2026/"],
        "\(second.prefix(20))")
    }
    let lines = Array(repeating: Paragraph("x"), count: BrokenLink.Limits.lines) + [Paragraph("y>")]
    var long = RenderedPart(paragraphs: [Paragraph(first)] + lines)
    long.findLinks()
    #expect(long.links.map(\.target) == ["https://lists.example.org/archives/users/2026/"])
    var short = RenderedPart(paragraphs: [Paragraph("<http://a.org/"), Paragraph("b>")])
    short.findLinks()
    #expect(short.links.map(\.target) == ["http://a.org/"])
  }

  @Test func moreLinksThanAnyonePicksFromStayText() {
    let line = String(repeating: "http://a.b ", count: Links.Limits.links + 10)
    var part = RenderedPart(paragraphs: [Paragraph(line), Paragraph("http://c.d")])
    part.findLinks()
    #expect(part.links.count == Links.Limits.links && part.paragraphs.map(\.text) == [line, "http://c.d"])
    #expect(targets("http://" + String(repeating: "a", count: 20_000))[0].utf8.count == Links.Limits.target)
    #expect(targets(String(repeating: "a", count: Links.Limits.localPart + 1) + "@b.example").isEmpty)
  }

  @Test func anyTextKeepsItsBytesAndTargetsAreASCII() {
    var random = SeededRandom.fresh()
    print("seed", random.seed)
    let words = [
      "http://", "https://", "www.", "@", ":", "<", ">", "URL:", "mailto:", "tel:", "a.b", "日本", "ü", "(",
      ")", "[",
      "]", ".", " ", "xn--", "news:", "%", "/", "#", "е", "\u{202e}",
    ]
    for _ in 0..<2000 {
      let text = String(decoding: random.bytes(upTo: 80, dictionary: words), as: UTF8.self)
      var part = RenderedPart(paragraphs: [Paragraph(text)])
      part.findLinks(isFlowed: Bool.random(using: &random))
      #expect(Array(part.paragraphs[0].text.utf8) == Array(text.utf8), "seed \(random.seed)")
      for link in part.links {
        #expect(link.target.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f }, "seed \(random.seed) \(link.target)")
      }
    }
  }
}
