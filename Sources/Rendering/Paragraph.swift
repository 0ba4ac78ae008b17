package import Screen

/// A stretch of text that is wrapped as one, and how it looks.
package struct Paragraph: Hashable, Sendable {
  package var text: String
  /// What stands before every line of it: quote marks, an indentation.
  package var prefix: String
  /// What stands before its first line instead, when that differs: a list's bullet.
  package var firstPrefix: String?
  /// 0 for what the sender wrote.
  package var quoteDepth: Int
  package var role: Role
  /// Whether white space is kept and the text wrapped only where it must be.
  package var isPreformatted: Bool

  package init(
    _ text: String, prefix: String = "", firstPrefix: String? = nil, quoteDepth: Int = 0, role: Role? = nil,
    isPreformatted: Bool = false
  ) {
    self.text = text
    self.prefix = prefix
    self.firstPrefix = firstPrefix
    self.quoteDepth = quoteDepth
    self.role = role ?? Self.role(quoteDepth)
    self.isPreformatted = isPreformatted
  }

  private static func role(_ depth: Int) -> Role {
    switch depth {
    case ...0: .text
    case 1: .quote1
    case 2: .quote2
    default: .quote3
    }
  }
}
