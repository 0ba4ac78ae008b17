import MIME
import Mail
import Screen
import Testing

@testable import Rendering

/// Plain text that is made to be slow or large: what takes it is linear, so that so much of it costs little.
@Suite struct PlainTextBombTests {
  private static let size = 30_000

  private static func flood(_ text: String) -> String {
    String(repeating: text, count: max(1, size / text.utf8.count))
  }

  private static let bombs = [
    flood("a"), flood(" "), flood(">"), flood("> "), flood("word "), flood("日本語"), flood("-"),
    flood("http://a.b "), flood("a@b.example "),
    flood("http://a.b/\n"), flood("<http://a "), flood("<http://" + String(repeating: "a", count: 60) + "\n"),
    flood("a@"), flood("http:"), "a" + flood("\u{301}"), flood("\u{202e}א\u{2066}a\u{200f}"),
    flood("\u{200f}"), flood("\u{200b}"), flood("\u{ad}"), flood("שלום (עולם) abc 12 "), "א" + flood("("),
    "א" + flood("[(") + flood(")]"), flood("\t"), flood("\u{1b}"),
    flood("> a\nb\n"), flood("On 1 Jan 2020 at 10:00 a wrote:\n"),
    flood("On 1 Jan 2020 at 10:00 a wrote:\n> x\n"), flood("From: a\n"), flood("-- \n"),
    flood("____________________\n"), flood("---- Original Message\n"), flood("Regards,\n\n"),
    flood("a <b\n>:\n"), flood("a:\n"), flood("👩\u{200d}"), flood("🇯🇵"), flood("क्षि"), flood("\u{1100}"),
  ]

  @Test(arguments: ["", "; format=flowed; delsp=yes"])
  func floodsTakeLinearTime(_ form: String) {
    var options = RenderOptions(width: 80, now: Timestamp(seconds: 1_800_000_000), zoneOffsetMinutes: 0)
    options.foldsQuotes = true
    for bomb in Self.bombs {
      let mail = Array("Content-Type: text/plain; charset=utf-8\(form)\n\n\(bomb)".utf8)
      var rendered = RenderedText(lines: [], headerLineCount: 0)
      let elapsed = ThreadTime.seconds { rendered = Whole.render(mail, options: options) }
      // Without optimization: a square of the size would take minutes.
      #expect(elapsed < 2, "\(bomb.prefix(30).debugDescription)")
      #expect(
        rendered.lines.allSatisfy { TextWidth.columns(ofText: $0.text) <= 80 },
        "\(bomb.prefix(30).debugDescription)")
    }
  }
}
