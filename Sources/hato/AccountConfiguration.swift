internal import Reader
internal import Sessions

/// One account as the user configured it, or as the command line made it up.
struct AccountConfiguration: Equatable {
  enum Incoming: Equatable {
    case url(MailURL)
    case maildir(String)
    /// A shell command that speaks IMAP, already logged in, on its standard input and output.
    case tunnel(String)
    case demo
  }

  var name: String
  var incoming: Incoming
  var passwordCommand: String?
  /// Seconds.
  var keepAlive = SessionTimings().keepAlive
  var caFile: String?
}

/// Everything the configuration file says.
struct Configuration: Equatable {
  /// In the order of the file.
  var accounts: [AccountConfiguration] = []
  /// Where the newest message stands.
  var newestOnTop = true
}
