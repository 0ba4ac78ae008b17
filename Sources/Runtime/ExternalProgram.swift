internal import Dispatch
internal import Glibc
internal import Mail
internal import Reader
internal import Synchronization

/// Programs that are started for the user. Waiting for them blocks a thread of its own, never one of ours, and
/// ends when the task is cancelled: nobody waits for a viewer to get the shell back.
enum ExternalProgram {
  /// The desktop's program for this file, let go: it outlives the call.
  static func openFile(_ path: String) async throws(MailFailure) {
    let outcome = await run(["xdg-open", path], input: "/dev/null", output: "/dev/null")
    switch outcome {
    case .ended(0): return
    case .ended(127): throw .programMissing(program: "xdg-open", package: "xdg-utils")
    case .ended(let status):
      throw .programFailed(program: "xdg-open", reason: "it ended with status \(status)")
    case .notStarted(ENOENT): throw .programMissing(program: "xdg-open", package: "xdg-utils")
    case .notStarted(let code):
      throw .programFailed(program: "xdg-open", reason: String(cString: strerror(code)))
    }
  }

  /// A shell command with a file on its standard input. It has the terminal, and what it printed stays until
  /// Enter is pressed.
  static func shell(_ command: String, input: String) async -> ProgramOutcome {
    let child = Child()
    let outcome = await run(["sh", "-c", command], input: input, output: nil, child) { child.terminate() }
    await waitForEnter()
    switch outcome {
    case .ended(0): return .succeeded
    case .ended(let status):
      return .failed(.programFailed(program: command, reason: "it ended with status \(status)"))
    case .notStarted(let code):
      return .failed(.programFailed(program: command, reason: String(cString: strerror(code))))
    }
  }

  /// A shell command without a terminal, its input, output and complaints nobody's; it outlives this program.
  static func detached(_ command: String, environment: [String]) async {
    _ = await run(
      ["sh", "-c", command], input: "/dev/null", output: "/dev/null", environment: environment,
      isDetached: true)
  }

  private enum Ended: Sendable {
    case ended(Int32)
    case notStarted(Int32)
  }

  private static func run(
    _ arguments: [String], input: String, output: String?, _ child: Child = Child(),
    environment: [String]? = nil, isDetached: Bool = false,
    onCancel: @escaping @Sendable () -> Void = {}
  ) async -> Ended {
    await BlockingWait.value(whenCancelled: .ended(128 + SIGTERM), onCancel: onCancel) {
      spawnAndWait(
        arguments, input: input, output: output, environment: environment, isDetached: isDetached, child)
    }
  }

  private static func spawnAndWait(
    _ arguments: [String], input: String, output: String?, environment: [String]?, isDetached: Bool,
    _ child: Child
  ) -> Ended {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
    if let output {
      posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY, 0)
      posix_spawn_file_actions_addopen(&actions, 2, output, O_WRONLY, 0)
    }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // What this program ignores or blocks is its own business, not the child's.
    var all = sigset_t()
    var none = sigset_t()
    sigfillset(&all)
    sigemptyset(&none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setsigmask(&attributes, &none)
    // A session of its own has no terminal and gets none of its signals.
    let session = isDetached ? newSession : 0
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | session))
    var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
    var settings: [UnsafeMutablePointer<CChar>?] = environment.map { $0.map { strdup($0) } + [nil] } ?? []
    defer { for text in words + settings { free(text) } }
    let code = child.start { number in
      environment == nil
        ? posix_spawnp(&number, arguments[0], &actions, &attributes, &words, environ)
        : posix_spawnp(&number, arguments[0], &actions, &attributes, &words, &settings)
    }
    guard code == 0 else { return .notStarted(code) }
    let status = child.wait()
    return .ended(status & 0x7f == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f))
  }

  /// POSIX_SPAWN_SETSID of spawn.h, which is hidden from Swift as an extension of GNU's.
  private static let newSession: Int32 = 0x80

  private static func waitForEnter() async {
    await BlockingWait.value(whenCancelled: ()) {
      let prompt = "\nEnter goes back to hato "
      _ = prompt.withCString { write(1, $0, strlen($0)) }
      var byte: UInt8 = 0
      while read(0, &byte, 1) == 1, byte != 10, byte != 13 {}
    }
  }
}

/// A program that may be told to end, as long as its number is its own.
private final class Child: Sendable {
  private enum State {
    case notStarted
    case running(pid_t)
    case over
  }

  private let state = Mutex(State.notStarted)

  /// `spawn` sets the number and answers 0, or why it could not.
  func start(_ spawn: (inout pid_t) -> Int32) -> Int32 {
    state.withLock { state in
      guard case .notStarted = state else { return ECANCELED }
      var number: pid_t = 0
      let code = spawn(&number)
      state = code == 0 ? .running(number) : .over
      return code
    }
  }

  /// Waits for its end; answers its status as waitpid gives it.
  func wait() -> Int32 {
    guard case .running(let number) = state.withLock({ $0 }) else { return 0 }
    var info = siginfo_t()
    while waitid(P_PID, id_t(number), &info, WEXITED | WNOWAIT) != 0, errno == EINTR {}
    return state.withLock { state in
      state = .over
      var status: Int32 = 0
      while waitpid(number, &status, 0) < 0, errno == EINTR {}
      return status
    }
  }

  func terminate() {
    state.withLock { state in
      if case .running(let number) = state { kill(number, SIGTERM) } else { state = .over }
    }
  }
}

/// A call that blocks, on a queue and so a thread of its own: those of the global queues are no more than there are
/// cores, and tasks run on them. It ends for its caller when the task is cancelled; the thread goes
/// on until the call returns.
private final class BlockingWait<Value: Sendable>: Sendable {
  private enum State {
    case idle
    case waiting(CheckedContinuation<Value, Never>)
    case over(Value)
  }

  private let state = Mutex(State.idle)

  static func value(
    whenCancelled: Value, onCancel: @escaping @Sendable () -> Void = {},
    _ work: @escaping @Sendable () -> Value
  ) async -> Value {
    let wait = BlockingWait()
    return await withTaskCancellationHandler {
      await withCheckedContinuation { waiter in
        if wait.begin(waiter) { DispatchQueue(label: "hato.wait").async { wait.end(work()) } }
      }
    } onCancel: {
      onCancel()
      wait.end(whenCancelled)
    }
  }

  /// `false` when it was cancelled before.
  private func begin(_ waiter: CheckedContinuation<Value, Never>) -> Bool {
    let over: Value? = state.withLock { state in
      if case .over(let value) = state { return value }
      state = .waiting(waiter)
      return nil
    }
    if let over { waiter.resume(returning: over) }
    return over == nil
  }

  /// The first end counts.
  private func end(_ value: Value) {
    let waiter: CheckedContinuation<Value, Never>? = state.withLock { state in
      defer { if case .over = state {} else { state = .over(value) } }
      if case .waiting(let waiter) = state { return waiter }
      return nil
    }
    waiter?.resume(returning: value)
  }
}
