import Mail
import Screen

/// What is wrong with the open message, sentence by sentence.
struct ProblemsRoom: LineRoom, Sendable {
  let sentences: [String]
  private(set) var lines: [String] = []
  private var width = 0
  var selected = 0
  var top = 0
  var height = 0

  init(_ sentences: [String]) { self.sentences = sentences }

  var lineCount: Int { lines.count }

  mutating func setWidth(_ new: Int) {
    guard new != width else { return }
    width = new
    lines = sentences.flatMap { sentence in
      Wrapping.lines(sentence, width: max(8, new - 4)).enumerated().map { ($0 == 0 ? "· " : "  ") + $1 }
    }
  }

  /// Nothing is selected here: the first line on the screen moves.
  mutating func select(_ line: Int) {
    top = min(max(0, line), max(0, lineCount - height))
    selected = top
  }
}

extension State {
  mutating func showProblems() {
    guard let open = pager.open, let text = open.text else { return }
    // That of another form, still on the screen, says nothing about this one.
    guard open.textForm == open.form else {
      say("The message is still being laid out.")
      return
    }
    guard !text.problems.isEmpty else {
      say("Nothing is wrong with this message.")
      return
    }
    problemsRoom = ProblemsRoom(text.problems)
  }
}

/// Draws what is wrong with a message.
enum ProblemsView {
  static func draw(_ state: State, into grid: inout Grid, _ layout: Layout) {
    guard let room = state.problemsRoom else { return }
    let subject = state.pager.open?.summary.envelope?.subject ?? ""
    TitleView.draw(
      "What is wrong with the message · \(subject)", state.title, isFocused: true, state, into: &grid,
      at: layout.titles)
    for line in 0..<layout.body.height where line + room.top < room.lineCount {
      grid.putFitted(room.lines[line + room.top], in: layout.body.row(line).indented(by: 1))
    }
  }
}
