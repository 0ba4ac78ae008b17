import Foundation
import TestSupport
import Testing

/// The other tests lean on these two, so they are tried on each other first.
@Suite struct DovecotServerTests {
  private static let message = Data("From: a@example.org\r\nSubject: one\r\n\r\nbody\r\n".utf8)

  @Test(.requires(.dovecot, .python, .openssl)) func otherClientSeesWhatWasSeededAndChangesIt() async throws {
    let server = try await DovecotServer.start(messages: [Self.message, Self.message])
    let other = OtherClient(server)
    #expect(try await other.flags() == [1: [], 2: []])
    try await other.append(Self.message, flags: ["\\Flagged"])
    try await other.add(["\\Deleted", "\\Seen"], to: [1, 3])
    try await other.remove(["\\Seen"], from: [3])
    #expect(try await other.flags() == [1: ["\\Deleted", "\\Seen"], 2: [], 3: ["\\Flagged", "\\Deleted"]])
    try await other.expunge()
    #expect(try await other.uids() == [2])
    #expect(try await other.message(2) == Self.message)
    await server.stop()
  }

  @Test(.requires(.dovecot, .python, .openssl)) func mailboxesAreThereAndCapabilitiesCanBeHidden()
    async throws
  {
    var options = DovecotServer.Options()
    options.mailboxes = ["Lists/swift-dev", "受信トレイ"]
    options.capability = "IMAP4rev1 IDLE"
    let server = try await DovecotServer.start(options: options)
    let mailboxes = try await OtherClient(server).mailboxes()
    #expect(Set(mailboxes).isSuperset(of: ["INBOX", "Sent", "Lists/swift-dev", "&U9dP4TDIMOwwpA-"]))
    let greeting = try await Self.say("", to: server.imapPort)
    #expect(greeting.contains("[CAPABILITY IMAP4rev1 IDLE"))
    #expect(!greeting.contains("SASL-IR"))
    await server.stop()
  }

  @Test(.requires(.dovecot, .python, .openssl)) func requireTLSRefusesPasswordsInTheClear() async throws {
    var options = DovecotServer.Options()
    options.requireTLS = true
    let server = try await DovecotServer.start(options: options)
    let answer = try await Self.say(
      "a LOGIN alice wonderland\r\nb LOGOUT\r\n", to: server.imapPort, at: server.host)
    #expect(try await OtherClient(server).uids() == [])
    #expect(answer.contains("LOGINDISABLED"))
    #expect(answer.contains("a NO [PRIVACYREQUIRED]"))
    await server.stop()
  }

  @Test(.requires(.dovecot, .dovecotPOP3, .python, .openssl)) func pop3IsServedWhenAskedFor() async throws {
    var options = DovecotServer.Options()
    options.servesPOP3 = true
    let server = try await DovecotServer.start(messages: [Self.message], options: options)
    let answer = try await Self.say("USER alice\r\nPASS wonderland\r\nSTAT\r\nQUIT\r\n", to: server.pop3Port)
    #expect(answer.contains("+OK 1 "))
    await server.stop()
  }

  @Test(.requires(.dovecot, .openssl, .python)) func stoppedServerListensNoMore() async throws {
    let server = try await DovecotServer.start()
    await server.stop()
    await #expect(throws: Program.Failure.self) { _ = try await Self.say("", to: server.imapPort) }
  }

  /// Everything that is answered until the server closes, or says nothing for half a second.
  static func say(_ text: String, to port: UInt16, at host: String = "127.0.0.1") async throws -> String {
    let script = """
      import socket, sys
      s = socket.create_connection((sys.argv[2], int(sys.argv[1])))
      s.sendall(sys.stdin.buffer.read())
      s.settimeout(5 if len(sys.argv) > 3 else 0.5)
      try:
          while (b := s.recv(65536)): sys.stdout.buffer.write(b)
      except socket.timeout: pass
      """
    let patience = text.isEmpty ? [] : ["until-closed"]
    return try await Program(["/usr/bin/python3", "-c", script, "\(port)", host] + patience)
      .succeed(input: Data(text.utf8)).text
  }
}
