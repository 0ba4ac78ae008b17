import Mail

/// The last search of the user, for `n`.
struct Finding: Sendable {
  var words: [String] = []
}

/// A search that looks for the next message.
struct Search: Hashable, Sendable {
  let query: SearchQuery
  /// What the status line calls it: `“words”` or `unread`.
  let name: String
  /// It began behind the selected message and goes on from the other end when nothing was found.
  var wrapsAt: Int?
  /// Whether it has gone on from the other end.
  var hasWrapped = false
  /// Whether the message found is opened too: the user was reading.
  let opens: Bool
  /// Found inside a limit, where the search goes through everything.
  var found: [UID] = []
}
