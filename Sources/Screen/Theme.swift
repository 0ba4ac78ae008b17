/// What a piece of text is; the theme decides how that looks. Everything stays legible without colour.
package enum Role: String, Hashable, Sendable, CaseIterable {
  case text, dim, strong, title, focusedTitle, selection, unfocusedSelection
  case unread, flagged, deleted, attachment
  case headerName, headerValue
  case quote1, quote2, quote3, signature, link, heading, emphasis, code
  /// What the sender marked so: struck out, underlined, highlighted, or in a colour that means something.
  case struck, underlined, marked, red, green, yellow
  case warning, good, status, statusBusy, prompt, key, match
}

/// Styles for roles.
package struct Theme: Hashable, Sendable {
  private let styles: [Role: Style]

  package init(_ styles: [Role: Style]) { self.styles = styles }

  package subscript(role: Role) -> Style { styles[role] ?? .plain }

  package static let standard = Theme([
    .dim: Style(attributes: .dim),
    .strong: Style(attributes: .bold),
    .title: Style(attributes: .dim),
    .focusedTitle: Style(attributes: .bold),
    .selection: Style(attributes: .reverse),
    .unfocusedSelection: Style(attributes: .underline),
    .unread: Style(attributes: .bold),
    .flagged: Style(foreground: .palette(3)),
    .deleted: Style(foreground: .palette(1), attributes: .dim),
    .attachment: Style(foreground: .palette(6)),
    .headerName: Style(attributes: .dim),
    .quote1: Style(foreground: .palette(6)),
    .quote2: Style(foreground: .palette(5)),
    .quote3: Style(foreground: .palette(4)),
    .signature: Style(attributes: .dim),
    .link: Style(foreground: .palette(4), attributes: .underline),
    .heading: Style(attributes: .bold),
    .emphasis: Style(attributes: .italic),
    .struck: Style(attributes: .dim),
    .underlined: Style(attributes: .underline),
    .marked: Style(foreground: .palette(3), attributes: .bold),
    .red: Style(foreground: .palette(1)),
    .green: Style(foreground: .palette(2)),
    .yellow: Style(foreground: .palette(3)),
    .warning: Style(foreground: .palette(1), attributes: .bold),
    .good: Style(foreground: .palette(2)),
    .statusBusy: Style(foreground: .palette(3)),
    .prompt: Style(attributes: .bold),
    .key: Style(attributes: .bold),
    .match: Style(attributes: .reverse),
  ])
}
