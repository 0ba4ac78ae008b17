import Screen
import Testing

@testable import Rendering

@Suite struct HTMLLinkTests {
  @Test func linksAreNumberedAndListed() {
    let html =
      "<p>See <a href='https://a.example/1'>one</a>, <a href='https://a.example/2'>two</a> and <a href='https://a.example/1'>one again</a>.</p>"
    #expect(
      HTMLScene.lines(html, width: 40) == [
        "See one[1], two[2] and one again[1].", "", "── 2 links " + String(repeating: "─", count: 29),
        "[1] https://a.example/1", "[2] https://a.example/2",
      ])
    #expect(HTMLScene.render(html).links.map(\.text) == ["one", "two"])
  }

  @Test func addressAsItsOwnTextIsNotListed() {
    let html =
      "<a href='https://a.example/'>https://a.example/</a> <a href='mailto:a@b.example'>a@b.example</a>"
    #expect(HTMLScene.lines(html) == ["https://a.example/ a@b.example"])
    #expect(HTMLScene.render(html).links.map(\.target) == ["https://a.example/", "mailto:a@b.example"])
  }

  @Test(arguments: [
    ("https://bank.example/x", "https://evil.example/", "evil.example"),
    ("www.bank.example", "http://evil.example", "evil.example"),
    ("bank.example", "https://bank.example.evil.example/", "bank.example.evil.example"),
    ("Log in at bank.example now", "https://evil.example", "evil.example"),
    ("a@bank.example", "mailto:b@evil.example", "evil.example"),
    ("here", "https://bank.example@evil.example/", "evil.example"),
    ("bank.example", "//evil.example/bank.example", "evil.example"),
    ("https://bank.example", "https:\\\\evil.example", "evil.example"),
    ("https://bank.example", "https://evil%2eexample/", "evil.example"),
    ("https://bank.example", " ht\ntps://evil.example", "evil.example"),
  ])
  func wordsThatNameAnotherHostAreWarnedOf(words: String, target: String, host: String) throws {
    let part = HTMLScene.render("<base href=https://base.example/><a href='\(target)'>\(words)</a>")
    let warning = try #require(part.links.first?.warning)
    #expect(warning.contains(host))
    #expect(part.problems.count == 1)
    #expect(part.paragraphs[0].text.contains("→\u{a0}\(host)]"))
  }

  @Test(arguments: [
    ("https://www.shop.example/a", "https://click.shop.example/b"),
    ("main.rs", "https://code.example/main.rs"), ("here", "https://a.example"),
    ("v1.2.3", "https://a.example"), ("e.g. this", "https://a.example"),
    ("read README.md.", "https://a.example"), ("a@b.example", "mailto:a@b.example?subject=x"),
  ])
  func harmlessLinksAreNotWarnedOf(words: String, target: String) {
    #expect(HTMLScene.render("<a href='\(target)'>\(words)</a>").links.map(\.warning) == [nil])
  }

  @Test(arguments: [
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java&#10;script:alert(1)", " javascript:x",
    "data:text/html,x", "file:///etc/passwd",
    "vbscript:x", "cid:a", "x-unknown:y",
  ])
  func whatLeadsNowhereIsNotOpened(target: String) {
    let part = HTMLScene.render("<a href='\(target)'>words</a>")
    #expect(part.links.isEmpty && part.paragraphs[0].text == "words")
    #expect(part.notes.count == 1)
  }

  @Test(arguments: [
    ("b", "https://x.example/a/b"), ("/c", "https://x.example/c"), ("//y.example/d", "https://y.example/d"),
    ("?q", "https://x.example/a/i.html?q"),
    ("http://z.example", "http://z.example"), ("https://x.example/ü b", "https://x.example/%C3%BC%20b"),
    ("https://bücher.example/", "https://xn--bcher-kva.example/"),
    ("mailto:a@b.example?subject=ä", "mailto:a@b.example?subject=%C3%A4"),
  ])
  func targetsAreMadeWhole(target: String, whole: String) {
    let part = HTMLScene.render("<base href='https://x.example/a/i.html'><a href='\(target)'>words</a>")
    #expect(part.links.map(\.target) == [whole])
  }

  @Test(arguments: [
    ("<a href=https://a.example></a>x", 0), ("<a href='#x'>y</a>", 0), ("<a href=''>y</a>", 0),
    ("<a href=rel>y</a>", 0), ("<a name=x>y</a>", 0),
    ("<a href=https://a.example><img src=https://b.example/c></a>", 1),
    ("<a href=https://a.example><div>x</div></a>", 1), ("<map><area href=https://a.example alt=A></map>", 1),
  ])
  func onlyWhatCanBeChosenIsALink(html: String, count: Int) {
    #expect(HTMLScene.render(html).links.count == count)
  }

  @Test func numberStandsBehindTheBlockInside() {
    #expect(HTMLScene.text("<a href=https://a.example><div>x</div></a>y") == "x[1]\ny")
    #expect(HTMLScene.text("<a href=https://a.example><img src=https://b.example/c></a>") == "[image][1]")
  }

  @Test func linksBeyondTheLimitHaveNoNumber() {
    let html = (0...HTMLLayout.Limits.links).map { "<a href=https://a.example/\($0)>x</a> " }.joined()
    let part = HTMLScene.render(html)
    #expect(part.links.count == HTMLLayout.Limits.links)
    #expect(part.notes == ["1 more links have no number."])
  }
}
