internal import Dispatch
internal import Glibc
internal import Mail

/// The private folder in which parts lie that other programs show: made when first needed, mode 0700, each part in a
/// folder of its own there. It is gone when hato has ended *and* the programs that were given a file have.
///
///     hato ──────────► writing end of a pipe ◄────── the viewer, and whatever it starts
///                             │ closed by all: hato may have crashed
///                             ▼
///     watcher: sh, waits at the reading end, then removes the folder
///
/// The folder is locked as long as hato or the watcher lives; what was left without either – the machine lost its
/// power – is cleared away by the next hato that opens something.
@MainActor
final class OpenedFiles {
  /// Seconds that a file stays at least once a program has it: many pass it on to one that runs already, and end.
  nonisolated static let graceSeconds = 30
  nonisolated static let namePrefix = "hato-open-"

  private let base: String
  private let grace: Int
  private var folder: Folder?
  private var count = 0
  private var handedOver: ContinuousClock.Instant?

  private struct Folder {
    let path: String
    let lock: Int32
    let alive: ClosingPipe
  }

  init(base: String = OpenedFiles.usualBase, graceSeconds: Int = OpenedFiles.graceSeconds) {
    self.base = base
    grace = graceSeconds
  }

  /// A new folder for one part; its path is plain enough for a shell.
  func place() throws(MailFailure) -> String {
    let folder: Folder
    if let made = self.folder { folder = made } else { folder = try make() }
    self.folder = folder
    count += 1
    let path = "\(folder.path)/\(count)"
    guard mkdir(path, 0o700) == 0 else { throw Self.failure(path) }
    return path
  }

  /// The descriptor that a program has to keep open for as long as it needs its file.
  func handOver() -> Int32? {
    handedOver = .now
    return folder?.alive.writing
  }

  /// Everything goes: at once, or with the last program that was given a file.
  func remove() {
    guard let folder else { return }
    self.folder = nil
    if let handedOver {
      let left = max(0, grace - Int((ContinuousClock.now - handedOver).components.seconds))
      let line = Array("\(left)\n".utf8)
      if write(folder.alive.writing, line, line.count) != line.count { Self.remove(folder.path) }
    } else {
      Self.remove(folder.path)
    }
    folder.alive.closeWriting()
    close(folder.lock)
  }

  // MARK: Making

  nonisolated static var usualBase: String {
    // A path that a shell would take apart is none for files that commands name.
    let runtime = getenv("XDG_RUNTIME_DIR").map { String(cString: $0) } ?? ""
    let isPlain = runtime.utf8.allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
        || "/-_.".utf8.contains(byte)
    }
    return runtime.hasPrefix("/") && isPlain && access(runtime, W_OK) == 0 ? runtime : "/tmp"
  }

  private func make() throws(MailFailure) -> Folder {
    Self.clearStale(in: base)
    var template = Array("\(base)/\(Self.namePrefix)XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw Self.failure(base) }
    let path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    let lock = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard lock >= 0, flock(lock, LOCK_EX | LOCK_NB) == 0, let pipe = ClosingPipe() else {
      let failure = Self.failure(path)
      if lock >= 0 { close(lock) }
      rmdir(path)
      throw failure
    }
    Self.watch(path, lock: lock, pipe, grace: grace)
    return Folder(path: path, lock: lock, alive: pipe)
  }

  /// Waits until nobody has the writing end open any more; the last line that came says how long still to wait.
  private static func watch(_ path: String, lock: Int32, _ pipe: ClosingPipe, grace: Int) {
    let script = """
      cd /; n=\(grace); while read -r line; do n=$line; done
      sleep "$n"; exec rm -rf -- "$1"
      """
    let start = ProgramStart(
      ["sh", "-c", script, "hato-open", path], input: .descriptor(pipe.reading), keeping: lock,
      hasOwnSession: true)
    let program = RunningProgram()
    guard start.spawn(program) == 0 else { return }
    DispatchQueue(label: "hato.watcher").async { _ = start.wait(for: program) }
  }

  private nonisolated static func failure(_ path: String) -> MailFailure {
    .file(path: path, reason: String(cString: strerror(errno)))
  }

  // MARK: Removing

  /// What other hatos left behind that are no more.
  nonisolated static func clearStale(in base: String) {
    guard let folder = opendir(base) else { return }
    defer { closedir(folder) }
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name.hasPrefix(namePrefix), !name.contains("/") { clear("\(base)/\(name)") }
    }
  }

  /// Ours, and nobody's any more.
  private nonisolated static func clear(_ path: String) {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_uid == geteuid(),
      flock(descriptor, LOCK_EX | LOCK_NB) == 0
    else { return }
    remove(path)
  }

  private nonisolated static func remove(_ path: String) {
    _ = ProgramStart(["rm", "-rf", "--", path]).run(RunningProgram())
  }
}
