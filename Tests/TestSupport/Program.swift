internal import CProcess
internal import Dispatch
package import Foundation

/// A program run to its end, with everything it said. Files take its output, so that nothing can block; its
/// input comes through a pipe, since Dovecot's `imap` takes no file.
package struct Program: Sendable {
  package var command: [String]
  package var environment: [String: String]?
  package var directory: String?

  /// - Parameter command: an absolute path or a name to be found in PATH, and the arguments.
  package init(_ command: [String], environment: [String: String]? = nil, directory: String? = nil) {
    self.command = command
    self.environment = environment
    self.directory = directory
  }

  package struct Result: Sendable {
    package let status: Int32
    package let output: Data
    package let errors: Data
    package var text: String { String(decoding: output, as: UTF8.self) }
    package var errorText: String { String(decoding: errors, as: UTF8.self) }
  }

  package struct Failure: Error, CustomStringConvertible {
    package let description: String
  }

  package func run(input: Data = Data()) async throws -> Result {
    let files = try TemporaryDirectory(prefix: "hato-run")
    let script =
      "cd \"$1\" || exit 125; in=$2 out=$3 err=$4; shift 4; cat \"$in\" | exec \"$@\" >\"$out\" 2>\"$err\""
    let places = [
      directory ?? FileManager.default.currentDirectoryPath, try files.write(input, to: "in"),
      try files.write(Data(), to: "out"), try files.write(Data(), to: "err"),
    ]
    let status = try await Self.status(
      of: ["/bin/sh", "-c", script, "sh"] + places + command,
      environment: environment ?? ProcessInfo.processInfo.environment)
    return Result(
      status: status,
      output: FileManager.default.contents(atPath: files.file("out")) ?? Data(),
      errors: FileManager.default.contents(atPath: files.file("err")) ?? Data())
  }

  /// - Throws: `Failure` with what it wrote to standard error when it does not exit with 0.
  @discardableResult
  package func succeed(input: Data = Data()) async throws -> Result {
    let result = try await run(input: input)
    guard result.status == 0 else {
      throw Failure(
        description: "\(command.joined(separator: " ")): status \(result.status)\n\(result.errorText)")
    }
    return result
  }

  /// Starts it and returns its exit status, or 128 and the signal that ended it, without holding a thread of the
  /// pool meanwhile. Foundation's `Process` crashed in a long run, after some thousand children.
  private static func status(of arguments: [String], environment: [String: String]) async throws -> Int32 {
    let nothing = open("/dev/null", O_RDWR | O_CLOEXEC)
    defer { close(nothing) }
    var words = arguments.map { strdup($0) } + [nil]
    var settings = environment.map { strdup($0.key + "=" + $0.value) } + [nil]
    defer { for word in words + settings { free(word) } }
    var child: pid_t = 0
    let code = hato_spawn(&child, &words, &settings, nothing, nothing)
    guard code == 0 else {
      throw Failure(description: "\(arguments[0]): \(String(cString: strerror(code)))")
    }
    let process = child
    return await withCheckedContinuation { continuation in
      DispatchQueue(label: "program").async {
        var (status, bySignal): (Int32, Int32) = (0, 0)
        hato_reap(process, &status, &bySignal)
        continuation.resume(returning: bySignal == 0 ? status : 128 + status)
      }
    }
  }
}
