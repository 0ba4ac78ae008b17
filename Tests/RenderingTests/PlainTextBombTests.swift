import MIME
import Mail
import Screen
import TestSupport
import Testing

@testable import Rendering

/// Plain text that is made to be slow or large: what takes it is linear, so that so much of it costs little.
@Suite struct PlainTextBombTests {
  /// An opening, and what is repeated after it, one after the other, to about `size` octets in all.
  private struct Bomb {
    let opening: String
    let units: [String]

    init(_ unit: String...) { (opening, units) = ("", unit) }
    init(after opening: String, _ units: String...) { (self.opening, self.units) = (opening, units) }

    func text(_ size: Int) -> String {
      opening
        + units.map { String(repeating: $0, count: max(1, size / units.count / $0.utf8.count)) }.joined()
    }
  }

  private static let bombs = [
    Bomb("a"), Bomb(" "), Bomb(">"), Bomb("> "), Bomb("word "), Bomb("日本語"), Bomb("-"), Bomb("http://a.b "),
    Bomb("a@b.example "), Bomb("http://a.b/\n"), Bomb("<http://a "),
    Bomb("<http://" + String(repeating: "a", count: 60) + "\n"), Bomb("a@"), Bomb("http:"),
    Bomb(after: "a", "\u{301}"), Bomb("\u{202e}א\u{2066}a\u{200f}"), Bomb("\u{200f}"), Bomb("\u{200b}"),
    Bomb("\u{ad}"), Bomb("שלום (עולם) abc 12 "), Bomb(after: "א", "("), Bomb(after: "א", "[(", ")]"),
    Bomb("\t"), Bomb("\u{1b}"), Bomb("> a\nb\n"), Bomb("On 1 Jan 2020 at 10:00 a wrote:\n"),
    Bomb("On 1 Jan 2020 at 10:00 a wrote:\n> x\n"), Bomb("From: a\n"), Bomb("-- \n"),
    Bomb("____________________\n"), Bomb("---- Original Message\n"), Bomb("Regards,\n\n"), Bomb("a <b\n>:\n"),
    Bomb("a:\n"), Bomb("👩\u{200d}"), Bomb("🇯🇵"), Bomb("क्षि"), Bomb("\u{1100}"),
  ]

  @Test(arguments: ["", "; format=flowed; delsp=yes"])
  func floodsTakeLinearTime(_ form: String) {
    var options = RenderOptions(width: 80, now: Timestamp(seconds: 1_800_000_000), zoneOffsetMinutes: 0)
    options.foldsQuotes = true
    for bomb in Self.bombs {
      var rendered = RenderedText(lines: [], headerLineCount: 0)
      let growth = ThreadTime.growth(fourfold: 7500) {
        let mail = Array("Content-Type: text/plain; charset=utf-8\(form)\n\n\(bomb.text($0))".utf8)
        rendered = Whole.render(mail, options: options)
      }
      #expect(growth < ThreadTime.linear, "\(bomb)")
      #expect(rendered.lines.allSatisfy { TextWidth.columns(ofText: $0.text) <= 80 }, "\(bomb)")
    }
  }
}
