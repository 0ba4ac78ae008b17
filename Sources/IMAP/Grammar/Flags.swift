internal import Mail
internal import Wire

extension ResponseGrammar {
  /// More flags than a message or mailbox has, and fewer than would cost memory worth speaking of: the rest of
  /// a longer list is left out.
  static let flagLimit = 4096

  /// `flag-list = "(" [flag *(SP flag)] ")"`. Lists inside lists are flattened, quotes removed, NIL and what is
  /// empty dropped; inside, only space and `)` end a flag (Gmail has `[` and `]` in them).
  mutating func flagList() throws(SyntaxError) -> [Flag] {
    spaces()
    if skipNIL() { return [] }
    try scanner.expect(Self.open, "a list of flags")
    var flags: [Flag] = []
    var depth = 1
    while depth > 0 {
      spaces()
      guard !scanner.isAtEnd else { throw fault("the end of a list of flags") }
      if scanner.skip(Self.open) {
        depth += 1
      } else if scanner.skip(Self.close) {
        depth -= 1
      } else if let flag = try flag(), flags.count < Self.flagLimit {
        flags.append(flag)
      }
    }
    return flags
  }

  private mutating func flag() throws(SyntaxError) -> Flag? {
    if let string = try stringIfAny() { return Self.flag(named: self.string(string)) }
    if skipNIL() { return nil }
    let word = scanner.take { !Self.isSpace($0) && $0 != Self.close && $0 != Self.open }
    return systemFlag(word) ?? Self.flag(named: plainText(word))
  }

  /// The flags that nearly every message has, without making a string for them.
  private func systemFlag(_ word: Range<Int>) -> Flag? {
    switch word.count {
    case 5 where scanner.matches(word, "\\Seen"): .seen
    case 6 where scanner.matches(word, "\\Draft"): .draft
    case 7 where scanner.matches(word, "\\Recent"): .recent
    case 8 where scanner.matches(word, "\\Flagged"): .flagged
    case 8 where scanner.matches(word, "\\Deleted"): .deleted
    case 9 where scanner.matches(word, "\\Answered"): .answered
    default: nil
    }
  }

  private static func flag(named name: String) -> Flag? {
    name.isEmpty || name == "\\" ? nil : Flag(name)
  }
}
