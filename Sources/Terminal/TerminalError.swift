/// Why there can be no full screen.
package nonisolated enum TerminalError: Error, Hashable, CustomStringConvertible {
  /// Standard input or output is a file or a pipe.
  case noTerminal
  /// The terminal database has no usable entry of this name.
  case unknownTerminal(String)

  package var description: String {
    switch self {
    case .noTerminal:
      "hato needs a terminal: its standard input or output is a file or a pipe."
    case .unknownTerminal(let name):
      name.isEmpty
        ? "TERM is not set, so hato can't know how to draw on this terminal; try TERM=xterm-256color."
        : "The terminal database knows nothing usable about TERM=\(name); try TERM=xterm-256color."
    }
  }
}
