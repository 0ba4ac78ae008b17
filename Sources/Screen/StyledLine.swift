/// A line of text in pieces that look different. Runs hold only printable text: whoever makes them has put
/// what came from outside through `TextWidth`.
package struct StyledLine: Hashable, Sendable {
  package var runs: [StyledRun]
  /// The text in the order in which it is read, where that is not the order of its cells (UAX #9): what a search looks
  /// at.
  package var logical: String?

  package init(_ runs: [StyledRun] = [], logical: String? = nil) {
    self.runs = runs
    self.logical = logical
  }
  package init(_ text: String, _ role: Role = .text) { runs = [StyledRun(text, role)] }

  /// The text without its looks.
  package var text: String { runs.map(\.text).joined() }
}

package struct StyledRun: Hashable, Sendable {
  package var text: String
  package var role: Role
  /// Which of `RenderedText.links` it belongs to.
  package var link: Int?

  package init(_ text: String, _ role: Role = .text, link: Int? = nil) {
    self.text = text
    self.role = role
    self.link = link
  }
}
