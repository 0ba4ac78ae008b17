internal import IMAP
internal import Mail
internal import Transport

/// The connection for what nobody waits for with a hand on the keys. It is opened when it is needed, with the
/// password of the first, and closed when it is not; what is lost with it does not touch the first.
extension IMAPSession {
  /// A server that could not be reached a second time is soon asked again.
  static let soonAgain = Duration.seconds(30)

  /// The second connection; the first where one is all there is. What runs on it must pass in small pieces then.
  func background() async throws(MailFailure) -> IMAPConnection {
    if let second, await second.line.failure == nil { return second }
    guard options.connections > 1, habits.mayTry(.secondConnection) else { return try await live() }
    // Its login has the password, and shows that there is a server to talk to.
    let first = try await live()
    if openingSecond == nil { openingSecond = Task { await self.openSecond() } }
    let number = secondWaiters.number()
    let outcome = await withTaskCancellationHandler {
      await withCheckedContinuation { secondWaiters.add($0, as: number) }
    } onCancel: {
      Task { await self.stopWaitingForSecond(number) }
    }
    if case .success(let second) = outcome { return second }
    if Task.isCancelled || isClosed { throw .cancelled }
    return first
  }

  private func stopWaitingForSecond(_ number: Int) {
    secondWaiters.remove(number, telling: .failure(.cancelled))
  }

  private func openSecond() async {
    defer { openingSecond = nil }
    do throws(MailFailure) {
      let connection = try await establishSecond()
      guard !isClosed else {
        await connection.close()
        throw .cancelled
      }
      second = connection
      await connection.restWhenQuiet { [weak connection] in await connection?.logOut() }
      secondWaiters.wake(.success(connection))
      servingSecond = Task {
        _ = await connection.ended()
        await connection.close()
        self.secondEnded(connection)
      }
    } catch {
      transcript?.note("no second connection: \(error.sentence)")
      habits.refuse(
        .secondConnection, for: error.isRefusalOfSecond ? .seconds(timings.secondAgain) : Self.soonAgain)
      secondWaiters.wake(.failure(error))
    }
  }

  private func secondEnded(_ connection: IMAPConnection) {
    if second === connection { second = nil }
  }

  /// Connects and logs in without a word to the user.
  private func establishSecond() async throws(MailFailure) -> IMAPConnection {
    let (connection, greeting, tls, _) = try await greeted(.back)
    do throws(MailFailure) {
      if greeting.kind != .preauth {
        guard let password = passwords.known else { throw .passwordMissing(user: server.user) }
        try await connection.learnCapabilities()
        let login = Login(server: server, password: password, isEncrypted: tls != nil)
        _ = try await connection.logIn(login, select: nil)
      }
      try await connection.learnCapabilities()
      await connection.identify()
      await connection.compress()
      return connection
    } catch {
      await connection.close()
      throw error
    }
  }

  /// The first was refused because there are too many: the second may be the one too many.
  func yieldSecond(after failure: MailFailure) async {
    guard failure.isRefusalOfSecond, let second else { return }
    habits.refuse(.secondConnection, for: .seconds(timings.secondAgain))
    await second.close()
  }
}

extension MailFailure {
  /// Whether a server that took the same login before says that one is enough: in the code of its NO, in its BYE,
  /// or only in words that look like a wrong password.
  fileprivate var isRefusalOfSecond: Bool {
    switch self {
    case .unreachable(_, let reason): reason.hasPrefix("it said: ")
    case .loginRefused, .refused: true
    default: false
    }
  }
}
