import Foundation
import MIME
import Mail
import POP3
import Store
import TestSupport
import Testing

@testable import Sessions

/// A maildrop of a real Dovecot, which Python's poplib looks into as well.
@Suite(.serialized, .timeLimit(.minutes(3)), .requires(.dovecot, .dovecotPOP3, .python))
struct POP3DovecotTests {
  private func uids(_ numbers: UInt32...) -> UIDSet { UIDSet(numbers.compactMap(UID.init))! }

  private func server(_ count: Int, _ wish: (inout DovecotServer.Options) -> Void = { _ in }) async throws
    -> DovecotServer
  {
    var options = DovecotServer.Options()
    options.servesPOP3 = true
    wish(&options)
    return try await DovecotServer.start(
      messages: (0..<count).map { AccountStage.mail($0 + 1) }, options: options)
  }

  private func probe(
    _ server: DovecotServer, _ way: Server.Way? = nil, maildrop: Maildrop? = nil, store: MailStore? = nil,
    options: SessionOptions = SessionOptions(), timings: SessionTimings = AccountStage.timings
  ) async -> POP3Probe {
    let probe = POP3Probe(
      way ?? .plaintext(host: server.host, port: server.pop3Port), rootsFile: server.authority,
      timings: timings,
      options: options, server: server, store: store, maildrop: maildrop)
    await probe.listen()
    return probe
  }

  /// The visit under way ends, with all that is owed.
  private func visited(_ probe: POP3Probe) async {
    await probe.wait(for: "the end of the visit") {
      if case .connection(.visited) = $0 { true } else { false }
    }
  }

  @Test(arguments: ["plain", "STLS", "TLS"]) func opensOverAnyWay(name: String) async throws {
    let server = try await server(3) { $0.requireTLS = name != "plain" }
    let (way, security): (Server.Way, String) =
      switch name {
      case "plain": (.plaintext(host: server.host, port: server.pop3Port), "not encrypted")
      case "STLS": (.startTLS(host: server.host, port: server.pop3Port), "TLS 1.3")
      default: (.tls(host: server.host, port: server.pop3sPort), "TLS 1.3")
      }
    let probe = await probe(server, way)
    #expect(await probe.ask(.open(.inbox, newest: 10)) == nil)
    #expect(await probe.rows.count == 3)
    await probe.wait(for: "life") {
      $0 == .connection(.live(ConnectionDetails(security: security, isPlaintext: name == "plain")))
    }
    await probe.session.close()
    await server.stop()
  }

  @Test func aPasswordIsNotSaidInClearWhereTheServerForbidsIt() async throws {
    let server = try await server(1) { $0.requireTLS = true }
    let probe = await probe(server)
    #expect(await probe.ask(.open(.inbox, newest: 10)) == .plaintextRefused(host: server.host))
    await probe.session.close()
    await server.stop()
  }

  @Test func anUnknownAuthorityIsRefused() async throws {
    let server = try await server(1)
    let probe = POP3Probe(.tls(host: server.host, port: server.pop3sPort), server: server)
    await probe.listen()
    let failure = await probe.ask(.open(.inbox, newest: 10))
    guard case .certificateRefused? = failure else {
      return #expect(Bool(false), "\(String(describing: failure))")
    }
    await probe.session.close()
    await server.stop()
  }

  @Test func whatWasDeletedIsGoneForTheOtherClientAndNothingElse() async throws {
    let server = try await server(5)
    let other = OtherPOP3Client(server)
    let before = try await other.list()
    let probe = await probe(server)
    #expect(await probe.ask(.open(.inbox, newest: 10)) == nil)
    let validity = try #require(await probe.opened?.uidValidity)
    #expect(await probe.ask(.store(.inbox, validity, uids: uids(2, 4), .add([.deleted]))) == nil)
    #expect(try await other.list() == before)
    #expect(await probe.ask(.expunge(.inbox, validity, uids: uids(1, 2, 3, 4, 5), othersToo: false)) == nil)
    let after = try await other.list()
    #expect(after.map(\.uniqueID) == [0, 2, 4].map { before[$0].uniqueID })
    #expect(try await other.message(2) == Array(AccountStage.mail(3)))
    #expect(await probe.rows.mapValues(\.uid.rawValue) == [0: 1, 1: 3, 2: 5])
    await probe.session.close()
    await server.stop()
  }

  /// The numbers of all that follows change with each message that goes: only UIDL says which is which.
  @Test func numbersThatShiftBetweenVisitsNameTheSameMessages() async throws {
    let server = try await server(6)
    let probe = await probe(server)
    #expect(await probe.ask(.open(.inbox, newest: 10)) == nil)
    let validity = try #require(await probe.opened?.uidValidity)
    await visited(probe)
    try await OtherPOP3Client(server).delete(1, 3)
    #expect(await probe.ask(.store(.inbox, validity, uids: uids(5), .add([.deleted]))) == nil)
    #expect(await probe.ask(.expunge(.inbox, validity, uids: uids(5), othersToo: false)) == nil)
    #expect(await probe.rows.mapValues(\.uid.rawValue) == [0: 2, 1: 4, 2: 6])
    #expect(await probe.rows[1]?.envelope?.subject == "Mail 鳩 4")
    let read = await probe.read(await probe.key(4), [.part(.message)])
    #expect(read?.first?.bytes == Array(AccountStage.mail(4)))
    #expect(await probe.ask(.read(await probe.key(3), sections: [.header], limit: 1000)) == .messageGone)
    let left = try await OtherPOP3Client(server).list()
    #expect(left.count == 3)
    #expect(try await OtherPOP3Client(server).message(3) == Array(AccountStage.mail(6)))
    await probe.session.close()
    await server.stop()
  }

  @Test func theLockIsNotHeldWhileNothingIsAsked() async throws {
    let server = try await server(3) { $0.configuration = "protocol pop3 {\n pop3_lock_session = yes\n}" }
    let probe = await probe(server)
    #expect(await probe.ask(.open(.inbox, newest: 10)) == nil)
    await visited(probe)
    // It would be refused, or wait for the lock, if it were held.
    #expect(try await OtherPOP3Client(server).list().count == 3)
    await probe.session.close()
    await server.stop()
  }

  @Test func aMaildropThatIsInUseIsToldAndVisitedAgain() async throws {
    let server = try await server(3) { $0.configuration = "protocol pop3 {\n pop3_lock_session = yes\n}" }
    let holder = await probe(server)
    // A request that does not end keeps the first one inside.
    await holder.session.holdOn()
    #expect(await holder.ask(.open(.inbox, newest: 1)) == nil)
    let probe = await probe(server)
    let failure = await probe.ask(.open(.inbox, newest: 10), seconds: 60)
    #expect(failure == .maildropBusy(reason: "another program, or another hato, has it open"))
    await holder.session.letGo()
    await holder.session.close()
    // By itself.
    await probe.wait(for: "the list", seconds: 60) {
      if case .mailbox(.inbox, .opened(let opened)) = $0 { opened.count == 3 } else { false }
    }
    await probe.session.close()
    await server.stop()
  }

  @Test func flagsOutliveTheSessionAndTheCache() async throws {
    let server = try await server(3)
    let folder = try TemporaryDirectory(prefix: "hato-maildrop")
    let first = await probe(server, maildrop: try Maildrop.open(folder: folder.path).maildrop)
    #expect(await first.ask(.open(.inbox, newest: 10)) == nil)
    let validity = try #require(await first.opened?.uidValidity)
    let keyword = Flag("later")
    #expect(await first.ask(.store(.inbox, validity, uids: uids(2), .add([.seen, keyword]))) == nil)
    #expect(await first.ask(.store(.inbox, validity, uids: uids(3), .add([.flagged]))) == nil)
    await first.session.close()
    let second = await probe(server, maildrop: try Maildrop.open(folder: folder.path).maildrop)
    #expect(await second.ask(.open(.inbox, newest: 10)) == nil)
    #expect(await second.opened?.uidValidity == validity)
    #expect(await second.rows.mapValues(\.flags) == [0: [], 1: [.seen, keyword], 2: [.flagged]])
    #expect(await second.rows[1]?.envelope?.subject == "Mail 鳩 2")
    await second.session.close()
    await server.stop()
  }

  @Test func aDeletionThatIsTakenBackOfflineIsNotDone() async throws {
    let stage = try await AccountStage.start(.pop3, AccountStage.mails(4))
    let first = await stage.probe()
    #expect(await first.ask(.open(.inbox, newest: 10)) == nil)
    let validity = try #require(await first.opened?.uidValidity)
    await first.session.close()
    await stage.server.stop()
    let second = await stage.probe()
    #expect(await second.ask(.open(.inbox, newest: 10)) == nil)
    #expect(await second.ask(.store(.inbox, validity, uids: uids(1, 2), .add([.deleted]))) == nil)
    #expect(await second.ask(.expunge(.inbox, validity, uids: uids(1, 2), othersToo: false)) == .kept)
    #expect(await second.ask(.store(.inbox, validity, uids: uids(2), .remove([.deleted]))) == nil)
    await second.session.close()
    let again = try await stage.server.startAgain()
    let third = await stage.probe()
    #expect(await third.ask(.open(.inbox, newest: 10)) == nil)
    await third.wait(for: "the deletion") { $0 == .mailbox(.inbox, .removed(places: [0])) }
    #expect(try await OtherClient(again).uids() == [2, 3, 4])
    await third.session.close()
    await again.stop()
  }

  @Test func apopSaysNoPassword() async throws {
    let server = try await server(2) { $0.configuration = "auth_mechanisms = plain apop" }
    var options = SessionOptions()
    options.usesAPOP = true
    let record = try TemporaryDirectory(prefix: "hato-record")
    let probe = POP3Probe(
      .plaintext(host: server.host, port: server.pop3Port),
      transcript: try Transcript(path: record.file("record")), options: options, server: server)
    await probe.listen()
    #expect(await probe.ask(.open(.inbox, newest: 10)) == nil)
    #expect(await probe.rows.count == 2)
    await probe.session.close()
    let text = record.text(of: "record")
    #expect(text.contains("APOP alice [secret]"))
    #expect(!text.contains("PASS") && !text.contains(DovecotServer.password))
    await server.stop()
  }

  @Test func apopThatIsNotOfferedIsToldInWords() async throws {
    let server = try await server(1)
    var options = SessionOptions()
    options.usesAPOP = true
    let probe = await probe(server, options: options)
    guard case .loginImpossible? = await probe.ask(.open(.inbox, newest: 10)) else {
      return #expect(Bool(false))
    }
    await probe.session.close()
    await server.stop()
  }

  /// Two programs of one user on one file: what one of them lists first, the other shows as well.
  @Test func twoSessionsOnOneMaildropShowTheSame() async throws {
    let server = try await server(2)
    let folder = try TemporaryDirectory(prefix: "hato-maildrop")
    let one = await probe(server, maildrop: try Maildrop.open(folder: folder.path).maildrop)
    let two = await probe(server, maildrop: try Maildrop.open(folder: folder.path).maildrop)
    #expect(await one.ask(.open(.inbox, newest: 10)) == nil)
    #expect(await two.ask(.open(.inbox, newest: 10)) == nil)
    try await OtherClient(server).append(AccountStage.mail(3))
    for probe in [one, two] {
      #expect(await probe.ask(.checkMail) == nil)
      await probe.waitForNews(1)
      #expect(await probe.ask(.rows(.inbox, places: 0..<3)) == nil)
      #expect(await probe.rows.mapValues(\.uid.rawValue) == [0: 1, 1: 2, 2: 3])
    }
    let validity = try #require(await one.opened?.uidValidity)
    #expect(await one.ask(.store(.inbox, validity, uids: uids(1), .add([.deleted]))) == nil)
    #expect(await one.ask(.expunge(.inbox, validity, uids: uids(1), othersToo: false)) == nil)
    #expect(await two.ask(.checkMail) == nil)
    #expect(await two.rows.mapValues(\.uid.rawValue) == [0: 2, 1: 3])
    await one.session.close()
    await two.session.close()
    await server.stop()
  }
}

extension POP3Session {
  /// As a request does that takes long.
  func holdOn() { users += 1 }

  func letGo() {
    users -= 1
    stir()
  }
}
