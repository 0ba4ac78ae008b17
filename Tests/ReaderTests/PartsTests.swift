import Mail
import Screen
import Testing

@testable import Reader

@Suite struct PartsTests {
  private func structure(_ depths: [Int]) throws -> BodyStructure {
    let parts = depths.enumerated().map { index, depth in
      BodyPart(path: SectionPath([index + 1]), depth: depth, type: MediaType("text", "plain"))
    }
    return try #require(BodyStructure(parts))
  }

  @Test func branchesShowWhoStandsBesideWhom() throws {
    let branches = PartsTree.branches(of: try structure([0, 1, 2, 2, 1, 2, 3, 1]))
    #expect(branches == ["", "├ ", "│ ├ ", "│ └ ", "├ ", "│ └ ", "│   └ ", "└ "])
  }

  @Test func hostileDepthsAreDrawnSomehow() throws {
    let depths = [0, 5000, -3, 7, 1, .max, 2]
    #expect(PartsTree.branches(of: try structure(depths)).count == depths.count)
    let chain = PartsTree.branches(of: try structure(Array(0..<10_000)))
    #expect(chain.last?.count == 2 * PartsTree.depthLimit)
  }

  @Test func firstPartThatIsNoContainerIsSelected() {
    let reader = ScriptedReader()
    reader.type("jv")
    #expect(reader.state.parts?.selected == 1)
  }

  @Test func enterShowsATextPartInThePagerAndCloseComesBack() {
    let reader = ScriptedReader()
    reader.type("j<Enter>v")
    reader.forgetEffects()
    reader.type("<Enter>")
    let section = BodySection.part(SectionPath([1]))
    let isRead = reader.requests.contains { request in
      if case .read(_, let sections, _) = request { sections == [.header, section] } else { false }
    }
    #expect(isRead)
    #expect(reader.state.parts == nil)
    #expect(reader.screen.contains("text/plain · Notes on the analytical engine"))
    #expect(reader.screen.contains("Text of message 9"))
    #expect(!reader.requests.contains { if case .store = $0 { true } else { false } })
    reader.type("q")
    #expect(reader.state.parts?.selected == 1)
    reader.type("q")
    #expect(reader.state.focus == .pager)
    #expect(reader.state.pager.open?.part == nil)
    #expect(reader.screen.contains("Text of message 9"))
    reader.type("q")
    #expect(reader.state.pager.open == nil)
  }

  @Test func enterOnOtherPartsStartsTheirProgram() {
    let reader = ScriptedReader()
    reader.type("jvj")
    reader.forgetEffects()
    reader.type("<Enter>")
    let isOpened = reader.effects.contains { if case .openOutside = $0 { true } else { false } }
    #expect(isOpened)
    #expect(reader.state.parts != nil)
  }

  @Test func partThatIsOpenIsTheOneThatIsSaved() {
    let reader = ScriptedReader()
    reader.type("jv<Enter>s")
    #expect(reader.bottomLine.hasPrefix("Save as: ~/Downloads/"))
    #expect(reader.bottomLine.contains(".txt"))
  }

  @Test func nextMessageLeavesThePart() {
    let reader = ScriptedReader()
    reader.type("jv<Enter>j")
    #expect(reader.state.pager.open?.part == nil)
    #expect(reader.state.pager.open?.key.uid == UID(8))
    reader.type("q")
    #expect(reader.state.focus == .list)
    #expect(reader.state.parts == nil)
  }
}
