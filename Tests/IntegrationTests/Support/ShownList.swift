import Foundation
import TestSupport

/// A message as the list shows it: the number in its subject, and its marks. What is marked deleted does not show
/// whether it was read.
struct ShownLetter: Hashable, CustomStringConvertible {
  let number: Int
  /// `★` or nothing, then `D`, `●`, `r` or nothing.
  let marks: String

  var description: String { "\(number)\(marks)" }

  init(number: Int, marks: String) { (self.number, self.marks) = (number, marks) }

  /// What the list should show of what the server has.
  init?(_ listed: OtherClient.Listed) {
    guard let number = Self.number(in: listed.subject) else { return nil }
    func has(_ flag: String) -> Bool { listed.flags.contains("\\" + flag) }
    let mark = has("Deleted") ? "D" : !has("Seen") ? "●" : has("Answered") ? "r" : ""
    self.init(number: number, marks: (has("Flagged") ? "★" : "") + mark)
  }

  static func number(in subject: String) -> Int? {
    subject.firstMatch(of: /Letter (\d+)/).flatMap { Int($0.1) }
  }
}

/// What a screen of 80 columns shows of the list, beside the folders.
extension VTScreen {
  static let listColumn = 17

  /// The title above the list.
  var listTitle: String { String(row(0).dropFirst(Self.listColumn)) }

  /// How many messages the title counts; `nil` where it counts none, or from the copy.
  var confirmedCount: Int? {
    let title = listTitle
    guard !title.contains("as of"), let match = title.firstMatch(of: /· (?:[\d,]+ unread of )?([\d,]+)/)
    else {
      return nil
    }
    return Int(match.1.filter { $0 != "," })
  }

  /// The rows of the list; `nil` while one is not known yet.
  var shownLetters: [ShownLetter]? {
    var letters: [ShownLetter] = []
    for y in 1..<(height - 1) {
      let text = (Self.listColumn..<width).map { self[$0, y].text }.joined()
      if text.contains("· · ·") { return nil }
      if let number = ShownLetter.number(in: text) {
        letters.append(ShownLetter(number: number, marks: marks(inRow: y)))
      }
    }
    return letters
  }

  /// Which row of the screen is the selected one of the list.
  var selectedLine: Int? {
    (1..<(height - 1)).first { y in self[Self.listColumn + 10, y].isReversed }
  }

  private func marks(inRow y: Int) -> String {
    (Self.listColumn..<(Self.listColumn + 2)).map { self[$0, y].text }.joined().filter { $0 != " " }
  }
}

extension PseudoTerminal {
  /// Waits until the bottom line tells that nothing is amiss and nothing waits. What it says instead goes with a key,
  /// which also connects at once.
  func untilLive() async throws {
    var refusal: (any Error)?
    for _ in 0..<30 {
      send("\u{1b}")
      do {
        try await wait(timeout: .seconds(3)) { screen in
          let status = screen.rows.last ?? ""
          return status.contains("live") && !status.contains("sending")
        }
        return
      } catch { refusal = error }
    }
    if let refusal { throw refusal }
  }

  /// Reads the list from the screen, page by page from its top. It must not change meanwhile.
  func wholeList() async throws -> [ShownLetter] {
    let patience = Duration.seconds(30)
    try await wait(timeout: patience) { $0.confirmedCount != nil }
    // From the bottom to the top, so that the first row can only be the list's first.
    // An Escape right before it makes it another key, so it may have to be pressed again.
    var isAtBottom = false
    for _ in 0..<3 where !isAtBottom {
      send("G")
      isAtBottom =
        (try? await wait(timeout: .seconds(10)) { $0.selectedLine != 1 || $0.confirmedCount ?? 2 < 2 }) != nil
    }
    var screen = try await top()
    var read: [ShownLetter] = []
    while true {
      let page = screen.shownLetters ?? []
      let known = page.first.flatMap { first in read.firstIndex { $0.number == first.number } }
      read = read[..<(known ?? read.count)] + page
      guard let count = screen.confirmedCount, read.count < count else { return read }
      send("\u{6}")
      let last = page.last?.number
      screen = try await wait(timeout: patience) { screen in
        screen.confirmedCount != count || screen.shownLetters.map { $0.last?.number != last } ?? false
      }
    }
  }

  /// The first page, its first row selected. New mail that comes between the key and the frame moves the selection
  /// down, so the key may have to be pressed again.
  private func top() async throws -> VTScreen {
    var refusal: (any Error)?
    for _ in 0..<3 {
      send("gg")
      do {
        return try await wait(timeout: .seconds(10)) { screen in
          screen.confirmedCount == 0 || screen.selectedLine == 1 && screen.shownLetters?.isEmpty == false
        }
      } catch { refusal = error }
    }
    throw refusal ?? CancellationError()
  }
}
