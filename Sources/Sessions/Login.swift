internal import IMAP
internal import Mail

/// Who logs in, and where.
struct Login: Sendable {
  let server: Server
  let password: Secret
  let isEncrypted: Bool

  private var user: String { server.user }

  /// The commands to try: the second when the server refuses the first for another reason than the password,
  /// because what it announces may not work (imap-quirks: 62).
  func commands(_ capabilities: Set<Capability>) throws(MailFailure) -> [Command] {
    let plain = Command.authenticatePlain(user: user, password: password)
    let login = Command.login(user: user, password: password)
    switch (capabilities.contains(.authPlain), capabilities.contains(.loginDisabled)) {
    // LOGIN first: a SELECT may follow in the same packet, and Exchange takes the name of a shared mailbox that
    // way only (imap-quirks: 74). What is not US-ASCII has a meaning in PLAIN alone (RFC 4616 §2).
    case (true, false): return isASCII ? [login, plain] : [plain, login]
    case (true, true): return [plain]
    case (false, false): return [login]
    case (false, true):
      throw isEncrypted
        ? .loginImpossible("the server offers neither LOGIN nor AUTH=PLAIN.")
        : .plaintextRefused(host: server.host)
    }
  }

  private var isASCII: Bool {
    user.utf8.allSatisfy { $0 < 128 } && password.declassify().allSatisfy { $0 < 128 }
  }

  /// Whether another way of saying the password may do.
  static func isWorthAnotherWay(_ refusal: Completion) -> Bool {
    switch refusal.text.code {
    case nil, .cannot, .clientBug, .parse: true
    default: false
    }
  }

  func failure(_ refusal: Completion) -> MailFailure {
    switch refusal.text.code {
    // Too many connections, say: no fault of the password (imap-quirks: 67).
    case .unavailable, .limit, .inUse, .serverBug:
      .unreachable(host: server.host, reason: "it said: \(refusal.text.text)")
    case .privacyRequired: .plaintextRefused(host: server.host)
    default: .loginRefused(user: user, reason: refusal.text.text)
    }
  }
}

/// From the greeting to the authenticated state (RFC 3501 §6.2), in as few round trips as the server allows.
extension IMAPConnection {
  /// Asks for the capabilities if the server has not told them by itself. One that refuses has none.
  func learnCapabilities() async throws(MailFailure) {
    if !conversation.capabilitiesKnown { _ = try await answer(begin(.capability)) }
  }

  /// Logs in and, in the same round trip, opens a mailbox (RFC 3501 §5.5 lets commands follow a LOGIN whose
  /// answer is not there yet). Answers how the SELECT went; `nil` when there was none.
  func logIn(_ login: Login, select name: MailboxName?) async throws(MailFailure) -> Answer? {
    var refusal: Completion?
    for command in try login.commands(conversation.capabilities) {
      if let refusal, !Login.isWorthAnotherWay(refusal) { break }
      let tag = begin(command)
      let enable = conversation.capabilities.contains(.utf8Accept) ? begin(.enable(["UTF8=ACCEPT"])) : nil
      beginQuickResync()
      let select = name.map { beginSelect($0) }
      if let enable { abandonWhenDone(enable) }
      let completion = try await answer(tag).completion
      if completion.status == .ok {
        guard let select else { return nil }
        return try await answer(select)
      }
      if let select { abandonWhenDone(select) }
      // The first refusal says what is wrong; the second often only that there is no such way.
      refusal = refusal ?? completion
    }
    guard let refusal else { return nil }
    throw login.failure(refusal)
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
    isLoggingOut = true
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
