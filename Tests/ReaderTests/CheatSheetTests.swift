import Foundation
import Testing

@testable import Reader

/// The README's table of keys is what the table of commands and `keymap.default` say.
@Suite struct CheatSheetTests {
  private static let readme = ScriptedReader.root.appending(path: "README.md")
  private static let start =
    "<!-- made of the table of commands: UPDATE_GOLDEN=1 swift test --filter CheatSheet -->\n"
  private static let end = "<!-- end of the keys -->"

  @Test func readmeHoldsTheKeys() throws {
    let text = try String(contentsOf: Self.readme, encoding: .utf8)
    let from = try #require(text.range(of: Self.start)).upperBound
    let to = try #require(text.range(of: Self.end)).lowerBound
    let sheet = Self.sheet()
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
      let new = text[..<from] + sheet + text[to...]
      try String(new).write(to: Self.readme, atomically: true, encoding: .utf8)
    } else {
      #expect(String(text[from..<to]) == sheet, "UPDATE_GOLDEN=1 rewrites it")
    }
  }

  @Test func everyCommandIsInTheSheet() {
    let sheet = Self.sheet()
    for command in Command.allCases {
      #expect(sheet.contains("`\(command.rawValue)`"), "\(command.rawValue)")
    }
  }

  private static let rooms: [(Room, String)] = [
    (.any, "Everywhere"), (.list, "The list of messages"), (.pager, "Reading: as in the list, and"),
    (.folders, "The folders"), (.parts, "The parts of a message"),
    (.links, "The links of a message"),
    (.changes, "The changes that failed or wait"),
  ]

  private static func sheet() -> String {
    let keymap = Keymap(defaultText: ScriptedReader.defaultKeymap, userText: nil)
    let list = keymap.tables[.list]?.invocations ?? [:]
    return rooms.map { room, title in
      let bindings = (keymap.tables[room]?.bindings ?? []).filter {
        room != .pager || list[$0.keys] != $0.invocation
      }
      let rows = Command.table.compactMap { row -> String? in
        let keys = bindings.filter { $0.invocation.command == row.command }.map { binding in
          "`\(KeyNotation.text(binding.keys))`" + (binding.invocation.argument.map { " \($0)" } ?? "")
        }
        guard !keys.isEmpty else { return nil }
        let cell = keys.joined(separator: " ").replacing("|", with: "\\|")
        return "| \(row.help) | \(cell) | `\(row.command.rawValue)` |\n"
      }
      return "\n| \(title) | Keys | Command |\n| --- | --- | --- |\n" + rows.joined()
    }.joined() + "\n"
  }
}
