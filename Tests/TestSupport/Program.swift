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
    let directory = try TemporaryDirectory(prefix: "hato-run")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", "cat \"$0\" | exec \"$@\"", try directory.write(input, to: "in")] + command
    process.environment = environment ?? ProcessInfo.processInfo.environment
    if let path = self.directory { process.currentDirectoryURL = URL(fileURLWithPath: path) }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(
      forWritingTo: URL(fileURLWithPath: directory.write(Data(), to: "out")))
    process.standardError = try FileHandle(
      forWritingTo: URL(fileURLWithPath: directory.write(Data(), to: "err")))
    let status = try await process.runToEnd()
    return Result(
      status: status,
      output: FileManager.default.contents(atPath: directory.file("out")) ?? Data(),
      errors: FileManager.default.contents(atPath: directory.file("err")) ?? Data())
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
}

extension Process {
  /// Starts it and returns its exit status, without holding a thread meanwhile.
  fileprivate func runToEnd() async throws -> Int32 {
    try await withCheckedThrowingContinuation { continuation in
      terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
      do { try run() } catch { continuation.resume(throwing: error) }
    }
  }
}
