/// What could be meant by what is typed; Tab goes through it.
struct Completion: Hashable, Sendable {
  struct Candidate: Hashable, Sendable {
    /// The whole line when it is taken.
    let text: String
    let shown: String
    let help: String
  }

  let candidates: [Candidate]
  /// `nil` before the first Tab.
  var index: Int?

  /// Candidates are shown as soon as something is typed; choosing one keeps them.
  init?(_ candidates: [Candidate]) {
    guard !candidates.isEmpty else { return nil }
    self.candidates = candidates
  }

  mutating func move(_ step: Int) -> Candidate {
    let count = candidates.count
    let start = index ?? (step > 0 ? -1 : count)
    let next = ((start + step) % count + count) % count
    index = next
    return candidates[next]
  }
}

extension State {
  /// What completes the text of the prompt.
  func completion(of prompt: Prompt) -> Completion? {
    let text = prompt.field.text
    switch prompt.kind {
    case .commandLine: return Completion(commandCandidates(text))
    case .argument(let command):
      return Completion(argumentCandidates(command.row.argument, of: command, typed: text, before: ""))
    default: return nil
    }
  }

  private func commandCandidates(_ text: String) -> [Completion.Candidate] {
    if let space = text.firstIndex(of: " ") {
      guard let command = Command(rawValue: String(text[..<space])) else { return [] }
      let typed = String(text[text.index(after: space)...])
      return argumentCandidates(
        command.row.argument, of: command, typed: typed, before: command.rawValue + " ")
    }
    return Command.table.filter { $0.command.rawValue.hasPrefix(text) }.map {
      let name = $0.command.rawValue
      return Completion.Candidate(text: name, shown: name, help: $0.help)
    }
  }

  private func argumentCandidates(
    _ argument: Argument, of command: Command, typed: String, before: String
  ) -> [Completion.Candidate] {
    switch argument {
    case .mailbox:
      return mailboxes.completions(of: typed).map {
        Completion.Candidate(text: before + $0, shown: $0, help: "")
      }
    case .words where command == .limit:
      return ["unread", "flagged"].filter { $0.hasPrefix(typed) }.map {
        Completion.Candidate(text: before + $0, shown: $0, help: "Show only what is \($0).")
      }
    case .charset:
      return UsualCharset.names.filter { $0.label.hasPrefix(typed.lowercased()) }.map {
        Completion.Candidate(text: before + $0.label, shown: $0.label, help: $0.help)
      }
    default: return []
    }
  }
}
