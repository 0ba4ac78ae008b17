import MIME

/// A stream of iCalendar (RFC 5545 §3.4) or vCard, read as far as it goes: its components written flat, each with
/// the one that holds it, so that no nesting is a recursion.
struct CalendarObject: Sendable {
  enum Limits {
    /// An invitation has one event and a zone; what has more is a calendar, of which the first are told.
    static let components = 1000
    /// A hundred attendees and their parameters are a few hundred.
    static let properties = 5000
    /// A line after unfolding. Outlook puts all of an HTML text into one.
    static let line = 64 << 10
  }

  private(set) var components: [CalendarComponent] = []
  /// Whether a limit was reached and the rest left out.
  private(set) var isCut = false

  init(_ text: String) {
    var open: [Int] = []
    /// How many of a name are open: an END of another isn't looked for among a thousand of them.
    var openNames: [String: Int] = [:]
    var propertyCount = 0
    Self.forEachLine(text) { line in
      guard let property = CalendarProperty(line) else { return true }
      switch property.name {
      case "BEGIN":
        guard components.count < Limits.components else {
          isCut = true
          return false
        }
        let name = Self.label(property)
        components.append(CalendarComponent(name: name, parent: open.last))
        open.append(components.count - 1)
        openNames[name, default: 0] += 1
      case "END":
        let name = Self.label(property)
        guard openNames[name, default: 0] > 0 else { break }
        // What was not ended before is ended by it.
        while let last = open.popLast() {
          openNames[components[last].name, default: 1] -= 1
          if components[last].name == name { break }
        }
      default:
        guard let index = open.last else { return true }
        guard propertyCount < Limits.properties else {
          isCut = true
          return false
        }
        propertyCount += 1
        components[index].properties.append(property)
      }
      return true
    }
  }

  /// The components directly inside another.
  func children(of index: Int) -> [CalendarComponent] { components.filter { $0.parent == index } }

  private static func label(_ property: CalendarProperty) -> String {
    property.value.filter { !$0.isWhitespace }.uppercased()
  }

  /// Lines unfolded: what begins with a space or tab goes on with the line before (RFC 5545 §3.1), and what ends in
  /// "=" where quoted-printable was announced (vCalendar 1.0). Ends when the body answers `false`.
  private static func forEachLine(_ text: String, _ body: ([UInt8]) -> Bool) {
    var line: [UInt8] = []
    for piece in StringLines(text) where !piece.isEmpty {
      let piece = piece.utf8.last == 0x0d ? piece.utf8.dropLast() : piece.utf8
      let isFold = piece.first == 0x20 || piece.first == 0x09
      if isFold || isSoftBreak(line) {
        if !isFold { line.removeLast() }
        if line.count < Limits.line { line += isFold ? piece.dropFirst() : piece }
        continue
      }
      if !line.isEmpty, !body(line) { return }
      line = Array(piece)
    }
    if !line.isEmpty { _ = body(line) }
  }

  private static func isSoftBreak(_ line: [UInt8]) -> Bool {
    guard line.last == UInt8(ascii: "="), line.count < Limits.line else { return false }
    return String(decoding: line.prefix(200), as: UTF8.self).uppercased().contains("QUOTED-PRINTABLE")
  }
}

/// An event, a task, a zone and its rules, a card.
struct CalendarComponent: Hashable, Sendable {
  /// In upper case: VEVENT.
  let name: String
  /// Index of the component that holds it.
  let parent: Int?
  var properties: [CalendarProperty] = []

  init(name: String, parent: Int?) {
    self.name = name
    self.parent = parent
  }

  func first(_ name: String) -> CalendarProperty? { properties.first { $0.name == name } }
  func all(_ name: String) -> [CalendarProperty] { properties.filter { $0.name == name } }

  /// The text of a property, `nil` when there is nothing in it.
  func text(_ name: String) -> String? {
    first(name)?.text.trimmed.nonEmpty
  }
}

extension String {
  fileprivate var trimmed: String {
    guard let start = unicodeScalars.firstIndex(where: { !$0.properties.isWhitespace }),
      let end = unicodeScalars.lastIndex(where: { !$0.properties.isWhitespace })
    else { return "" }
    return String(unicodeScalars[start...end])
  }
  fileprivate var nonEmpty: String? { isEmpty ? nil : self }
}
