import Mail
import Store
import TestSupport
import Testing

@testable import Sessions

/// POP3 servers that do what no server should, and those that can do little. Each time: a clear failure or less than
/// there could be, never a trap, never a hang, and the session goes on where it can.
@Suite(.timeLimit(.minutes(2))) struct POP3HostileServerTests {
  private static let all = [0: "mail a", 1: "mail b", 2: "mail c"]

  @Test func theScriptWorksWhenItBehavesAndNothingIsAskedTwice() async throws {
    let server = try POP3Script.server { _ in }
    let probe = await POP3Probe.at(server, isMetered: false)
    await probe.open()
    #expect(await probe.subjects == Self.all)
    await probe.waitForVisit()
    let lines = server.lines.joined()
    for number in 1...3 {
      #expect(lines.count { $0 == "TOP \(number) 0" } <= 1)
      #expect(lines.count { $0 == "RETR \(number)" } <= 1)
    }
    #expect(lines.last == "QUIT")
    #expect(await probe.text(of: 2) == POP3Script.message("b"))
    await probe.session.close()
    #expect(server.complaints == [])
  }

  // MARK: What a server lacks

  @Test(arguments: ["CAPA", "PIPELINING", "UIDL", "TOP", "UIDL TOP", "CAPA UIDL TOP"])
  func whatAServerLacksIsDoneWithout(lack: String) async throws {
    let lacks = lack.split(separator: " ").map(String.init)
    let server = try POP3Script.server { script in
      script.capabilities.removeAll { lacks.contains($0) }
      script.answers = lacks.filter { $0 != "PIPELINING" }.map { ("^\($0)", "-ERR unknown command\r\n") }
    }
    let (maildrop, flag) = (try Maildrop.inMemory(), Flag("later"))
    let first = await POP3Probe.at(server, maildrop: maildrop)
    await first.open()
    #expect(await first.subjects == Self.all)
    if lacks.contains("UIDL") { await first.waitForNotice("UIDL") }
    if lacks.contains("TOP") { await first.waitForNotice("TOP") }
    let validity = try #require(await first.opened?.uidValidity)
    #expect(await first.ask(.store(.inbox, validity, uids: UIDSet([UID(2)!])!, .add([flag]))) == nil)
    #expect(await first.text(of: 3) == POP3Script.message("c"))
    await first.session.close()
    // Without the copy: by what the server says alone.
    let second = await POP3Probe.at(server, maildrop: maildrop)
    await second.open()
    #expect(await second.rows.mapValues(\.uid.rawValue) == [0: 1, 1: 2, 2: 3])
    #expect(await second.rows[1]?.flags == [flag])
    #expect(await second.expunge(2) == nil)
    #expect(server.lines.joined().filter { $0.hasPrefix("DELE") } == ["DELE 2"])
    await second.session.close()
    #expect(server.complaints == [])
  }

  // MARK: -ERR

  @Test(arguments: ["CAPA", "STAT", "UIDL", "LIST", "TOP", "TOP 2", "RETR", "DELE", "QUIT"])
  func anErrorCostsNoMoreThanWhatWasAsked(command: String) async throws {
    let server = try POP3Script.server { $0.answers = [("^\(command)", "-ERR not today\r\n")] }
    let probe = await POP3Probe.at(server)
    await probe.open()
    #expect(await probe.rows.count == 3)
    #expect(await probe.subjects[0] == "mail a")
    let key = await probe.key(1)
    let read = await probe.ask(.read(key, sections: [.header], limit: 1000))
    #expect(read == (command == "RETR" ? .refused(doing: "to give the message", reply: "not today") : nil))
    let gone = await probe.expunge(1)
    switch command {
    case "DELE": #expect(gone == .refused(doing: "to delete a message", reply: "not today"))
    case "QUIT": #expect(gone == .kept)
    default: #expect(gone == nil)
    }
    let isGone = !["DELE", "QUIT"].contains(command)
    #expect(await probe.rows[0]?.uid == UID(isGone ? 2 : 1))
    await probe.session.close()
  }

  @Test(arguments: ["USER", "PASS"]) func aRefusedLoginIsToldInWords(command: String) async throws {
    let server = try POP3Script.server { $0.answers = [("^\(command)", "-ERR who are you\r\n")] }
    let probe = await POP3Probe.at(server)
    let (id, open) = await probe.start(.open(.inbox, newest: 10))
    await probe.wait(for: "the prompt") {
      if case .passwordNeeded("alice", _, "who are you", _) = $0 { true } else { false }
    }
    #expect(await probe.ask(.password(PasswordAnswer(nil))) == nil)
    await open.value
    await probe.wait(for: "the end") { $0 == .finished(id, .passwordMissing(user: "alice")) }
    await probe.session.close()
  }

  @Test(arguments: ["IN-USE", "LOGIN-DELAY", "SYS/TEMP", "SYS/PERM", "IN-USE/NFS"])
  func responseCodesAreToldInWords(code: String) async throws {
    let server = try POP3Script.server { $0.answers = [("^PASS", "-ERR [\(code)] the disk\r\n")] }
    let probe = await POP3Probe.at(server)
    let failure = await probe.ask(.open(.inbox, newest: 10))
    switch (code, failure) {
    case ("SYS/PERM", .loginImpossible(let words)?): #expect(words.contains("the disk"))
    case ("SYS/TEMP", .maildropBusy(let words)?): #expect(words.contains("the disk"))
    case ("LOGIN-DELAY", .maildropBusy(let words)?): #expect(words.contains("too short"))
    case ("IN-USE", .maildropBusy(let words)?), ("IN-USE/NFS", .maildropBusy(let words)?):
      #expect(words.contains("another program"))
    default: #expect(Bool(false), "\(code): \(String(describing: failure))")
    }
    // Nobody is asked for another password.
    #expect(await !probe.events.contains { if case .passwordNeeded = $0 { true } else { false } })
    await probe.session.close()
  }

  /// Servers older than the codes.
  @Test(arguments: [
    "-ERR maildrop already locked", "-ERR unable to lock mailbox: it is in use", "-ERR account blocked",
  ])
  func aLockIsNoWrongPassword(answer: String) async throws {
    let server = try POP3Script.server { script in
      script.capabilities.removeAll { $0 == "AUTH-RESP-CODE" || $0.hasPrefix("SASL") }
      script.answers = [("^PASS", answer + "\r\n")]
    }
    let probe = await POP3Probe.at(server)
    let (_, open) = await probe.start(.open(.inbox, newest: 10))
    let isAsked = { @Sendable (event: MailEvent) in if case .passwordNeeded = event { true } else { false } }
    let isTriedAgain = { @Sendable (event: MailEvent) in
      if case .connection(.lost(.maildropBusy, .some)) = event { true } else { false }
    }
    await probe.wait(for: "what comes of it", answer.contains("blocked") ? isAsked : isTriedAgain)
    #expect(await probe.events.contains(where: isAsked) == answer.contains("blocked"))
    await probe.session.close()
    await open.value
  }

  @Test func aServerThatWantsPeaceGetsIt() async throws {
    let server = try POP3Script.server { $0.capabilities.append("LOGIN-DELAY 900") }
    let probe = await POP3Probe.at(server)
    await probe.open()
    await probe.waitForVisit()
    let reason = "the server lets nobody in more often than every 900 s"
    #expect(await probe.ask(.checkMail) == .maildropBusy(reason: reason))
    #expect(await probe.expunge(1) == .kept)
    #expect(await probe.ask(.rows(.inbox, places: 0..<3)) == nil)
    #expect(server.lines.count == 1)
    await probe.session.close()
  }

  // MARK: Listings

  @Test func aListWithGapsNamesTheRightMessages() async throws {
    let server = try POP3Script.server { $0.numbers = [2, 5, 9] }
    let probe = await POP3Probe.at(server)
    await probe.open()
    #expect(await probe.subjects == Self.all)
    #expect(await probe.text(of: 2) == POP3Script.message("b"))
    #expect(await probe.expunge(3) == nil)
    #expect(server.lines.joined().filter { $0.hasPrefix("DELE") } == ["DELE 9"])
    await probe.session.close()
  }

  @Test func aListThatIsShorterThanTheCountIsNoReasonToForget() async throws {
    let maildrop = try Maildrop.inMemory()
    var short = POP3Script(names: ["a"])
    short.answers = [("^STAT$", "+OK 3 999\r\n")]
    let server = try POP3Script.server(POP3Script(), short)
    let probe = await POP3Probe.at(server, maildrop: maildrop)
    await probe.open()
    await probe.waitForVisit()
    guard case .misbehaved? = await probe.ask(.checkMail) else { return #expect(Bool(false)) }
    #expect(await probe.subjects == Self.all)
    #expect(try maildrop.messages().count == 3)
    await probe.session.close()
  }

  @Test func doubledAndMonstrousUniqueIDsNameOneMessageEach() async throws {
    let long = String(repeating: "x", count: 10_000)
    let names = ["same", "same", long + "1", long + "2", "\u{1}\u{1B}[2J\u{7}", "\u{E9}\u{80}", "plain"]
    let server = try POP3Script.server { $0.names = names }
    let maildrop = try Maildrop.inMemory()
    for _ in 0..<2 {
      let probe = await POP3Probe.at(server, maildrop: maildrop)
      await probe.open()
      #expect(await probe.rows.mapValues(\.uid.rawValue) == [0: 1, 1: 2, 2: 3, 3: 4, 4: 5, 5: 6, 6: 7])
      await probe.session.close()
    }
    let kept = try maildrop.messages()
    #expect(kept.allSatisfy { $0.uniqueID.count <= MaildropListing.longestName })
    #expect(kept.flatMap(\.uniqueID).allSatisfy { (0x20...0x7E).contains($0) })
    let probe = await POP3Probe.at(server, maildrop: maildrop)
    await probe.open()
    #expect(await probe.expunge(4) == nil)
    #expect(server.lines.joined().filter { $0.hasPrefix("DELE") } == ["DELE 4"])
    await probe.session.close()
  }

  @Test func sizesThatLieAreNotBelieved() async throws {
    let server = try POP3Script.server {
      $0.answers = [("^LIST$", "+OK\r\n1 -5\r\n2 99999999999999999999\r\n3 1\r\n.\r\n")]
    }
    let probe = await POP3Probe.at(server)
    await probe.open()
    #expect(await probe.subjects == Self.all)
    for (uid, name) in [(UInt32(1), "a"), (2, "b"), (3, "c")] {
      #expect(await probe.text(of: uid) == POP3Script.message(name))
    }
    #expect(await probe.rows[2]?.size == POP3Script.message("c").utf8.count)
    await probe.session.close()
  }

  @Test func aMessageThatIsSaidToBeHugeIsNotBegun() async throws {
    let server = try POP3Script.server {
      $0.answers = [("^LIST$", "+OK\r\n1 5000000000\r\n2 10\r\n3 10\r\n.\r\n")]
    }
    let probe = await POP3Probe.at(server)
    await probe.open()
    let key = await probe.key(1)
    guard case .messageTooLarge? = await probe.ask(.read(key, sections: [.header], limit: 1000)) else {
      return #expect(Bool(false))
    }
    #expect(!server.lines.joined().contains("RETR 1"))
    #expect(await probe.text(of: 2) == POP3Script.message("b"))
    await probe.session.close()
  }

  // MARK: What does not end

  @Test(arguments: ["greeting", "CAPA", "PASS", "STAT", "UIDL"]) func endlessLinesAreCutOff(place: String)
    async throws
  {
    var script = POP3Script()
    script.last = ("^\(place)", place == "UIDL" ? "+OK\r\n" : "+OK ")
    script.ending = [.flood(Array(repeating: 0x41, count: 1 << 16))]
    if place == "greeting" { script.greeting = "" }
    let server =
      place == "greeting"
      ? try ScriptedServer([.flood(Array(repeating: 0x41, count: 1 << 16))])
      : try POP3Script.server(script)
    let probe = await POP3Probe.at(server)
    let failure = await probe.ask(.open(.inbox, newest: 10), seconds: 60)
    guard case .misbehaved? = failure else { return #expect(Bool(false), "\(String(describing: failure))") }
    await probe.session.close()
  }

  /// The newest: it is asked for first, and must not cost the others.
  @Test func aHeaderThatNeverEndsCostsItself() async throws {
    var script = POP3Script()
    script.last = ("^TOP 3 0$", "+OK\r\n")
    script.ending = [
      .flood(Array("X-More: and more of it\r\n".utf8) + Array(repeating: 0x41, count: 1 << 16))
    ]
    let probe = await POP3Probe.at(try POP3Script.server(script))
    #expect(await probe.ask(.open(.inbox, newest: 10), seconds: 60) == nil)
    #expect(await probe.rows.keys.sorted() == [0, 1, 2])
    #expect(await probe.subjects == [0: "mail a", 1: "mail b"])
    #expect(await probe.text(of: 1) == POP3Script.message("a"))
    await probe.session.close()
  }

  @Test func aMessageThatNeverEndsIsBrokenOff() async throws {
    var script = POP3Script()
    script.last = ("^RETR 3$", "+OK\r\n")
    script.ending = [.flood(Array(repeating: 0x41, count: 1 << 20))]
    let probe = await POP3Probe.at(try POP3Script.server(script), isMetered: false)
    await probe.open()
    let key = await probe.key(3)
    let failure = await probe.ask(.read(key, sections: [.header], limit: 1000), seconds: 60)
    guard case .messageTooLarge? = failure else {
      return #expect(Bool(false), "\(String(describing: failure))")
    }
    #expect(await probe.text(of: 1) == POP3Script.message("a"))
    await probe.session.close()
  }

  @Test func aDotThatNeverComesTimesOut() async throws {
    var script = POP3Script()
    script.last = ("^RETR 3$", "+OK\r\nSubject: and then\r\n")
    script.ending = [.stall]
    let server = try POP3Script.server(script)
    let probe = await POP3Probe.at(server, reply: 1)
    await probe.open()
    let key = await probe.key(3)
    let failure = await probe.ask(.read(key, sections: [.header], limit: 1000), seconds: 60)
    #expect(failure == .timedOut(waitingFor: "to give the message", seconds: 1))
    #expect(await probe.text(of: 1) == POP3Script.message("a"))
    await probe.session.close()
  }

  // MARK: QUIT

  /// The server has deleted, or has not: nobody knows before the next list, and until then nothing leaves this one.
  @Test(arguments: [true, false]) func aLineThatDropsBeforeQuitIsAnsweredDecidesNothing(isDone: Bool)
    async throws
  {
    var dropping = POP3Script()
    dropping.last = ("^QUIT$", "")
    dropping.ending = [.close]
    let after = isDone ? POP3Script(names: ["b", "c"]) : POP3Script()
    let server = try POP3Script.server(dropping, after)
    let probe = await POP3Probe.at(server)
    await probe.open()
    #expect(await probe.expunge(1) == .kept)
    await probe.wait(for: "the next list") { $0 == .mailbox(.inbox, .removed(places: [0])) }
    await probe.waitForVisit()
    #expect(await probe.rows.mapValues(\.uid.rawValue) == [0: 2, 1: 3])
    let said = server.lines.map { $0.filter { $0.hasPrefix("DELE") } }
    #expect(said == [["DELE 1"], isDone ? [] : ["DELE 1"]])
    await probe.session.close()
  }

  /// Whoever asked for it was told that it is kept: that it is not done after all must not be a secret.
  @Test func aKeptDeletionThatIsRefusedLaterIsTold() async throws {
    var dropping = POP3Script()
    dropping.last = ("^QUIT$", "")
    dropping.ending = [.close]
    var refusing = POP3Script()
    refusing.answers = [("^DELE", "-ERR read only\r\n")]
    let probe = await POP3Probe.at(try POP3Script.server(dropping, refusing))
    await probe.open()
    #expect(await probe.expunge(1) == .kept)
    await probe.waitForNotice("read only")
    #expect(await probe.rows.count == 3)
    await probe.session.close()
  }

  @Test func aMaildropThatChangesBetweenVisitsIsToldAsItIs() async throws {
    let server = try POP3Script.server(POP3Script(), POP3Script(names: ["b", "d"]))
    let probe = await POP3Probe.at(server)
    await probe.open()
    #expect(await probe.ask(.checkMail) == nil)
    await probe.wait(for: "removals") { $0 == .mailbox(.inbox, .removed(places: [0, 2])) }
    await probe.waitForNews(1)
    #expect(await probe.ask(.rows(.inbox, places: 0..<2)) == nil)
    #expect(await probe.subjects == [0: "mail b", 1: "mail d"])
    #expect(await probe.rows[1]?.uid == UID(4))
    #expect(await probe.expunge(2) == nil)
    #expect(server.lines.joined().filter { $0.hasPrefix("DELE") } == ["DELE 1"])
    await probe.session.close()
  }

  @Test func anEmptiedListingLosesNoFlags() async throws {
    let server = try POP3Script.server(POP3Script(), POP3Script(names: []), POP3Script())
    let probe = await POP3Probe.at(server)
    await probe.open()
    let validity = try #require(await probe.opened?.uidValidity)
    #expect(await probe.ask(.store(.inbox, validity, uids: UIDSet([UID(2)!])!, .add([.flagged]))) == nil)
    #expect(await probe.ask(.checkMail) == nil)
    #expect(await probe.opened?.count == 0)
    #expect(await probe.ask(.checkMail) == nil)
    #expect(await probe.ask(.rows(.inbox, places: 0..<3)) == nil)
    #expect(await probe.subjects == Self.all)
    #expect(await probe.rows.mapValues(\.flags) == [0: [], 1: [.flagged], 2: []])
    await probe.session.close()
  }
}
