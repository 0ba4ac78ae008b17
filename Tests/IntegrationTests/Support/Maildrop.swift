import Foundation
import TestSupport

/// A maildrop on a real server and the network before it, a Maildir and a home in which mail is fetched from it.
struct MaildropScene: Sendable {
  let server: DovecotServer
  let proxy: FaultProxy

  static func start(messages: [Data] = []) async throws -> MaildropScene {
    var options = DovecotServer.Options()
    options.servesPOP3 = true
    let server = try await DovecotServer.start(messages: messages, options: options)
    return MaildropScene(server: server, proxy: try FaultProxy(to: server.pop3sPort))
  }

  /// An account "drop" of the maildrop, through the proxy.
  /// - Parameter keys: more lines for it.
  func configure(_ home: Home, _ keys: String = "") throws {
    try home.configure(
      """
      [accounts.drop]
      incoming = "pop3s://\(DovecotServer.user)@localhost:\(proxy.port)"
      ca-file = "\(server.authority)"
      \(keys)

      """)
  }

  /// The same, with mail that is fetched into the Maildir `Mail` of the home.
  func collect(_ home: Home, leaveDays: Int? = nil) throws {
    let leave = leaveDays.map { "leave-days = \($0)" } ?? ""
    try configure(home, "keep = \"local\"\nmaildir = \"\(home.maildir)\"\n\(leave)")
  }

  func open(_ home: Home, width: Int = 80, height: Int = 24) throws -> PseudoTerminal {
    try home.open(["drop"], width: width, height: height, keeping: server)
  }

  // MARK: What the server has, past all protocols

  /// Lays a message into the maildrop.
  func lay(_ message: Data, named name: String) throws {
    try message.write(to: URL(fileURLWithPath: server.maildir + "/new/" + name), options: .atomic)
  }

  func empty() throws {
    for room in ["new", "cur"] {
      let folder = server.maildir + "/" + room
      for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
        try FileManager.default.removeItem(atPath: folder + "/" + name)
      }
    }
  }
}

extension Home {
  /// Where mail of a maildrop is fetched to.
  var maildir: String { directory.file("Mail") }

  /// What is in new/ and cur/ of it.
  var fetched: [Data] {
    ["new", "cur"].flatMap { room in
      let folder = maildir + "/" + room
      let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
      // Dovecot's own files begin otherwise.
      return names.compactMap { FileManager.default.contents(atPath: folder + "/" + $0) }
    }
  }

  var fetchedCount: Int {
    ["new", "cur"].reduce(0) { count, room in
      count + ((try? FileManager.default.contentsOfDirectory(atPath: maildir + "/" + room))?.count ?? 0)
    }
  }
}
