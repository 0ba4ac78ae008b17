import Foundation
import Mail
import POP3
import TestSupport
import Testing

/// The conversation with Dovecot.
@Suite(.serialized, .requires(.dovecot, .dovecotPOP3, .openssl), .timeLimit(.minutes(2)))
struct DovecotTests {
  private static let login = Command.authPlain(
    user: DovecotServer.user, password: Secret(DovecotServer.password))

  /// As it is on the wire: dots wherever they could be taken for the framing's.
  private static func message(_ number: Int) -> String {
    let dots = [".", "..", ".x", " .", "...", ".\u{E4}"][number % 6]
    return "Subject: \(number)\r\nFrom: a@example.org\r\n\r\n.\r\n\(dots)\r\n\(dots)\r\nlast \(number)\r\n"
  }

  private func start(_ count: Int) async throws -> DovecotServer {
    var options = DovecotServer.Options()
    options.servesPOP3 = true
    let messages = (1...count).map { Data(Self.message($0).replacing("\r\n", with: "\n").utf8) }
    return try await DovecotServer.start(messages: messages, options: options)
  }

  @Test func aMaildropIsListedReadAndEmptied() async throws {
    let count = 250
    let server = try await start(count)
    let line = try RealLine(port: server.pop3Port)
    let told = try line.run([.capa, Self.login])
    #expect(told.greeting?.reply.isOK == true)
    #expect(line.conversation.capabilities?.hasPipelining == true)
    #expect(line.conversation.capabilities?.saslMechanisms.contains("PLAIN") == true)
    #expect(line.conversation.state == .transaction)

    let listed = try line.run([.stat, .uidl(nil), .list(nil), .uidl(7), .list(7), .retr(count + 1)])
    #expect(listed.replies.map(\.isOK) == [true, true, true, true, true, false])
    var names = UniqueIDListing()
    names.receive(listed.contents[0])
    names.finish()
    var sizes = ScanListing()
    sizes.receive(listed.contents[1])
    sizes.finish()
    #expect(names.entries.count == count && Set(names.entries.values).count == count)
    #expect(names.defects.isEmpty && sizes.defects.isEmpty)
    for number in 1...count { #expect(sizes.entries[number] == Self.message(number).utf8.count) }
    #expect(DropListing(listed.replies[0])?.octets == sizes.entries.values.reduce(0, +))
    #expect(UniqueIDListing.entry(of: listed.replies[3])?.uniqueID == names.entries[7])
    #expect(ScanListing.entry(of: listed.replies[4])?.octets == sizes.entries[7])

    // More than the window holds, headers and messages mixed.
    let read = try line.run((1...count).flatMap { [Command.top($0, lines: 0), .retr($0)] })
    #expect(read.contents.count == 2 * count)
    for number in 1...count {
      let message = Self.message(number)
      let header = message.split(separator: "\r\n\r\n").first ?? ""
      #expect(text(read.contents[2 * number - 2]) == header + "\r\n\r\n")
      #expect(text(read.contents[2 * number - 1]) == message)
    }

    let deleted = try line.run([.dele(1), .rset] + (2...count).map { Command.dele($0) } + [.dele(2), .quit])
    #expect(deleted.replies.filter { !$0.isOK }.count == 1)
    #expect(line.conversation.state == .update)

    let later = try RealLine(port: server.pop3Port)
    let left = try later.run([
      .user(DovecotServer.user), .pass(Secret(DovecotServer.password)), .uidl(nil), .quit,
    ])
    var kept = UniqueIDListing()
    kept.receive(left.contents.first ?? [])
    kept.finish()
    #expect(kept.entries == names.entries.filter { $0.key == 1 })
    await server.stop()
  }

  @Test func refusalsAreTold() async throws {
    let server = try await start(1)
    let line = try RealLine(port: server.pop3Port)
    let long = Secret(String(repeating: "p", count: 300))
    let wrong = try line.run([
      .capa, .authPlain(user: "alice", password: long), .user("alice"), .pass(Secret("wrong")), .stat, .utf8,
    ])
    #expect(wrong.replies.map(\.isOK) == [true, false, true, false, false])
    #expect(wrong.replies[1].code == .auth)
    #expect(wrong.replies[3].code == .auth)
    #expect(wrong.notSent.count == 1)
    #expect(line.conversation.state == .authorization)
    let right = try line.run([Self.login, .stls, .stat, .quit])
    #expect(right.replies.map(\.isOK) == [true, true, true])
    await server.stop()
  }
}
