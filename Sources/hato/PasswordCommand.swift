internal import Mail
internal import Transport

/// A shell command whose first line of output is a password.
struct PasswordCommand {
  /// A password is short; a command that prints more is not one that prints passwords.
  static let longestOutput = 65536

  private let command: String

  init(_ command: String) { self.command = command }

  func run() async throws(MailFailure) -> Secret {
    var output: [UInt8] = []
    do {
      let stream = try ProcessStream.start(arguments: ["/bin/sh", "-c", command], environment: nil)
      defer { stream.close() }
      // Nobody answers it: a command that asks must not wait for ever.
      stream.endInput()
      while output.count < Self.longestOutput {
        let bytes = try await stream.read()
        if bytes.isEmpty { break }
        output += bytes
      }
    } catch {
      throw .passwordCommandFailed(command: command, reason: error.reason)
    }
    let line = output.prefix { $0 != 0x0a && $0 != 0x0d }
    guard !line.isEmpty else {
      throw .passwordCommandFailed(command: command, reason: "it printed no password.")
    }
    return Secret(Array(line))
  }
}
