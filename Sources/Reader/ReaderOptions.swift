package import Screen

/// What the user configured about the reader's looks and ways.
package struct ReaderOptions: Sendable {
  /// Where the newest message of a list stands.
  package enum Newest: String, Hashable, Sendable {
    case top, bottom
  }

  package var newest: Newest
  package var theme: Theme
  /// Where attachments go unless the user types another place; `~/` is the home directory.
  package var saveDirectory: String
  package var bellsOnNewMail: Bool
  /// There is one message only: it is opened at once in a pager that has all of the screen, and leaving it is
  /// leaving.
  package var readsOne = false
  /// Charsets to try, in this order, for text whose label is missing or wrong.
  package var likelyCharsets: [String]

  package init(
    newest: Newest = .top, theme: Theme = .standard, saveDirectory: String = "~/Downloads",
    bellsOnNewMail: Bool = false, likelyCharsets: [String] = []
  ) {
    self.bellsOnNewMail = bellsOnNewMail
    self.likelyCharsets = likelyCharsets
    self.newest = newest
    self.theme = theme
    self.saveDirectory = saveDirectory
  }
}
