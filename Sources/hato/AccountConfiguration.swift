internal import Reader
internal import Runtime
internal import Sessions

/// One account as the user configured it, or as the command line made it up.
struct AccountConfiguration: Equatable {
  enum Incoming: Equatable {
    case url(MailURL)
    case maildir(String)
    /// A shell command that speaks IMAP, already logged in, on its standard input and output.
    case tunnel(String)
    case demo
    /// A file with mail.
    case file(String)
  }

  enum Keep: Equatable {
    /// On the server, until the user deletes it.
    case server
    /// In a Maildir; on the server it is deleted when it is there, or so many days later.
    case local(maildir: String, leaveDays: Int)
  }

  var name: String
  var incoming: Incoming
  var passwordCommand: String?
  /// Seconds.
  var keepAlive = SessionTimings().keepAlive
  var caFile: String?
  /// Every octet costs: nothing is fetched that was not asked for.
  var isMetered = false
  /// 1 or 2.
  var connections = 2
  /// Seconds between two looks into the folders that the server doesn't push, or into a maildrop; `nil`: the usual.
  var poll: Int?
  /// Where mail of a POP3 server is to stay.
  var keep = Keep.server
  /// Log in to a POP3 server with APOP.
  var usesAPOP = false
  /// Whether mail is kept on disk.
  var keepsCopy = true
  /// Octets of message bodies on disk.
  var copyLimit = 500_000_000
  /// A shell command that is run when mail comes in.
  var onNewMail: String?
  var bellsOnNewMail = false
  /// The hosts whose Authentication-Results are believed, in lower case; none: learned from the mail.
  var authservIDs: [String] = []
}

/// Everything the configuration file says.
struct Configuration: Equatable {
  /// In the order of the file.
  var accounts: [AccountConfiguration] = []
  /// Where the newest message stands.
  var newestOnTop = true
  /// What is tried for text whose charset is missing or wrong, in this order.
  var likelyCharsets: [String] = []
  var programs = ProgramSettings()
  /// Whether the terminal is told where links lead; `nil`: where it is known to understand it.
  var showsLinks: Bool?
}
