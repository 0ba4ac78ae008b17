import Screen

/// How keys are written in keymaps and in the help: a character stands for itself, `<Enter>`, `<C-l>` (Ctrl),
/// `<A-x>` (Alt) and the like for the rest; `<lt>` is `<` and `<Space>` is the space bar.
enum KeyNotation {
  /// ```
  /// keys = 1*key
  /// key  = "<" name ">" / "<C-" char ">" / "<A-" char ">" / char
  /// ```
  /// `nil` when it isn't that.
  static func keys(_ text: Substring) -> [Key]? {
    var keys: [Key] = []
    var rest = text
    while let first = rest.first {
      guard first == "<" else {
        keys.append(.character(first))
        rest = rest.dropFirst()
        continue
      }
      guard let end = closing(rest), let key = named(rest[rest.index(after: rest.startIndex)..<end]) else {
        return nil
      }
      keys.append(key)
      rest = rest[rest.index(after: end)...]
    }
    return keys.isEmpty ? nil : keys
  }

  static func text(_ keys: [Key]) -> String { keys.map(text).joined() }

  static func text(_ key: Key) -> String {
    switch key {
    case .character(" "): "<Space>"
    case .character("<"): "<lt>"
    case .character(let character): String(character)
    case .control(let character): "<C-\(character)>"
    case .alt(let character): "<A-\(character)>"
    case .function(let number): "<F\(number)>"
    default: "<\(names.first { $0.key == key }?.name ?? "?")>"
    }
  }

  /// The `>` that ends a key; in `<C->>` it is the second.
  private static func closing(_ text: Substring) -> Substring.Index? {
    guard let end = text.firstIndex(of: ">") else { return nil }
    let next = text.index(after: end)
    return text[..<end].hasSuffix("-") && next < text.endIndex && text[next] == ">" ? next : end
  }

  private static func named(_ name: Substring) -> Key? {
    if let known = names.first(where: { $0.name.lowercased() == name.lowercased() }) { return known.key }
    if name.count == 3, name.dropFirst().first == "-", let character = name.last {
      switch name.prefix(2).lowercased() {
      case "c-": return control(Character(character.lowercased()))
      case "a-", "m-": return .alt(character)
      default: return nil
      }
    }
    guard name.first?.lowercased() == "f", let number = Int(name.dropFirst()), (1...63).contains(number)
    else { return nil }
    return .function(number)
  }

  /// A terminal sends the same byte for these as for keys with a name of their own.
  private static func control(_ character: Character) -> Key {
    switch character {
    case "i": .tab
    case "m": .enter
    case "[": .escape
    default: .control(character)
    }
  }

  private static let names: [(name: String, key: Key)] = [
    ("Enter", .enter), ("Tab", .tab), ("BackTab", .backTab), ("Esc", .escape), ("Backspace", .backspace),
    ("Delete", .delete), ("Insert", .insert), ("Up", .up), ("Down", .down), ("Left", .left),
    ("Right", .right), ("Home", .home), ("End", .end), ("PageUp", .pageUp), ("PageDown", .pageDown),
    ("Space", .character(" ")), ("lt", .character("<")), ("Return", .enter), ("Escape", .escape),
    ("PgUp", .pageUp), ("PgDn", .pageDown), ("Del", .delete),
  ]
}
