internal import ArgumentParser
internal import Sessions

/// The command line. `hato --help` is made from it.
struct Arguments: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "hato")

  @Argument(
    help: ArgumentHelp(
      "An account of the configuration, a URL (imaps://USER@HOST[:PORT][/MAILBOX], imap://…), a Maildir, or a file with a mail.",
      valueName: "account|url|maildir|file"))
  var place: String?

  @Option(help: ArgumentHelp("Read this configuration instead of the usual one.", valueName: "file"))
  var config: String?

  @Option(help: ArgumentHelp("A command whose first line of output is the password.", valueName: "command"))
  var passwordCommand: String?

  @Option(help: ArgumentHelp("One more trust root for TLS (PEM).", valueName: "file"))
  var caFile: String?

  @Flag(help: "Allow imap:// without encryption. The password can then be read by whoever is in between.")
  var plaintext = false

  @Option(
    help: ArgumentHelp(
      "Write what is sent and received to a file; passwords are left out.", valueName: "file"))
  var record: String?

  @Flag(help: "Read demonstration mail on a real server of its own; nothing done there lasts.")
  var demo = false

  @Flag(help: "Connect, tell step by step what was found, and end.")
  var check = false

  @Flag(help: "Print what is in a mail: header, parts and text. The file - is the standard input.")
  var dump = false

  @Flag(help: "With --dump: for programs, as JSON.")
  var json = false

  @Flag(help: "Print the version.")
  var version = false

  func validate() throws {
    if json, !dump { throw ValidationError("--json says how --dump prints; give both.") }
    if dump, place == nil {
      throw ValidationError("--dump wants a file with a mail; - is the standard input.")
    }
  }
}
