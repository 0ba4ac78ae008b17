internal import Glibc
internal import IMAP
internal import Mail
internal import Sessions

/// Where an account's mail really is: its server, the mailbox to begin with, and what must be cleaned up.
struct AccountPlace {
  let server: Server
  let isPOP3: Bool
  let title: String
  let mailbox: MailboxName
  /// The folder, below others, in which its mail and changes are kept: named for the server and the user on it, so
  /// that it stays the same whatever the account is called. `nil` for what doesn't last.
  let folder: String?
  /// Removed at the end: the demo's copy.
  private let temporary: String?

  init(_ account: AccountConfiguration, plaintext: Bool) throws(UsageFailure) {
    if case .url(let url) = account.incoming { isPOP3 = url.scheme.isPOP3 } else { isPOP3 = false }
    switch account.incoming {
    case .url(let url):
      let user = url.user ?? Locations.environment("USER") ?? "nobody"
      server = Server(way: Self.way(url, plaintext: plaintext), user: user, rootsFile: account.caFile)
      title = user.contains("@") ? user : "\(user)@\(url.host)"
      folder = FolderName.of("\(url.scheme.rawValue)://\(user)@\(url.host.lowercased()):\(url.port)")
      mailbox = url.mailbox.map { MailboxName(display: $0, utf8: false) } ?? .inbox
      temporary = nil
    case .tunnel(let command):
      let way = Server.Way.program(
        arguments: ["/bin/sh", "-c", command], environment: nil, name: "the tunnel of \(account.name)")
      server = Server(way: way, user: account.name)
      (title, mailbox, temporary) = (account.name, .inbox, nil)
      folder = FolderName.of("tunnel:" + command)
    case .maildir(let path):
      let local = try LocalFolder(maildir: path)
      server = Server(way: local.way, user: account.name)
      (title, mailbox, temporary) = (path, .inbox, nil)
      folder = FolderName.of("maildir:" + local.path)
    case .demo:
      let local = try LocalFolder.demo()
      server = Server(way: local.way, user: "demo")
      (title, mailbox, temporary) = ("demo", .inbox, local.temporary)
      folder = nil
    case .file(let path):
      throw UsageFailure("\(path) is a file; there is no server to be looked at.")
    }
  }

  func remove() {
    if let temporary { FileTree(temporary).remove() }
  }

  private static func way(_ url: MailURL, plaintext: Bool) -> Server.Way {
    switch url.scheme {
    case .imaps, .pop3s: .tls(host: url.host, port: url.port)
    case .imap where plaintext, .pop3 where plaintext: .plaintext(host: url.host, port: url.port)
    case .imap, .pop3: .startTLS(host: url.host, port: url.port)
    }
  }
}
