import CVTerm
import Dispatch
import Glibc

/// How a program ended.
package enum ProgramEnd: Sendable, Equatable {
  case exited(Int32)
  case killed(signal: Int32)
}

/// Why a driven program did not do what the test waits for.
package struct PseudoTerminalError: Error, CustomStringConvertible {
  package let description: String
}

/// A real program in a pseudo-terminal with an emulated screen: type, look, resize, hang up.
///
///     let terminal = try PseudoTerminal(executable: BuiltProducts.path(of: "hato"), arguments: ["--demo"])
///     try await terminal.wait { $0.contains("INBOX") }
///     await terminal.send("jj\r")
///     #expect(try await terminal.end() == .exited(0))
///
/// Everything happens on a queue of its own; no test thread is blocked.
package actor PseudoTerminal {
  nonisolated private let executor = QueueExecutor(label: "pseudo-terminal")
  package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  package nonisolated let processIdentifier: Int32
  private let master: Int32
  /// Kept open, so that what the program leaves behind can be looked at after its end.
  private let slave: Int32
  private let emulator: VTEmulator
  private var source: (any DispatchSourceRead)?
  private var waiters: [Int: Waiter] = [:]
  /// A frame comes in several pieces, a part of it painted; after so long a silence it is whole.
  private static let frameGap = DispatchTimeInterval.milliseconds(10)
  private var readings = 0
  private var waiterCount = 0
  private var ended: ProgramEnd?
  private var endWaiters: [CheckedContinuation<Void, Never>] = []
  /// What must live as long as the program: its home, the server that it talks to.
  private var surroundings: [any Sendable]
  /// All bytes that the program wrote, for tests that look for a sequence.
  package private(set) var output: [UInt8] = []
  /// What the emulator answered to questions in them.
  package private(set) var answers: [UInt8] = []

  private struct Waiter {
    let isDone: @Sendable (VTScreen) -> Bool
    let continuation: CheckedContinuation<VTScreen?, Never>
  }

  /// Starts the program. Its environment is `environment` alone, with TERM=xterm-256color, LANG=C.UTF-8 and the
  /// test's PATH and HOME where it doesn't say otherwise.
  package init(
    executable: String, arguments: [String] = [], environment: [String: String] = [:], width: Int = 80,
    height: Int = 24, directory: String? = nil, keeping surroundings: [any Sendable] = []
  ) throws {
    self.surroundings = surroundings
    let pair = try Self.openPair(width: width, height: height)
    master = pair.master
    slave = pair.slave
    emulator = VTEmulator(width: width, height: height)
    processIdentifier = try Self.spawn(
      [executable] + arguments, environment: environment, slaveName: pair.name, directory: directory)
    Task { await self.start() }
  }

  private func start() {
    let source = DispatchSource.makeReadSource(fileDescriptor: master, queue: executor.queue)
    source.setEventHandler { [weak self] in self?.assumeIsolated { $0.pump() } }
    self.source = source
    source.activate()
    let process = processIdentifier
    DispatchQueue(label: "waitpid").async {
      var status: Int32 = 0
      while waitpid(process, &status, 0) < 0, errno == EINTR {}
      let signal = status & 0x7f
      let end = signal == 0 ? ProgramEnd.exited((status >> 8) & 0xff) : .killed(signal: signal)
      Task { await self.hasEnded(end) }
    }
  }

  // MARK: Looking

  package var screen: VTScreen { emulator.snapshot }
  package var text: String { emulator.snapshot.text }
  package var bells: Int { emulator.bells }
  /// What the program changed of the terminal besides cells: the title, the mouse.
  package var strangeChanges: [String] { emulator.strangeChanges }

  /// Whether the terminal is as a shell wants it.
  package var isCooked: Bool { cv_is_cooked(master) }

  /// The first screen for which this is true. Throws, with the screen in its text, when that takes too long.
  @discardableResult
  package func wait(
    timeout: Duration = .seconds(10), until isDone: @escaping @Sendable (VTScreen) -> Bool
  ) async throws -> VTScreen {
    pump()
    if ended != nil {
      let now = emulator.snapshot
      if isDone(now) { return now }
      throw PseudoTerminalError(description: "the program has ended:\n\(now.text)")
    }
    waiterCount += 1
    let number = waiterCount
    let found: VTScreen? = await withCheckedContinuation { continuation in
      waiters[number] = Waiter(isDone: isDone, continuation: continuation)
      lookSoon()
      executor.queue.asyncAfter(deadline: .now() + timeout.dispatchInterval) { [weak self] in
        self?.assumeIsolated { $0.giveUp(number) }
      }
    }
    if let found { return found }
    let why = ended.map { "not before the program's end (\($0))" } ?? "not after \(timeout)"
    throw PseudoTerminalError(description: "on the screen \(why):\n\(emulator.snapshot.text)")
  }

  /// Waits for the program's end; all of its output is on the screen then.
  package func end(timeout: Duration = .seconds(20)) async throws -> ProgramEnd {
    if ended == nil {
      executor.queue.asyncAfter(deadline: .now() + timeout.dispatchInterval) { [weak self] in
        self?.assumeIsolated { $0.wakeEndWaiters() }
      }
      await withCheckedContinuation { endWaiters.append($0) }
    }
    pump()
    guard let ended else {
      throw PseudoTerminalError(description: "still running after \(timeout):\n\(emulator.snapshot.text)")
    }
    return ended
  }

  // MARK: Doing

  /// Types. Control characters are their bytes: "\u{1b}[A" is the Up key, "\r" is Return.
  package func send(_ keys: String) { write(Array(keys.utf8)) }

  package func send(bytes: [UInt8]) { write(bytes) }

  package func resize(width: Int, height: Int) {
    emulator.resize(width: width, height: height)
    _ = cv_set_size(master, Int32(width), Int32(height))
  }

  package func signal(_ number: Int32) { kill(processIdentifier, number) }

  /// The terminal's window is closed.
  package func hangUp() {
    guard let source else { return }
    source.cancel()
    self.source = nil
    close(master)
  }

  /// Ends the program, whatever it does.
  package func stop() {
    if ended == nil { kill(processIdentifier, SIGKILL) }
  }

  isolated deinit {
    if ended == nil { kill(processIdentifier, SIGKILL) }
    if let source {
      source.cancel()
      close(master)
    }
    close(slave)
  }

  // MARK: The line

  private func pump() {
    guard source != nil else { return }
    var bytes = [UInt8](repeating: 0, count: 65536)
    var isNews = false
    while true {
      let count = read(master, &bytes, bytes.count)
      guard count > 0 else { break }
      isNews = true
      output += bytes[..<count]
      let answer = emulator.feed(Array(bytes[..<count]))
      answers += answer
      if !answer.isEmpty { write(answer) }
    }
    guard isNews else { return }
    readings += 1
    lookSoon()
  }

  /// Looks at the screen once the frame that is arriving has arrived.
  private func lookSoon() {
    let reading = readings
    executor.queue.asyncAfter(deadline: .now() + Self.frameGap) { [weak self] in
      self?.assumeIsolated { if $0.readings == reading { $0.tellWaiters() } }
    }
  }

  private func tellWaiters() {
    let now = emulator.snapshot
    for (number, waiter) in waiters where waiter.isDone(now) {
      waiters[number] = nil
      waiter.continuation.resume(returning: now)
    }
  }

  private func giveUp(_ number: Int) {
    waiters.removeValue(forKey: number)?.continuation.resume(returning: nil)
  }

  private func hasEnded(_ end: ProgramEnd) {
    ended = end
    pump()
    // Whoever waits for the end finds them gone, if nobody else holds them.
    surroundings = []
    wakeEndWaiters()
    tellWaiters()
    // What is not there now will not come.
    for number in waiters.keys { giveUp(number) }
  }

  private func wakeEndWaiters() {
    let waiting = endWaiters
    endWaiters = []
    for continuation in waiting { continuation.resume() }
  }

  private func write(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(master, $0.baseAddress, $0.count) }
      if count < 0, errno == EAGAIN {
        // The program reads slower than we type: let it write what it may be waiting to write.
        pump()
        var poller = pollfd(fd: master, events: Int16(POLLOUT | POLLIN), revents: 0)
        guard poll(&poller, 1, 5000) > 0 else { return }
        continue
      }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }
}

extension Duration {
  fileprivate var dispatchInterval: DispatchTimeInterval {
    .milliseconds(Int(components.seconds) * 1000 + Int(components.attoseconds / 1_000_000_000_000_000))
  }
}
