import Foundation
import TestSupport

/// A user's home for one test, in which the real program is run: nothing of this machine's own is seen.
struct Home: Sendable {
  let directory: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory(prefix: "hato-home")
    for name in ["config", "cache", "data", "state", "Downloads"] {
      try FileManager.default.createDirectory(
        atPath: directory.file(name), withIntermediateDirectories: true)
    }
  }

  static var program: String { BuiltProducts.path(of: "hato") }

  var downloads: String { directory.file("Downloads") }
  /// Where `record` makes the program write what goes over the wire.
  var recordPath: String { directory.file("wire.record") }

  var environment: [String: String] {
    [
      "HOME": directory.path, "XDG_CONFIG_HOME": directory.file("config"),
      "XDG_CACHE_HOME": directory.file("cache"), "XDG_DATA_HOME": directory.file("data"),
      "XDG_STATE_HOME": directory.file("state"), "TZ": "UTC", "USER": "carol",
      "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HATO_PASSWORD": DovecotServer.password,
    ]
  }

  @discardableResult
  func configure(_ text: String) throws -> String {
    try directory.write(text, to: "config/hato/config.toml")
  }

  /// The program in a terminal.
  func open(
    _ arguments: [String], with extra: [String: String] = [:], width: Int = 80, height: Int = 24,
    keeping server: (any Sendable)? = nil
  ) throws -> PseudoTerminal {
    try PseudoTerminal(
      executable: Self.program, arguments: arguments, environment: environment.merging(extra) { $1 },
      width: width, height: height, directory: directory.path,
      keeping: [directory] + (server.map { [$0] } ?? []))
  }

  /// The program in a terminal, reading a mailbox of this server over TLS.
  func open(
    _ server: DovecotServer, mailbox: String = "INBOX", _ arguments: [String] = [],
    with extra: [String: String] = [:], width: Int = 80, height: Int = 24
  ) throws -> PseudoTerminal {
    try open(
      [server.url(mailbox: mailbox), "--ca-file", server.authority, "--record", recordPath] + arguments,
      with: extra, width: width, height: height, keeping: server)
  }

  /// The program without a terminal, to its end.
  func run(_ arguments: [String], with extra: [String: String] = [:]) async throws -> Program.Result {
    try await Program(
      [Self.program] + arguments, environment: environment.merging(extra) { $1 }, directory: directory.path
    ).run()
  }

  /// What went over the wire so far.
  var record: String { directory.text(of: "wire.record") }

  /// The commands that the record shows, without their tags.
  var commands: [String] {
    record.split(separator: "\n").compactMap { line in
      let words = line.split(separator: " ", maxSplits: 3)
      guard words.count == 4, words[1] == "C:" else { return nil }
      return words[3].replacingOccurrences(of: "\\r\\n", with: "")
    }
  }
}

extension DovecotServer {
  func url(_ scheme: String = "imaps", mailbox: String = "INBOX") -> String {
    "\(scheme)://\(Self.user)@\(host):\(scheme == "imaps" ? imapsPort : imapPort)/\(mailbox)"
  }
}
