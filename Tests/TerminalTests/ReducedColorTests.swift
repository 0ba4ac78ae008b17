import Screen
import Testing

@testable import Terminal

@Suite struct ReducedColorTests {
  @Test(arguments: [
    (UInt8(9), UInt8(9)), (196, 9), (21, 12), (46, 10), (226, 11), (231, 15), (16, 0), (52, 1), (18, 4),
    (232, 0),
    (240, 8), (245, 7), (255, 15), (214, 11),
  ])
  func nearestOfSixteen(_ index: UInt8, _ basic: UInt8) {
    #expect(ReducedColor.basic(index) == basic)
    #expect(ReducedColor.number(.palette(index), depth: .sixteen) == Int32(basic))
  }

  @Test func everyIndexIsReduced() {
    for index in UInt8.min...UInt8.max {
      #expect(ReducedColor.basic(index) < 16)
      #expect((0..<8).contains(ReducedColor.number(.palette(index), depth: .eight)))
      #expect(ReducedColor.number(.palette(index), depth: .none) == -1)
    }
  }

  @Test func brightForegroundIsBoldOnEightColours() {
    #expect(ReducedColor.needsBold(.palette(9), depth: .eight))
    #expect(!ReducedColor.needsBold(.palette(9), depth: .sixteen))
    #expect(!ReducedColor.needsBold(.palette(1), depth: .eight))
  }

  @Test(arguments: [("\u{1b}[m$<2>\u{f}", "\u{1b}[m\u{f}"), ("$<5/>x$<", "x$<"), ("", "")])
  @MainActor func paddingIsNotSent(_ capability: String, _ sent: String) {
    #expect(CursesDisplay.withoutPadding(capability) == Array(sent.utf8))
  }
}
