import MIME
import Mail
import Screen
import Testing

@testable import Reader

@Suite struct TextFormTests {
  private func reader() -> ScriptedReader {
    let reader = ScriptedReader(starts: false)
    reader.server.boxes[.inbox]?.messages.append(Letters.withHTML(60, "News"))
    reader.start()
    reader.type("<Enter>")
    reader.forgetEffects()
    return reader
  }

  private func sections(_ reader: ScriptedReader) -> [[BodySection]] {
    reader.requests.compactMap { if case .read(_, let sections, _) = $0 { sections } else { nil } }
  }

  private func renderings(_ reader: ScriptedReader) -> [RenderOptions] {
    reader.effects.compactMap { if case .render(_, _, let options) = $0 { options } else { nil } }
  }

  @Test func htmlIsAskedForOnceAndThenIsHere() {
    let reader = reader()
    reader.type("H")
    #expect(renderings(reader).last?.form == .html)
    let asked = sections(reader).count
    #expect(reader.lines[0].contains("HTML · News"))
    reader.type("H")
    #expect(renderings(reader).last?.form == .best)
    #expect(!reader.lines[0].contains("HTML"))
    reader.type("H")
    #expect(sections(reader).count == asked)
  }

  @Test(arguments: [
    (["plain"], "This message has no HTML."), (["html"], "This message is HTML only; V shows its source."),
    (["plain", "html"], "The texts of this message have no other form; V shows the source."),
  ])
  func messageWithoutAnotherFormSaysSo(texts: [String], answer: String) {
    var letter = Letters.letter(60, "Alice", "Texts one after the other")
    letter.structure = BodyStructure(
      [BodyPart(path: .message, depth: 0, type: MediaType("multipart", "mixed"))]
        + texts.enumerated().map { number, kind in
          BodyPart(path: SectionPath([number + 1]), depth: 1, type: MediaType("text", kind), size: 40)
        })
    let reader = ScriptedReader(starts: false)
    reader.server.boxes[.inbox]?.messages.append(letter)
    reader.start()
    reader.type("<Enter>H")
    #expect(reader.bottomLine.contains(answer))
    #expect(reader.state.pager.open?.form == .best)
  }

  /// A plain text that was shown as HTML: the other form is the plain one.
  @Test func plainTextShownAsHTMLIsShownAsItCame() throws {
    for reader in [reader(), ScriptedReader()] {
      reader.type("<Enter>")
      let open = try #require(reader.state.pager.open)
      let text = RenderedText(lines: [StyledLine("of HTML")], headerLineCount: 0, isHTML: true)
      reader.send(.rendered(open.key, text, try #require(open.rendering)))
      reader.type("H")
      #expect(renderings(reader).last?.form == .plain)
    }
  }

  @Test func sourceIsTheWholeMessageAndGoesBackWithoutAsking() {
    let reader = reader()
    reader.type("V")
    #expect(sections(reader) == [[.part(.message)]])
    #expect(renderings(reader).last?.form == .source)
    #expect(reader.lines[0].contains("source · News"))
    reader.type("VV")
    #expect(sections(reader).count == 1)
    #expect(renderings(reader).last?.form == .source)
  }

  @Test func formThatCannotBeFetchedLeavesWhatIsShown() {
    let reader = reader()
    reader.server.refusals["read"] = .notInCopy
    reader.type("V")
    #expect(reader.screen.contains("There is no connection now"))
    #expect(!reader.lines[0].contains("source"))
    #expect(reader.screen.contains("Text of message 60."))
  }

  @Test func charsetIsForThisMessageOnly() {
    let reader = reader()
    reader.type("Ekoi8-r<Enter>")
    #expect(renderings(reader).last?.charset == "koi8-r")
    reader.type("E<Enter>")
    #expect(renderings(reader).last?.charset == nil)
    reader.type("Ekoi8-r<Enter>j")
    #expect(renderings(reader).last?.charset == nil)
  }

  @Test func unknownCharsetIsRefused() {
    let reader = reader()
    reader.type("Eklingon<Enter>")
    #expect(reader.bottomLine.contains("There is no charset “klingon”"))
    #expect(renderings(reader).isEmpty)
  }

  @Test(arguments: UsualCharset.names.map(\.label)) func charsetsThatAreOfferedAreKnown(_ label: String) {
    #expect(Charset(label: label) != nil)
  }

  @Test func foldingOutlivesTheMessage() {
    let reader = reader()
    reader.type("Tj")
    #expect(renderings(reader).last?.foldsQuotes == true)
  }

  // MARK: Messages inside

  @Test func messageInsideIsReadFromItsBytes() throws {
    let reader = reader()
    reader.server.bodies[UID(60)!] = "Subject: Inside\n\nHello\n"
    reader.type("vG")
    reader.type("k<Enter>")
    guard case .read(_, let sections, let limit) = reader.requests.last else {
      Issue.record("nothing was asked")
      return
    }
    #expect(sections == [.part(SectionPath([2]))])
    #expect(limit == State.messageLimit)
    guard
      case .render(_, let content, _) = reader.effects.last(where: {
        if case .render = $0 { true } else { false }
      })
    else {
      Issue.record("nothing was laid out")
      return
    }
    #expect(content.structure == nil)
    #expect(content.parts.map(\.section) == [.part(.message)])
    reader.type("V")
    #expect(reader.state.pager.open?.form == .source)
    reader.type("q")
    #expect(reader.state.parts?.selected == 4)
  }

  @Test func outputOfAProgramIsReadAsTextAndGoesBack() throws {
    let reader = ScriptedReader()
    reader.isHeld = true
    reader.type("jjo")
    guard case .openOutside(let id, let part, _)? = reader.effects.last else {
      Issue.record("nothing was opened")
      return
    }
    reader.isHeld = false
    reader.send(.programShowed(id, part, output: Array("\u{1b}[31mpages".utf8), isCut: true))
    #expect(reader.screen.contains("␛[31mpages"))
    #expect(reader.lines[0].contains("設計.pdf"))
    reader.type("V")
    #expect(reader.bottomLine.contains("made by a program"))
    reader.type("q")
    #expect(reader.state.focus == .list)
    #expect(reader.state.pager.open == nil)
    reader.send(.programShowed(id, part, output: [], isCut: false))
    #expect(reader.state.pager.open == nil)
  }

  @Test func partThatBeginsAsAProgramIsAskedAbout() throws {
    let reader = ScriptedReader()
    reader.isHeld = true
    reader.type("jjo")
    guard case .openOutside(let id, let part, false)? = reader.effects.last else {
      Issue.record("nothing was opened")
      return
    }
    reader.send(.openingDoubted(id, part, warning: "It begins as a script does."))
    #expect(reader.screen.contains("“設計.pdf”: It begins as a script does. Open it? (y/n)"))
    reader.type("y")
    guard case .openOutside(_, part, true)? = reader.effects.last else {
      Issue.record("nothing was opened")
      return
    }
  }
}
