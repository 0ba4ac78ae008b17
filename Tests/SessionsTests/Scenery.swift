import Foundation
import Mail
import Store
import TestSupport
import Testing

@testable import Sessions

/// A session on a real Dovecot behind a network that gets worse on demand, with a record of what was said.
final class Scenery: Sendable {
  static let archive = MailboxName(wire: Array("Archive".utf8), display: "Archive")

  let server: DovecotServer
  let proxy: FaultProxy
  let probe: SessionProbe
  let other: OtherClient
  private let directory: TemporaryDirectory

  struct Wishes {
    var mails = [Scenery.mail(1), Scenery.mail(2), Scenery.mail(3)]
    var capability: String?
    var configuration = ""
    var isSecure = false
    var timings = SessionTimings()
    var options = SessionOptions()
    var store: MailStore?
  }

  static func start(_ wish: (inout Wishes) -> Void = { _ in }) async throws -> Scenery {
    var wishes = Wishes()
    wishes.timings.logout = 5
    wish(&wishes)
    var options = DovecotServer.Options()
    (options.capability, options.configuration) = (wishes.capability, wishes.configuration)
    let server = try await DovecotServer.start(messages: wishes.mails, options: options)
    return try await Scenery(server, wishes)
  }

  private init(_ server: DovecotServer, _ wishes: Wishes) async throws {
    self.server = server
    other = OtherClient(server)
    proxy = try FaultProxy(to: wishes.isSecure ? server.imapsPort : server.imapPort)
    directory = try TemporaryDirectory(prefix: "hato-record")
    let way: Server.Way =
      wishes.isSecure
      ? .tls(host: "localhost", port: proxy.port) : .plaintext(host: "127.0.0.1", port: proxy.port)
    probe = SessionProbe(
      way, rootsFile: server.authority, timings: wishes.timings,
      transcript: try Transcript(path: directory.file("record")), options: wishes.options, server: server,
      store: wishes.store)
    await probe.listen()
  }

  func end() async {
    await probe.session.close()
    await server.stop()
  }

  static func mail(_ number: Int, body: String = "body") -> Data {
    Data(
      """
      From: Ada <ada@example.org>\r
      Subject: Mail \(number)\r
      Date: Fri, 20 Nov 2026 09:10:00 +0900\r
      Message-ID: <\(number)@example.org>\r
      \r
      \(body)\r\n
      """.utf8)
  }

  /// What went over all lines so far, in order.
  var record: [String] { directory.text(of: "record").split(separator: "\n").map(String.init) }

  /// How often the client said it.
  func said(_ words: String) -> Int {
    record.count { $0.contains("C: ") && $0.contains(words) || Self.isGoingOn($0) && $0.contains(words) }
  }

  /// A line of the record that has no time of its own: what was sent in one packet with the line before it.
  private static func isGoingOn(_ line: String) -> Bool { line.wholeMatch(of: /A\d+ .*|DONE.*/) != nil }

  func waitUntilSaid(
    _ words: String, times: Int = 1, seconds: Int = 10, location: SourceLocation = #_sourceLocation
  ) async throws {
    try await wait("\(words) \(times) times", seconds: seconds, location) { self.said(words) >= times }
  }

  func wait(
    _ what: String, seconds: Int = 10, _ location: SourceLocation = #_sourceLocation,
    _ isThere: () async throws -> Bool
  ) async throws {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while try await !isThere() {
      try #require(
        ContinuousClock.now < deadline, "no \(what):\n\(record.suffix(30).joined(separator: "\n"))",
        sourceLocation: location)
      try await Task.sleep(for: .milliseconds(5))
    }
  }
}

extension Probe {
  func waitForLoss(seconds: Int = 10, location: SourceLocation = #_sourceLocation) async -> MailFailure? {
    let event = await wait(for: "loss", seconds: seconds, location: location) {
      if case .connection(.lost) = $0 { true } else { false }
    }
    if case .connection(.lost(let failure, _))? = event { return failure }
    return nil
  }

  func waitUntilLive(seconds: Int = 10, location: SourceLocation = #_sourceLocation) async {
    await wait(for: "life", seconds: seconds, location: location) {
      if case .connection(.live) = $0 { true } else { false }
    }
  }
}
