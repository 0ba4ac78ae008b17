import Screen
import Testing

@Suite struct GridTests {
  @Test func wideCharacterThatDoesNotFitIsLeftOut() {
    var grid = Grid(width: 5, height: 1)
    #expect(grid.put("日本語", in: grid.bounds) == 4)
    #expect(grid.text == ["日本"])
  }

  @Test func overwritingHalfAWideCharacterRemovesTheOtherHalf() {
    var grid = Grid(width: 6, height: 1)
    grid.put("日本語", in: grid.bounds)
    grid.put("x", in: Rect(x: 1, y: 0, width: 1, height: 1))
    #expect(grid.text == [" x本語"])
    grid.put("y", in: Rect(x: 4, y: 0, width: 1, height: 1))
    #expect(grid.text == [" x本y"])
    grid.put("界", in: Rect(x: 2, y: 0, width: 2, height: 1))
    #expect(grid.text == [" x界y"])
  }

  @Test func textLeftOfTheGridIsClipped() {
    var grid = Grid(width: 4, height: 1)
    grid.put("abcdef", in: Rect(x: -2, y: 0, width: 20, height: 1))
    #expect(grid.text == ["cdef"])
    grid.put("zz", in: Rect(x: 0, y: 7, width: 4, height: 1))
    grid.fill(Rect(x: -3, y: -3, width: 100, height: 100))
    #expect(grid.text == [""])
  }

  @Test func conjunctTakesSeveralCells() {
    var grid = Grid(width: 8, height: 1)
    #expect(grid.put("क्षिx", in: grid.bounds) == 4)
    #expect(grid[3, 0].text == "x")
  }

  @Test func stylesShowAsLettersWithALegend() {
    var grid = Grid(width: 6, height: 2)
    grid.put("ab", in: grid.bounds, style: Style(attributes: .bold))
    grid.put(
      "c", in: Rect(x: 3, y: 1, width: 1, height: 1),
      style: Style(foreground: .palette(3), background: .palette(4)))
    #expect(
      grid.screenText(showingStyles: true) == """
        ab
           c
        -- styles
        aa
        ...b
        a bold
        b 3 on 4

        """)
  }

  @Test func boxHasATitleAndAnInside() {
    var grid = Grid(width: 8, height: 3)
    #expect(grid.box(grid.bounds, title: "go") == Rect(x: 1, y: 1, width: 6, height: 1))
    #expect(grid.text == ["┌ go ──┐", "│      │", "└──────┘"])
    #expect(grid.box(Rect(x: 0, y: 0, width: 1, height: 3)).isEmpty)
  }

  @Test func emptyGridTakesEverything() {
    var grid = Grid(width: 0, height: 0)
    grid.put("a", in: Rect(x: 0, y: 0, width: 9, height: 9))
    #expect(grid.box(Rect(x: 0, y: 0, width: 9, height: 9)).width == 7)
    #expect(grid.text.isEmpty)
  }
}
