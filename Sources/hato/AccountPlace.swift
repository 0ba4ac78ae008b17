internal import Glibc
internal import IMAP
internal import Mail
internal import Sessions

/// Where an account's mail really is: its server, the mailbox to begin with, and what must be cleaned up.
struct AccountPlace {
  let server: Server
  let title: String
  let mailbox: MailboxName
  /// Removed at the end: the demo's copy.
  private let temporary: String?

  init(_ account: AccountConfiguration, plaintext: Bool) throws(UsageFailure) {
    switch account.incoming {
    case .url(let url):
      let user = url.user ?? Locations.environment("USER") ?? "nobody"
      server = Server(way: Self.way(url, plaintext: plaintext), user: user, rootsFile: account.caFile)
      title = user.contains("@") ? user : "\(user)@\(url.host)"
      mailbox = url.mailbox.map { MailboxName(display: $0, utf8: false) } ?? .inbox
      temporary = nil
    case .tunnel(let command):
      let way = Server.Way.program(
        arguments: ["/bin/sh", "-c", command], environment: nil, name: "the tunnel of \(account.name)")
      server = Server(way: way, user: account.name)
      (title, mailbox, temporary) = (account.name, .inbox, nil)
    case .maildir(let path):
      let folder = try LocalFolder(maildir: path)
      server = Server(way: folder.way, user: account.name)
      (title, mailbox, temporary) = (path, .inbox, nil)
    case .demo:
      let folder = try LocalFolder.demo()
      server = Server(way: folder.way, user: "demo")
      (title, mailbox, temporary) = ("demo", .inbox, folder.temporary)
    }
  }

  func remove() {
    if let temporary { FileTree(temporary).remove() }
  }

  private static func way(_ url: MailURL, plaintext: Bool) -> Server.Way {
    switch url.scheme {
    case .imaps: .tls(host: url.host, port: url.port)
    case .imap where plaintext: .plaintext(host: url.host, port: url.port)
    case .imap: .startTLS(host: url.host, port: url.port)
    }
  }
}
