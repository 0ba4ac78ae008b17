import TestSupport
import Testing

@Suite struct ScriptedServerTests {
  private static let greeting = ScriptedServer.Step.send(Array("* OK hello\r\n".utf8))

  @Test(.requires(.python)) func expectationsRulesAndTagsArePlayed() async throws {
    let server = try ScriptedServer([
      Self.greeting, .expect("LOGIN alice"), .reply("{tag} OK in\r\n"),
      .serve([.init("noop", "* 1 EXISTS\r\n{tag} OK\r\n"), .init("LOGOUT", "{tag} OK bye\r\n", isLast: true)]
      ),
      .close,
    ])
    let answer = try await DovecotServerTests.say(
      "a login alice x\r\nb NOOP\r\nc NOOP\r\nd LOGOUT\r\n", to: server.port)
    #expect(
      answer == "* OK hello\r\na OK in\r\n* 1 EXISTS\r\nb OK\r\n* 1 EXISTS\r\nc OK\r\nd OK bye\r\n")
    #expect(server.complaints.isEmpty)
    #expect(server.lines == [["a login alice x", "b NOOP", "c NOOP", "d LOGOUT"]])
  }

  @Test(.requires(.python)) func deviationsAreComplaints() async throws {
    let server = try ScriptedServer([.expect("LOGIN"), .close])
    _ = try await DovecotServerTests.say("a NOOP\r\n", to: server.port)
    #expect(server.complaints == ["connection 0: expected LOGIN, heard a NOOP"])
  }

  @Test(.requires(.python)) func laterConnectionsPlayLaterScripts() async throws {
    let server = try ScriptedServer([.reply("first\n"), .close], [.reply("second\n"), .close])
    var heard: [String] = []
    for _ in 0..<3 { heard.append(try await DovecotServerTests.say("x\r\n", to: server.port)) }
    #expect(heard == ["first\n", "second\n", "second\n"])
  }

  @Test(.requires(.python)) func stallingEndsWithTheServer() async throws {
    let server = try ScriptedServer([Self.greeting, .stall])
    let answer = try await DovecotServerTests.say("", to: server.port)
    #expect(answer == "* OK hello\r\n")
    server.stop()
    #expect(server.complaints.isEmpty)
  }
}
