import Screen

/// How text looks at a place in a document: what it has from the elements around it.
struct InheritedStyle: Equatable {
  struct Flags: OptionSet, Hashable {
    let rawValue: UInt32
    /// An element around is not displayed.
    static let hidden = Flags(rawValue: 1)
    /// Its font is of no size, or it is invisible; an element inside may take that back.
    static let tiny = Flags(rawValue: 2)
    static let invisible = Flags(rawValue: 4)
    static let bold = Flags(rawValue: 8)
    static let italic = Flags(rawValue: 16)
    static let underlined = Flags(rawValue: 32)
    static let struck = Flags(rawValue: 64)
    static let code = Flags(rawValue: 128)
    static let marked = Flags(rawValue: 256)
    /// White space and line breaks stand as they are.
    static let preformatted = Flags(rawValue: 512)
    static let symbolFont = Flags(rawValue: 1024)
    static let wingdings = Flags(rawValue: 2048)
    static let superscript = Flags(rawValue: 4096)
    static let `subscript` = Flags(rawValue: 8192)
    /// Word's written-out bullet.
    static let listMark = Flags(rawValue: 16384)
    static let heading = Flags(rawValue: 32768)
    /// All that makes text other than it is written.
    static let transformed: Flags = [.symbolFont, .wingdings, .superscript, .subscript]
  }

  var flags: Flags = []
  /// Of the text and of its ground, where attributes say so.
  var color: HTMLColor?
  var ground: HTMLColor?
  var tint: HTMLTint?
  /// Which of the links it belongs to.
  var link: Int32 = -1

  /// Whether it takes part in the layout, be its text seen or not.
  var isLaidOut: Bool { !flags.contains(.hidden) }

  /// Whether pictures are: the size and the colour of text are nothing to them.
  var showsPictures: Bool { flags.isDisjoint(with: [.hidden, .invisible]) }

  /// Whether text is seen.
  var isShown: Bool {
    guard flags.isDisjoint(with: [.hidden, .tiny, .invisible]) else { return false }
    guard let color, let ground else { return true }
    return !color.isUnreadable(on: ground)
  }

  /// The look of a piece of text; one that means more goes before one that means less.
  var look: Look {
    if link >= 0 { return .link }
    if flags.contains(.struck) { return .struck }
    if flags.contains(.heading) { return .plain }
    switch tint {
    case .red: return .red
    case .green: return .green
    case .yellow: return .yellow
    case nil: break
    }
    if flags.contains(.code), !flags.contains(.preformatted) { return .code }
    if flags.contains(.marked) { return .marked }
    if flags.contains(.bold) { return .strong }
    if flags.contains(.italic) { return .emphasis }
    return flags.contains(.underlined) ? .underlined : .plain
  }
}

/// How a piece of text looks, in an octet.
enum Look: UInt8 {
  case plain, link, struck, red, green, yellow, code, marked, strong, emphasis, underlined, dim, warning

  var role: Role? {
    switch self {
    case .plain: nil
    case .link: .link
    case .struck: .struck
    case .red: .red
    case .green: .green
    case .yellow: .yellow
    case .code: .code
    case .marked: .marked
    case .strong: .strong
    case .emphasis: .emphasis
    case .underlined: .underlined
    case .dim: .dim
    case .warning: .warning
    }
  }
}
