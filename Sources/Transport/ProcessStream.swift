import CProcess
import Glibc

/// A program as the other end: what is written goes to its standard input, what is read is its standard output.
/// It runs in a session of its own, so that Ctrl-C and Ctrl-Z at our terminal don't reach it and it can't ask there.
package final class ProcessStream: ByteStream {
  /// How long we wait for a program's status after it has closed its output.
  static let statusDelay = Duration.seconds(2)

  private let program: String
  private let socket: Socket
  let child: ChildProcess
  private let tail: DiagnosticsTail

  /// `arguments[0]` is the program, found along PATH; a shell's command line is `["sh", "-c", line]`. Without an
  /// `environment` it gets ours. Throws `.programNotFound` or `.system`.
  package static func start(
    arguments: [String], environment: [String: String]? = nil
  ) throws(TransportFailure) -> ProcessStream {
    guard let program = arguments.first, !program.isEmpty else {
      throw .programNotFound(program: "", reason: "no program is named")
    }
    let (ours, theirs) = try socketPair()
    var readingEnd: Int32 = -1
    var writingEnd: Int32 = -1
    let error = hato_pipe(&readingEnd, &writingEnd)
    if error != 0 { throw .system(doing: "making a pipe", reason: TransportFailure.words(error)) }
    let diagnostics = (reading: Descriptor(readingEnd), writing: Descriptor(writingEnd))
    let pid = try spawn(arguments, environment, io: theirs, diagnostics: diagnostics.writing)
    return ProcessStream(program, ours, try ChildProcess(pid), diagnostics.reading)
  }

  /// The end of what the program wrote to its standard error, 4 KiB at most; not made printable.
  package var diagnostics: String { tail.text }

  /// The end of its output is the end of the stream if it ended well; otherwise this throws `.programFailed`.
  package func read() async throws(TransportFailure) -> [UInt8] {
    do throws(TransportFailure) {
      let bytes = try await socket.read()
      if !bytes.isEmpty { return bytes }
    } catch {
      throw await explained(error)
    }
    if let failure = await failureAtEnd() { throw failure }
    return []
  }

  package func write(_ bytes: [UInt8]) async throws(TransportFailure) {
    do throws(TransportFailure) { try await socket.write(bytes) } catch { throw await explained(error) }
  }

  /// Tells the program that its input is at its end; it may go on writing.
  package func endInput() { socket.endWriting() }

  package func close() { close(saying: []) }

  package func close(saying farewell: [UInt8]) {
    socket.close(saying: farewell)
    child.terminate()
    tail.drain()
    tail.close()
  }

  /// How the program ended, once it has.
  package var status: ExitStatus? { child.status }

  /// Waits for the program's end; `nil` when the task is cancelled.
  package func exit() async -> ExitStatus? { await child.exit() }

  private init(_ program: String, _ io: Descriptor, _ child: ChildProcess, _ diagnostics: Descriptor) {
    self.program = program
    self.child = child
    socket = Socket(io)
    tail = DiagnosticsTail(diagnostics)
  }

  deinit { close() }

  /// A broken pipe is only the symptom when the program has failed.
  private func explained(_ failure: TransportFailure) async -> TransportFailure {
    if failure == .cancelled || failure == .closedHere { return failure }
    return await failureAtEnd() ?? failure
  }

  private func failureAtEnd() async -> TransportFailure? {
    let child = child
    let status = try? await withTimeout(Self.statusDelay, waitingFor: "the end of \(program)") {
      await child.exit()
    }
    guard let status = status ?? nil, status != .exited(0) else { return nil }
    tail.drain()
    return .programFailed(program: program, status: status, diagnostics: diagnostics)
  }

  /// A socket pair rather than two pipes: one descriptor, and writing to it never raises SIGPIPE.
  private static func socketPair() throws(TransportFailure) -> (ours: Descriptor, theirs: Descriptor) {
    var ends: [Int32] = [-1, -1]
    guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0, &ends) == 0
    else {
      throw .system(doing: "making a socket pair", reason: TransportFailure.words(errno))
    }
    let pair = (ours: Descriptor(ends[0]), theirs: Descriptor(ends[1]))
    // Ours only: the program expects its standard input to wait for it.
    guard fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0 else {
      throw .system(doing: "making a socket pair", reason: TransportFailure.words(errno))
    }
    return pair
  }

  private static func spawn(
    _ arguments: [String], _ environment: [String: String]?, io: Descriptor, diagnostics: Descriptor
  ) throws(TransportFailure) -> pid_t {
    let words = CStrings(arguments)
    let settings = environment.map { CStrings($0.map { "\($0.key)=\($0.value)" }) }
    var pid: pid_t = 0
    let error = words.withPointers { words in
      guard let settings else { return hato_spawn(&pid, words, nil, io.number, diagnostics.number) }
      return settings.withPointers { hato_spawn(&pid, words, $0, io.number, diagnostics.number) }
    }
    switch error {
    case 0: return pid
    case ENOENT, EACCES, ENOTDIR, ENOEXEC:
      throw .programNotFound(program: arguments[0], reason: TransportFailure.words(error))
    default: throw .system(doing: "starting \(arguments[0])", reason: TransportFailure.words(error))
    }
  }
}
