internal import Glibc
internal import IMAP
internal import Mail
internal import Reader
internal import Runtime
internal import Screen
internal import Sessions
internal import Terminal

/// Puts the program together from what the user said: the only place that knows every module.
struct Composition {
  private let arguments: Arguments
  private let configuration: Configuration
  private let account: AccountConfiguration

  init(_ arguments: Arguments) throws(UsageFailure) {
    self.arguments = arguments
    configuration = try Self.configuration(arguments.config)
    account = try Self.account(arguments, configuration)
  }

  /// The program's exit status.
  func run() async throws(UsageFailure) -> Int32 {
    if case .file(let path) = account.incoming, !arguments.check { return try await read(MailFile(path)) }
    let place = try AccountPlace(account, plaintext: arguments.plaintext)
    defer { place.remove() }
    let transcript = try transcript()
    if arguments.check {
      let check = AccountCheck(
        server: place.server, timings: timings, options: sessionOptions(place), transcript: transcript,
        password: passwordSource)
      return await check.run(isPOP3: place.isPOP3) { Hato.say($0, to: 1) }
    }
    return try await read(place, transcript: transcript)
  }

  @MainActor
  private func read(_ place: AccountPlace, transcript: Transcript?) async throws(UsageFailure) -> Int32 {
    let id = AccountID(account.name)
    let service = OpenedAccount.Service(
      id: id, timings: timings, options: sessionOptions(place), transcript: transcript,
      password: passwordSource)
    async let openedAccount = OpenedAccount.open(place, account, service)
    let keymap = try keymap()
    let console = try Console(showsLinks: configuration.showsLinks)
    defer { console.close() }
    let opened: OpenedAccount
    do {
      opened = try await openedAccount
    } catch {
      console.display.leave()
      throw (error as? UsageFailure) ?? UsageFailure("\(error)")
    }
    let state = State(
      account: id, title: place.title, initialMailbox: place.mailbox, keymap: keymap,
      size: console.display.size, options: readerOptions, remarks: opened.remarks)
    let telling = Task {
      for await sentence in opened.failures { console.inbox.post(.mailReported(id, .notice(sentence))) }
    }
    defer { telling.cancel() }
    await console.run(
      state, on: opened.session, onNewMail: account.onNewMail, programs: configuration.programs)
    // The terminal is the shell's again: what was only on our screen is said once more.
    guard let failure = await opened.session.neverReached else { return 0 }
    Hato.say("hato: \(failure.sentence.printable)", to: 2)
    return 1
  }

  /// One message stands in the pager, and leaving it is leaving hato; several are a list.
  @MainActor
  private func read(_ file: MailFile) async throws(UsageFailure) -> Int32 {
    let keymap = try keymap()
    let mailbox = MailboxName(wire: Array(file.path.utf8), display: file.name)
    var options = readerOptions
    options.readsOne = file.messages.count == 1
    let console = try Console(showsLinks: configuration.showsLinks)
    defer { console.close() }
    let state = State(
      account: AccountID(account.name), title: file.name, initialMailbox: mailbox, keymap: keymap,
      size: console.display.size, options: options)
    let session = FileSession(mailbox: mailbox, messages: file.messages)
    await console.run(state, on: session, onNewMail: nil, programs: configuration.programs)
    return 0
  }

  // MARK: What the user said

  private static func configuration(_ given: String?) throws(UsageFailure) -> Configuration {
    let path = given ?? Locations.configuration
    guard let text = Locations.text(ofFile: path) else {
      if given != nil || access(path, F_OK) == 0 { throw UsageFailure("\(path) can't be read.") }
      return Configuration()
    }
    return try ConfigurationFile(path: path, text: text).configuration()
  }

  private static func account(
    _ arguments: Arguments, _ configuration: Configuration
  ) throws(UsageFailure) -> AccountConfiguration {
    var account = try place(arguments, configuration)
    account.passwordCommand = arguments.passwordCommand ?? account.passwordCommand
    account.caFile = arguments.caFile ?? account.caFile
    if let file = account.caFile, access(file, R_OK) != 0 {
      throw UsageFailure("The trust roots in \(file) can't be read.")
    }
    return account
  }

  private static func place(
    _ arguments: Arguments, _ configuration: Configuration
  ) throws(UsageFailure) -> AccountConfiguration {
    if arguments.demo { return AccountConfiguration(name: "demo", incoming: .demo) }
    guard let place = arguments.place else {
      if let first = configuration.accounts.first { return first }
      throw UsageFailure(welcome)
    }
    if let named = configuration.accounts.first(where: { $0.name == place }) { return named }
    if place.contains("://") { return AccountConfiguration(name: place, incoming: .url(try MailURL(place))) }
    if Locations.isDirectory(place) { return AccountConfiguration(name: place, incoming: .maildir(place)) }
    if access(place, F_OK) == 0 { return AccountConfiguration(name: place, incoming: .file(place)) }
    let known = configuration.accounts.map(\.name).joined(separator: ", ")
    throw UsageFailure(
      "\(place) is neither an account\(known.isEmpty ? "" : " (\(known))"), nor a URL, nor a folder, nor a file."
    )
  }

  private static var welcome: String {
    """
    no account yet. Write one into \(Locations.configuration):

        [accounts.work]
        incoming = "imaps://alice@mail.example.org"
        password-command = "pass show mail/work"

    or name one: hato imaps://alice@mail.example.org, hato ~/Maildir.
    hato --demo shows how it feels, with mail of its own.
    """
  }

  private var readerOptions: ReaderOptions {
    ReaderOptions(
      newest: configuration.newestOnTop ? .top : .bottom, bellsOnNewMail: account.bellsOnNewMail,
      likelyCharsets: configuration.likelyCharsets)
  }

  /// Seconds. A look into a maildrop is a login, which servers want to be seldom.
  private static let (usualPoll, usualPOP3Poll) = (60, 300)

  private func sessionOptions(_ place: AccountPlace) -> SessionOptions {
    var options = SessionOptions()
    options.connections = account.connections
    options.isMetered = account.isMetered
    options.pollSeconds = account.poll ?? (place.isPOP3 ? Self.usualPOP3Poll : Self.usualPoll)
    options.usesAPOP = account.usesAPOP
    options.authservIDs = account.authservIDs
    options.likelyCharsets = configuration.likelyCharsets
    return options
  }

  private var timings: SessionTimings {
    var timings = SessionTimings()
    timings.keepAlive = account.keepAlive
    return timings
  }

  private func transcript() throws(UsageFailure) -> Transcript? {
    guard let path = arguments.record else { return nil }
    do {
      return try Transcript(path: path)
    } catch {
      throw UsageFailure("The record \(path) can't be written: \(error.reason).")
    }
  }

  private var passwordSource: @Sendable () async throws(MailFailure) -> Secret? {
    let command = account.passwordCommand
    return { () async throws(MailFailure) -> Secret? in
      if let command { return try await PasswordCommand(command).run() }
      return Locations.environment("HATO_PASSWORD").map { Secret($0) }
    }
  }

  private func keymap() throws(UsageFailure) -> Keymap {
    guard let path = Locations.resource("keymap.default"), let standard = Locations.text(ofFile: path) else {
      throw UsageFailure("hato is not installed whole: keymap.default is missing.")
    }
    let users = Locations.text(ofFile: Locations.keymap)
    if users == nil, access(Locations.keymap, F_OK) == 0 {
      throw UsageFailure("\(Locations.keymap) can't be read.")
    }
    return Keymap(defaultText: standard, userText: users)
  }
}
