import Mail
import Screen
import Testing

@testable import Reader

/// `hato FILE.eml`: one message, and nothing beside it.
@Suite struct ReadingOneTests {
  private func reader(width: Int = 80) -> ScriptedReader {
    let reader = ScriptedReader(size: Size(width: width, height: 24), starts: false)
    reader.server.boxes[.inbox]?.messages = Letters.inbox.suffix(1)
    var options = ReaderOptions()
    options.readsOne = true
    reader.state = State(
      account: ScriptedReader.account, title: "letter.eml", initialMailbox: .inbox,
      keymap: Keymap(defaultText: ScriptedReader.defaultKeymap, userText: nil), size: reader.state.size,
      options: options)
    reader.start()
    return reader
  }

  @Test(arguments: [40, 80, 160]) func theMessageIsOpenedAndHasAllOfTheScreen(_ width: Int) {
    let reader = reader(width: width)
    #expect(reader.screen.contains("Text of message"))
    #expect(Layout(reader.state).pager?.width == width)
    for keys in ["\\", "<BackTab>", "<C-w>w"] { reader.type(keys) }
    #expect(Layout(reader.state).pager?.width == width)
  }

  @Test func closingThePagerLeaves() {
    let reader = reader()
    reader.type("v")
    reader.type("q")
    #expect(!reader.state.hasQuit)
    reader.type("q")
    #expect(reader.state.hasQuit)
  }
}
