import Mail
import TestSupport
import Testing

@testable import MIME

@Suite struct MailcapTests {
  private static let sample = """
    # a comment \\
    image/png; display '%s'; test=test -n "$DISPLAY"; description="A picture"; x11-bitmap=/a.xbm
    text/html; w3m -T %t %s; needsterminal; nametemplate=%s.html; textualnewlines=0
    text/html; w3m -dump -I %{charset} %s; copiousoutput; \\
       nametemplate=%s.html
    application/postscript; ps-to-terminal %s\\; rm x ; needsterminal; print=lpr %s
    Image; xv %s
    application/*; file -; compose=new %s; composetyped=typed; edit=vi %s; textualnewlines
    video/*
    ; nothing
    text/plain; ; print=enscript %s
    */*; cat
    """

  private func type(_ text: String) -> MediaType {
    let pieces = text.split(separator: "/").map(String.init)
    return MediaType(pieces[0], pieces[1])
  }

  @Test func fieldsAreReadAsTheRFCSays() throws {
    let entries = Mailcap([Self.sample]).entries
    #expect(
      entries.map(\.type) == ["image", "text", "text", "application", "image", "application", "text", "*"])
    #expect(entries.map(\.subtype) == ["png", "html", "html", "postscript", "*", "*", "plain", "*"])
    #expect(entries[0].test == "test -n \"$DISPLAY\"")
    #expect(entries[0].description == "A picture")
    #expect(entries[0].x11Bitmap == "/a.xbm")
    #expect(entries[1].needsTerminal && !entries[1].copiousOutput)
    #expect(entries[1].textualNewlines == false)
    #expect(entries[2].copiousOutput)
    #expect(entries[2].nameTemplate == "%s.html")
    #expect(entries[3].view == "ps-to-terminal %s\\; rm x")
    #expect(entries[3].print == "lpr %s")
    #expect(
      entries[5].compose == "new %s" && entries[5].composeTyped == "typed" && entries[5].edit == "vi %s")
    #expect(entries[5].textualNewlines == true)
  }

  @Test(arguments: [
    ("image/png", ["display '%s'", "xv %s", "cat"]), ("image/gif", ["xv %s", "cat"]),
    ("application/x", ["file -", "cat"]), ("text/plain", ["cat"]),
  ])
  func entriesAreTriedInTheirOrder(_ name: String, _ commands: [String]) {
    #expect(Mailcap([Self.sample]).entries(for: type(name), to: .view).map(\.view) == commands)
  }

  @Test func eachPurposeHasItsOwnFirstEntry() {
    let mailcap = Mailcap([Self.sample])
    #expect(mailcap.entries(for: type("text/plain"), to: .print).map(\.print) == ["enscript %s"])
    #expect(mailcap.entries(for: type("application/postscript"), to: .edit).map(\.edit) == ["vi %s"])
    #expect(mailcap.entries(for: type("application/x"), to: .compose).count == 1)
  }

  @Test func theFirstFileWins() {
    let mailcap = Mailcap(["text/x; one\r\n", "text/x; two"])
    #expect(mailcap.entries.map(\.view) == ["one", "two"])
  }

  // MARK: Commands

  private let command = MailcapCommand(
    path: "/run/hato-open-1/1/a.pdf", type: MediaType("application", "pdf"),
    parameters: [
      Parameter(name: "charset", value: "utf-8"), Parameter(name: "name", value: "x'; rm -rf ~; '"),
      Parameter(name: "option", value: "--output=/etc/passwd"),
    ])

  @Test(arguments: [
    ("show %s", "show /run/hato-open-1/1/a.pdf", true),
    ("show '%s' %t", "show '/run/hato-open-1/1/a.pdf' application/pdf", true),
    ("iconv -f %{charset}", "iconv -f utf-8", false), ("a %{Name}", "a x___rm_-rf_____", false),
    ("a %{option} %{none}|", "a _-output=/etc/passwd |", false),
    ("a\\;b \\%s 100%% %z %", "a;b %s 100% %z %", false),
    ("%{unclosed", "unclosed", false), ("x %n %F", "x 0 ", false), ("end\\", "end", false),
  ])
  func valuesAreFilledInAndMeanNothingToAShell(_ template: String, _ text: String, _ namesFile: Bool) {
    let result = command.shellCommand(template)
    #expect(result.text == text)
    #expect(result.namesFile == namesFile)
  }

  @Test func partsOfAMultipartAreNamed() {
    let inner = MailcapCommand(
      path: "/x", type: MediaType("multipart", "mixed"),
      parts: [(MediaType("text", "plain"), "/a"), (MediaType("image", "p$g"), "/it's b")])
    #expect(inner.shellCommand("%n %F").text == "2 text/plain /a image/p_g '/it'\\''s b'")
    let many = MailcapCommand(
      path: "/x", type: MediaType("multipart", "mixed"),
      parts: Array(repeating: (MediaType("a", "b"), "/c"), count: MailcapCommand.partLimit + 1))
    #expect(many.shellCommand("%n").text == "\(MailcapCommand.partLimit)")
  }

  @Test(
    arguments: [
      ("a b.pdf", nil, "a_b.pdf"), ("設計 図.pdf", nil, "設計_図.pdf"), ("-rf", nil, "_rf"),
      (".hidden", nil, "_hidden"),
      ("", nil, "part"), ("a$(id)'\"`;.sh", nil, "a__id_____.sh"), ("page", "%s.html", "page.html"),
      ("page.HTML", "%s.html", "page.HTML"), ("x", "pre-%s.txt", "pre-x.txt"),
      ("x", "../../%s;rm", ".._.._x_rm"),
      ("x", "fixed", "x"),
    ] as [(String, String?, String)])
  func fileNamesNeedNoQuotes(_ name: String, _ template: String?, _ result: String) {
    #expect(MailcapCommand.fileName(name, template: template) == result)
  }

  // MARK: Limits

  @Test func limitsHold() {
    let many = String(repeating: "a/b; c\n", count: Mailcap.entryLimit + 5)
    #expect(Mailcap([many]).entries.count == Mailcap.entryLimit)
    let long = "a/b; " + String(repeating: "x", count: Mailcap.lineLimit)
    #expect(Mailcap([long + "\nc/d; e"]).entries.map(\.type) == ["c"])
    let continued = String(repeating: "a/b; c\\\n", count: Mailcap.lineLimit / 4)
    #expect(Mailcap([continued + "\nc/d; e"]).entries.last?.type == "c")
    let value = String(repeating: "v", count: 1000)
    #expect(MailcapCommand.plain(value).count == MailcapCommand.valueLimit)
  }

  // MARK: Whatever comes

  @Test func anyTextIsReadAndNothingOfASenderReachesTheShell() {
    var random = SeededRandom(seed: 1524)
    let words = [
      "text/html", "*/*", "image", ";", "\\", "\n", "%s", "%t", "%{name}", "%{", "%F", "=", "test", "print",
      "#",
      "needsterminal", "copiousoutput", "nametemplate", "'", "\"", " ", "\t", "\r", "\u{0}", "é", "日",
    ]
    let special = Set("$`;&|<>()'\"\\ \n\t*?[]{}!~#".unicodeScalars)
    for _ in 0..<3000 {
      let text = (0..<Int.random(in: 0...40, using: &random)).map { _ in
        words.randomElement(using: &random) ?? ""
      }
      .joined()
      let value = String(
        String.UnicodeScalarView(
          (0..<12).compactMap { _ in Unicode.Scalar(UInt32.random(in: 0...0x2ff, using: &random)) }))
      let command = MailcapCommand(
        path: "/run/hato-open-x/1/" + MailcapCommand.fileName(value), type: MediaType("text", value),
        parameters: [Parameter(name: "name", value: value)])
      for entry in Mailcap([text]).entries {
        for purpose in MailcapPurpose.allCases { _ = entry.command(to: purpose).map(command.shellCommand) }
        _ = MailcapCommand.fileName(value, template: entry.nameTemplate)
      }
      let filled = command.shellCommand("%s%t%{name}").text
      #expect(
        filled.unicodeScalars.allSatisfy { !special.contains($0) && $0.value >= 0x21 && $0.value != 0x7f })
    }
  }
}
