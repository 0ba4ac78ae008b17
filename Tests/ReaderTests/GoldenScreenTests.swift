import Foundation
import Testing

@testable import Reader

@Suite struct GoldenScreenTests {
  @Test(arguments: GoldenScreen.all.map(\.name))
  func screenIsAsItsFileSays(_ name: String) throws {
    let golden = try #require(GoldenScreen.all.first { $0.name == name })
    let actual = golden.actual()
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
      try golden.rewrite(actual)
    } else {
      #expect(actual == golden.expected, "\(name) differs; UPDATE_GOLDEN=1 rewrites it")
    }
  }

  @Test(arguments: Command.allCases)
  func commandHasAScreenAndAKey(_ command: Command) {
    #expect(
      GoldenScreen.all.contains { $0.covers.contains(command.rawValue) },
      "no .screen file covers \(command.rawValue)")
    let keymap = Keymap(defaultText: ScriptedReader.defaultKeymap, userText: nil)
    #expect(
      Room.allCases.contains { !keymap.keys(of: command, in: $0).isEmpty },
      "\(command.rawValue) has no key in keymap.default")
  }

  @Test func screensCoverOnlyCommandsThatExist() {
    for golden in GoldenScreen.all {
      for name in golden.covers { #expect(Command(rawValue: name) != nil, "\(golden.name) covers \(name)") }
    }
  }
}
