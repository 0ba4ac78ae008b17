import Mail
import TestSupport
import Testing

@testable import Sessions

/// Servers that do what no server should. Each time: a clear failure or a placeholder, never a trap, never a
/// hang, and the session goes on where it can.
@Suite(.timeLimit(.minutes(2))) struct HostileServerTests {
  private static let greeting = "* OK [CAPABILITY IMAP4rev1 UIDPLUS ID] hello\r\n"

  /// A server that behaves, but for what `rules` say first.
  private func server(
    _ rules: [(String, String)], greeting: String = greeting, select: String = "* 3 EXISTS\r\n"
  ) throws -> ScriptedServer {
    let standard: [(String, String)] = [
      ("LOGIN", "{tag} OK in\r\n"),
      ("SELECT", "\(select)* OK [UIDVALIDITY 7] v\r\n{tag} OK [READ-WRITE] open\r\n"),
      (
        "FETCH 1:3 \\(UID FLAGS INTERNALDATE",
        "* 1 FETCH (UID 11 FLAGS () RFC822.SIZE 10 ENVELOPE (NIL \"one\" NIL NIL NIL NIL NIL NIL NIL NIL))\r\n"
          + "* 2 FETCH (UID 12 FLAGS (\\Seen) RFC822.SIZE 10 ENVELOPE (NIL \"two\" NIL NIL NIL NIL NIL NIL NIL NIL))\r\n"
          + "* 3 FETCH (UID 13 FLAGS () RFC822.SIZE 10 ENVELOPE (NIL \"three\" NIL NIL NIL NIL NIL NIL NIL NIL))\r\n"
          + "{tag} OK done\r\n"
      ),
      ("LOGOUT", "* BYE bye\r\n{tag} OK\r\n"), ("", "{tag} OK done\r\n"),
    ]
    return try ScriptedServer([
      .send(Array(greeting.utf8)), .serve((rules + standard).map { ScriptedServer.Rule($0.0, $0.1) }),
    ])
  }

  private func probe(
    _ server: ScriptedServer, reply: Int = 20, password: String? = "wonderland"
  ) async -> SessionProbe {
    var timings = SessionTimings()
    (timings.connect, timings.reply) = (20, reply)
    let probe = SessionProbe(
      .plaintext(host: "127.0.0.1", port: server.port), password: password, timings: timings,
      server: server)
    await probe.listen()
    return probe
  }

  @Test func theScriptedServerWorksWhenItBehaves() async throws {
    let server = try server([])
    let probe = await probe(server)
    #expect(await probe.ask(.open(.inbox, newest: 10)) == nil)
    #expect(await probe.rows.mapValues(\.envelope?.subject) == [0: "one", 1: "two", 2: "three"])
    await probe.session.close()
    #expect(server.complaints == [])
  }

  @Test(arguments: [
    "HTTP/1.1 400 Bad Request\r\n\r\n", "\u{0}\u{1}\u{2}\r\n", "220 smtp.example.org ESMTP\r\n",
  ])
  func aGarbageGreetingIsToldInWords(greeting: String) async throws {
    let probe = await probe(try server([], greeting: greeting))
    let failure = await probe.ask(.open(.inbox, newest: 10))
    guard case .misbehaved = failure else { return #expect(Bool(false), "\(String(describing: failure))") }
    await probe.session.close()
  }

  @Test func anEndlessGreetingIsCutOff() async throws {
    let server = try ScriptedServer([.flood(Array(repeating: 0x41, count: 65536))])
    let probe = await probe(server)
    let failure = await probe.ask(.open(.inbox, newest: 10))
    guard case .misbehaved = failure else { return #expect(Bool(false), "\(String(describing: failure))") }
    await probe.session.close()
  }

  @Test func aGreetingThatNeverComesTimesOut() async throws {
    let probe = await probe(try ScriptedServer([.stall]), reply: 3)
    let failure = await probe.ask(.open(.inbox, newest: 10))
    #expect(failure == .timedOut(waitingFor: "its greeting", seconds: 3))
    await probe.session.close()
  }

  @Test func byeAsGreetingSaysItsReason() async throws {
    let probe = await probe(try server([], greeting: "* BYE down for repair\r\n"))
    let failure = await probe.ask(.open(.inbox, newest: 10))
    #expect(failure?.sentence.contains("down for repair") == true)
    await probe.session.close()
  }

  @Test(arguments: ["NO", "BAD"]) func refusalsAreToldAndTheSessionGoesOn(status: String) async throws {
    let server = try server([("STORE|UID EXPUNGE|SEARCH|LIST", "{tag} \(status) not today\r\n")])
    let probe = await probe(server)
    #expect(await probe.ask(.open(.inbox, newest: 10)) == nil)
    let set = try #require(UIDSet([UID(11)!]))
    let failure = await probe.ask(.store(.inbox, UIDValidity(7), uids: set, .add([.seen])))
    #expect(failure?.sentence.contains("not today") == true)
    #expect(
      await probe.ask(.search(.inbox, .unseen, places: 0..<3, newestFirst: true, stopAtFirst: true)) != nil)
    #expect(await probe.ask(.listMailboxes) != nil)
    #expect(await probe.ask(.checkMail) == nil)
    await probe.session.close()
  }

  @Test func selectThatIsRefusedLeavesTheConnectionUsable() async throws {
    let server = try server([("SELECT", "{tag} NO no such mailbox\r\n")])
    let probe = await probe(server)
    let failure = await probe.ask(.open(.inbox, newest: 10))
    #expect(failure == .refused(doing: "to open INBOX", reply: "no such mailbox"))
    #expect(await probe.ask(.checkMail) == nil)
    await probe.session.close()
  }

  @Test func expungeBeyondTheEndAndShrinkingExistsKeepTheList() async throws {
    let server = try server([
      ("NOOP", "* 99 EXPUNGE\r\n* 0 EXPUNGE\r\n* 2 EXISTS\r\n* 2 EXPUNGE\r\n{tag} OK done\r\n"),
      ("UID SEARCH", "* SEARCH 11\r\n{tag} OK done\r\n"),
    ])
    let probe = await probe(server)
    #expect(await probe.ask(.open(.inbox, newest: 10)) == nil)
    #expect(await probe.ask(.checkMail) == nil)
    // What EXISTS can't mean is decided by the server's list.
    await probe.wait(for: "the list") {
      if case .mailbox(_, .removed(let places)) = $0 { places == [1, 2] } else { false }
    }
    #expect(await probe.rows.mapValues(\.uid.rawValue) == [0: 11])
    await probe.session.close()
  }

  @Test func fetchesWithoutUIDTwiceAndForUnknownNumbersCostNothing() async throws {
    let server = try server([
      (
        "NOOP",
        "* 2 FETCH (FLAGS (\\Flagged))\r\n* 2 FETCH (FLAGS (\\Flagged))\r\n* 77 FETCH (FLAGS (\\Seen))\r\n"
          + "* 0 FETCH (UID 5)\r\n* 1 FETCH ()\r\n{tag} OK done\r\n"
      )
    ])
    let probe = await probe(server)
    #expect(await probe.ask(.open(.inbox, newest: 10)) == nil)
    #expect(await probe.ask(.checkMail) == nil)
    let rows = await probe.rows
    #expect(rows[1]?.flags == [.flagged])
    #expect(rows.count == 3)
    await probe.session.close()
  }

  /// One envelope that can't be read costs its own row's text, not its neighbours and not the row.
  @Test(arguments: [
    "(UID 12 FLAGS () RFC822.SIZE 10 ENVELOPE ((((",
    "(UID 12 FLAGS () RFC822.SIZE 10 ENVELOPE \(String(repeating: "(", count: 10_000)))",
    "(UID 12 ENVELOPE NIL BODYSTRUCTURE NIL)", "(ENVELOPE garbage", "(UID 12 FLAGS (\u{0}\u{1b}[31m))",
  ])
  func anOddRowIsAskedForInAPlainerWay(odd: String) async throws {
    let server = try server([
      (
        "FETCH 2:2|FETCH 2 ",
        "* 2 FETCH (UID 12 FLAGS () RFC822.SIZE 10 BODY[HEADER.FIELDS (DATE FROM TO CC SUBJECT MESSAGE-ID)] {14}\r\nSubject: odd\r\n)\r\n{tag} OK done\r\n"
      ),
      (
        "FETCH 1:3 ",
        "* 1 FETCH (UID 11 FLAGS () RFC822.SIZE 10 ENVELOPE (NIL \"one\" NIL NIL NIL NIL NIL NIL NIL NIL))\r\n"
          + "* 2 FETCH \(odd)\r\n"
          + "* 3 FETCH (UID 13 FLAGS () RFC822.SIZE 10 ENVELOPE (NIL \"three\" NIL NIL NIL NIL NIL NIL NIL NIL))\r\n"
          + "{tag} OK done\r\n"
      ),
    ])
    let probe = await probe(server)
    #expect(await probe.ask(.open(.inbox, newest: 10)) == nil)
    #expect(await probe.rows.mapValues(\.envelope?.subject) == [0: "one", 1: "odd", 2: "three"])
    await probe.session.close()
  }

  @Test func aLiteralOfFourGigabytesIsNotAllocated() async throws {
    let server = try server([("UID FETCH", "* 1 FETCH (UID 11 BODY[HEADER] {4294967296}\r\nabc")])
    let probe = await probe(server, reply: 3)
    #expect(await probe.ask(.open(.inbox, newest: 10)) == nil)
    let key = await probe.key(11)
    let failure = await probe.ask(.read(key, sections: [.header], limit: 1000))
    guard case .timedOut = failure else { return #expect(Bool(false), "\(String(describing: failure))") }
    await probe.session.close()
  }

  @Test func aSilentServerIsGivenUpAndTheRequestSaysSo() async throws {
    let server = try server([("UID STORE", "")])
    let probe = await probe(server, reply: 3)
    #expect(await probe.ask(.open(.inbox, newest: 10)) == nil)
    let set = try #require(UIDSet([UID(11)!]))
    let failure = await probe.ask(.store(.inbox, UIDValidity(7), uids: set, .add([.seen])))
    #expect(failure == .timedOut(waitingFor: "to change the flags", seconds: 3))
    await probe.session.close()
  }

  @Test func escStopsWaitingForASilentServerAtOnce() async throws {
    let server = try server([("UID FETCH", "")])
    let probe = await probe(server, reply: 60)
    #expect(await probe.ask(.open(.inbox, newest: 10)) == nil)
    let (id, task) = await probe.start(.read(await probe.key(11), sections: [.header], limit: 1000))
    task.cancel()
    await probe.wait(for: "cancelled", seconds: 2) { $0 == .finished(id, .cancelled) }
    await probe.session.close()
  }

  @Test func byeInTheMiddleEndsTheRequestsAndTheSessionComesBack() async throws {
    let good = "* 1 EXISTS\r\n* OK [UIDVALIDITY 7] v\r\n{tag} OK [READ-WRITE] open\r\n"
    let server = try ScriptedServer(
      [
        .send(Array(Self.greeting.utf8)),
        .serve([
          .init("LOGIN", "{tag} OK in\r\n"), .init("SELECT", good),
          .init("NOOP", "* BYE restarting\r\n", isLast: true), .init("", "{tag} OK done\r\n"),
        ]), .close,
      ],
      [
        .send(Array(Self.greeting.utf8)),
        .serve([.init("LOGIN", "{tag} OK in\r\n"), .init("SELECT", good), .init("", "{tag} OK done\r\n")]),
      ])
    let probe = await probe(server)
    #expect(await probe.ask(.open(.inbox, newest: 10)) == nil)
    await probe.forget()
    let failure = await probe.ask(.checkMail)
    #expect(failure?.sentence.contains("restarting") == true)
    await probe.wait(for: "live again") { if case .connection(.live) = $0 { true } else { false } }
    await probe.wait(for: "opened again") { if case .mailbox(.inbox, .opened) = $0 { true } else { false } }
    await probe.session.close()
  }

  @Test func aWrongPasswordIsAskedForThreeTimes() async throws {
    let server = try server([("LOGIN", "{tag} NO [AUTHENTICATIONFAILED] wrong\r\n")])
    let probe = await probe(server)
    let (id, _) = await probe.start(.open(.inbox, newest: 10))
    for left in [2, 1] {
      await probe.wait(for: "prompt \(left)") {
        if case .passwordNeeded(_, _, "wrong"?, left) = $0 { true } else { false }
      }
      _ = await probe.ask(.password(PasswordAnswer(Secret("guess"))))
    }
    let end = await probe.wait(for: "refusal") { if case .finished(id, .some) = $0 { true } else { false } }
    #expect(end == .finished(id, .loginRefused(user: "alice", reason: "wrong")))
    await probe.wait(for: "no further tries") {
      $0 == .connection(.lost(.loginRefused(user: "alice", reason: "wrong"), retryIn: nil))
    }
    #expect(server.lines.count == 3)
    await probe.session.close()
  }

  @Test func loginDisabledWithoutEncryptionSendsNoPassword() async throws {
    let server = try server([], greeting: "* OK [CAPABILITY IMAP4rev1 LOGINDISABLED STARTTLS] hello\r\n")
    let probe = await probe(server)
    guard case .plaintextRefused = await probe.ask(.open(.inbox, newest: 10)) else {
      return #expect(Bool(false))
    }
    await probe.session.close()
    #expect(!server.lines.joined().contains { $0.contains("wonderland") })
  }

  /// STARTTLS: nothing is sent to a server that lacks it, that skips it by PREAUTH, or that slips text in.
  @Test(arguments: [
    ("* OK [CAPABILITY IMAP4rev1] hello\r\n", "{tag} OK go\r\n"),
    ("* PREAUTH [CAPABILITY IMAP4rev1 STARTTLS] hello\r\n", "{tag} OK go\r\n"),
    ("* OK [CAPABILITY IMAP4rev1 STARTTLS] hello\r\n", "{tag} NO no\r\n"),
    (
      "* OK [CAPABILITY IMAP4rev1 STARTTLS] hello\r\n", "{tag} OK go\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n"
    ),
    ("* OK [CAPABILITY IMAP4rev1 STARTTLS] hello\r\n", "{tag} OK go\r\nno TLS here at all\r\n"),
  ])
  func startTLSThatIsTamperedWithSendsNoPassword(greeting: String, answer: String) async throws {
    let server = try server([("STARTTLS", answer)], greeting: greeting)
    var timings = SessionTimings()
    (timings.connect, timings.reply) = (20, 20)
    let probe = SessionProbe(
      .startTLS(host: "127.0.0.1", port: server.port), timings: timings, server: server)
    await probe.listen()
    #expect(await probe.ask(.open(.inbox, newest: 10)) != nil)
    await probe.session.close()
    #expect(!server.lines.joined().contains { $0.contains("LOGIN") || $0.contains("AUTHENTICATE") })
  }

  @Test func aMailboxMadeAnewRefusesOldUIDs() async throws {
    let server = try server([])
    let probe = await probe(server)
    #expect(await probe.ask(.open(.inbox, newest: 10)) == nil)
    let set = try #require(UIDSet([UID(11)!]))
    #expect(await probe.ask(.store(.inbox, UIDValidity(6), uids: set, .add([.deleted]))) == .mailboxRenewed)
    await probe.session.close()
    #expect(!server.lines.joined().contains { $0.contains("STORE") })
  }

  @Test func alertsReachTheUser() async throws {
    let server = try server([("NOOP", "* OK [ALERT] \u{1b}[2Jdisk full\r\n{tag} OK done\r\n")])
    let probe = await probe(server)
    #expect(await probe.ask(.open(.inbox, newest: 10)) == nil)
    #expect(await probe.ask(.checkMail) == nil)
    #expect(await probe.events.contains(.notice("\u{1b}[2Jdisk full")))
    await probe.session.close()
  }
}
