import CVTerm
import Glibc

extension PseudoTerminal {
  static func openPair(width: Int, height: Int) throws -> (master: Int32, slave: Int32, name: String) {
    let master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK)
    guard master >= 0, grantpt(master) == 0, unlockpt(master) == 0 else {
      throw PseudoTerminalError(description: "no pseudo-terminal: \(String(cString: strerror(errno)))")
    }
    var bytes = [CChar](repeating: 0, count: 128)
    _ = ptsname_r(master, &bytes, bytes.count)
    let name = String(decoding: bytes.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    _ = cv_set_size(master, Int32(width), Int32(height))
    let slave = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC)
    return (master, slave, name)
  }

  /// Starts a session leader, whose first opened terminal becomes its controlling one. No fork: the test process
  /// has many threads.
  static func spawn(
    _ words: [String], environment: [String: String], slaveName: String, directory: String?
  ) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    if let directory { _ = posix_spawn_file_actions_addchdir_np(&actions, directory) }
    posix_spawn_file_actions_addopen(&actions, 0, slaveName, O_RDWR, 0)
    posix_spawn_file_actions_adddup2(&actions, 0, 1)
    posix_spawn_file_actions_adddup2(&actions, 0, 2)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    _ = cv_spawn_like_login(&attributes)
    let values = variables.merging(environment) { $1 }
    let arguments = words.map { strdup($0) } + [nil]
    let pointers = values.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for pointer in arguments + pointers { free(pointer) } }
    var process: pid_t = 0
    let status = posix_spawn(&process, words[0], &actions, &attributes, arguments, pointers)
    guard status == 0 else {
      throw PseudoTerminalError(description: "\(words[0]): \(String(cString: strerror(status)))")
    }
    return process
  }

  /// What a program gets that was not told otherwise.
  private static var variables: [String: String] {
    var values = ["TERM": "xterm-256color", "LANG": "C.UTF-8"]
    // The library path is where sanitizers and the toolchain's own libraries are found.
    for name in ["PATH", "HOME", "LD_LIBRARY_PATH"] {
      if let value = getenv(name) { values[name] = String(cString: value) }
    }
    return values
  }
}

/// Where the package's own executables are.
package enum BuiltProducts {
  /// The path of an executable of this package, built beside the running tests.
  package static func path(of name: String) -> String {
    var bytes = [UInt8](repeating: 0, count: 4096)
    // The runner lies in the toolchain; the tests are a library or program that it names in its arguments.
    for argument in CommandLine.arguments where argument.contains(".xctest") {
      let directory = argument.split(separator: "/", omittingEmptySubsequences: false).dropLast()
      let candidate = (directory + [Substring(name)]).joined(separator: "/")
      if access(candidate, X_OK) == 0 { return candidate }
    }
    let count = max(0, readlink("/proc/self/exe", &bytes, bytes.count))
    let own = String(decoding: bytes[..<count], as: UTF8.self)
    return (own.split(separator: "/", omittingEmptySubsequences: false).dropLast() + [Substring(name)])
      .joined(separator: "/")
  }
}
