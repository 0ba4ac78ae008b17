import Mail
import Screen
import Testing

@testable import Reader

@Suite struct LinksTests {
  private func reader(_ links: Hyperlink...) throws -> ScriptedReader {
    let reader = ScriptedReader()
    reader.type("<Enter>")
    let open = try #require(reader.state.pager.open)
    let text = RenderedText(lines: [StyledLine("text")], headerLineCount: 0, links: links)
    reader.send(.rendered(open.key, text, try #require(open.rendering)))
    reader.type("O")
    reader.forgetEffects()
    return reader
  }

  private func opened(_ reader: ScriptedReader) -> [String] {
    reader.effects.compactMap { if case .openLink(_, let target) = $0 { target } else { nil } }
  }

  @Test func enterOpensAndTheRoomStays() throws {
    let reader = try reader(Hyperlink(target: "https://example.org/a", text: "a"))
    reader.type("<Enter>")
    #expect(opened(reader) == ["https://example.org/a"])
    #expect(reader.state.linksRoom != nil)
    #expect(reader.bottomLine.contains("Opening example.org: done."))
    reader.type("q")
    #expect(reader.state.linksRoom == nil)
    #expect(reader.state.focus == .pager)
  }

  @Test func warningIsAskedAboutFirst() throws {
    let link = Hyperlink(target: "https://evil.example/", text: "bank.example", warning: "It lies.")
    let reader = try reader(link)
    reader.type("<Enter>")
    #expect(reader.bottomLine.contains("It lies. Open it? (y/n)"))
    reader.type("n")
    #expect(reader.bottomLine.contains("It was not opened."))
    #expect(opened(reader).isEmpty)
    reader.type("<Enter>y")
    #expect(opened(reader) == ["https://evil.example/"])
  }

  @Test(arguments: [
    "javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "http://", "https:", "mailto:a@b", "",
    ":",
    "https://a b/", "https://a\u{1b}[31m/", "https://ä.example/", "-o/etc/x", "vbscript:x",
    "smb://host/share",
  ]) func onlyPlainAddressesOfTheWebAreOpened(_ target: String) throws {
    let reader = try reader(Hyperlink(target: target, text: "x"))
    reader.type("<Enter>")
    #expect(opened(reader).isEmpty)
    #expect(reader.effects.contains(.bell))
  }

  @Test(arguments: [
    ("https://user:pass@example.org:8443/p?q#f", "https", "example.org:8443"),
    ("HTTP://example.org", "http", "example.org"),
    ("http://bank.example@evil.example/", "http", "evil.example"),
    ("http://evil.example\\@bank.example/", "http", "evil.example"),
    ("mailto:ada@example.org", "mailto", "ada@example.org"),
    ("nothing", "nothing", ""),
  ]) func targetTellsWhereItLeads(_ target: String, _ scheme: String, _ place: String) {
    #expect(LinkTarget(target).scheme == scheme)
    #expect(LinkTarget(target).place == place)
  }

  @Test func numbersSelect() throws {
    let reader = ScriptedReader()
    reader.type("<Enter>")
    let open = try #require(reader.state.pager.open)
    let links = (1...120).map { Hyperlink(target: "http://h\($0).example/", text: "\($0)") }
    let text = RenderedText(lines: [], headerLineCount: 0, links: links)
    reader.send(.rendered(open.key, text, try #require(open.rendering)))
    reader.type("O1")
    #expect(reader.state.linksRoom?.selected == 0)
    reader.type("1")
    #expect(reader.state.linksRoom?.selected == 10)
    reader.type("7")
    #expect(reader.state.linksRoom?.selected == 116)
    reader.type("9")
    #expect(reader.state.linksRoom?.selected == 8)
    reader.type("0")
    #expect(reader.state.linksRoom?.selected == 89)
    for _ in 0..<100 { reader.type("0") }
    #expect(reader.screen.contains("90 "))
  }

  @Test func copyingGivesTheTargetAlone() throws {
    let reader = try reader(
      Hyperlink(target: "mailto:ada@example.org", text: "Ada"),
      Hyperlink(target: "https://a.example/x", text: "b"))
    reader.type("yjy")
    #expect(reader.effects.contains(.copy("ada@example.org")))
    #expect(reader.effects.contains(.copy("https://a.example/x")))
  }

  @Test func hostileTextsAreDrawnAsCells() throws {
    let long = String(repeating: "長\u{1b}[31m", count: 2000)
    let target = "http://" + String(repeating: "a", count: 100_000) + ".example/"
    let reader = try reader(Hyperlink(target: target, text: long, warning: long))
    for size in [
      Size(width: 160, height: 45), Size(width: 20, height: 5), Size(width: 3, height: 3),
      Size(width: 1, height: 1),
    ] {
      reader.send(.resized(size))
      #expect(!reader.screen.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
    }
  }
}
