internal import IMAP
internal import Mail

/// From the greeting to the authenticated state (RFC 3501 §6.2), in as few round trips as the server allows.
extension IMAPConnection {
  /// Asks for the capabilities if the server has not told them by itself.
  func learnCapabilities() async throws(MailFailure) {
    if !conversation.capabilitiesKnown { _ = try await run(.capability) }
  }

  /// Logs in and, in the same round trip, opens a mailbox (RFC 3501 §5.5 lets commands follow a LOGIN whose
  /// answer is not there yet). Answers how the SELECT went; `nil` when there was none.
  func logIn(
    user: String, password: Secret, isEncrypted: Bool, select name: MailboxName?
  ) async throws(MailFailure) -> Answer? {
    let login = begin(try loginCommand(user: user, password: password, isEncrypted: isEncrypted))
    let enable = conversation.capabilities.contains(.utf8Accept) ? begin(.enable(["UTF8=ACCEPT"])) : nil
    let select = name.map { beginSelect($0) }
    if let enable { abandonWhenDone(enable) }
    let loggedIn = try await answer(login)
    guard loggedIn.completion.status == .ok else {
      if let select { abandonWhenDone(select) }
      throw .loginRefused(user: user, reason: loggedIn.completion.text.text)
    }
    guard let select else { return nil }
    return try await answer(select)
  }

  private func loginCommand(
    user: String, password: Secret, isEncrypted: Bool
  ) throws(MailFailure) -> Command {
    let capabilities = conversation.capabilities
    if capabilities.contains(.authPlain) { return .authenticatePlain(user: user, password: password) }
    if capabilities.contains(.loginDisabled) {
      throw isEncrypted
        ? .loginImpossible("the server offers neither LOGIN nor AUTH=PLAIN.") : .plaintextRefused(host: user)
    }
    return .login(user: user, password: password)
  }

  /// Who we are (RFC 2971). Some servers refuse SELECT to those who don't say it (imap-quirks: 58), and some
  /// choke on anything but quoted strings (59).
  func identify() {
    for command in introduction { abandonWhenDone(begin(command)) }
  }

  /// The ID command, if the server knows it.
  var introduction: [Command] {
    guard conversation.capabilities.contains(.id) else { return [] }
    return [.id([(name: "name", value: "hato"), (name: "version", value: hatoVersion)])]
  }

  /// LOGOUT, waiting for the server's goodbye no longer than the timings say.
  func logOut() async {
    guard line.failure == nil else { return }
    let tag = begin(.logout)
    let limit = Task { [timings] in
      try? await Task.sleep(for: .seconds(timings.logout))
      self.close()
    }
    _ = try? await answer(tag)
    limit.cancel()
    close()
  }
}

/// The program's version, as `--version` and the server's log show it.
package let hatoVersion = "0.1.0"
