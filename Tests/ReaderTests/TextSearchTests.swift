import Mail
import Screen
import TestSupport
import Testing

@testable import Reader

@Suite struct TextSearchTests {
  private func found(_ pattern: String, _ lines: String...) throws -> [String] {
    let search = try #require(TextSearch(pattern))
    return search.matches(in: lines.map { StyledLine($0) }).map {
      "\($0.line):\($0.start)-\($0.endLine):\($0.end)"
    }
  }

  @Test func capitalsCountWhereThereAreAny() throws {
    #expect(try found("abc", "ABC abc", "xAbC") == ["0:0-0:3", "0:4-0:7", "1:1-1:4"])
    #expect(try found("Abc", "ABC abc", "xAbc") == ["1:1-1:4"])
    #expect(try found("straße", "STRASSE Straße") == ["0:8-0:14"])
    #expect(try found("привет", "Привет, ПРИВЕТ") == ["0:0-0:6", "0:8-0:14"])
  }

  @Test func aLineBreakIsASpaceAndMarksBeforeALineAreNone() throws {
    #expect(try found("one two", "x one", "two") == ["0:2-1:3"])
    #expect(try found("one two", "> one", "> two") == ["0:2-1:5"])
    #expect(try found("one   two", "one\u{a0}two", "one    two") == ["0:0-0:7", "1:0-1:10"])
    #expect(try found("one two", "one", "", "two") == [])
    #expect(try found("onetwo", "one", "two") == [])
    #expect(try found("件名", "日本語の件", "名も見つかる。") == ["0:4-1:1"])
    #expect(try found("> two", "> one", "> two") == ["1:0-1:5"])
  }

  @Test func whatOverlapsIsFoundOnceAndWhatBeginsAnewIsNotMissed() throws {
    #expect(try found("aa", "aaaaa") == ["0:0-0:2", "0:2-0:4"])
    #expect(try found("aab", "aaaab") == ["0:2-0:5"])
    #expect(try found("abab", "abaababab") == ["0:3-0:7"])
  }

  @Test func runsOfALineAreOneText() throws {
    let search = try #require(TextSearch("one two"))
    let line = StyledLine([StyledRun("on"), StyledRun("e t", .link, link: 0), StyledRun("wo", .strong)])
    #expect(search.matches(in: [line]) == [TextSearch.Match(line: 0, start: 0, endLine: 0, end: 7)])
  }

  @Test func nothingIsNoSearch() {
    for text in ["", " ", "\t \u{3000}"] { #expect(TextSearch(text) == nil) }
  }

  @Test func limitsHold() throws {
    let long = String(repeating: "a", count: TextSearch.patternLimit)
    #expect(try found(long + "bbb", long) == ["0:0-0:\(TextSearch.patternLimit)"])
    let search = try #require(TextSearch("a"))
    let lines = Array(repeating: StyledLine(String(repeating: "a", count: 1000)), count: 101)
    #expect(search.matches(in: lines).count == TextSearch.matchLimit)
  }

  /// The pattern that fails latest.
  @Test func timeGrowsWithTheTextOnly() throws {
    let search = try #require(TextSearch(String(repeating: "a", count: 499) + "b"))
    let growth = ThreadTime.growth(fourfold: 500) {
      let lines = Array(repeating: StyledLine(String(repeating: "a", count: 200)), count: $0)
      #expect(search.matches(in: lines).isEmpty)
    }
    #expect(growth < ThreadTime.linear)
  }

  // MARK: In the pager

  private func reader(lines: Int, height: Int = 12) -> ScriptedReader {
    let reader = ScriptedReader(size: Size(width: 80, height: height), starts: false)
    reader.server.bodies[UID(12)!] = (0..<lines).map { "line \($0)\($0 % 50 == 7 ? " bird" : "")\n" }.joined()
    reader.start()
    reader.type("<Enter>")
    return reader
  }

  @Test func nextAndPreviousGoRoundAndSaySo() throws {
    let reader = reader(lines: 200)
    reader.type("/bird<Enter>")
    #expect(reader.bottomLine.contains("“bird”: 1 of 4."))
    reader.type("nn")
    #expect(reader.screen.contains("line 107 bird"))
    #expect(reader.bottomLine.contains("3 of 4"))
    reader.type("N")
    #expect(reader.bottomLine.contains("2 of 4"))
    reader.type("NN")
    #expect(reader.bottomLine.contains("Went on from the end. “bird”: 4 of 4."))
    reader.type("n")
    #expect(reader.bottomLine.contains("Went on from the top. “bird”: 1 of 4."))
    // Whoever scrolls away goes on from what is on the screen.
    reader.type("G<Home>")
    for _ in 0..<9 { reader.type("<PageDown>") }
    reader.type("n")
    #expect(reader.bottomLine.contains("“bird”: 3 of 4."))
  }

  @Test func theSamePlaceIsFoundInAnotherLayout() throws {
    let reader = reader(lines: 200)
    reader.type("/bird<Enter>nn")
    reader.send(.resized(Size(width: 60, height: 9)))
    #expect(reader.state.pager.open?.found?.current == 2)
    #expect(reader.screen.contains("line 107 bird"))
    reader.type("<Esc>")
    #expect(reader.state.pager.open?.found == nil)
    reader.type("n")
    #expect(reader.state.pager.open?.found?.current == 2)
  }

  @Test func anotherMessageIsSearchedForTheSameWords() {
    let reader = reader(lines: 20)
    reader.server.bodies[UID(9)!] = "a bird\n"
    reader.type("/bird<Enter>j")
    #expect(reader.state.pager.open?.found == nil)
    reader.type("n")
    #expect(reader.bottomLine.contains("1 of 1"))
  }

  @Test func aHundredThousandLinesAreQuick() throws {
    let reader = reader(lines: 100_000)
    let time = ThreadTime.seconds { reader.type("/bird<Enter>") }
    #expect(reader.bottomLine.contains("1 of 2,000"))
    // Unoptimised; a hundred times what it takes in a release.
    #expect(time < 20)
    let next = ThreadTime.seconds { for _ in 0..<20 { reader.type("n") } }
    #expect(next < 2)
  }
}
