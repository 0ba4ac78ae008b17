package import Mail

/// One entry of a mailcap: a type, the command that shows it, and what else is said (RFC 1524 §3).
///
///     image/*; xv %s; test=test -n "$DISPLAY"; nametemplate=%s.jpg
///
/// Commands are kept as written, escapes and all; `MailcapCommand` fills them in.
package struct MailcapEntry: Hashable, Sendable {
  /// In lower case; `*` for any.
  package let type: String
  package let subtype: String
  package private(set) var view: String
  package private(set) var compose: String?
  package private(set) var composeTyped: String?
  package private(set) var edit: String?
  package private(set) var print: String?
  /// Succeeds where the entry may be used.
  package private(set) var test: String?
  /// How the file must be called, such as `%s.html`.
  package private(set) var nameTemplate: String?
  package private(set) var description: String?
  package private(set) var x11Bitmap: String?
  /// The program talks to the user on the terminal.
  package private(set) var needsTerminal = false
  /// The program only writes text, which is to be read page by page.
  package private(set) var copiousOutput = false
  /// Whether line ends have to be those of this system; `nil`: as the type is, text or not.
  package private(set) var textualNewlines: Bool?

  /// `nil` for comments, blank lines, and what is no entry.
  init?(_ line: String) {
    guard let first = line.first(where: { $0 != " " && $0 != "\t" }), first != "#" else { return nil }
    var fields = Self.fields(line)
    guard fields.count >= 2 else { return nil }
    let type = fields[0].lowercased().split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard let main = type.first, !main.isEmpty, !main.contains(where: \.isWhitespace) else { return nil }
    self.type = String(main)
    subtype = type.count > 1 && !type[1].isEmpty ? String(type[1]) : "*"
    view = fields[1]
    fields.removeFirst(2)
    for field in fields { take(field) }
  }

  package func matches(_ other: MediaType) -> Bool {
    (type == "*" || type == other.type) && (subtype == "*" || subtype == other.subtype)
  }

  /// `nil` where the entry says nothing about it.
  package func command(to purpose: MailcapPurpose) -> String? {
    switch purpose {
    case .view: view.isEmpty ? nil : view
    case .compose: compose ?? composeTyped
    case .edit: edit
    case .print: self.print
    }
  }

  /// `field = flag / fieldname "=" mtext`; what is not known is passed over (RFC 1524 §3).
  private mutating func take(_ field: String) {
    let pieces = field.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let name = Self.trimmed(pieces[0]).lowercased()
    guard pieces.count > 1 else {
      switch name {
      case "needsterminal": needsTerminal = true
      case "copiousoutput": copiousOutput = true
      case "textualnewlines": textualNewlines = true
      default: break
      }
      return
    }
    let value = Self.trimmed(pieces[1])
    switch name {
    case "compose": compose = value
    case "composetyped": composeTyped = value
    case "edit": edit = value
    case "print": self.print = value
    case "test": test = value
    case "nametemplate": nameTemplate = value
    case "description": description = Self.unquoted(value)
    case "x11-bitmap": x11Bitmap = value
    case "textualnewlines": textualNewlines = value != "0"
    default: break
    }
  }

  /// Cut at semicolons that no backslash stands before.
  private static func fields(_ line: String) -> [String] {
    var fields: [String] = []
    var field = String.UnicodeScalarView()
    var isEscaped = false
    for scalar in line.unicodeScalars {
      if scalar == ";", !isEscaped {
        fields.append(trimmed(Substring(String(field))))
        field = String.UnicodeScalarView()
      } else {
        field.append(scalar)
      }
      isEscaped = scalar == "\\" && !isEscaped
    }
    return fields + [trimmed(Substring(String(field)))]
  }

  private static func trimmed(_ text: Substring) -> String {
    var text = text.drop { $0 == " " || $0 == "\t" }
    while text.last == " " || text.last == "\t" { text.removeLast() }
    return String(text)
  }

  /// A description may stand in quotes.
  private static func unquoted(_ text: String) -> String {
    let quotes: Set<Character> = ["\"", "'"]
    guard text.count >= 2, let first = text.first, first == text.last, quotes.contains(first) else {
      return text
    }
    return String(text.dropFirst().dropLast())
  }
}
