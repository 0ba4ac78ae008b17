import Foundation
import Mail
import Store
import TestSupport
import Testing

@testable import Sessions

/// A POP3 server that behaves, but for what a test says first.
struct POP3Script {
  typealias Answer = (pattern: String, reply: String)

  /// Unique IDs in the order of the numbers.
  var names = ["a", "b", "c"]
  var numbers: [Int]?
  var capabilities = ["USER", "UIDL", "TOP", "PIPELINING", "RESP-CODES"]
  var greeting = "+OK hello\r\n"
  /// These before what a good server says.
  var answers: [Answer] = []
  /// A command with which the script ends; the reply is sent before.
  var last: Answer?
  /// What is played then.
  var ending: [ScriptedServer.Step] = []

  static func header(_ name: String) -> String {
    "From: ada@example.org\r\nSubject: mail \(name)\r\nMessage-ID: <\(name)@example.org>\r\n\r\n"
  }

  static func message(_ name: String) -> String { header(name) + "text of \(name)\r\n" }

  var steps: [ScriptedServer.Step] {
    let numbers = numbers ?? Array(1...max(1, names.count)).filter { $0 <= names.count }
    let messages = Array(zip(numbers, names))
    let lines = messages.map { "\($0) \($1)\r\n" }.joined()
    let sizes = messages.map { "\($0) \(Self.message($1).utf8.count)\r\n" }.joined()
    var standard: [Answer] = [
      ("^CAPA$", "+OK\r\n" + capabilities.map { $0 + "\r\n" }.joined() + ".\r\n"),
      ("^STAT$", "+OK \(messages.count) 999\r\n"), ("^UIDL$", "+OK\r\n\(lines).\r\n"),
      ("^LIST$", "+OK\r\n\(sizes).\r\n"),
    ]
    for (number, name) in messages {
      standard.append(("^TOP \(number) 0$", "+OK\r\n\(Self.header(name)).\r\n"))
      standard.append(("^RETR \(number)$", "+OK\r\n\(Self.message(name)).\r\n"))
    }
    standard += [("^TOP|^RETR|^DELE 99", "-ERR no such message\r\n"), ("", "+OK done\r\n")]
    let rules = (answers + standard).map { ScriptedServer.Rule($0.pattern, $0.reply, isLatin1: true) }
    let end = last.map { [ScriptedServer.Rule($0.pattern, $0.reply, isLast: true)] } ?? []
    return [.send(Array(greeting.utf8)), .serve(end + rules)] + ending
  }

  static func server(_ scripts: POP3Script...) throws -> ScriptedServer {
    switch scripts.count {
    case 1: try ScriptedServer(scripts[0].steps)
    case 2: try ScriptedServer(scripts[0].steps, scripts[1].steps)
    default: try ScriptedServer(scripts[0].steps, scripts[1].steps, scripts[2].steps)
    }
  }

  static func server(_ change: (inout POP3Script) -> Void) throws -> ScriptedServer {
    var script = POP3Script()
    change(&script)
    return try server(script)
  }
}

extension Probe where Session == POP3Session {
  /// Without waits between the tries, and with `reply` seconds for an answer.
  static func at(
    _ server: ScriptedServer, reply: Int = 60, password: String? = "wonderland", isMetered: Bool = true,
    hurry: Int = 0, silence: Int = 5, logout: Int = 1, isSecure: Bool = false, store: MailStore? = nil,
    maildrop: Maildrop? = nil
  ) async -> POP3Probe {
    var timings = SessionTimings()
    (timings.connect, timings.reply, timings.quickReply) = (20, reply, reply)
    (timings.hurry, timings.silence, timings.logout) = (hurry, silence, logout)
    var options = SessionOptions()
    options.isMetered = isMetered
    let way: Server.Way =
      isSecure
      ? .startTLS(host: "127.0.0.1", port: server.port) : .plaintext(host: "127.0.0.1", port: server.port)
    let probe = POP3Probe(
      way, password: password, timings: timings, options: options, server: server, store: store,
      maildrop: maildrop)
    await probe.listen()
    return probe
  }

  func open(location: SourceLocation = #_sourceLocation) async {
    let failure = await ask(.open(.inbox, newest: 10), location: location)
    #expect(failure == nil, sourceLocation: location)
  }

  /// Marks these as deleted and expunges them.
  func expunge(_ uids: UInt32...) async -> MailFailure? {
    guard let set = UIDSet(uids.compactMap(UID.init)), let validity = opened?.uidValidity else {
      return .cancelled
    }
    if let failure = await ask(.store(.inbox, validity, uids: set, .add([.deleted]))) { return failure }
    return await ask(.expunge(.inbox, validity, uids: set, othersToo: false))
  }

  var subjects: [Int: String] { rows.compactMapValues { $0.envelope?.subject } }

  func text(of uid: UInt32) async -> String? {
    await read(key(uid), [.part(.message)])?.first.map { String(decoding: $0.bytes, as: UTF8.self) }
  }

  func waitForNotice(_ words: String, location: SourceLocation = #_sourceLocation) async {
    await wait(for: "notice of \(words)", location: location) {
      if case .notice(let text) = $0 { text.contains(words) } else { false }
    }
  }

  func waitForVisit(location: SourceLocation = #_sourceLocation) async {
    await wait(for: "the end of the visit", location: location) {
      if case .connection(.visited) = $0 { true } else { false }
    }
  }
}
