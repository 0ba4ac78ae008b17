import Mail
import Store
import TestSupport
import Testing

@testable import Sessions

/// Servers whose word about what changed is worth nothing: no mail disappears by it that is there.
@Suite(.timeLimit(.minutes(2))) struct LyingServerTests {
  private static let abilities = "IMAP4rev1 ENABLE CONDSTORE QRESYNC UIDPLUS ESEARCH"
  private static let search = "* ESEARCH (TAG \"{tag}\") UID ALL 11:13\r\n{tag} OK done\r\n"

  private func server(
    select: String, rules: [(String, String)] = [], abilities: String = abilities
  ) throws -> ScriptedServer {
    try ScriptedServer(script(select: select, rules: rules, abilities: abilities))
  }

  /// - Parameter cut: what is told to a NOOP before the line is cut.
  private func script(
    select: String, rules: [(String, String)] = [], abilities: String = abilities, cut: String? = nil
  ) -> [ScriptedServer.Step] {
    let standard = [
      ("LOGIN", "{tag} OK [CAPABILITY \(abilities)] in\r\n"),
      ("ENABLE", "* ENABLED QRESYNC\r\n{tag} OK done\r\n"),
      ("SELECT .*QRESYNC", select), ("UID SEARCH", Self.search),
      ("LOGOUT", "* BYE bye\r\n{tag} OK\r\n"), ("", "{tag} OK done\r\n"),
    ]
    let last = cut.map { [ScriptedServer.Rule("NOOP", $0, isLast: true)] } ?? []
    return [
      .send(Array("* OK [CAPABILITY \(abilities)] hello\r\n".utf8)),
      .serve(last + (rules + standard).map { ScriptedServer.Rule($0.0, $0.1) }), .close,
    ]
  }

  private func select(_ count: Int = 3, validity: Int = 7, modSequence: String = "50", more: String = "")
    -> String
  {
    "* \(count) EXISTS\r\n* OK [UIDVALIDITY \(validity)] v\r\n* OK [HIGHESTMODSEQ \(modSequence)] m\r\n"
      + more + "{tag} OK [READ-WRITE] open\r\n"
  }

  /// 11 to 13 were there, up to mod-sequence 40.
  private func probe(_ server: ScriptedServer, abilities: String = abilities) async throws -> (
    SessionProbe, MailStore
  ) {
    let store = try MailStore.inMemory()
    let key = MailboxKey(name: .inbox, uidValidity: UIDValidity(7))
    let uids = (11...13).compactMap(UID.init)
    store.setFact("capabilities", abilities.split(separator: " ").sorted().joined(separator: " "))
    store.save(
      MailboxCopy(
        name: .inbox, uidValidity: key.uidValidity, uids: UIDList(UIDSet(uids)), uidNext: 14, modSequence: 40,
        asOf: Timestamp(seconds: 1)))
    store.save(
      uids.map { MessageSummary(uid: $0, envelope: Envelope(subject: "\($0)")) }, modSequences: [:], in: key)
    await store.settled()
    let probe = SessionProbe(.plaintext(host: "127.0.0.1", port: server.port), server: server, store: store)
    await probe.listen()
    return (probe, store)
  }

  private func corrected(_ probe: SessionProbe) async -> OpenMailbox? {
    await probe.wait(for: "the server's word") {
      if case .mailbox(_, .opened(let opened)) = $0 { opened.asOf == nil } else { false }
    }
    return await probe.opened
  }

  private func open(
    _ server: ScriptedServer, abilities: String = abilities
  ) async throws -> (SessionProbe, MailStore, OpenMailbox?) {
    let (probe, store) = try await probe(server, abilities: abilities)
    #expect(await probe.ask(.open(.inbox, newest: 10)) == nil)
    return (probe, store, await corrected(probe))
  }

  private static let all: [Int: UInt32] = [0: 11, 1: 12, 2: 13]

  @Test(arguments: [
    "* VANISHED (EARLIER) 1:4294967295\r\n", "* VANISHED (EARLIER) 11:13\r\n", "* VANISHED (EARLIER) 12\r\n",
    "* VANISHED (EARLIER) 0,x,:\r\n", "* 1 FETCH (FLAGS (\\Seen) MODSEQ (44))\r\n",
    "* 1 FETCH (UID 11 FLAGS () MODSEQ (0))\r\n",
    "* 1 FETCH (UID 11 FLAGS () MODSEQ (9223372036854775808))\r\n",
    "* 4294967295 FETCH (UID 4294967295 FLAGS () MODSEQ (45))\r\n",
  ])
  func whatIsThereStays(lie: String) async throws {
    let server = try server(select: select(3, more: lie))
    let (probe, _, opened) = try await open(server)
    #expect(opened?.isContinued == true)
    #expect(await probe.rows.mapValues(\.uid.rawValue) == Self.all)
    #expect(await probe.opened?.count == 3)
    await probe.session.close()
  }

  @Test func aVanishedThatTheListConfirmsIsBelieved() async throws {
    let server = try server(select: select(2, more: "* VANISHED (EARLIER) 12\r\n"))
    let (probe, store, _) = try await open(server)
    #expect(await probe.rows.mapValues(\.uid.rawValue) == [0: 11, 1: 13])
    #expect(!server.lines.joined().contains { $0.contains("SEARCH") })
    await probe.session.close()
    #expect(store.copy(of: .inbox)?.modSequence == 50)
    #expect(store.known(in: MailboxKey(name: .inbox, uidValidity: UIDValidity(7)))?.count == 2)
  }

  @Test func theSameInTheMiddleOfASessionIsCheckedToo() async throws {
    let server = try server(
      select: select(), rules: [("NOOP", "* VANISHED 1:4294967295\r\n{tag} OK done\r\n")])
    let (probe, _, _) = try await open(server)
    #expect(await probe.ask(.checkMail) == nil)
    #expect(await probe.ask(.rows(.inbox, places: 0..<3)) == nil)
    #expect(await probe.rows.mapValues(\.uid.rawValue) == Self.all)
    #expect(await probe.opened?.count == 3)
    await probe.session.close()
  }

  /// SEARCH never says what EXISTS says: places are those of the server's numbers then, as without a copy.
  @Test func anExistsThatNoListAgreesWithBeginsAnew() async throws {
    let server = try server(select: select(9))
    let (probe, _, opened) = try await open(server)
    #expect(opened?.isContinued == false)
    #expect(opened?.count == 9)
    #expect(server.lines.joined().count { $0.contains("SEARCH") } >= Resync.listTries)
    await probe.session.close()
  }

  @Test func aServerFromABackupIsComparedWholly() async throws {
    let server = try server(
      select: select(modSequence: "12"),
      rules: [
        (
          "UID FETCH 11:13 \\(UID FLAGS\\)",
          "* 1 FETCH (UID 11 FLAGS (\\Seen))\r\n* 2 FETCH (UID 12 FLAGS ())\r\n{tag} OK done\r\n"
        )
      ])
    let (probe, store, opened) = try await open(server)
    #expect(opened?.isContinued == true)
    #expect(await probe.rows[0]?.flags == [.seen])
    let flags = await probe.events.filter { if case .mailbox(_, .flags) = $0 { true } else { false } }
    #expect(flags == [.mailbox(.inbox, .flags([MessageFlags(UID(11)!, [.seen])]))])
    await probe.session.close()
    #expect(store.copy(of: .inbox)?.modSequence == 12)
  }

  @Test(arguments: ["BAD", "NO"]) func whereQRESYNCIsRefusedItGoesOnInAPlainerWay(status: String) async throws
  {
    let server = try server(
      select: "{tag} \(status) what?\r\n",
      rules: [
        ("ENABLE", "{tag} \(status) what?\r\n"),
        ("SELECT \"INBOX\"$", "* 3 EXISTS\r\n* OK [UIDVALIDITY 7] v\r\n{tag} OK [READ-WRITE] open\r\n"),
      ])
    let (probe, _, opened) = try await open(server)
    #expect(opened?.isContinued == true)
    #expect(await probe.rows.mapValues(\.uid.rawValue) == Self.all)
    await probe.session.close()
  }

  /// iCloud: OK without ENABLED. What changed is asked for.
  @Test func anEnableThatSaysNothingEnablesNothing() async throws {
    let server = try server(
      select: select(),
      rules: [
        ("ENABLE", "{tag} OK done\r\n"),
        ("CHANGEDSINCE 40", "* 2 FETCH (UID 12 FLAGS (\\Flagged) MODSEQ (49))\r\n{tag} OK done\r\n"),
      ])
    let (probe, _, _) = try await open(server)
    #expect(await probe.rows[1]?.flags == [.flagged])
    await probe.session.close()
  }

  // MARK: Without QRESYNC

  private static let plain = "IMAP4rev1 ENABLE CONDSTORE UIDPLUS ESEARCH"

  private func plainSelect(_ count: Int = 3, modSequence: Int) -> (String, String) {
    ("SELECT .*CONDSTORE", select(count, modSequence: "\(modSequence)"))
  }

  /// A STORE sent along with the resync is answered by number, before the list is known.
  @Test func flagsOfANumberThatMeantNothingYetAreAskedForAgain() async throws {
    let server = try server(
      select: "",
      rules: [
        plainSelect(2, modSequence: 50),
        (
          "CHANGEDSINCE 40",
          "* 1 FETCH (UID 11 FLAGS (\\Seen) MODSEQ (44))\r\n* 2 FETCH (FLAGS (\\Flagged) MODSEQ (51))\r\n"
            + "{tag} OK done\r\n"
        ),
        ("UID SEARCH", "* ESEARCH (TAG \"{tag}\") UID ALL 11,13\r\n{tag} OK done\r\n"),
      ], abilities: Self.plain)
    let (probe, store, _) = try await open(server, abilities: Self.plain)
    #expect(await probe.rows.mapValues(\.uid.rawValue) == [0: 11, 1: 13])
    #expect(await probe.rows[1]?.flags == [.flagged])
    #expect(server.lines.joined().count { $0.contains("CHANGEDSINCE 40") } == 2)
    await probe.session.close()
    let kept = store.flags(of: UIDSet([UID(13)!])!, in: MailboxKey(name: .inbox, uidValidity: UIDValidity(7)))
    #expect(kept.map(\.flags) == [[.flagged]])
  }

  private func isLive(_ event: MailEvent) -> Bool {
    if case .connection(.live) = event { true } else { false }
  }

  /// Changes are told in the order of the messages: that of the last one says nothing of those that a cut line kept back.
  @Test func whatACutLineKeptBackIsAskedForOnTheNext() async throws {
    let changes = [
      ("CHANGEDSINCE 40", "* 1 FETCH (UID 11 FLAGS (\\Flagged) MODSEQ (55))\r\n{tag} OK done\r\n")
    ]
    let server = try ScriptedServer(
      script(
        select: "", rules: [plainSelect(modSequence: 40)], abilities: Self.plain,
        cut: "* 2 FETCH (FLAGS (\\Seen) MODSEQ (60))\r\n"),
      script(select: "", rules: [plainSelect(modSequence: 60)] + changes, abilities: Self.plain))
    let (probe, _, _) = try await open(server, abilities: Self.plain)
    _ = await probe.start(.checkMail)
    await probe.wait(for: "what the cut line had told") {
      $0 == .mailbox(.inbox, .flags([MessageFlags(UID(12)!, [.seen], modSequence: 60)]))
    }
    await probe.wait(for: "what it had kept back") {
      $0 == .mailbox(.inbox, .flags([MessageFlags(UID(11)!, [.flagged], modSequence: 55)]))
    }
    await probe.session.close()
  }

  @Test func theCopyCountsOnWhenAllWasTold() async throws {
    let told = ("NOOP", "* 2 FETCH (FLAGS (\\Seen) MODSEQ (60))\r\n{tag} OK done\r\n")
    let server = try server(select: "", rules: [plainSelect(modSequence: 40), told], abilities: Self.plain)
    let (probe, store, _) = try await open(server, abilities: Self.plain)
    #expect(await probe.ask(.checkMail) == nil)
    await probe.session.close()
    #expect(store.copy(of: .inbox)?.modSequence == 60)
  }

  @Test func aNewUIDVALIDITYDropsTheCopy() async throws {
    let server = try server(select: select(validity: 8))
    let (probe, store, opened) = try await open(server)
    #expect(opened?.uidValidity == UIDValidity(8))
    #expect(opened?.isContinued == false)
    await probe.session.close()
    #expect(store.known(in: MailboxKey(name: .inbox, uidValidity: UIDValidity(7))) == nil)
  }

  @Test func iCloudIsNotAskedForQRESYNC() async throws {
    let abilities = Self.abilities + " XAPPLEPUSHSERVICE"
    let server = try server(select: "{tag} BAD no\r\n", abilities: abilities)
    let (probe, store) = try await probe(server)
    store.setFact("capabilities", abilities)
    await store.settled()
    _ = await probe.start(.open(.inbox, newest: 10))
    await probe.wait(for: "live") { if case .connection(.live) = $0 { true } else { false } }
    await probe.session.close()
    #expect(!server.lines.joined().contains { $0.contains("QRESYNC") })
  }
}
