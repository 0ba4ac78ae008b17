internal import Glibc
internal import Mail
internal import Reader

/// Programs that are started for the user. Waiting for them blocks a thread of its own, never one of ours, and
/// ends when the task is cancelled: nobody waits for a viewer to get the shell back.
enum ExternalProgram {
  /// Seconds in which a program that is let go may still fail; then it is taken to run.
  static let patience = 3
  /// Seconds for the `test` of a mailcap.
  static let testSeconds = 5
  /// Seconds for a program whose output is read in the pager.
  static let outputSeconds = 60

  /// A program with windows of its own, let go: it outlives the call and this program.
  /// - Parameter keeping: a descriptor that it and whatever it starts keep open as long as they run.
  static func letGo(
    _ arguments: [String], input: String = "/dev/null", keeping: Int32? = nil
  ) async throws(MailFailure) {
    let start = ProgramStart(arguments, input: .file(input), keeping: keeping, hasOwnSession: true)
    switch await run(start, orAfter: patience) {
    case .ended(0), .stillRunning: return
    case .ended(127), .notStarted(ENOENT):
      throw missing(arguments[0] == "sh" ? arguments[arguments.count - 1] : arguments[0])
    case .ended(let status):
      throw .programFailed(
        program: arguments[0] == "sh" ? arguments[arguments.count - 1] : arguments[0], reason: reason(status))
    case .notStarted(let code):
      throw .programFailed(program: arguments[0], reason: String(cString: strerror(code)))
    }
  }

  /// A shell command with a file on its standard input. It has the terminal, and what it printed stays until
  /// Enter is pressed.
  static func shell(_ command: String, input: String) async -> ProgramOutcome {
    let outcome = await onTerminal(command, input: input)
    await waitForEnter()
    return outcome
  }

  /// A shell command that talks to the user on the terminal. Only what went wrong stays to be read.
  static func interactive(_ command: String, input: String) async -> ProgramOutcome {
    let outcome = await onTerminal(command, input: input)
    if outcome != .succeeded { await waitForEnter() }
    return outcome
  }

  private static func onTerminal(_ command: String, input: String) async -> ProgramOutcome {
    let program = RunningProgram()
    let start = ProgramStart(["sh", "-c", command], input: .file(input), output: .terminal)
    return outcome(of: command, await run(start, program) { program.terminate() })
  }

  /// A shell command that works silently on a file, such as printing.
  static func silent(_ command: String, input: String) async throws(MailFailure) {
    let program = RunningProgram()
    let start = ProgramStart(["sh", "-c", command], input: .file(input), hasOwnSession: true)
    let ended = await run(start, program) { program.terminate(group: true) }
    if ended == .ended(127) { throw missing(command) }
    if case .failed(let failure) = outcome(of: command, ended) { throw failure }
  }

  /// Whether a shell command succeeds, in reasonable time.
  static func succeeds(_ command: String) async -> Bool {
    let program = RunningProgram()
    let start = ProgramStart(["sh", "-c", command], hasOwnSession: true)
    let ended = await run(start, program, orAfter: testSeconds) { program.terminate(group: true) }
    if ended == .stillRunning { program.terminate(group: true) }
    return ended == .ended(0)
  }

  /// What a shell command writes, up to so many octets.
  static func output(
    of command: String, input: String, atMost limit: Int
  ) async throws(MailFailure) -> (bytes: [UInt8], isCut: Bool) {
    guard let pipe = ClosingPipe() else {
      throw .programFailed(program: command, reason: String(cString: strerror(errno)))
    }
    let program = RunningProgram()
    let start = ProgramStart(
      ["sh", "-c", command], input: .file(input), output: .descriptor(pipe.writing), hasOwnSession: true)
    let work: @Sendable () -> Written = {
      let code = start.spawn(program)
      pipe.closeWriting()
      guard code == 0 else { return Written(end: .notStarted(code)) }
      let text = pipe.readAll(atMost: limit, seconds: outputSeconds)
      // Who writes on would wait for a reader forever.
      if text.isCut { program.terminate(group: true) }
      return Written(
        bytes: text.bytes, isCut: text.isCut, end: text.isCut ? .stillRunning : start.wait(for: program))
    }
    let written = await BlockingWait.value(
      whenCancelled: Written(end: .ended(128 + SIGTERM)), onCancel: { program.terminate(group: true) }, work)
    if !written.bytes.isEmpty { return (written.bytes, written.isCut) }
    if written.end == .ended(127) { throw missing(command) }
    if case .failed(let failure) = outcome(of: command, written.end) { throw failure }
    return ([], false)
  }

  private struct Written: Sendable {
    var bytes: [UInt8] = []
    var isCut = false
    let end: ProgramStart.End
  }

  /// A shell command without a terminal, its input, output and complaints nobody's; it outlives this program.
  static func detached(_ command: String, environment: [String]) async {
    _ = await run(ProgramStart(["sh", "-c", command], environment: environment, hasOwnSession: true))
  }

  // MARK: Ends

  private static func outcome(of command: String, _ ended: ProgramStart.End) -> ProgramOutcome {
    switch ended {
    case .ended(0): .succeeded
    case .ended(let status): .failed(.programFailed(program: command, reason: reason(status)))
    case .stillRunning: .failed(.programFailed(program: command, reason: "it took too long"))
    case .notStarted(let code):
      .failed(.programFailed(program: command, reason: String(cString: strerror(code))))
    }
  }

  private static func reason(_ status: Int32) -> String { "it ended with status \(status)" }

  /// Names the package of Debian where it is known.
  private static func missing(_ command: String) -> MailFailure {
    let program = command.split(separator: " ").first.map(String.init) ?? command
    return switch program {
    case "xdg-open": .programMissing(program: program, package: "xdg-utils")
    case "lpr": .programMissing(program: program, package: "cups-bsd")
    default: .programFailed(program: program, reason: "it is not installed")
    }
  }

  private static func run(
    _ start: ProgramStart, _ program: RunningProgram = RunningProgram(), orAfter seconds: Int? = nil,
    onCancel: @escaping @Sendable () -> Void = {}
  ) async -> ProgramStart.End {
    await BlockingWait.value(
      whenCancelled: .ended(128 + SIGTERM), orAfter: seconds.map { ($0, .stillRunning) }, onCancel: onCancel
    ) { start.run(program) }
  }

  private static func waitForEnter() async {
    await BlockingWait.value(whenCancelled: ()) {
      let prompt = "\nEnter goes back to hato "
      _ = prompt.withCString { write(1, $0, strlen($0)) }
      var byte: UInt8 = 0
      while read(0, &byte, 1) == 1, byte != 10, byte != 13 {}
    }
  }
}
