/// Text laid out for one width, ready to be scrolled through.
package struct RenderedText: Hashable, Sendable {
  package var lines: [StyledLine]
  /// How many of the lines, from the first, are the header of the message, its blank line included.
  package var headerLineCount: Int
  /// How many lines, from there on, are the body; what follows is the list of attachments.
  package var bodyLineCount: Int
  /// In the order of the text; `StyledRun.link` counts in them.
  package var links: [Hyperlink]
  /// What was wrong with the message, a sentence each, for when the user asks.
  package var problems: [String]
  /// Whether any of the text was made of HTML.
  package var isHTML: Bool

  package init(
    lines: [StyledLine], headerLineCount: Int, bodyLineCount: Int? = nil, links: [Hyperlink] = [],
    problems: [String] = [], isHTML: Bool = false
  ) {
    self.lines = lines
    self.headerLineCount = headerLineCount
    self.bodyLineCount = bodyLineCount ?? lines.count - headerLineCount
    self.links = links
    self.problems = problems
    self.isHTML = isHTML
  }
}
