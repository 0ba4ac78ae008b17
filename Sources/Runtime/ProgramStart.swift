internal import Glibc

/// How a program is started: with what words, and what its descriptors are.
struct ProgramStart: Sendable {
  enum Input: Sendable, ExpressibleByStringLiteral {
    case file(String)
    case descriptor(Int32)

    init(stringLiteral path: String) { self = .file(path) }
  }

  enum Output: Sendable {
    /// Ours: the terminal.
    case terminal
    case nowhere
    /// What it writes; its complaints go nowhere.
    case descriptor(Int32)
  }

  enum End: Hashable, Sendable {
    case ended(Int32)
    case stillRunning
    case notStarted(Int32)
  }

  let arguments: [String]
  let input: Input
  let output: Output
  /// `nil`: that of this program.
  let environment: [String]?
  /// A descriptor that it keeps open, under the same number.
  let keeping: Int32?
  /// Whether it has no terminal and gets none of its signals.
  let hasOwnSession: Bool

  init(
    _ arguments: [String], input: Input = "/dev/null", output: Output = .nowhere,
    environment: [String]? = nil,
    keeping: Int32? = nil, hasOwnSession: Bool = false
  ) {
    self.arguments = arguments
    self.input = input
    self.output = output
    self.environment = environment
    self.keeping = keeping
    self.hasOwnSession = hasOwnSession
  }

  /// Starts it and waits for its end.
  func run(_ program: RunningProgram) -> End {
    let code = spawn(program)
    return code == 0 ? wait(for: program) : .notStarted(code)
  }

  func wait(for program: RunningProgram) -> End {
    let status = program.wait()
    return .ended(status & 0x7f == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f))
  }

  /// Answers 0, or why it could not be started.
  func spawn(_ program: RunningProgram) -> Int32 {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    addDescriptors(&actions)
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
    let session = hasOwnSession ? Self.newSession : 0
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | session))
    var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
    var settings: [UnsafeMutablePointer<CChar>?] = environment.map { $0.map { strdup($0) } + [nil] } ?? []
    defer { for text in words + settings { free(text) } }
    return program.start { number in
      environment == nil
        ? posix_spawnp(&number, arguments[0], &actions, &attributes, &words, environ)
        : posix_spawnp(&number, arguments[0], &actions, &attributes, &words, &settings)
    }
  }

  private func addDescriptors(_ actions: inout posix_spawn_file_actions_t) {
    switch input {
    case .file(let path): posix_spawn_file_actions_addopen(&actions, 0, path, O_RDONLY, 0)
    case .descriptor(let number): posix_spawn_file_actions_adddup2(&actions, number, 0)
    }
    switch output {
    case .terminal: break
    case .nowhere:
      posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
      posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    case .descriptor(let number):
      posix_spawn_file_actions_adddup2(&actions, number, 1)
      posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    }
    // Onto itself: it is then not closed when the program starts.
    if let keeping { posix_spawn_file_actions_adddup2(&actions, keeping, keeping) }
  }

  /// POSIX_SPAWN_SETSID of spawn.h, which is hidden from Swift as an extension of GNU's.
  private static let newSession: Int32 = 0x80
}
