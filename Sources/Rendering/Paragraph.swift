package import Screen

/// A stretch of text that is wrapped as one, and how it looks.
package struct Paragraph: Hashable, Sendable {
  package var spans: [TextSpan]
  /// What stands before every line of it: quote marks, an indentation.
  package var prefix: String
  /// What stands before its first line instead, when that differs: a list's bullet.
  package var firstPrefix: String?
  /// 0 for what the sender wrote.
  package var quoteDepth: Int
  /// How spans without a role of their own look, and the prefixes.
  package var role: Role
  /// Whether it is laid out already, such as a row of a table: a line that is too long is cut, not wrapped.
  package var isPreformatted: Bool

  package init(
    _ text: String, prefix: String = "", firstPrefix: String? = nil, quoteDepth: Int = 0, role: Role? = nil,
    isPreformatted: Bool = false
  ) {
    self.init(
      [TextSpan(text)], prefix: prefix, firstPrefix: firstPrefix, quoteDepth: quoteDepth, role: role,
      isPreformatted: isPreformatted)
  }

  package init(
    _ spans: [TextSpan], prefix: String = "", firstPrefix: String? = nil, quoteDepth: Int = 0,
    role: Role? = nil, isPreformatted: Bool = false
  ) {
    self.spans = spans
    self.prefix = prefix
    self.firstPrefix = firstPrefix
    self.quoteDepth = quoteDepth
    self.role = role ?? Self.role(quoteDepth)
    self.isPreformatted = isPreformatted
  }

  /// The text without its looks.
  package var text: String { spans.count == 1 ? spans[0].text : spans.map(\.text).joined() }

  private static func role(_ depth: Int) -> Role {
    switch depth {
    case ...0: .text
    case 1: .quote1
    case 2: .quote2
    default: .quote3
    }
  }
}

/// A piece of a paragraph that looks the same from end to end. Its text is as it came: the layout makes it printable.
package struct TextSpan: Hashable, Sendable {
  package var text: String
  /// `nil`: as the paragraph.
  package var role: Role?
  /// Which of its part's links it belongs to.
  package var link: Int?

  package init(_ text: String, _ role: Role? = nil, link: Int? = nil) {
    self.text = text
    self.role = role
    self.link = link
  }
}
