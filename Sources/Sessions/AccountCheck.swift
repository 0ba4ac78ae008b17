internal import IMAP
internal import MIME
package import Mail
internal import Store
internal import Transport

/// `--check`: the way to an account's mail, step by step, told as it is gone.
package struct AccountCheck: Sendable {
  private let server: Server
  private let timings: SessionTimings
  private let transcript: Transcript?
  private let password: @Sendable () async throws(MailFailure) -> Secret?

  package init(
    server: Server, timings: SessionTimings, transcript: Transcript?,
    password: @escaping @Sendable () async throws(MailFailure) -> Secret?
  ) {
    self.server = server
    self.timings = timings
    self.transcript = transcript
    self.password = password
  }

  /// 0 when mail can be read, 1 when something was refused.
  package func run(_ say: @escaping @Sendable (String) -> Void) async -> Int32 {
    let (store, journal): (MailStore, Journal)
    do throws(StoreFailure) {
      (store, journal) = (try .inMemory(), try .inMemory())
    } catch {
      say("✗ " + error.sentence.printable)
      return 1
    }
    let session = IMAPSession(
      account: AccountID("check"), server: server, timings: timings, transcript: transcript, store: store,
      journal: journal, password: password)
    // Nobody looks at them, but they must not hold up the server.
    let events = Task { for await _ in session.events {} }
    defer { events.cancel() }
    do throws(MailFailure) {
      try await session.check { say($0.printable) }
      await session.close()
      say("All is well.")
      return 0
    } catch {
      await session.close()
      say("✗ " + error.sentence.printable)
      return 1
    }
  }
}

extension IMAPSession {
  /// One step after the other; throws where the way ends.
  func check(_ say: @escaping @Sendable (String) -> Void) async throws(MailFailure) {
    say("server        \(server.host)")
    let (connection, greeting, tls, address) = try await greeted(.front)
    if let address { say("address       \(address)") }
    if let tls {
      say("encryption    \(tls.version), \(tls.cipher)")
      say("certificate   \(tls.subject), issued by \(tls.issuer), valid until \(tls.notAfter)")
      say("              for \(tls.names.joined(separator: ", "))")
    } else {
      say("encryption    \(ConnectionDetails(server: server, tls: nil).security)")
    }
    say("greeting      \(greeting.text.text)")
    try await connection.learnCapabilities()
    say("before login  \(await connection.capabilityNames)")
    if greeting.kind == .preauth {
      say("login         not needed")
    } else {
      guard let secret = try await passwordSource() else { throw .passwordMissing(user: server.user) }
      let login = Login(server: server, password: secret, isEncrypted: tls != nil)
      _ = try await connection.logIn(login, select: nil)
      say("login         as \(server.user)")
    }
    try await connection.learnCapabilities()
    say("capabilities  \(await connection.capabilityNames)")
    await connection.identify()
    try await connection.listMailboxes { event in
      if case .mailboxes(let mailboxes) = event { for line in Self.lines(mailboxes) { say(line) } }
    }
    try await connection.select(.inbox)
    say("inbox         \(await connection.mirror?.count ?? 0) messages")
    await connection.logOut()
    establishing = nil
  }

  private static func lines(_ mailboxes: [Mailbox]) -> [String] {
    let special = mailboxes.compactMap { box in box.specialUse.map { "\($0.rawValue): \(box.name.display)" } }
    return [
      "mailboxes     \(mailboxes.count)",
      "special uses  \(special.isEmpty ? "none told" : special.joined(separator: ", "))",
    ]
  }
}

extension IMAPConnection {
  var capabilityNames: String {
    conversation.capabilities.map(\.name).sorted().joined(separator: " ")
  }
}

extension String {
  /// Without control characters: servers' texts go to a terminal.
  package var printable: String {
    String(
      unicodeScalars.map { $0.value < 0x20 || (0x7f..<0xa0).contains($0.value) ? " " : Character($0) })
  }
}
