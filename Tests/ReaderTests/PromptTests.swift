import Mail
import Screen
import Testing

@testable import Reader

@Suite struct PromptTests {
  @Test(arguments: [
    ("abc<Left>x", "abxc"), ("abc<Home>x<End>y", "xabcy"), ("one two<C-w>", "one "), ("abc<Left><C-k>", "ab"),
    ("abc<Left><C-u>", "c"), ("abc<Left><Delete>", "ab"), ("日本<Backspace>", "日"), ("<Left><Right>a", "a"),
    ("a<Delete><Right>b", "ab"), ("👩‍👩‍👧x<Left><Backspace>", "x"),
  ])
  func lineIsEdited(_ keys: String, _ text: String) {
    var field = TextField()
    for key in KeyNotation.keys(keys[...]) ?? [] { _ = field.handle(key) }
    #expect(field.text == text)
  }

  @Test func endlessTypingEnds() {
    var field = TextField()
    for _ in 0..<(TextField.limit + 10) { _ = field.handle(.character("x")) }
    #expect(field.characters.count == TextField.limit)
  }

  @Test func quitFromTheCommandLine() {
    let reader = ScriptedReader()
    reader.type(":quit<Enter>")
    #expect(reader.effects.last == .quit)
    #expect(reader.state.hasQuit)
  }

  @Test(arguments: ["q", "qu", "quit", "quit "])
  func commandIsKnownByItsBeginning(_ name: String) {
    let reader = ScriptedReader()
    reader.type(":" + name.replacing(" ", with: "<Space>") + "<Enter>")
    #expect(reader.effects.last == .quit)
  }

  @Test func commandLineGoesWithItsWord() {
    let reader = ScriptedReader()
    reader.type(":goto-mailbox<Space>arch<Enter>")
    #expect(reader.state.list.mailbox.display == "Archive")
    reader.type(":quit<Space>now<Enter>")
    #expect(reader.bottomLine.contains("takes no word"))
  }

  @Test func historyComesBackWithTheArrow() {
    let reader = ScriptedReader()
    reader.type("/first<Enter>/second<Enter>/<Up><Up>")
    #expect(reader.state.prompt?.field.text == "first")
    reader.type("<Down>")
    #expect(reader.state.prompt?.field.text == "second")
    reader.type("<Down>")
    #expect(reader.state.prompt?.field.text == "")
  }

  @Test func passwordIsHiddenAndSentOnce() {
    let reader = ScriptedReader()
    reader.perform(step: "password")
    reader.forgetEffects()
    reader.type("wonderland")
    #expect(!reader.screen.contains("wonderland"))
    reader.type("<Enter>")
    #expect(reader.requests == [.password(PasswordAnswer(Secret("wonderland")))])
    reader.type(":<Up>")
    #expect(!reader.screen.contains("wonderland"))
  }

  @Test func escGivesThePasswordUp() {
    let reader = ScriptedReader()
    reader.perform(step: "password")
    reader.forgetEffects()
    reader.type("x<Esc>")
    #expect(reader.requests == [.password(PasswordAnswer(nil))])
  }

  @Test func passwordInterruptsWhatIsTypedAndGivesItBack() {
    let reader = ScriptedReader()
    reader.type("/half a wo")
    reader.perform(step: "password")
    reader.type("secret<Enter>")
    #expect(reader.state.prompt?.field.text == "half a wo")
  }

  @Test func tabGoesRoundTheCompletions() {
    let reader = ScriptedReader()
    reader.type(":sa<Tab>")
    #expect(reader.state.prompt?.field.text == "save-attachment")
    reader.type("<Tab><Tab>")
    #expect(reader.state.prompt?.field.text == "save-attachment")
    reader.type("<BackTab>")
    #expect(reader.state.prompt?.field.text == "save-all-attachments")
  }

  @Test func cursorStaysOnTheScreenHoweverLongTheLine() {
    for width in [1, 2, 5, 20] {
      let reader = ScriptedReader(size: Size(width: width, height: 3))
      reader.type("/" + String(repeating: "日x", count: 30))
      if let cursor = reader.cursor {
        #expect(cursor.x >= 0)
        #expect(cursor.x <= width)
        #expect(cursor.y == 2)
      }
    }
  }

  @Test func unboundKeySaysSo() {
    let reader = ScriptedReader()
    reader.forgetEffects()
    reader.type("gx")
    #expect(reader.effects == [.bell])
    #expect(reader.bottomLine.contains("gx does nothing here"))
  }
}
