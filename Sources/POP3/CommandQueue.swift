/// Commands that were submitted and not sent yet, in that order. Twenty thousand may be; each costs the same.
struct CommandQueue: Sendable {
  private var commands: [Int: Command] = [:]
  private var submitted = 0
  /// Nothing before it is waiting.
  private var head = 1

  mutating func append(_ command: Command) -> CommandID {
    submitted += 1
    commands[submitted] = command
    return CommandID(number: submitted)
  }

  /// `false` when it does not wait any more.
  mutating func remove(_ id: CommandID) -> Bool { commands.removeValue(forKey: id.number) != nil }

  /// The command whose turn it is.
  mutating func first() -> (id: CommandID, command: Command)? {
    while head <= submitted {
      if let command = commands[head] { return (CommandID(number: head), command) }
      head += 1
    }
    return nil
  }
}
