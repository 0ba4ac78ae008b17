import Mail
import Screen

// What keys do while something is asked on the bottom line.
extension State {
  /// Asks; what was being asked before comes again afterwards.
  mutating func ask(_ new: Prompt) {
    if let prompt { stashedPrompts.append(prompt) }
    prompt = new
    refreshCompletion()
  }

  private mutating func refreshCompletion() {
    let found = prompt.flatMap { completion(of: $0) }
    prompt?.completion = found
  }

  private mutating func endPrompt() { prompt = stashedPrompts.popLast() }

  mutating func promptKeyPressed(_ key: Key) -> [Effect] {
    guard let current = prompt else { return [] }
    if case .question(_, let question) = current.kind { return answer(question, key) }
    switch key {
    case .escape, .control("c"), .control("g"): return cancelPrompt(current)
    case .enter: return accept(current)
    case .tab: complete(1)
    case .backTab: complete(-1)
    case .up, .control("p"): recall(1)
    case .down, .control("n"): recall(-1)
    case .backspace where current.field.characters.isEmpty && !current.isHidden: endPrompt()
    default:
      guard prompt?.field.handle(key) == true else { return [.bell] }
      prompt?.historyIndex = nil
      refreshCompletion()
    }
    return []
  }

  private mutating func answer(_ question: Prompt.Question, _ key: Key) -> [Effect] {
    switch key {
    case .character("y"), .character("Y"):
      endPrompt()
      switch question {
      case .expunge(let mailbox, let uids, let othersToo):
        return expunge(mailbox, uids, othersToo: othersToo)
      case .openLink(let target): return open(target)
      case .openPart(let part): return open(part, isConfirmed: true)
      case .print(let content): return print(content)
      }
    case .character("n"), .character("N"), .character("q"), .escape, .control("c"), .control("g"):
      endPrompt()
      say(question.refused)
      return []
    default: return [.bell]
    }
  }

  private mutating func cancelPrompt(_ current: Prompt) -> [Effect] {
    endPrompt()
    guard case .password = current.kind else { return [] }
    return [ask(.password(PasswordAnswer(nil)), for: .password)]
  }

  private mutating func accept(_ current: Prompt) -> [Effect] {
    let text = current.field.text
    if let name = current.historyName { promptHistory.add(text, to: name) }
    endPrompt()
    switch current.kind {
    case .commandLine: return runLine(text)
    case .argument(let command): return run(Invocation(command, text))
    case .saveAs(let part): return save(part, as: text)
    case .saveInto(let parts): return save(parts, into: text)
    case .shellCommand(let content): return pipe(content, to: text)
    case .password: return [ask(.password(PasswordAnswer(Secret(text))), for: .password)]
    case .question: return []
    }
  }

  /// `line = command [SP argument]`
  private mutating func runLine(_ line: String) -> [Effect] {
    let words = line.split(maxSplits: 1, whereSeparator: \.isWhitespace)
    guard let name = words.first else { return [] }
    guard let command = command(named: String(name)) else {
      warn("There is no command “\(name)”; ? shows all.")
      return [.bell]
    }
    let argument = words.count > 1 ? Keymap.trimmed(words[1]) : ""
    guard argument.isEmpty || command.row.argument != .none else {
      warn("\(command.rawValue) takes no word.")
      return [.bell]
    }
    return run(Invocation(command, argument.isEmpty ? nil : argument))
  }

  /// The command of this name, or the only one that begins so; `:q` is vi's.
  private func command(named name: String) -> Command? {
    if let exact = Command(rawValue: name) { return exact }
    if name == "q" { return .quit }
    let completed = Command.allCases.filter { $0.rawValue.hasPrefix(name) }
    return completed.count == 1 ? completed[0] : nil
  }

  private mutating func complete(_ step: Int) {
    guard let candidate = prompt?.completion?.move(step) else { return }
    prompt?.field = TextField(candidate.text)
  }

  private mutating func recall(_ step: Int) {
    guard let current = prompt, let name = current.historyName else { return }
    let index = (current.historyIndex ?? 0) + step
    guard index >= 0 else { return }
    if index == 0 {
      prompt?.field = TextField()
      prompt?.historyIndex = nil
    } else if let line = promptHistory.line(back: index, of: name) {
      prompt?.field = TextField(line)
      prompt?.historyIndex = index
    }
    refreshCompletion()
  }

  mutating func passwordNeeded(user: String, host: String, refusal: String?, attemptsLeft: Int) {
    let tries = refusal == nil || attemptsLeft > 2 ? "" : attemptsLeft == 1 ? " (last try)" : ""
    ask(Prompt(.password(label: "Password of \(user) on \(host)\(tries): ", refusal: refusal)))
  }
}

extension Prompt.Question {
  /// What is said after a no.
  fileprivate var refused: String {
    switch self {
    case .expunge: "Nothing was expunged."
    case .openLink, .openPart: "It was not opened."
    case .print: "Nothing was printed."
    }
  }
}
