internal import IMAP
internal import MIME
internal import Mail
internal import Transport

/// How a session gets a connection that is logged in.
extension IMAPSession {
  /// Three tries at a password, as people expect.
  static let passwordTries = 3

  /// Connects, secures, logs in. With it comes how the SELECT went that rode along with the login.
  func establish() async throws(MailFailure) -> (IMAPConnection, ConnectionDetails, Answer?) {
    var tries = Self.passwordTries
    var refusal: String?
    while true {
      let (connection, greeting, tls, _) = try await greeted()
      let details = ConnectionDetails(server: server, tls: tls)
      if greeting.kind == .preauth { return (connection, details, try await selectLooked(on: connection)) }
      do throws(MailFailure) {
        let secret = try await obtainPassword(refusal: refusal, triesLeft: tries)
        report(.connection(.connecting("logging in")))
        try await connection.learnCapabilities()
        let answer = try await connection.logIn(
          user: server.user, password: secret, isEncrypted: !details.isPlaintext, select: looked?.name)
        return (connection, details, answer)
      } catch {
        await connection.close()
        guard case .loginRefused(_, let reason) = error, tries > 1 else { throw error }
        tries -= 1
        password = nil
        refusal = reason
      }
    }
  }

  private func selectLooked(on connection: IMAPConnection) async throws(MailFailure) -> Answer? {
    guard let name = looked?.name else { return nil }
    return try await connection.answer(connection.beginSelect(name))
  }

  func greeted() async throws(MailFailure) -> (
    connection: IMAPConnection, greeting: Greeting, tls: TLSDetails?, address: String?
  ) {
    let dial = Dial(server: server, timings: timings) { phrase in
      self.report(.connection(.connecting(phrase)))
    }
    let reached = try await dial.reach()
    let connection = IMAPConnection(
      stream: reached.stream, decoding: .standard, transcript: transcript, timings: timings,
      executor: executor
    ) { self.report($0) }
    do throws(MailFailure) {
      let greeting = try await connection.start()
      guard greeting.kind != .bye else {
        throw .unreachable(host: server.host, reason: "it said: \(greeting.text.text)")
      }
      guard case .startTLS(let host, _) = server.way else {
        return (connection, greeting, reached.tls, reached.address)
      }
      // A PREAUTH greeting would let STARTTLS be skipped by whoever sits between (RFC 9051 §7.1.4).
      guard greeting.kind == .ok else { throw .startTLSUnavailable(host: host) }
      let tls = try await connection.startTLS(host: host, dial: dial)
      return (connection, greeting, tls, reached.address)
    } catch {
      await connection.close()
      throw explained(error, by: reached.stream)
    }
  }

  /// A program that ended at once has said why on its standard error.
  private func explained(_ failure: MailFailure, by stream: any ByteStream) -> MailFailure {
    guard let process = stream as? ProcessStream, case .connectionLost = failure else { return failure }
    let said = process.diagnostics.trimmedTail
    return .programFailed(program: server.host, reason: said.isEmpty ? "it ended at once" : said)
  }

  // MARK: Passwords

  private func obtainPassword(refusal: String?, triesLeft: Int) async throws(MailFailure) -> Secret {
    if let password { return password }
    if refusal == nil, let configured = try await passwordSource() {
      password = configured
      return configured
    }
    report(
      .passwordNeeded(user: server.user, host: server.host, refusal: refusal, attemptsLeft: triesLeft))
    let typed = await withCheckedContinuation { passwordWaiter = $0 }
    guard let typed else { throw .passwordMissing(user: server.user) }
    password = typed
    return typed
  }

  func answerPassword(_ secret: Secret?) {
    passwordWaiter?.resume(returning: secret)
    passwordWaiter = nil
  }
}

extension IMAPConnection {
  /// STARTTLS (RFC 3501 §6.2.1). What the server said before the handshake is worth nothing after it, and
  /// bytes that came before it are an attack, not an answer.
  func startTLS(host: String, dial: Dial) async throws(MailFailure) -> TLSDetails? {
    try await learnCapabilities()
    guard conversation.capabilities.contains(.startTLS) else { throw .startTLSUnavailable(host: host) }
    _ = try await run(.startTLS)
    do {
      try conversation.tlsStarted()
    } catch {
      throw .tlsFailed(host: host, reason: "plaintext was slipped in before the encryption began")
    }
    let reached = try await dial.encrypt(line.stream, host: host)
    line.stream = reached.stream
    line.isUpgrading = false
    resumeReading()
    _ = try await run(.capability)
    return reached.tls
  }

  /// Opens a mailbox, or says why it can't be.
  func select(_ name: MailboxName) async throws(MailFailure) {
    _ = try await answer(beginSelect(name)).expectOK("to open \(name.display)")
  }

  func isStill(_ validity: UIDValidity) -> Bool {
    guard let mirror else { return true }
    return mirror.uidValidity == validity
  }
}

extension ConnectionDetails {
  init(server: Server, tls: TLSDetails?) {
    switch (server.way, tls) {
    case (.program, _): self.init(security: "local")
    case (_, let tls?): self.init(security: tls.version)
    case (_, nil): self.init(security: "not encrypted", isPlaintext: true)
    }
  }
}

extension String {
  /// The last line that says something, without control characters.
  var trimmedTail: String {
    let lines = split(whereSeparator: \.isNewline).map { line in
      String(line.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7f }.map(Character.init))
    }
    return lines.last { !$0.isEmpty } ?? ""
  }
}
