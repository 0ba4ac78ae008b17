import MIME
import Mail
import Rendering
import Screen
import TestSupport
import Testing

@Suite struct MessageRenderingTests {
  private static let now = Timestamp(
    seconds: CivilTime(year: 2026, month: 11, day: 20, hour: 10, minute: 41).seconds(offsetMinutes: 0))

  private func options(width: Int = 40, all: Bool = false) -> RenderOptions {
    RenderOptions(width: width, showsAllHeaders: all, now: Self.now, zoneOffsetMinutes: 60)
  }

  private func render(_ text: String, width: Int = 40, all: Bool = false) -> RenderedText {
    Whole.render(Array(text.utf8), options: options(width: width, all: all))
  }

  private func texts(_ rendered: RenderedText) -> [String] { rendered.lines.map(\.text) }

  @Test func blankLineBesideAQuoteIsNotQuoted() {
    let rendered = render(
      "Content-Type: text/html\n\n<p>before</p><blockquote><p>one</p><p>two</p></blockquote><p>after</p>")
    let lines = texts(rendered).map { $0.filter { $0 != " " } }
    #expect(lines.suffix(7) == ["before", "", ">one", ">", ">two", "", "after"])
  }

  @Test func headersAreWeededAndDatesAreLocal() {
    let rendered = render(
      """
      Received: from x
      From: Ada Lovelace <ada@example.org>
      To: Alice <alice@example.org>
      Date: Fri, 20 Nov 2026 08:41:00 +0000
      Subject: =?utf-8?Q?Notes_=E2=80=93_engine?=

      Hello
      """, width: 60)
    #expect(
      texts(rendered) == [
        "From     Ada Lovelace <ada@example.org>", "To       Alice <alice@example.org>",
        "Date     Fri 20 Nov 2026 09:41 (2 h ago)", "Subject  Notes – engine", "", "Hello",
      ])
    #expect(rendered.headerLineCount == 5)
    #expect(rendered.lines[0].runs.map(\.role) == [.headerName, .headerValue])
  }

  @Test func allHeadersAreShownWhenAsked() {
    let rendered = render("Received: from x\nFrom: a@b\n\nx", all: true)
    #expect(texts(rendered).prefix(2) == ["Received from x", "From     a@b"])
  }

  @Test func replyToIsShownWhenItDiffers() {
    #expect(texts(render("From: a@b\nReply-To: c@d\n\nx")).contains("Reply-To c@d"))
    #expect(!texts(render("From: a@b\nReply-To: A <a@b>\n\nx")).contains { $0.hasPrefix("Reply-To") })
  }

  @Test func manyRecipientsTakeFewLines() {
    let list = (0..<500).map { "r\($0)@example.org" }.joined(separator: ", ")
    let rendered = render("To: \(list)\n\nx")
    #expect(rendered.headerLineCount < 8)
    #expect(texts(rendered).contains { $0.contains("500 addresses in all") })
  }

  @Test func quotesAndSignatureHaveTheirRoles() {
    let rendered = render("\nmine\n> one\n>> two\n> > > three\n-- \nme")
    let roles = Dictionary(
      rendered.lines.dropFirst(1).map { ($0.text, $0.runs.first?.role) }, uniquingKeysWith: { $1 })
    #expect(roles["mine"] == .text && roles["> one"] == .quote1 && roles[">> two"] == .quote2)
    #expect(roles["> > > three"] == .quote3 && roles["me"] == .signature)
  }

  @Test func linesWrapAtWordsAndQuotesKeepTheirMarks() {
    let rendered = render("\n> aaaa bbbb cccc dddd eeee\nx", width: 20)
    #expect(texts(rendered).suffix(3) == ["> aaaa bbbb cccc", "> dddd eeee", "x"])
  }

  @Test func linkIsMarkedWithoutTheFullStop() {
    let rendered = render("\nsee https://example.org/a_(b), or www.example.com.")
    let links = rendered.lines.flatMap(\.runs).filter { $0.role == .link }
    #expect(links.map(\.text) == ["https://example.org/a_(b)", "www.example.com"])
  }

  @Test func tabsReachTheNextStop() { #expect(texts(render("\na\tb")).last == "a       b") }

  @Test func attachmentsAreListedWithNameSizeAndType() {
    let rendered = render(
      """
      Content-Type: multipart/mixed; boundary=b

      --b

      text
      --b
      Content-Type: application/pdf; name=engine.pdf
      Content-Transfer-Encoding: base64

      \(String(repeating: "QUJD", count: 500))
      --b--
      """, width: 60)
    #expect(texts(rendered).contains { $0.hasPrefix("── 1 attachment ──") })
    #expect(texts(rendered).last == "[1] engine.pdf      1 KB  application/pdf")
  }

  @Test func cutTextSaysSo() throws {
    let part = BodyPart(path: SectionPath([1]), depth: 0, type: MediaType("text", "plain"), size: 50 << 20)
    let content = MessageContent(
      header: Array("Subject: x\r\n\r\n".utf8), structure: BodyStructure([part]),
      parts: [
        FetchedSection(
          section: .part(SectionPath([1])), bytes: Array(repeating: 0x41, count: 1 << 20), isCut: true)
      ])
    let rendered = MessageRendering.render(content, options: options(width: 80))
    #expect(rendered.lines.last?.text == "first 1 MB of 50 MB shown; s saves all of it")
  }

  /// A message that was fetched in part has problems that it has not.
  @Test func cutMessageHasNoProblemsOfItsEnd() {
    let bytes = Array("Content-Type: multipart/mixed; boundary=b\n\n--b\n\ntext\n".utf8)
    for isCut in [false, true] {
      let whole = FetchedSection(section: .part(.message), bytes: bytes, isCut: isCut)
      let rendered = MessageRendering.render(
        MessageContent(header: bytes, structure: nil, parts: [whole]), options: options(width: 80))
      #expect(rendered.problems.isEmpty == isCut)
    }
    let header = MessageContent(header: bytes, structure: nil, parts: [])
    #expect(MessageRendering.render(header, options: options(width: 80)).problems.isEmpty)
  }

  private func alternatives(_ plain: String, _ html: String) -> String {
    let rendered = render(
      "Content-Type: multipart/alternative; boundary=b\n\n--b\n\n\(plain)\n--b\nContent-Type: text/html\n\n\(html)\n--b--\n"
    )
    return Whole.body(rendered, folded: true)
  }

  @Test(arguments: [
    "Your mail program does not support HTML.", "View this in your browser: https://example.org/1?u=2",
    "Voir dans le navigateur", "ブラウザでご覧ください", "--- * ---", " ",
  ])
  func plainTextThatOnlySendsToTheHTMLGivesWay(plain: String) {
    let html = "<p>The pigeons of this spring fly farther than ever, to Lisbon and to Riga.</p>"
    #expect(alternatives(plain, html).hasPrefix("The pigeons of this spring"))
  }

  @Test func plainTextStaysWhereTheHTMLSaysNoMore() {
    #expect(alternatives("Which browser is it?", "<p>Which browser?</p>") == "Which browser is it?")
    #expect(alternatives("At noon, Bob", "<p>At noon, Bob. Call me at the station.</p>") == "At noon, Bob")
    let long = "See our HTML. " + String(repeating: "word ", count: BodyStructure.stubSize / 4)
    #expect(alternatives(long, "<p>" + long + long + "</p>").hasPrefix("See our HTML. word"))
  }

  private static let address =
    "https://click.example.org/?q=" + String(repeating: "0123456789abcdef", count: 20)

  /// What it says makes it such a text; the addresses make it long.
  @Test(arguments: [
    "To view this email as a web page, go here.\n\n\(address)\n\nUnsubscribe: \(address)",
    "This is an HTML message, which your mail program does not show. Please read the message in your\nweb browser:\n<\(address)>",
    "Can't see this message? View in browser:\n\(address)\n\n© 2020 Pigeon Post, 1 Loft Road, Example Town. All rights reserved.",
    "Diese Nachricht ist im HTML-Format.\nUm sie anzusehen:\n\(address)\n",
    "このメールはHTML形式です。ブラウザでご覧ください。\n\(address)",
  ])
  func longAddressesSayNothing(plain: String) {
    #expect(plain.utf8.count > BodyStructure.stubSize && plain.utf8.count <= BodyStructure.shortSize)
    let words = String(repeating: "The pigeons of this spring fly farther than ever. ", count: 220)
    #expect(alternatives(plain, "<p>\(words)</p>").hasPrefix("The pigeons of this spring"))
    // Beside an HTML of about its size the server isn't asked for that.
    #expect(!alternatives(plain, "<p>\(words.prefix(1000))</p>").hasPrefix("The pigeons of this spring"))
  }

  /// Real texts that speak of browsers, or begin as any circular does.
  @Test(arguments: [
    "View in browser: \(address)\n\nDear Bob,\nyour order 1234 has left our loft today and arrives by Friday.",
    "Which browser do you use? The page of the loft shows nothing in mine, and in that of Carol neither.",
    "\(address)",
    "Hi,\nthe HTML is at \(address) now; please look whether the second table is what you wanted, and tell Carol. Bob",
    "View this in your browser\nToday: pigeons\nTomorrow: more pigeons\nOn Sunday: the race to Lisbon",
  ])
  func realTextStays(plain: String) {
    let words = String(repeating: "The pigeons of this spring fly farther than ever. ", count: 220)
    #expect(!alternatives(plain, "<p>\(words)</p>").hasPrefix("The pigeons of this spring"))
  }

  @Test(arguments: [
    "<!DOCTYPE html><p>The pigeons", "\n <!-- x --><!-- y -->\n<HTML lang=en><p>The pigeons",
    "<?xml version='1.0'?><html><p>The pigeons", "<!doctype HTML PUBLIC \"x\">\n<html><body>The pigeons",
  ])
  func documentMarkedAsPlainTextIsShownAsOne(document: String) {
    let mail = "Content-Type: text/plain\n\n\(document)\n"
    let rendered = render(mail)
    #expect(
      Whole.body(rendered, folded: true)
        == "The pigeons This is marked as plain text and is HTML; H shows it as it came.")
    #expect(rendered.isHTML)
    var plain = options(width: 200)
    plain.form = .plain
    let asItCame = Whole.render(Array(mail.utf8), options: plain)
    #expect(Whole.body(asItCame).contains(document.split(separator: "\n")[0]) && !asItCame.isHTML)
  }

  @Test(arguments: [
    "<html5 is a word>", "Look: <!doctype html>", "<b>bold</b> words", "<!-- never ends <html>", "<html", "",
    "> <html>",
  ])
  func textWithTagsStaysText(text: String) {
    #expect(!render("Content-Type: text/plain\n\n\(text)\n").isHTML)
    #expect(!render("Content-Type: text/x-template\n\n<html>\n").isHTML)
  }

  @Test func charsetThatATextWasReadInIsTold() {
    let bytes =
      Array("Content-Type: text/plain; charset=iso-2022-jp\n\n".utf8) + [
        0x82, 0xb1, 0x82, 0xcc, 0x96, 0x7b, 0x95, 0xb6, 0x82, 0xcd, 0x93, 0xfa, 0x96, 0x7b, 0x8c, 0xea, 0x82,
        0xc5, 0x82, 0xb7,
      ]
    let text = Whole.body(Whole.render(bytes, options: options(width: 100)))
    #expect(text.contains("この本文は日本語です"))
    #expect(
      text.contains("The text is marked iso-2022-jp, but does not look like it; it was read as shift_jis."))
  }

  @Test func unknownCharsetIsSaidAndReadable() {
    let rendered = Whole.render(
      Array("Content-Type: text/plain; charset=x-nobody\n\nna".utf8) + [0xef] + Array("ve".utf8),
      options: options(width: 80))
    #expect(texts(rendered).contains("naïve"))
    #expect(texts(rendered).contains("The charset x-nobody is unknown; the text may look wrong."))
  }

  @Test func noLineIsWiderThanThePager() {
    let mail =
      "Content-Transfer-Encoding: 7bit   \nFrom: a@b\n\nword  word 日本語日本語日本語日本語  \n> > > > > > > > > > > > > > x\n"
    for width in 20...60 {
      for line in render(mail, width: width, all: true).lines {
        #expect(TextWidth.columns(ofText: line.text) <= width, "\(width): \(line.text)")
      }
    }
  }

  @Test func narrowWidthIsSurvived() {
    for width in [-5, 0, 1, 20] {
      #expect(!render("From: a@b\nSubject: 日本語の長い件名です\n\n日本語の本文です", width: width).lines.isEmpty)
    }
  }

  @Test func messageLongerThanTheLimitIsCutAndSaysSo() {
    let text = "\n" + String(repeating: "x\n", count: ParagraphLayout.Limits.lines + 10)
    let rendered = render(text)
    #expect(rendered.lines.count <= ParagraphLayout.Limits.lines + 10)
    #expect(rendered.lines.last?.text == "The message is longer than can be shown here; s saves it.")
  }
}

/// Renders a message from its bytes, as a file or an unreadable structure does.
enum Whole {
  static func render(_ bytes: [UInt8], options: RenderOptions) -> RenderedText {
    let content = MessageContent(
      header: bytes, structure: nil,
      parts: [FetchedSection(section: .part(.message), bytes: bytes, isCut: false)])
    return MessageRendering.render(content, options: options)
  }

  /// The text below the header, lines joined by spaces where `folded`.
  static func body(_ rendered: RenderedText, folded: Bool = false) -> String {
    let lines = rendered.lines.dropFirst(rendered.headerLineCount).map(\.text)
    let text = lines.joined(separator: folded ? " " : "\n")
    return folded ? text.split(whereSeparator: \.isWhitespace).joined(separator: " ") : text
  }
}
