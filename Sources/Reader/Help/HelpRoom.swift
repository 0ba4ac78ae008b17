import Screen

/// The help: every command, its keys, and what it does; made of the table of commands.
struct HelpRoom: Sendable {
  struct Line: Hashable, Sendable {
    let keys: String
    let name: String
    let help: String
    var isHeading = false
  }

  /// Each command on one line.
  private let entries: [Line]
  /// As they stand on the screen, long sentences on several.
  private(set) var lines: [Line]
  private(set) var columns = HelpColumns(width: 80)
  var selected = 0
  var top = 0
  var height = 0

  var lineCount: Int { lines.count }

  /// - Parameter room: the one the user comes from; its commands stand first.
  init(room: Room, keymap: Keymap) {
    var lines: [Line] = []
    let rooms: [Room] =
      [room] + [.list, .pager, .folders, .parts, .links, .changes].filter { $0 != room } + [.any]
    for room in rooms where room != .help {
      lines.append(Line(keys: "", name: Self.title(of: room), help: "", isHeading: true))
      for row in Command.table where row.rooms.contains(room) {
        let keys = Self.keys(keymap.keys(of: row.command, in: room))
        lines.append(Line(keys: keys, name: row.command.rawValue, help: row.help))
      }
    }
    entries = lines
    self.lines = lines
  }

  /// Wraps the sentences for a screen of this width.
  mutating func setWidth(_ width: Int) {
    let new = HelpColumns(width: width)
    guard new != columns || lines == entries else { return }
    columns = new
    lines = entries.flatMap { entry -> [Line] in
      let pieces = Wrapping.lines(entry.help, width: max(8, new.help.count))
      guard pieces.count > 1 else { return [entry] }
      return pieces.enumerated().map { index, piece in
        index == 0
          ? Line(keys: entry.keys, name: entry.name, help: piece) : Line(keys: "", name: "", help: piece)
      }
    }
  }

  /// As many as the column holds, at least one.
  private static func keys(_ all: [[Key]]) -> String {
    var text = ""
    for keys in all.map(KeyNotation.text) where text.isEmpty || text.count + keys.count < 18 {
      text += text.isEmpty ? keys : " " + keys
    }
    return text
  }

  private static func title(of room: Room) -> String {
    switch room {
    case .any: "Everywhere"
    case .list: "In the list of messages"
    case .pager: "Reading a message"
    case .folders: "In the folders"
    case .parts: "In the parts of a message"
    case .links: "In the links of a message"
    case .problems: "In what is wrong with a message"
    case .changes: "In the list of changes"
    case .help: "In the help"
    }
  }
}

/// Where in a line of the help what stands.
struct HelpColumns: Hashable, Sendable {
  let keys: Range<Int>
  /// Empty where there is no room for it.
  let name: Range<Int>
  let help: Range<Int>

  init(width: Int) {
    let keysEnd = max(3, min(22, width / 3))
    let nameEnd = width >= 76 ? keysEnd + 22 : keysEnd
    keys = 3..<keysEnd
    name = (nameEnd > keysEnd ? keysEnd + 1 : keysEnd)..<nameEnd
    help = (nameEnd + 1)..<max(nameEnd + 1, width - 1)
  }
}

extension HelpRoom: LineRoom {
  /// Nothing is selected here: the first line on the screen moves.
  mutating func select(_ line: Int) {
    top = min(max(0, line), max(0, lineCount - height))
    selected = top
  }
}
