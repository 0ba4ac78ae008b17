import Foundation
import TestSupport
import Testing

/// Links for the terminal (OSC 8): each cell has its own and no other, and nothing else looks different for it.
@Suite struct LinksInTerminalTests {
  private static let width = 60
  private static let height = 20
  private static let wordColumns = [5, 5, 5, 5, 3]

  /// The links of a row, told by its own end: `=from,count,target,indent`.
  private func expected(_ row: String) -> [String?] {
    var links = [String?](repeating: nil, count: Self.width)
    let numbers =
      row.split(separator: "=").last?.split(whereSeparator: { $0 == "," || $0 == " " }).compactMap { Int($0) }
      ?? []
    guard row.contains("="), numbers.count == 4 else { return links }
    var x = numbers[3]
    for (index, columns) in Self.wordColumns.enumerated() {
      if (numbers[0]..<(numbers[0] + numbers[1])).contains(index) {
        for column in x..<(x + columns) { links[column] = "https://x.example/\(numbers[2])" }
      }
      x += columns
    }
    return links
  }

  @Test func everyCellHasItsOwnLinkHoweverTheScreenMoves() async throws {
    let with = try fixture(
      "links", environment: ["TERM_PROGRAM": "WezTerm"], width: Self.width, height: Self.height)
    let without = try fixture("links", width: Self.width, height: Self.height)
    var isSeen = false
    for turn in 0...40 {
      let screen = try await with.wait { $0.contains(" \(turn) keys") }
      let plain = try await without.wait { $0.contains(" \(turn) keys") }
      // The emulator leaves the second half of a wide character with the colours of before.
      #expect(screen.text == plain.text && screen.cursor == plain.cursor, "turn \(turn)")
      let differing = zip(screen.cells, plain.cells).filter { $0 != $1 && !$0.text.isEmpty }
      #expect(differing.isEmpty, "turn \(turn): \(differing.prefix(3))")
      let model = try await model(of: with) { model in
        (0..<(Self.height - 1)).allSatisfy { y in model.rows[y].map(\.link) == expected(model.text(y)) }
      }
      #expect(model.unknown.isEmpty, "\(model.unknown)")
      for y in 0..<(Self.height - 1) {
        let text = (0..<Self.width).map { screen[$0, y].text }.joined()
        #expect(model.text(y) == text, "the model, row \(y) of turn \(turn)")
        #expect(model.rows[y].map(\.link) == expected(text), "row \(y) of turn \(turn)")
        isSeen = isSeen || model.rows[y].contains { $0.link != nil }
      }
      await with.send("a")
      await without.send("a")
    }
    #expect(isSeen)
    #expect(!String(decoding: await without.output, as: UTF8.self).contains("\u{1b}]8"))
    for terminal in [with, without] {
      await terminal.send("\u{18}")
      #expect(try await terminal.end() == .exited(0))
    }
  }

  /// The links come after the frame, so what is on the screen may be there before them.
  private func model(
    of terminal: PseudoTerminal, until isDone: (LinkModel) -> Bool
  ) async throws -> LinkModel {
    let end = ContinuousClock.now + .seconds(10)
    while true {
      var model = LinkModel(width: Self.width, height: Self.height)
      model.feed(await terminal.output)
      if isDone(model) || ContinuousClock.now > end { return model }
      try await Task.sleep(for: .milliseconds(10))
    }
  }

  @Test(arguments: [
    ["TERM_PROGRAM": "WezTerm"], ["TERM_PROGRAM": "iTerm.app"], ["VTE_VERSION": "7202"],
    ["KITTY_WINDOW_ID": "1"],
    ["TMUX": "/x", "TERM_PROGRAM": "tmux", "TERM_PROGRAM_VERSION": "3.4"],
    ["TMUX": "/x", "TERM_PROGRAM": "tmux", "TERM_PROGRAM_VERSION": "3.5a"], ["WT_SESSION": "a"],
  ]) func terminalsThatFollowLinksGetThem(_ environment: [String: String]) async throws {
    #expect(try await hasLinks(environment))
  }

  @Test(arguments: [
    [:], ["VTE_VERSION": "5202"], ["STY": "1.x", "VTE_VERSION": "7202"],
    ["NO_COLOR": "1", "TERM_PROGRAM": "WezTerm"],
    ["TMUX": "/x", "TERM_PROGRAM": "tmux", "TERM_PROGRAM_VERSION": "3.3a"],
    ["TMUX": "/x", "VTE_VERSION": "7202"],
    ["TERM_PROGRAM": "Apple_Terminal"],
  ]) func othersGetNone(_ environment: [String: String]) async throws {
    #expect(try await !hasLinks(environment))
  }

  private func hasLinks(_ environment: [String: String]) async throws -> Bool {
    let terminal = try fixture("links", environment: environment, width: Self.width, height: Self.height)
    try await terminal.wait { $0.contains(" 0 keys") }
    await terminal.send("\u{18}")
    #expect(try await terminal.end() == .exited(0))
    return String(decoding: await terminal.output, as: UTF8.self).contains("\u{1b}]8;;https://x.example/")
  }
}
