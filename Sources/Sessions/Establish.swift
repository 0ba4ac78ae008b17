internal import IMAP
internal import MIME
internal import Mail
internal import Transport

/// A connection that is logged in.
struct Established: Sendable {
  let connection: IMAPConnection
  let details: ConnectionDetails
  /// How the SELECT went that rode along with the login.
  let selected: Selected?

  struct Selected: Sendable {
    let name: MailboxName
    let answer: Answer
  }
}

/// How a session gets one.
extension IMAPSession {
  /// Connects, secures, logs in.
  func establish() async throws(MailFailure) -> Established {
    defer { establishing = nil }
    var tries = PasswordDesk.tries
    var refusal: String?
    while true {
      let (connection, greeting, tls, _) = try await greeted(.front)
      let details = ConnectionDetails(server: server, tls: tls)
      do throws(MailFailure) {
        let selected =
          greeting.kind == .preauth
          ? try await selectLooked(on: connection)
          : try await logIn(on: connection, details, refusal: refusal, triesLeft: tries)
        return Established(connection: connection, details: details, selected: selected)
      } catch {
        await connection.close()
        guard case .loginRefused(_, let reason) = error, tries > 1 else { throw error }
        tries -= 1
        passwords.forget()
        refusal = reason
      }
    }
  }

  private func logIn(
    on connection: IMAPConnection, _ details: ConnectionDetails, refusal: String?, triesLeft: Int
  ) async throws(MailFailure) -> Established.Selected? {
    let secret = try await passwords.obtain(refusal: refusal, triesLeft: triesLeft, report)
    report(.connection(.connecting("logging in")))
    try await connection.learnCapabilities()
    let login = Login(server: server, password: secret, isEncrypted: !details.isPlaintext)
    let name = looked?.name
    guard let answer = try await connection.logIn(login, select: name), let name else { return nil }
    return Established.Selected(name: name, answer: answer)
  }

  private func selectLooked(
    on connection: IMAPConnection
  ) async throws(MailFailure) -> Established.Selected? {
    guard let name = looked?.name else { return nil }
    await connection.beginQuickResync()
    let answer = try await connection.answer(connection.beginSelect(name))
    return Established.Selected(name: name, answer: answer)
  }

  func greeted(_ side: IMAPConnection.Side) async throws(MailFailure) -> (
    connection: IMAPConnection, greeting: Greeting, tls: TLSDetails?, address: String?
  ) {
    let dial = Dial(server: server, timings: timings, resumption: resumption, transcript: transcript) {
      phrase in
      if side == .front { self.report(.connection(.connecting(phrase))) }
    }
    let begun = ContinuousClock.now
    let reached = try await dial.reach()
    let isNear = ContinuousClock.now - begun < IMAPConnection.near
    let connection = IMAPConnection(
      stream: reached.stream, decoding: .reading(likelyCharsets: options.likelyCharsets), context: context,
      executor: side == .front ? executor : QueueExecutor(label: "hato.second"), side: side, isNear: isNear)
    if side == .front { establishing = connection }
    do throws(MailFailure) {
      if isClosed { throw .cancelled }
      let greeting = try await connection.start()
      guard greeting.kind != .bye else {
        throw .unreachable(host: server.host, reason: "it said: \(greeting.text.text)")
      }
      guard case .startTLS(let host, let port) = server.way else {
        return (connection, greeting, reached.tls, reached.address)
      }
      // A PREAUTH greeting would let STARTTLS be skipped by whoever sits between (RFC 9051 §7.1.4).
      guard greeting.kind == .ok else { throw .startTLSUnavailable(host: host) }
      let tls = try await connection.startTLS(host: host, port: port, dial: dial)
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
}

extension IMAPConnection {
  /// STARTTLS (RFC 3501 §6.2.1). What the server said before the handshake is worth nothing after it, and
  /// bytes that came before it are an attack, not an answer.
  func startTLS(host: String, port: UInt16, dial: Dial) async throws(MailFailure) -> TLSDetails? {
    try await learnCapabilities()
    guard conversation.capabilities.contains(.startTLS) else { throw .startTLSUnavailable(host: host) }
    _ = try await run(.startTLS)
    do {
      try conversation.tlsStarted()
    } catch {
      throw .tlsFailed(host: host, reason: "plaintext was slipped in before the encryption began")
    }
    let reached = try await dial.encrypt(line.stream, host: host, port: port)
    line.stream = reached.stream
    line.isUpgrading = false
    resumeReading()
    _ = try await run(.capability)
    return reached.tls
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
