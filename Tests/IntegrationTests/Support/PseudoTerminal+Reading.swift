import Foundation
import TestSupport
import Testing

extension PseudoTerminal {
  /// Waits until the screen has all of these texts. Patient, because a loaded machine is not a broken program.
  @discardableResult
  func see(_ texts: String...) async throws -> VTScreen {
    try await wait(timeout: .seconds(30)) { screen in texts.allSatisfy(screen.contains) }
  }

  /// Waits until the screen has none of these texts any more.
  @discardableResult
  func lose(_ texts: String...) async throws -> VTScreen {
    try await wait(timeout: .seconds(30)) { screen in !texts.contains(where: screen.contains) }
  }

  /// Waits for such a row in the list.
  @discardableResult
  func seeRow(_ matches: @escaping @Sendable (String) -> Bool) async throws -> VTScreen {
    try await wait(timeout: .seconds(30)) { $0.rows.contains(where: matches) }
  }

  /// Waits until the selected row of the list has this text.
  @discardableResult
  func select(_ text: String) async throws -> VTScreen {
    try await wait(timeout: .seconds(30)) { $0.selectedRow?.contains(text) == true }
  }

  /// Presses `q` in the list: the program ends well and the terminal is as it was.
  func quit(
    by keys: String = "q", status: Int32 = 0, location: SourceLocation = #_sourceLocation
  ) async throws {
    send(keys)
    #expect(try await end(timeout: .seconds(30)) == .exited(status), sourceLocation: location)
    await expectWhole(location: location)
  }

  /// The program ends by itself, not by the signal that it got.
  func expectOrderlyEnd(location: SourceLocation = #_sourceLocation) async throws {
    let end = try await end(timeout: .seconds(30))
    if case .killed = end { Issue.record("\(end)", sourceLocation: location) }
  }

  /// The terminal as a shell wants to find it.
  func expectWhole(location: SourceLocation = #_sourceLocation) async {
    #expect(!screen.isAlternate, sourceLocation: location)
    #expect(screen.cursor.isVisible, sourceLocation: location)
    #expect(isCooked, sourceLocation: location)
  }
}

extension VTScreen {
  /// The first row that is set off by reversed colours, from where that begins.
  var selectedRow: String? {
    for y in 0..<height {
      // The emulator leaves the second half of a wide character, which has no text, with the colours of before.
      let x = (0..<width).first { self[$0, y].isReversed && !["", " "].contains(self[$0, y].text) }
      if let x {
        return (x..<width).map { self[$0, y].text }.joined()
      }
    }
    return nil
  }

  /// The row with this text; empty when there is none.
  func row(with text: String) -> String { rows.first { $0.contains(text) } ?? "" }

  /// The marks before the date in the row of the list that has this text, beside the folders.
  func marks(of subject: String) -> String {
    guard let y = (0..<height).first(where: { row($0).contains(subject) }), width >= 20 else { return "" }
    let from = width >= 80 ? (width >= 140 ? 27 : 17) : 0
    return (from..<(from + 3)).map { self[$0, y].text }.joined().trimmingCharacters(in: .whitespaces)
  }
}

extension OtherClient {
  /// Asks until the flags are so; returns the last answer in any case. Each question takes its while, so there
  /// is no pause between them.
  func flags(
    in mailbox: String = "INBOX", until isDone: ([UInt32: Set<String>]) -> Bool
  ) async throws -> [UInt32: Set<String>] {
    let end = ContinuousClock.now + .seconds(30)
    while true {
      let flags = try await flags(in: mailbox)
      if isDone(flags) || ContinuousClock.now > end { return flags }
    }
  }
}
