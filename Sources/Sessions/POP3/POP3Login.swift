internal import Mail
internal import POP3
internal import Transport

/// Who logs in, and how.
struct POP3Login {
  let server: Server
  let password: Secret
  /// The user asked for it: the password does not cross the line, but MD5 hides it badly (RFC 6151).
  let usesAPOP: Bool
  let greeting: Greeting
  /// `nil` where the server knows no CAPA.
  let capabilities: Capabilities?
  let isEncrypted: Bool

  /// The commands of each way to try: the next when the server refuses one for another reason than the password.
  func commands() throws(MailFailure) -> [[Command]] {
    if usesAPOP { return [[try apop()]] }
    let plain = Command.authPlain(user: user, password: password)
    let pass = [Command.user(user), .pass(password)]
    let hasPlain = capabilities?.saslMechanisms.contains("PLAIN") ?? false
    let hasUser = capabilities?.hasUSER ?? true
    switch (hasUser, hasPlain) {
    // What is not US-ASCII has a meaning in PLAIN alone (RFC 4616 §2); with UTF8=USER it would have one here too.
    case (true, true): return isASCII ? [pass, [plain]] : [[plain], pass]
    case (true, false): return [pass]
    case (false, true): return [[plain]]
    case (false, false):
      // Servers that take no password in clear say so by offering no way.
      guard isEncrypted else { throw .plaintextRefused(host: server.host) }
      // Some that have CAPA forget USER in it.
      return [pass]
    }
  }

  var ways: Int { (try? commands().count) ?? 0 }

  /// Whether it may have been about the way and not about the password.
  func isWorthAnotherWay(_ reply: Reply) -> Bool {
    reply.code == nil && !(capabilities?.hasAUTHResponseCode ?? false)
  }

  private func apop() throws(MailFailure) -> Command {
    guard let timestamp = greeting.apopTimestamp else {
      throw .loginImpossible("the server offers no APOP; drop apop = true to log in with USER and PASS.")
    }
    var digest = Digest(.md5)
    digest.add(timestamp[...])
    digest.add(password.declassify()[...])
    guard let text = digest.finish() else { throw .loginImpossible("libcrypto has no MD5 here.") }
    return .apop(user: user, digest: text)
  }

  private var user: String { server.user }

  private var isASCII: Bool {
    user.utf8.allSatisfy { $0 < 128 } && password.declassify().allSatisfy { $0 < 128 }
  }
}

extension MailFailure {
  /// What was refused with -ERR.
  enum Refused {
    case greeting
    case listing
    /// With what the server said it could do.
    case login(Capabilities?)
  }

  /// By the response codes (RFC 2449 §8, RFC 3206): what may pass by itself is tried again, what is the user's is not.
  init(_ reply: Reply, refusing what: Refused, of server: Server) {
    switch (reply.code, what) {
    case (.inUse, _):
      self = .maildropBusy(reason: "another program, or another hato, has it open")
    case (.loginDelay, _):
      self = .maildropBusy(reason: "the last login was too short a time ago")
    case (.sysTemp, _): self = .maildropBusy(reason: "the server has a passing trouble (\(reply.text))")
    case (.sysPerm, _):
      self = .loginImpossible("\(reply.text) (the server says that somebody has to repair this).")
    case (_, .listing): self = .refused(doing: "to list the messages", reply: reply.text)
    case (_, .greeting): self = .unreachable(host: server.host, reason: "it said: \(reply.text)")
    // Where [AUTH] is promised for wrong passwords, this is something else (RFC 3206 §6).
    case (nil, .login(let capabilities)) where capabilities?.hasAUTHResponseCode == true:
      self = .maildropBusy(reason: "the server said: \(reply.text)")
    case (_, .login): self = .loginRefused(user: server.user, reason: reply.text)
    }
  }
}
