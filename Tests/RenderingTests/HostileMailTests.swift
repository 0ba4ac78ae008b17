import MIME
import Mail
import Rendering
import Screen
import TestSupport
import Testing

@Suite struct HostileMailTests {
  private static let options = RenderOptions(
    width: 80, showsAllHeaders: true, now: Timestamp(seconds: 1_800_000_000), zoneOffsetMinutes: -600)

  /// No line holds a character that a terminal would act upon.
  private func expectOnlyCells(_ rendered: RenderedText, _ what: String) {
    for line in rendered.lines {
      let isBad = line.text.unicodeScalars.contains { $0.value < 0x20 || (0x7f..<0xa0).contains($0.value) }
      #expect(!isBad, "\(what): \(line.text.unicodeScalars.map(\.value))")
      if isBad { return }
    }
  }

  @Test(.enabled(if: MailCorpus.isPresent, "corpus not present"))
  func everyMailOfTheCorpusBecomesPrintableLines() throws {
    for path in MailCorpus.messages {
      let bytes = try MailCorpus.bytes(path)
      let elapsed = ThreadTime.seconds {
        expectOnlyCells(Whole.render(bytes, options: Self.options), path)
      }
      #expect(elapsed < 5, "\(path)")
    }
  }

  /// What the hostile set says must be seen.
  @Test(
    .enabled(if: MailCorpus.isPresent, "corpus not present"),
    arguments: [
      ("parser-boundary-odd", "part one"), ("parser-boundary-prefix", "inner one"),
      ("parser-boundary-prefix", "--abcx"),
      ("parser-no-final-boundary", "first"), ("parser-mixed-line-ends", "mixed"),
      ("parser-nul-bytes", "in subject"),
      ("parser-nul-bytes", "end"), ("parser-mbox-from", "mbox line"), ("parser-base64-dirty", "Hello world!"),
      ("parser-qp-dirty", "é"), ("parser-qp-dirty", "=ZZ"), ("bomb-html", "deep text"),
      ("bomb-same-boundary", "found me"),
      ("parser-boundary-rfc2231", "with abcd"), ("parser-header-names", "body"),
      ("spoof-from-comment", "evil.example"),
      ("spoof-from-nul-encoded", "evil.example"), ("spoof-from-padding", "evil.example"),
      ("spoof-from-double-angle", "evil.example"), ("spoof-from-encoded-at", "evil.example"),
      ("spoof-from-route", "evil.example"), ("spoof-from-two-from-fields", "evil.example"),
      ("spoof-from-percent-hack", "evil.example"), ("spoof-from-two-mailboxes", "evil.example"),
    ])
  func whatMustBeSeenIsSeen(name: String, text: String) throws {
    guard let bytes = try? MailCorpus.bytes("hostile/\(name).eml") else { return }
    let options = RenderOptions(width: 100, now: Timestamp(seconds: 1_800_000_000), zoneOffsetMinutes: 0)
    let all = Whole.render(bytes, options: options).lines.map(\.text).joined(separator: "\n")
    #expect(all.contains(text), "\(name): \(all)")
  }

  @Test func bombsTakeLinearTime() {
    let bombs = [
      "Content-Type: text/html\n\n" + String(repeating: "<div><b>", count: 20_000),
      "Content-Type: text/html\n\n" + String(repeating: "<a href=http://x/>x", count: 20_000),
      "Content-Type: text/html\n\n" + String(repeating: "<!--", count: 40_000),
      "Content-Type: text/html\n\n" + String(repeating: "<script>", count: 20_000),
      "Content-Type: text/html\n\n" + String(repeating: "&#", count: 60_000),
      "Content-Type: text/html\n\n" + String(repeating: "<title><x a=\"", count: 20_000),
      "\n" + String(repeating: ">", count: 100_000), "\n" + String(repeating: "(", count: 100_000),
      "\n" + String(repeating: "http://", count: 20_000), "\n" + String(repeating: " ", count: 100_000),
      "Subject: " + String(repeating: "=?utf-8?Q?=1B?= ", count: 10_000) + "\n\nx",
    ]
    for bomb in bombs {
      let elapsed = ThreadTime.seconds {
        expectOnlyCells(Whole.render(Array(bomb.utf8), options: Self.options), String(bomb.prefix(60)))
      }
      #expect(elapsed < 5, "\(bomb.prefix(60))")
    }
  }

  @Test func anyHTMLBecomesPrintableLines() {
    var random = SeededRandom.fresh()
    print("seed", random.seed)
    let words = [
      "<p>", "</p>", "<", ">", "<!--", "-->", "<![if", "&amp;", "&#27;", "&#x9b;", "<a href=\"", "\"", "'",
      "<pre>", "<li>",
      "<ol start=9>", "</ol>", "<blockquote>", "<style>", "</style>", "<td>", "<br>", "\n", "\t",
      "\u{1b}[31m", "日本",
    ]
    for _ in 0..<150 {
      let html = random.bytes(upTo: 400, dictionary: words)
      let bytes = Array("Content-Type: text/html; charset=utf-8\n\n".utf8) + html
      expectOnlyCells(Whole.render(bytes, options: Self.options), "seed \(random.seed)")
    }
  }
}
