internal import IMAP
internal import MIME
package import Mail
internal import POP3
internal import Store
internal import Transport

/// `--check`: the way to an account's mail, step by step, told as it is gone.
package struct AccountCheck: Sendable {
  private let server: Server
  private let timings: SessionTimings
  private let options: SessionOptions
  private let transcript: Transcript?
  private let password: @Sendable () async throws(MailFailure) -> Secret?

  package init(
    server: Server, timings: SessionTimings, options: SessionOptions = SessionOptions(),
    transcript: Transcript?,
    password: @escaping @Sendable () async throws(MailFailure) -> Secret?
  ) {
    self.server = server
    self.timings = timings
    self.options = options
    self.transcript = transcript
    self.password = password
  }

  /// 0 when mail can be read, 1 when something was refused.
  package func run(isPOP3: Bool = false, _ say: @escaping @Sendable (String) -> Void) async -> Int32 {
    let session: any CheckedSession
    do throws(StoreFailure) {
      session = isPOP3 ? try maildropSession() : try mailboxSession()
    } catch {
      say("✗ " + error.sentence.printable)
      return 1
    }
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

  private func mailboxSession() throws(StoreFailure) -> IMAPSession {
    IMAPSession(
      account: AccountID("check"), server: server, timings: timings, transcript: transcript,
      store: try .inMemory(), journal: try .inMemory(), options: options, password: password)
  }

  private func maildropSession() throws(StoreFailure) -> POP3Session {
    POP3Session(
      account: AccountID("check"), server: server, timings: timings, transcript: transcript,
      store: try .inMemory(), maildrop: try .inMemory(), options: options, password: password)
  }
}

/// A session that can tell the way to its mail.
protocol CheckedSession: AccountSession {
  /// One step after the other; throws where the way ends.
  func check(_ say: @escaping @Sendable (String) -> Void) async throws(MailFailure)
}

extension IMAPSession: CheckedSession {
  func check(_ say: @escaping @Sendable (String) -> Void) async throws(MailFailure) {
    say("server        \(server.host)")
    let (connection, greeting, tls, address) = try await greeted(.front)
    if let address { say("address       \(address)") }
    for line in AccountCheck.lines(server, tls) { say(line) }
    say("greeting      \(greeting.text.text)")
    try await connection.learnCapabilities()
    say("before login  \(await connection.capabilityNames)")
    if greeting.kind == .preauth {
      say("login         not needed")
    } else {
      let login = Login(
        server: server, password: try await passwords.configuredOnly(), isEncrypted: tls != nil)
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

extension POP3Session: CheckedSession {
  func check(_ say: @escaping @Sendable (String) -> Void) async throws(MailFailure) {
    say("server        \(server.host)")
    let (connection, greeting, tls) = try await greeted()
    for line in AccountCheck.lines(server, tls) { say(line) }
    say("greeting      \(greeting.reply.text)")
    say("before login  \(await connection.capabilityNames)")
    let details = ConnectionDetails(server: server, tls: tls)
    try await logIn(on: connection, greeting, details, refusal: nil, triesLeft: 1)
    say("login         as \(server.user)")
    let visit = try await list(on: connection, details)
    say("capabilities  \(await connection.capabilityNames)")
    say("maildrop      \(visit.numbers.count) messages")
    _ = try await connection.run(.quit)
    await connection.close()
    establishing = nil
  }
}

extension AccountCheck {
  fileprivate static func lines(_ server: Server, _ tls: TLSDetails?) -> [String] {
    guard let tls else { return ["encryption    \(ConnectionDetails(server: server, tls: nil).security)"] }
    return [
      "encryption    \(tls.version), \(tls.cipher)",
      "certificate   \(tls.subject), issued by \(tls.issuer), valid until \(tls.notAfter)",
      "              for \(tls.names.joined(separator: ", "))",
    ]
  }
}

extension POP3Connection {
  var capabilityNames: String {
    conversation.capabilities.map { $0.names.keys.sorted().joined(separator: " ") } ?? "none told"
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
