import Mail
import Screen
import Testing

@testable import Reader

@Suite struct ScreenSizeTests {
  @Test(arguments: [
    (1, 1), (0, 0), (2, 1), (1, 5), (3, 2), (20, 5), (79, 3), (80, 2), (139, 24), (140, 3), (300, 100),
  ])
  func everyRoomSurvivesEverySize(_ width: Int, _ height: Int) {
    let rooms = [
      "", "<Enter>", "v", "?", ":sa", "/x", "g", "<BackTab>", "d$", "s", "jv", "lunread<Enter>", "\\", "G",
      "<C-w>h<C-w>h",
    ]
    for keys in rooms {
      let reader = ScriptedReader()
      reader.type(keys)
      reader.send(.resized(Size(width: width, height: height)))
      #expect(reader.grid.width == width)
      for key in ["j", "<PageDown>", "k", "<PageUp>", "G", "gg"] { reader.type(key) }
      #expect(reader.lines.count == height)
    }
  }

  @Test func negativeSizeIsNone() {
    let reader = ScriptedReader()
    reader.send(.resized(Size(width: -3, height: -1)))
    #expect(reader.grid.cells.isEmpty)
  }

  @Test func panesAreThoseOfThePlan() {
    func panes(_ width: Int, _ keys: String) -> [Bool] {
      let reader = ScriptedReader(size: Size(width: width, height: 24))
      reader.type(keys)
      let layout = Layout(reader.state)
      return [layout.mailboxes != nil, layout.list != nil, layout.pager != nil]
    }
    #expect(panes(79, "") == [false, true, false])
    #expect(panes(79, "<Enter>") == [false, false, true])
    #expect(panes(79, "<Left>") == [true, false, false])
    #expect(panes(80, "") == [true, true, false])
    #expect(panes(139, "<Enter>") == [false, false, true])
    #expect(panes(140, "") == [true, true, true])
    #expect(panes(140, "<Enter>\\") == [false, true, true])
  }

  @Test func wideCharactersKeepTheColumnsAligned() {
    let reader = ScriptedReader()
    let grid = reader.grid
    let sizes = (1...8).map { y in (0..<80).last { grid[$0, y].text != " " && grid[$0, y].text != "" } }
    #expect(Set(sizes) == [78])
  }
}
