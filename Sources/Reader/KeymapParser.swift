import Screen

/// What is wrong with a line of a keymap.
package struct KeymapDiagnostic: Hashable, Sendable {
  package enum Source: Hashable, Sendable {
    /// `keymap.default`
    case standard
    /// The user's own file.
    case user
  }

  package let source: Source
  /// Counted from 1.
  package let line: Int
  package let message: String
}

/// Reads a keymap.
///
/// ```
/// keymap  = *(line LF)
/// line    = [comment / bind / unbind]
/// bind    = "bind" SP room SP keys SP command [SP argument]
/// unbind  = "unbind" SP room SP keys
/// comment = "#" *char
/// ```
struct KeymapParser {
  struct Binding {
    let room: Room
    let keys: [Key]
    /// `nil`: these keys shall do nothing.
    let invocation: Invocation?
    let line: Int
  }

  private(set) var bindings: [Binding] = []
  private(set) var diagnostics: [KeymapDiagnostic] = []
  private let source: KeymapDiagnostic.Source

  init(text: String, source: KeymapDiagnostic.Source) {
    self.source = source
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (index, line) in lines.enumerated() { read(line, number: index + 1) }
  }

  private mutating func read(_ line: Substring, number: Int) {
    let words = line.split(maxSplits: 4, whereSeparator: \.isWhitespace)
    guard let verb = words.first, !verb.hasPrefix("#") else { return }
    do throws(Fault) {
      switch verb {
      case "bind": try add(bind(words, line: number))
      case "unbind": try add(unbind(words, line: number))
      default: throw Fault("“\(verb)” is neither bind nor unbind")
      }
    } catch {
      diagnostics.append(KeymapDiagnostic(source: source, line: number, message: error.message))
    }
  }

  private func bind(_ words: [Substring], line: Int) throws(Fault) -> Binding {
    guard words.count >= 4 else { throw Fault("expected: bind ROOM KEYS COMMAND") }
    let (room, keys) = try place(words)
    guard let command = Command(rawValue: String(words[3])) else {
      throw Fault("there is no command “\(words[3])”")
    }
    guard words.count < 5 || command.row.argument != .none else {
      throw Fault("\(command.rawValue) takes no word")
    }
    let row = command.row
    guard row.rooms.contains(.any) || room == .any || row.rooms.contains(room) else {
      throw Fault("\(command.rawValue) does nothing in the room \(room.rawValue)")
    }
    let argument = words.count > 4 ? Keymap.trimmed(words[4]) : nil
    return Binding(room: room, keys: keys, invocation: Invocation(command, argument), line: line)
  }

  private func unbind(_ words: [Substring], line: Int) throws(Fault) -> Binding {
    guard words.count == 3 else { throw Fault("expected: unbind ROOM KEYS") }
    let (room, keys) = try place(words)
    return Binding(room: room, keys: keys, invocation: nil, line: line)
  }

  private func place(_ words: [Substring]) throws(Fault) -> (Room, [Key]) {
    guard let room = Room(rawValue: String(words[1])) else {
      let rooms = Room.allCases.map(\.rawValue).joined(separator: ", ")
      throw Fault("there is no room “\(words[1])”; there are \(rooms)")
    }
    guard let keys = KeyNotation.keys(words[2]) else { throw Fault("“\(words[2])” is no key") }
    guard keys.count <= Self.longestChord else {
      throw Fault("“\(words[2])” has more than \(Self.longestChord) keys")
    }
    return (room, keys)
  }

  /// More than anyone's fingers remember; it bounds what waits for the next key.
  static let longestChord = 8

  private mutating func add(_ binding: Binding) throws(Fault) {
    let other = bindings.first {
      $0.room == binding.room && ($0.keys.starts(with: binding.keys) || binding.keys.starts(with: $0.keys))
    }
    if let other {
      let keys = KeyNotation.text(binding.keys)
      throw other.keys == binding.keys
        ? Fault("\(keys) is bound in line \(other.line) already")
        : Fault("\(keys) conflicts with \(KeyNotation.text(other.keys)) of line \(other.line)")
    }
    bindings.append(binding)
  }

  private struct Fault: Error {
    let message: String

    init(_ message: String) { self.message = message }
  }
}

extension Keymap {
  static func trimmed(_ text: Substring) -> String {
    let tail = text.drop(while: \.isWhitespace)
    guard let last = tail.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return String(tail[...last])
  }
}
