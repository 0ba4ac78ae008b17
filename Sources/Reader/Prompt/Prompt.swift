import Mail
import Screen

/// A question on the bottom line that waits for an answer.
struct Prompt: Sendable {
  enum Kind: Hashable, Sendable {
    case commandLine
    /// The word that a command needs: search, limit, goto-mailbox, pipe.
    case argument(Command)
    /// A path to save a part under.
    case saveAs(PartToSave)
    /// A folder to save parts into.
    case saveInto([PartToSave])
    case shellCommand(PipedContent)
    case password(label: String, refusal: String?)
    case question(String, Question)
  }

  /// What a yes does.
  enum Question: Hashable, Sendable {
    case expunge(MailboxKey, [UID], othersToo: Bool)
    case openLink(String)
    case openPart(PartToSave)
    case print(PrintedContent)
  }

  let kind: Kind
  var field: TextField
  var completion: Completion?
  /// Where in the history of such prompts the user is; `nil` at the line being typed.
  var historyIndex: Int?

  init(_ kind: Kind, text: String = "") {
    self.kind = kind
    field = TextField(text)
  }

  var label: String {
    switch kind {
    case .commandLine: ":"
    case .argument(.search), .argument(.findText): "/"
    case .argument(.charset): "Read in the charset (empty: as labelled): "
    case .argument(.limit): "Show only (words, unread, flagged): "
    case .argument(.gotoMailbox): "Go to mailbox: "
    case .argument(let command): "\(command.rawValue): "
    case .saveAs: "Save as: "
    case .saveInto(let parts): "Save \(Words.count(parts.count, "attachment")) into: "
    case .shellCommand: "Pipe to: "
    case .password(let label, _): label
    case .question(let text, _): text + " (y/n) "
    }
  }

  var isHidden: Bool { if case .password = kind { true } else { false } }
  var isQuestion: Bool { if case .question = kind { true } else { false } }

  /// Prompts of one history.
  var historyName: String? {
    switch kind {
    case .commandLine: ":"
    case .argument(let command): command.rawValue
    case .shellCommand: "pipe"
    case .saveAs, .saveInto, .password, .question: nil
    }
  }
}

/// What was typed into prompts before, by their names.
struct PromptHistory: Sendable {
  /// Lines kept of each kind.
  static let limit = 100

  private var lines: [String: [String]] = [:]

  mutating func add(_ line: String, to name: String) {
    guard !line.isEmpty, lines[name]?.last != line else { return }
    lines[name, default: []].append(line)
    if lines[name, default: []].count > Self.limit { lines[name]?.removeFirst() }
  }

  /// The line `steps` back, 1 being the last; `nil` when there are not so many.
  func line(back steps: Int, of name: String) -> String? {
    let all = lines[name] ?? []
    return steps >= 1 && steps <= all.count ? all[all.count - steps] : nil
  }
}
