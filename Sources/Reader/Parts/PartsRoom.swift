import MIME
import Mail

/// The parts of one message as a tree.
struct PartsRoom: Sendable {
  let message: MessageKey
  let subject: String
  let structure: BodyStructure
  /// What is drawn before each part.
  let branches: [String]
  var selected: Int
  var top = 0
  var height = 0
  /// The parts that are saved together, by their place in the tree.
  private(set) var tagged: Set<Int> = []

  /// The first part that is no container is selected: with a container there is nothing to do.
  init(message: MessageKey, subject: String, structure: BodyStructure) {
    self.message = message
    self.subject = subject
    self.structure = structure
    branches = PartsTree.branches(of: structure)
    selected = structure.parts.firstIndex { !$0.isMultipart } ?? 0
  }

  var lineCount: Int { structure.parts.count }

  /// Tags the selected part, or takes its tag off, and goes on. A container can't be saved, so it takes no tag.
  mutating func toggleTag() {
    guard let part = selectedPart else { return }
    if !part.isMultipart, tagged.remove(selected) == nil { tagged.insert(selected) }
    select(selected + 1)
  }

  var selectedPart: BodyPart? {
    structure.parts.indices.contains(selected) ? structure.parts[selected] : nil
  }
}

extension PartsRoom: LineRoom {}

/// A room of plain lines of which one is selected.
protocol LineRoom {
  var lineCount: Int { get }
  var selected: Int { get set }
  var top: Int { get set }
  var height: Int { get set }
  mutating func select(_ line: Int)
}

extension LineRoom {
  mutating func setHeight(_ new: Int) {
    height = max(0, new)
    select(selected)
  }

  mutating func select(_ line: Int) {
    selected = min(max(0, line), max(0, lineCount - 1))
    top = min(max(0, top), max(0, lineCount - height))
    if selected < top { top = selected }
    if height > 0, selected >= top + height { top = selected - height + 1 }
  }

  mutating func scroll(by lines: Int) {
    top = min(max(0, top + lines), max(0, lineCount - height))
    select(min(max(selected, top), max(top, top + height - 1)))
  }
}

extension State {
  func moveLines<Room: LineRoom>(_ command: Command, in room: inout Room?) {
    guard let height = room?.height, let selected = room?.selected, let count = room?.lineCount else {
      return
    }
    switch command {
    case .nextMessage: room?.select(selected + 1)
    case .previousMessage: room?.select(selected - 1)
    case .pageDown: room?.scroll(by: max(1, height - 1))
    case .pageUp: room?.scroll(by: -max(1, height - 1))
    case .scrollDown: room?.scroll(by: 1)
    case .scrollUp: room?.scroll(by: -1)
    case .firstMessage: room?.select(0)
    default: room?.select(count - 1)
    }
  }
}
