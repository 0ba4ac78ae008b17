/// Text laid out for one width, ready to be scrolled through.
package struct RenderedText: Hashable, Sendable {
  package var lines: [StyledLine]
  /// How many of the lines, from the first, are the header of the message, its blank line included.
  package var headerLineCount: Int

  package init(lines: [StyledLine], headerLineCount: Int) {
    self.lines = lines
    self.headerLineCount = headerLineCount
  }
}
