internal import Mail
internal import POP3
internal import Transport

/// The way into a maildrop: connect, secure, log in, list.
extension POP3Session {
  /// Tells what it does as it goes.
  func arrive() async throws(MailFailure) -> MaildropVisit {
    defer { establishing = nil }
    var tries = PasswordDesk.tries
    var refusal: String?
    while true {
      let (connection, greeting, tls) = try await greeted()
      let details = ConnectionDetails(server: server, tls: tls)
      do throws(MailFailure) {
        try await logIn(on: connection, greeting, details, refusal: refusal, triesLeft: tries)
        establishing = nil
        if isClosed { throw .cancelled }
        report(.connection(.live(details)))
        await connection.isLive(details)
        return try await list(on: connection, details)
      } catch {
        await connection.close()
        guard case .loginRefused(_, let reason) = error, tries > 1 else { throw error }
        tries -= 1
        passwords.forget()
        refusal = reason
      }
    }
  }

  /// A connection that is greeted and as secure as it will be.
  func greeted() async throws(MailFailure) -> (POP3Connection, Greeting, TLSDetails?) {
    let dial = Dial(server: server, timings: timings, resumption: resumption, transcript: transcript) {
      self.report(.connection(.connecting($0)))
    }
    let reached = try await dial.reach()
    let connection = POP3Connection(
      stream: reached.stream, timings: timings, transcript: transcript, events: reports)
    establishing = connection
    do throws(MailFailure) {
      if isClosed { throw .cancelled }
      let greeting = try await connection.start()
      guard greeting.reply.isOK else { throw .init(greeting.reply, refusing: .greeting, of: server) }
      try await learnCapabilities(on: connection)
      guard case .startTLS(let host, let port) = server.way else {
        return (connection, greeting, reached.tls)
      }
      let tls = try await startTLS(on: connection, dial, host: host, port: port)
      try await learnCapabilities(on: connection)
      return (connection, greeting, tls)
    } catch {
      await connection.close()
      throw error
    }
  }

  /// CAPA is younger than POP3: who does not know it has no more than RFC 1939 asks for.
  private func learnCapabilities(on connection: POP3Connection) async throws(MailFailure) {
    _ = try await connection.answer(connection.begin(.capa))
  }

  /// STLS (RFC 2595 §4). What the server said before the handshake is worth nothing after it, and bytes that came
  /// before it are an attack, not an answer.
  private func startTLS(
    on connection: POP3Connection, _ dial: Dial, host: String, port: UInt16
  ) async throws(MailFailure) -> TLSDetails? {
    // A server without CAPA may have it all the same; one that names what it has, and not this, has not.
    if let capabilities = await connection.conversation.capabilities, !capabilities.hasSTLS {
      throw .stlsUnavailable(host: host)
    }
    guard try await connection.answer(connection.begin(.stls)).reply.isOK else {
      throw .stlsUnavailable(host: host)
    }
    do {
      try await connection.tlsStarted()
    } catch {
      throw .tlsFailed(host: host, reason: "plaintext was slipped in before the encryption began")
    }
    let reached = try await dial.encrypt(await connection.line.stream, host: host, port: port)
    await connection.secure(reached.stream)
    return reached.tls
  }

  // MARK: Logging in

  func logIn(
    on connection: POP3Connection, _ greeting: Greeting, _ details: ConnectionDetails, refusal: String?,
    triesLeft: Int
  ) async throws(MailFailure) {
    let secret = try await passwords.obtain(refusal: refusal, triesLeft: triesLeft, report)
    report(.connection(.connecting("logging in")))
    let capabilities = await connection.conversation.capabilities
    let login = POP3Login(
      server: server, password: secret, usesAPOP: options.usesAPOP, greeting: greeting,
      capabilities: capabilities, isEncrypted: !details.isPlaintext)
    let commands = try login.commands()
    // Mail that is not ASCII comes as it is then (RFC 6856 §2), and a refusal changes nothing.
    if capabilities?.hasUTF8 ?? false { await connection.abandon(connection.begin(.utf8)) }
    for (attempt, commands) in commands.enumerated() {
      let ids = await connection.begin(commands)
      var refused: Reply?
      for id in ids {
        do throws(MailFailure) {
          let reply = try await connection.answer(id).reply
          if !reply.isOK { refused = refused ?? reply }
        } catch {
          // What was behind the refusal is not sent.
          if refused == nil { throw error }
        }
      }
      guard let refused else { break }
      if attempt + 1 < login.ways, login.isWorthAnotherWay(refused) { continue }
      throw MailFailure(refused, refusing: .login(capabilities), of: server)
    }
    noteLoginDelay(await connection.conversation.capabilities)
  }

  /// From now on, as this login counts (RFC 2449 §6.5).
  func noteLoginDelay(_ capabilities: Capabilities?) {
    guard let delay = capabilities?.loginDelay else { return }
    loginDelay = delay
    notBefore = .now + .seconds(min(delay, Self.longestDelay))
  }

  /// Seconds. A server that wants to be left alone for longer than a day is not believed.
  static let longestDelay = 86400
}
