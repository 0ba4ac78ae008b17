package import Foundation
import Glibc

/// A real Dovecot on loopback, in a directory of its own: STARTTLS and TLS ports, one account, no privileges.
///
/// Started by root it runs as `nobody`, else as the caller. It ends with `stop()`, with the last reference, and,
/// through the pipe it is tied to, with the test process however that ends.
package final class DovecotServer: Sendable {
  package struct Options: Sendable {
    /// Refuses passwords before STARTTLS (LOGINDISABLED). Dovecot trusts a client that has the server's own
    /// address, so the server is at 127.0.0.2 then, and not at `localhost`.
    package var requireTLS = false
    /// Made and subscribed beside INBOX and the special ones; `/` separates levels.
    package var mailboxes: [String] = []
    /// What CAPABILITY says instead of the truth, to see fallbacks at work.
    package var capability: String?
    package var servesPOP3 = false
    /// For whom its certificate is good (subjectAltName), when not for the names of this machine.
    package var certificateNames = ["DNS:localhost", "IP:127.0.0.1", "IP:127.0.0.2"]
    /// More lines for dovecot.conf.
    package var configuration = ""

    package init() {}
  }

  package static let user = "alice"
  package static let password = "wonderland"

  /// The name or address that its certificate is good for.
  package let host: String
  package let imapPort: UInt16
  package let imapsPort: UInt16
  package let pop3Port: UInt16
  package let pop3sPort: UInt16
  /// PEM file of the authority that signed its certificate.
  package let authority: String
  package let maildir: String

  private let directory: TemporaryDirectory
  private let guardian: Guardian
  private let command: [String]
  private let options: Options

  private init(
    command: [String], ports: [UInt16], authority: String, directory: TemporaryDirectory, options: Options
  ) throws {
    self.command = command
    self.options = options
    guardian = try Guardian(command: command, log: directory.file("stderr.log"))
    (imapPort, imapsPort, pop3Port, pop3sPort) = (ports[0], ports[1], ports[2], ports[3])
    host = options.requireTLS ? "127.0.0.2" : "localhost"
    self.authority = authority
    self.directory = directory
    maildir = directory.file("mail")
  }

  /// Starts one and waits until it greets.
  ///
  /// - Parameter messages: laid into INBOX in this order, unseen.
  package static func start(
    messages: [Data] = [], options: Options = Options()
  ) async throws -> DovecotServer {
    let directory = try TemporaryDirectory(prefix: "hato-dovecot")
    let certificates = try await TestCertificates.make(in: directory, names: options.certificateNames)
    for (index, message) in messages.enumerated() {
      try directory.write(message, to: newFile(index))
    }
    let account = getuid() == 0 ? (user: "nobody", group: "nogroup") : currentAccount()
    let ports = try LoopbackPort.free(4)
    let configuration = DovecotConfiguration(
      directory: directory.path, ports: ports, certificates: certificates, user: account.user,
      group: account.group, options: options)
    try directory.write(configuration.text, to: "dovecot.conf")
    try directory.write("\(user):{PLAIN}\(password)\n", to: "passwd")
    for name in ["home", "run", "state"] {
      try FileManager.default.createDirectory(
        atPath: directory.file(name), withIntermediateDirectories: true)
    }
    var command = ["/usr/sbin/dovecot", "-F", "-c", directory.file("dovecot.conf")]
    if getuid() == 0 {
      try await Program(["chown", "-R", "nobody:nogroup", directory.path]).succeed()
      command = ["/usr/bin/setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--"] + command
    }
    let server = try DovecotServer(
      command: command, ports: ports, authority: certificates.authority, directory: directory,
      options: options)
    try await server.untilReady()
    return server
  }

  /// The same once more after `stop()`: its mail, its ports, its certificate.
  package func startAgain() async throws -> DovecotServer {
    let server = try DovecotServer(
      command: command, ports: [imapPort, imapsPort, pop3Port, pop3sPort], authority: authority,
      directory: directory, options: options)
    try await server.untilReady()
    return server
  }

  /// Ends it, and waits for that.
  package func stop() async { await guardian.stop() }

  /// Lays a message into INBOX past all protocols, as a delivery does, running or not.
  package func deliver(_ message: Data) throws { try directory.write(message, to: Self.newFile(1_000_000)) }

  private static func newFile(_ index: Int) -> String { "mail/new/\(1_700_000_000 + index).M\(index).test" }

  /// What it logged so far: the first thing to look at when a test fails.
  package var log: String { directory.text(of: "dovecot.log") + directory.text(of: "stderr.log") }

  /// Dovecot accepts connections before it can log anybody in, and greets without capabilities then; at the
  /// latest after `deadline` that is an error, with the log.
  private func untilReady(deadline: Duration = .seconds(30)) async throws {
    let clock = ContinuousClock()
    let end = clock.now + deadline
    var pause = Duration.milliseconds(10)
    while true {
      let greeting = LoopbackPort.firstLine(of: imapPort, isSecond: host == "127.0.0.2")
      if greeting?.contains("CAPABILITY") == true { return }
      guard guardian.isRunning, clock.now < end else {
        await stop()
        throw Program.Failure(description: "Dovecot did not start (\(greeting ?? "no greeting")):\n\(log)")
      }
      try await Task.sleep(for: pause)
      pause = min(pause * 2, .milliseconds(200))
    }
  }

  private static func currentAccount() -> (user: String, group: String) {
    let user = getpwuid(getuid()).map { String(cString: $0.pointee.pw_name) }
    let group = getgrgid(getgid()).map { String(cString: $0.pointee.gr_name) }
    return (user ?? "\(getuid())", group ?? "\(getgid())")
  }
}
