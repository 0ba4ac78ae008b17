/// The programs that the user wants for what hato leaves to others.
package struct ProgramSettings: Hashable, Sendable {
  /// The words of the program that opens an address of the Web; the address takes the place of `%s`, or comes last.
  /// Never given to a shell.
  package var openURL = ["xdg-open"]
  /// A shell command with the text to print on its standard input.
  package var printCommand = "lpr"

  /// The mailcaps to read, the first one first; `nil`: where they usually are.
  package var mailcaps: [String]?

  package init() {}

  /// The words to run for an address.
  func words(for target: String) -> [String] {
    openURL.contains("%s") ? openURL.map { $0 == "%s" ? target : $0 } : openURL + [target]
  }
}
