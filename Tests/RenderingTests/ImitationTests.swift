import MIME
import Mail
import Screen
import TestSupport
import Testing

@testable import Rendering

@Suite struct ImitationTests {
  private func render(_ mail: String) -> RenderedText {
    Whole.render(
      Array(mail.utf8),
      options: RenderOptions(width: 80, now: Timestamp(seconds: 1_800_000_000), zoneOffsetMinutes: 0))
  }

  private let warning = "A link leads to rnill.example, which looks like mill.example, but is another domain."

  @Test(arguments: [
    "\nSee https://rnill.example/x and https://rnill.example/y\n",
    "\nAsk info@rnill.example, or eve@rnill.example\n",
  ])
  func linkToALookAlikeIsWarnedOfOnce(content: String) {
    let rendered = render("From: Ann <ann@mill.example>\n\(content)")
    #expect(rendered.links.map(\.warning) == [warning, warning])
    #expect(rendered.lines.map(\.text).joined(separator: " ").ranges(of: "A link leads to").count == 1)
    #expect(rendered.problems == ["Link 1: \(warning)"])
    #expect(render("From: Ann <ann@rnill.example>\n\(content)").links.map(\.warning) == [nil, nil])
    #expect(render("From: Ann <ann@rnill.example>\n\(content) http://mill.example/").links.count == 3)
  }

  @Test func linkOfHTMLIsMarkedWhereItStands() {
    let mail =
      "From: Ann <ann@mill.example>\nContent-Type: text/html\n\n<p>In <a href='https://rnill.example/x'>our loft</a>."
    let rendered = render(mail)
    #expect(rendered.links.map(\.warning) == [warning])
    #expect(rendered.problems == ["Link 1: \(warning)"])
    let marks = rendered.lines.flatMap(\.runs).filter { $0.role == .warning }
    #expect(marks.map(\.text) == ["[1 → rnill.example]"])
    #expect(!rendered.lines.contains { $0.text.contains("A link leads to") })
  }

  @Test func numberIsThatOfTheList() {
    let rendered = render("From: a@mill.example\n\nhttp://mill.example/ http://rnill.example/\n")
    #expect(rendered.problems == ["Link 2: \(warning)"])
  }

  @Test func notesAreFew() {
    let links = (0..<40).map { "http://m\($0 % 2 == 0 ? "i" : "l")ll\($0)x.example/ " }.joined()
    let names = (0..<20).map { "a@mill\($0)x.example" }.joined(separator: ", ")
    let rendered = render("To: \(names)\n\n\(links)\n")
    let notes = rendered.lines.filter { $0.text.hasPrefix("A link leads to") }
    #expect(rendered.links.count { $0.warning != nil } > 5)
    #expect(notes.count == 5)
  }

  /// Of honest mail, and of what is hostile in other ways, none is suspected.
  @Test(.enabled(if: MailCorpus.isPresent, "corpus not present")) func noLinkOfTheCorpusIsSuspected() throws {
    var (mails, links) = (0, 0)
    for path in MailCorpus.messages {
      mails += 1
      let rendered = Whole.render(
        try MailCorpus.bytes(path),
        options: RenderOptions(width: 80, now: Timestamp(seconds: 1_800_000_000), zoneOffsetMinutes: 0))
      links += rendered.links.count
      for link in rendered.links where link.warning?.contains("which looks like") == true {
        Issue.record("\(path): \(link.warning ?? "")")
      }
    }
    print("imitations: none in \(links) links of \(mails) mails")
    #expect(mails > 800 && links > 600)
  }
}
