internal import Dispatch
internal import Glibc
internal import Mail
internal import Reader

/// Programs that are started for the user. Waiting for them blocks a thread of its own, never one of ours.
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
    let outcome = await run(["sh", "-c", command], input: input, output: nil)
    await waitForEnter()
    switch outcome {
    case .ended(0): return .succeeded
    case .ended(let status):
      return .failed(.programFailed(program: command, reason: "it ended with status \(status)"))
    case .notStarted(let code):
      return .failed(.programFailed(program: command, reason: String(cString: strerror(code))))
    }
  }

  private enum Ended: Sendable {
    case ended(Int32)
    case notStarted(Int32)
  }

  private static func run(_ arguments: [String], input: String, output: String?) async -> Ended {
    await withCheckedContinuation { done in
      DispatchQueue.global().async {
        done.resume(returning: spawnAndWait(arguments, input: input, output: output))
      }
    }
  }

  private static func spawnAndWait(_ arguments: [String], input: String, output: String?) -> Ended {
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
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
    var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var child: pid_t = 0
    let code = posix_spawnp(&child, arguments[0], &actions, &attributes, &words, environ)
    guard code == 0 else { return .notStarted(code) }
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0, errno == EINTR {}
    return .ended(status & 0x7f == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f))
  }

  private static func waitForEnter() async {
    await withCheckedContinuation { (done: CheckedContinuation<Void, Never>) in
      DispatchQueue.global().async {
        let prompt = "\nEnter goes back to hato "
        _ = prompt.withCString { write(1, $0, strlen($0)) }
        var byte: UInt8 = 0
        while read(0, &byte, 1) == 1, byte != 10, byte != 13 {}
        done.resume()
      }
    }
  }
}
