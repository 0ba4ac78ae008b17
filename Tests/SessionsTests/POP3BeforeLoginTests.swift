import Mail
import TestSupport
import Testing

@testable import Sessions

/// POP3 servers that go wrong before they know who asks: the greeting, and the way to TLS.
@Suite(.timeLimit(.minutes(2))) struct POP3BeforeLoginTests {
  @Test(arguments: [
    ("not offered", "CAPA", "+OK\r\nUSER\r\n.\r\n"), ("refused", "STLS", "-ERR no\r\n"),
    ("refused without CAPA", "CAPA|^STLS", "-ERR no\r\n"),
  ])
  func withoutSTLSNothingIsSaid(name: String, pattern: String, reply: String) async throws {
    let server = try POP3Script.server {
      $0.capabilities.append("STLS")
      $0.answers = [("^\(pattern)", reply)]
    }
    let probe = await POP3Probe.at(server, isSecure: true)
    #expect(await probe.ask(.open(.inbox, newest: 10)) == .stlsUnavailable(host: "127.0.0.1"))
    #expect(!server.lines.joined().contains { $0.hasPrefix("USER") || $0.hasPrefix("PASS") })
    await probe.session.close()
  }

  @Test(arguments: [
    "+OK begin\r\n+OK you are logged in\r\n", "+OK begin\r\n+", "+OK begin\r\n-ERR [IN-USE] later\r\n",
  ])
  func whatIsSlippedInBehindSTLSEndsIt(reply: String) async throws {
    let server = try POP3Script.server {
      $0.capabilities.append("STLS")
      $0.answers = [("^STLS", reply)]
    }
    let probe = await POP3Probe.at(server, isSecure: true)
    let failure = await probe.ask(.open(.inbox, newest: 10))
    guard case .tlsFailed(_, let reason)? = failure else {
      return #expect(Bool(false), "\(String(describing: failure))")
    }
    #expect(reason.contains("slipped in"))
    #expect(!server.lines.joined().contains { $0.hasPrefix("USER") || $0.hasPrefix("PASS") })
    await probe.session.close()
  }

  /// What nobody asked for is no login, whatever it says.
  @Test func answersBeforeTheQuestionsEndIt() async throws {
    let server = try POP3Script.server { $0.greeting = "+OK hello\r\n+OK\r\n.\r\n+OK in\r\n+OK in\r\n" }
    let probe = await POP3Probe.at(server)
    let failure = await probe.ask(.open(.inbox, newest: 10))
    guard case .misbehaved? = failure else { return #expect(Bool(false), "\(String(describing: failure))") }
    await probe.session.close()
  }

  @Test(arguments: [
    "-ERR [IN-USE] locked\r\n", "-ERR go away\r\n", "HTTP/1.1 400 Bad Request\r\n", "* OK IMAP\r\n",
  ])
  func aGreetingThatIsNoneIsToldInWords(greeting: String) async throws {
    let server = try POP3Script.server { $0.greeting = greeting }
    let probe = await POP3Probe.at(server)
    switch await probe.ask(.open(.inbox, newest: 10)) {
    case .maildropBusy?: #expect(greeting.contains("IN-USE"))
    case .unreachable(_, let reason)?: #expect(greeting.contains("go away") && reason.contains("go away"))
    case .misbehaved?: #expect(!greeting.hasPrefix("-ERR"))
    case let other: #expect(Bool(false), "\(String(describing: other))")
    }
    await probe.session.close()
  }
}
