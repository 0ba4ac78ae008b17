import Foundation
import TestSupport
import Testing

@testable import Transport

/// RFC 4978 with a server that many use.
@Suite(.timeLimit(.minutes(2)))
struct CompressedDovecotTests {
  private let options: DovecotServer.Options = {
    var options = DovecotServer.Options()
    options.configuration = "protocol imap {\n mail_plugins = zlib imap_zlib\n}"
    return options
  }()

  /// Sends a command and reads up to its tagged answer.
  private func ask(_ command: String, _ stream: any ByteStream) async throws -> String {
    let tag = command.prefix { $0 != " " }
    try await stream.write(Array((command + "\r\n").utf8))
    var answer = ""
    while answer.firstMatch(of: try Regex("(?:^|\r\n)\(tag) [A-Z]+ [^\r]*\r\n$")) == nil {
      let more = try await stream.read()
      try #require(!more.isEmpty, "ended with \(answer)")
      answer += String(decoding: more, as: UTF8.self)
    }
    return answer
  }

  @Test(.requires(.dovecot, .openssl)) func mailComesCompressed() async throws {
    let letter = Data(
      ("From: a@example.org\r\nSubject: compressed\r\n\r\n"
        + String(repeating: "All work and no play.\r\n", count: 4000))
        .utf8)
    let server = try await DovecotServer.start(messages: [letter], options: options)
    let proxy = try FaultProxy(to: server.imapPort)
    let plain = try await TCP.connect(host: "127.0.0.1", port: proxy.port, timeout: .seconds(10))
    _ = try await plain.take(1)
    _ = try await ask("a LOGIN \(DovecotServer.user) \(DovecotServer.password)", plain)
    #expect(try await ask("b COMPRESS DEFLATE", plain).hasPrefix("b OK"))
    let stream = try DeflateStream(over: plain)
    #expect(try await ask("c EXAMINE INBOX", stream).contains("* 1 EXISTS"))
    let before = await proxy.tally.bytesDown
    let fetched = try await ask("d FETCH 1 BODY.PEEK[TEXT]", stream)
    #expect(fetched.utf8.count > 4000 * 23)
    #expect(await proxy.tally.bytesDown - before < 2000)
    // Crumbs, and many small answers.
    await proxy.segment(1)
    for number in 0..<100 { #expect(try await ask("n\(number) NOOP", stream).contains("OK")) }
    await proxy.segment(nil)
    #expect(try await ask("e LOGOUT", stream).contains("* BYE"))
    #expect(try await stream.read().isEmpty)
    await server.stop()
  }
}
