internal import Glibc
internal import IMAP
internal import Mail
internal import Reader
internal import Runtime
internal import Screen
internal import Sessions
internal import Store
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
    let place = try AccountPlace(account, plaintext: arguments.plaintext)
    defer { place.remove() }
    let transcript = try transcript()
    if arguments.check {
      return await AccountCheck(
        server: place.server, timings: timings, transcript: transcript, password: passwordSource
      ).run { Hato.say($0, to: 1) }
    }
    return try await read(place, transcript: transcript)
  }

  @MainActor
  private func read(_ place: AccountPlace, transcript: Transcript?) async throws(UsageFailure) -> Int32 {
    async let openedMail = KeptMail.open(folder: place.folder, account: account)
    let keymap = try keymap()
    let inbox = Inbox()
    let display: CursesDisplay
    do {
      display = try CursesDisplay()
    } catch {
      throw UsageFailure(error.description)
    }
    let keys = CursesKeys(
      display: display, onKeys: { keys in for key in keys { inbox.post(.keyPressed(key)) } },
      onEnd: { inbox.post(.terminated) })
    let signals = TerminalSignals(display: display) { inbox.post($0) }
    defer {
      keys.close()
      signals.close()
    }
    let kept: KeptMail
    do {
      kept = try await openedMail
    } catch {
      display.leave()
      throw (error as? UsageFailure) ?? UsageFailure("\(error)")
    }
    let id = AccountID(account.name)
    let session = IMAPSession(
      account: id, server: place.server, timings: timings, transcript: transcript, store: kept.store,
      journal: kept.journal, options: sessionOptions, password: passwordSource)
    let state = State(
      account: id, title: place.title, initialMailbox: place.mailbox, keymap: keymap, size: display.size,
      options: readerOptions, remarks: kept.remarks)
    let telling = Task {
      for await sentence in kept.store.failures { inbox.post(.mailReported(id, .notice(sentence))) }
    }
    defer { telling.cancel() }
    let loop = EventLoop(
      state: state, session: session, inbox: inbox, onNewMail: account.onNewMail,
      programs: configuration.programs)
    await loop.run(on: display) { signals.suspend() }
    // The terminal is the shell's again: what was only on our screen is said once more.
    guard let failure = await session.neverReached else { return 0 }
    Hato.say("hato: \(failure.sentence.printable)", to: 2)
    return 1
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
    let known = configuration.accounts.map(\.name).joined(separator: ", ")
    throw UsageFailure(
      "\(place) is neither an account\(known.isEmpty ? "" : " (\(known))"), nor a URL, nor a folder.")
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

  private var sessionOptions: SessionOptions {
    var options = SessionOptions()
    options.connections = account.connections
    options.isMetered = account.isMetered
    options.pollSeconds = account.poll
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

extension Inbox {
  /// What a signal means to the reader.
  fileprivate func post(_ signal: TerminalSignal) {
    switch signal {
    case .resized(let size): post(Action.resized(size))
    case .resumed: post(Action.resumed)
    case .suspend: post(.keyPressed(.control("z")))
    case .terminate, .hangUp: post(.terminated)
    }
  }
}
