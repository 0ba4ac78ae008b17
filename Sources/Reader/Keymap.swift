import Screen

/// Which keys do what, in which room.
package struct Keymap: Sendable {
  /// What was wrong in the texts that it was made of; the lines concerned do nothing.
  package private(set) var diagnostics: [KeymapDiagnostic] = []
  private(set) var tables: [Room: KeyTable] = [:]

  /// - Parameters:
  ///   - defaultText: `keymap.default`.
  ///   - userText: the user's own keymap; it wins over the default key by key.
  package init(defaultText: String, userText: String?) {
    read(KeymapParser(text: defaultText, source: .standard))
    if let userText { read(KeymapParser(text: userText, source: .user)) }
  }

  private mutating func read(_ parser: KeymapParser) {
    diagnostics += parser.diagnostics
    for binding in parser.bindings {
      tables[binding.room, default: KeyTable()].bind(binding.keys, to: binding.invocation)
    }
  }

  /// What these keys, pressed one after the other, mean in a room: first what the room says, then what holds
  /// everywhere.
  func resolve(_ keys: [Key], in room: Room) -> KeyMeaning {
    let own = tables[room]
    let general = tables[.any]
    if let command = own?.invocations[keys] { return .command(command) }
    if own?.hasLonger(than: keys) ?? false { return .waiting }
    if let command = general?.invocations[keys] { return .command(command) }
    return general?.hasLonger(than: keys) ?? false ? .waiting : .unbound
  }

  /// The keys that run a command in a room, in the order of the keymap; not those that mean something else
  /// there.
  func keys(of command: Command, in room: Room) -> [[Key]] {
    let wanted = Invocation(command)
    return [tables[room], room == .any ? nil : tables[.any]].compactMap { $0 }
      .flatMap { $0.keys(of: wanted) }
      .filter { room == .any || resolve($0, in: room) == .command(wanted) }
  }

  /// What can follow these keys in a room.
  func continuations(of keys: [Key], in room: Room) -> [(rest: [Key], invocation: Invocation)] {
    var found: [[Key]: Invocation] = [:]
    for table in [tables[.any], tables[room]].compactMap({ $0 }) {
      for (chord, invocation) in table.invocations where chord.count > keys.count && chord.starts(with: keys)
      {
        found[Array(chord.dropFirst(keys.count))] = invocation
      }
    }
    return found.map { (rest: $0.key, invocation: $0.value) }
      .sorted { KeyOrder.comesBefore($0.rest, $1.rest) }
  }
}

/// A command with its word, as a key or the `:` line gives it.
struct Invocation: Hashable, Sendable {
  var command: Command
  var argument: String?

  init(_ command: Command, _ argument: String? = nil) {
    self.command = command
    self.argument = argument
  }

  var text: String { argument.map { command.rawValue + " " + $0 } ?? command.rawValue }
}

enum KeyMeaning: Hashable, Sendable {
  case command(Invocation)
  /// More keys are needed to tell.
  case waiting
  case unbound
}

/// The keys of one room.
struct KeyTable: Sendable {
  private(set) var invocations: [[Key]: Invocation] = [:]
  /// All that were ever bound, in order.
  private var order: [[Key]] = []
  /// How many chords begin with these keys and go on.
  private var prefixes: [[Key]: Int] = [:]

  func hasLonger(than keys: [Key]) -> Bool { prefixes[keys] != nil }

  /// In the order of the keymap.
  var bindings: [(keys: [Key], invocation: Invocation)] {
    order.compactMap { keys in invocations[keys].map { (keys: keys, invocation: $0) } }
  }

  func keys(of invocation: Invocation) -> [[Key]] { order.filter { invocations[$0] == invocation } }

  /// What can't be reached any more because of it goes: the same keys, the chords that it begins, the keys
  /// that begin it.
  mutating func bind(_ keys: [Key], to invocation: Invocation?) {
    for old in invocations.keys where old.starts(with: keys) || keys.starts(with: old) { remove(old) }
    guard let invocation else { return }
    invocations[keys] = invocation
    order.append(keys)
    for length in 1..<max(1, keys.count) { prefixes[Array(keys.prefix(length)), default: 0] += 1 }
  }

  private mutating func remove(_ keys: [Key]) {
    invocations[keys] = nil
    order.removeAll { $0 == keys }
    for length in 1..<max(1, keys.count) {
      let prefix = Array(keys.prefix(length))
      prefixes[prefix] = prefixes[prefix].flatMap { $0 > 1 ? $0 - 1 : nil }
    }
  }
}

enum KeyOrder {
  /// Short chords first, plain characters before named keys.
  static func comesBefore(_ left: [Key], _ right: [Key]) -> Bool {
    if left.count != right.count { return left.count < right.count }
    let (first, second) = (KeyNotation.text(left), KeyNotation.text(right))
    return first.count != second.count ? first.count < second.count : first < second
  }
}
