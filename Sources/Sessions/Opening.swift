internal import IMAP
internal import Mail

/// The mailbox that the user looks at: opening it, and showing it again after a reconnect.
extension IMAPSession {
  func open(_ name: MailboxName, newest: Int) async throws(MailFailure) {
    let wasLooked = looked?.name
    looked = (name, newest)
    let isShown = await showCopy(of: name, newest: newest)
    if connection == nil {
      // Connecting opens it on the way. Who has something to look at does not wait for that.
      if isShown { return wakeUp() }
      opening += 1
      defer { opening -= 1 }
      refusedAtOpening = nil
      _ = try await live()
      if let refusedAtOpening { throw refusedAtOpening }
      return
    }
    let connection = try await live()
    do {
      try await connection.open(name, newest: newest)
    } catch {
      guard case .refused = error, let wasLooked, looked?.name == name else { throw error }
      looked = (wasLooked, newest)
      context.shown.look(at: wasLooked, showing: nil)
      // A SELECT that is refused leaves no mailbox open (RFC 3501 §6.3.1).
      _ = try? await connection.enter(wasLooked)
      throw error
    }
  }

  /// For what only shows: nobody sees it any more once another mailbox is looked at.
  func live(lookingAt name: MailboxName) async throws(MailFailure) -> IMAPConnection {
    let connection = try await live()
    if let looked, looked.name != name { throw .mailboxLeft }
    return connection
  }

  /// After a detour to a mailbox that the user has left: what happens in the one on the screen is told again.
  func goBack(from name: MailboxName) async {
    guard let connection, let looked, looked.name != name else { return }
    _ = try? await connection.enter(looked.name)
  }

  /// The first rows go out before anything that could wait behind them.
  func show(on connection: IMAPConnection, _ selected: Established.Selected?)
    async throws(MailFailure)
  {
    guard let looked else {
      try await connection.learnCapabilities()
      await connection.rememberCapabilities()
      return await connection.identify()
    }
    // Another mailbox may have been asked for while the login was under way.
    let isOpen = selected?.name == looked.name && selected?.answer.completion.status == .ok
    if !isOpen {
      try await connection.learnCapabilities()
      await connection.identify()
    }
    let introduction = isOpen ? await connection.introduction : []
    do throws(MailFailure) {
      _ = try await connection.enter(looked.name)
    } catch {
      guard error.concernsMailboxOnly else { throw error }
      if opening > 0 {
        refusedAtOpening = error
      } else {
        report(.mailbox(looked.name, .closed(error.sentence)))
      }
      return
    }
    do throws(MailFailure) {
      // After a reconnect the reader knows better than we which rows it lacks.
      try await connection.newestRows(opening > 0 ? looked.newest : 0, of: looked.name, behind: introduction)
    } catch {
      guard error.concernsMailboxOnly else { throw error }
      if error != .mailboxLeft { report(.notice(error.sentence)) }
    }
    // The reader asks for all counts at the start; what happened while the line was down it can't know.
    if opening == 0 { await connection.refreshStatus(of: looked.name) }
    try await connection.learnCapabilities()
    await connection.rememberCapabilities()
  }
}

extension MailFailure {
  /// Whether the connection is as good as before.
  var concernsMailboxOnly: Bool {
    switch self {
    case .refused, .mailboxLeft: true
    default: false
    }
  }
}
