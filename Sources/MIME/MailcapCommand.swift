package import Mail

/// What is put into a mailcap's command for a part (RFC 1524 §3). Whatever a sender wrote is reduced to characters
/// that mean nothing to a shell, inside of quotes or not: who wrote the mailcap may have quoted them already.
package struct MailcapCommand: Hashable, Sendable {
  /// Characters of one parameter; longer values are cut.
  package static let valueLimit = 256
  /// Parts of a multipart that `%F` names.
  package static let partLimit = 100

  /// The file with the decoded part, as hato called it.
  package var path: String
  package var type: MediaType
  package var parameters: [Parameter]
  /// For a multipart: the type and the file of each part in it.
  package var parts: [(type: MediaType, path: String)] { partList.map { ($0.type, $0.path) } }
  private var partList: [Inner] = []

  private struct Inner: Hashable, Sendable {
    let type: MediaType
    let path: String
  }

  package init(
    path: String, type: MediaType, parameters: [Parameter] = [], parts: [(type: MediaType, path: String)] = []
  ) {
    self.path = path
    self.type = type
    self.parameters = parameters
    partList = parts.prefix(Self.partLimit).map { Inner(type: $0.type, path: $0.path) }
  }

  /// The command for a shell, and whether it names the file; where it doesn't, it reads the part from its standard
  /// input.
  package func shellCommand(_ template: String) -> (text: String, namesFile: Bool) {
    var text = ""
    var namesFile = false
    var rest = Substring(template).unicodeScalars
    while let scalar = rest.popFirst() {
      switch scalar {
      case "\\":
        if let next = rest.popFirst() { text.unicodeScalars.append(next) }
      case "%":
        guard let key = rest.popFirst() else {
          text += "%"
          break
        }
        namesFile = namesFile || key == "s"
        text += value(of: key, &rest)
      default: text.unicodeScalars.append(scalar)
      }
    }
    return (text, namesFile)
  }

  private func value(of key: Unicode.Scalar, _ rest: inout Substring.UnicodeScalarView) -> String {
    switch key {
    case "s": return Self.quoted(path)
    case "t": return Self.plain(type.description)
    case "n": return String(partList.count)
    case "F":
      return partList.map { Self.plain($0.type.description) + " " + Self.quoted($0.path) }.joined(
        separator: " ")
    case "%": return "%"
    case "{":
      guard let end = rest.firstIndex(of: "}") else { return "" }
      let name = String(rest[..<end]).inLowerCase
      rest = rest[rest.index(after: end)...]
      return Self.plain(parameters.decoded(name) ?? "")
    default: return "%" + String(Character(key))
    }
  }

  /// What a sender wrote, reduced to letters, digits and a few signs; never an option.
  package static func plain(_ value: String) -> String {
    let text = String(
      String.UnicodeScalarView(value.unicodeScalars.prefix(valueLimit).map { isPlain($0) ? $0 : "_" }))
    return text.first == "-" ? "_" + text.dropFirst() : text
  }

  /// As it is where it is plain; else in quotes of its own.
  private static func quoted(_ path: String) -> String {
    if path.unicodeScalars.allSatisfy({ isPlain($0) || isWordOfPeople($0) }) { return path }
    return "'" + path.replacing("'", with: "'\\''") + "'"
  }

  private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9", "@", "_", "-", ".", "/", ":", "+", ",", "=", "%": true
    default: false
    }
  }

  /// Letters of any script: no shell gives them a meaning.
  private static func isWordOfPeople(_ scalar: Unicode.Scalar) -> Bool {
    guard scalar.value >= 0x80 else { return false }
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .nonspacingMark,
      .spacingMark, .decimalNumber:
      return true
    default: return false
    }
  }

  /// A name for the file that needs no quotes anywhere: letters of any script, digits, and a few signs.
  package static func fileName(_ name: String, template: String? = nil) -> String {
    let base = plainName(name)
    guard let template, let place = template.firstRange(of: "%s") else { return base }
    let (prefix, suffix) = (
      plainPiece(template[..<place.lowerBound]), plainPiece(template[place.upperBound...])
    )
    let starts = base.hasPrefix(prefix) || prefix.isEmpty
    let ends = suffix.isEmpty || base.lowercased().hasSuffix(suffix.lowercased())
    return (starts ? "" : prefix) + base + (ends ? "" : suffix)
  }

  private static func plainName(_ name: String) -> String {
    let text = plainPiece(name[...])
    return text.isEmpty ? "part" : text.first == "-" || text.first == "." ? "_" + text.dropFirst() : text
  }

  private static func plainPiece(_ text: Substring) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.prefix(valueLimit).map {
          isWordOfPeople($0) || isPlain($0) && !"/%:=".unicodeScalars.contains($0) ? $0 : "_"
        }))
  }
}
