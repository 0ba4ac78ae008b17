import TestSupport
import Testing

@testable import Transport

@Suite(.enabled(if: Peer.present, "python3 and openssl are needed"), .timeLimit(.minutes(2)))
struct TLSResumptionTests {
  private let sessions = TLSResumption()

  /// Connects, and lets the server say how they met.
  private func meet(
    _ kind: String = "tickets", certificate: String = "good", host: String = "localhost",
    root: String = "root",
    proxy: FaultProxy? = nil
  ) async throws -> (stream: TLSStream, greeting: String) {
    let peer = try await Peer.shared(kind, certificate: certificate)
    let stream = try await peer.secure(host, root: root, resumption: sessions, proxy: proxy)
    return (stream, try await stream.text(7))
  }

  @Test(arguments: ["tickets", "tickets12"])
  func nextConnectionResumes(kind: String) async throws {
    let first = try await meet(kind)
    #expect(first.greeting == "shaken ")
    #expect(!first.stream.details.isResumed)
    for _ in 0..<3 {
      let next = try await meet(kind)
      #expect(next.greeting == "resumed")
      var details = next.stream.details
      #expect(details.isResumed)
      details.isResumed = false
      #expect(details == first.stream.details)
      #expect(try await echo(noise(100_000), over: next.stream) == noise(100_000))
    }
  }

  /// A server of yet another make, with its own way to give out tickets.
  @Test(arguments: ["-tls1_2", "-tls1_3"])
  func opensslResumes(version: String) async throws {
    let folder = try await Certificates.folder()
    let server = try ProcessStream.start(arguments: [
      "openssl", "s_server", "-accept", "127.0.0.1:0", "-cert", "\(folder)/good.pem", "-key",
      "\(folder)/good.key",
      version, "-rev",
    ])
    var said = ""
    var port: UInt16?
    while port == nil {
      let more = try await server.read()
      try #require(!more.isEmpty, "\(said)")
      said += String(decoding: more, as: UTF8.self)
      port = said.firstMatch(of: /ACCEPT .*:(\d+)\n/).flatMap { UInt16($0.1) }
    }
    let known = try #require(port)
    let trust = Trust(systemRoots: false, additionalRootsFile: "\(folder)/root.pem")
    for round in 0..<3 {
      let stream = try await TLSStream.start(
        over: try await TCP.connect(host: "127.0.0.1", port: known, timeout: .seconds(10)), host: "localhost",
        trust: trust, minimumVersion: .tls12, timeout: .seconds(10), resumption: (sessions, port: known))
      try await stream.write(Array("otah\n".utf8))
      #expect(try await stream.text(5) == "hato\n")
      #expect(stream.details.isResumed == (round > 0))
      stream.close()
    }
  }

  /// As it is set up where many log in; with a process per login, Dovecot knows no ticket of another process.
  @Test(.requires(.dovecot)) func dovecotResumes() async throws {
    var options = DovecotServer.Options()
    options.configuration = "service imap-login {\n service_count = 0\n process_limit = 1\n}"
    let server = try await DovecotServer.start(options: options)
    let trust = Trust(systemRoots: false, additionalRootsFile: server.authority)
    for round in 0..<3 {
      let connection = try await TCP.connect(host: "127.0.0.1", port: server.imapsPort, timeout: .seconds(10))
      let stream = try await TLSStream.start(
        over: connection, host: "localhost", trust: trust, minimumVersion: .tls12, timeout: .seconds(10),
        resumption: (sessions, port: server.imapsPort))
      #expect(try await stream.text(4).hasPrefix("* OK"))
      #expect(stream.details.isResumed == (round > 0))
      stream.close()
    }
    await server.stop()
  }

  @Test func lostLineDoesNotSpoilTheSession() async throws {
    let proxy = try FaultProxy(to: try await Peer.shared("tickets", certificate: "good").port)
    let first = try await meet(proxy: proxy)
    await proxy.cut()
    _ = try await failure { _ = try await first.stream.read() }
    // Both connections of an account come back at once.
    #expect(try await meet(proxy: proxy).greeting == "resumed")
    #expect(try await meet(proxy: proxy).greeting == "resumed")
  }

  @Test(arguments: ["tickets", "tickets12"])
  func resumptionSavesBytes(kind: String) async throws {
    let proxy = try FaultProxy(to: try await Peer.shared(kind, certificate: "good").port)
    await proxy.delay(.milliseconds(20))
    _ = try await meet(kind, proxy: proxy)
    let second = try await meet(kind, proxy: proxy)
    #expect(second.greeting == "resumed")
    let tally = await proxy.tally.connections
    #expect(tally[1].bytesDown < tally[0].bytesDown / 2)
    // No round trip: the server greets when it has heard that the handshake is over, in any case.
    #expect(tally.map(\.roundTrips) == [2, 2])
  }

  @Test(arguments: ["tickets", "tickets12"])
  func refusedTicketMeansAFullHandshake(kind: String) async throws {
    _ = try await meet(kind)
    // The same for us, another with other keys and another certificate in truth.
    let other = try await meet(kind, certificate: "many")
    #expect(other.greeting == "shaken ")
    #expect(other.stream.details.subject == "CN=many server")
    #expect(!other.stream.details.isResumed)
    // What the first gave is forgotten, what the other gave is used.
    #expect(try await meet(kind, certificate: "many").greeting == "resumed")
  }

  @Test func badCertificateIsRefusedThoughASessionIsThere() async throws {
    _ = try await meet()
    let names = CertificateProblem.wrongName(validFor: ["mail.example.org", "192.0.2.7"])
    let refusal = try await failure { _ = try await meet(certificate: "misnamed") }
    #expect(refusal == .certificate(host: "localhost", problem: names, reason: names.reason))
    // After a failure nothing is offered.
    #expect(try await meet().greeting == "shaken ")
  }

  @Test func whatWasVerifiedForOneIsNotOfferedToAnother() async throws {
    _ = try await meet()
    let refusal = try await failure { _ = try await meet(root: "other") }
    guard case .certificate(_, .unknownIssuer, _) = refusal else { throw refusal }
    #expect(try await meet(host: "127.0.0.1").greeting == "shaken ")
    #expect(try await meet().greeting == "resumed")
  }

  @Test func garbageIsNoSession() async throws {
    let trust = Trust(systemRoots: false, additionalRootsFile: try await Certificates.folder() + "/root.pem")
    let server = TLSResumption.Server(
      host: "localhost", port: 993, trust: trust, minimumVersion: .tls12, applicationProtocol: "imap")
    sessions.keep(.init(encoded: [0x30, 0x82, 1], isSingleUse: true, verified: .now), for: server)
    #expect(try await meet().greeting == "shaken ")
    #expect(sessions.take(for: server) != nil)
  }

  @Test func sessionEndsWithItsCertificate() async throws {
    _ = try await meet()
    let trust = Trust(systemRoots: false, additionalRootsFile: try await Certificates.folder() + "/root.pem")
    let server = TLSResumption.Server(
      host: "localhost", port: 993, trust: trust, minimumVersion: .tls12, applicationProtocol: "imap")
    let session = try #require(sessions.take(for: server))
    let lastSecond = 4_102_444_799  // 2099-12-31 23:59:59
    #expect(TLSTickets.decode(session, at: lastSecond - 1) != nil)
    #expect(TLSTickets.decode(session, at: lastSecond + 1) == nil)
  }
}

struct TLSResumptionStoreTests {
  private let sessions = TLSResumption()
  private let now = ContinuousClock.now

  private func server(_ number: Int) -> TLSResumption.Server {
    TLSResumption.Server(
      host: "mail\(number).example.org", port: 993, trust: Trust(systemRoots: true, additionalRootsFile: nil),
      minimumVersion: .tls12)
  }

  private func ticket(_ number: UInt8, isSingleUse: Bool = true, size: Int = 1) -> TLSResumption.Session {
    .init(encoded: [UInt8](repeating: number, count: size), isSingleUse: isSingleUse, verified: now)
  }

  @Test func newestComesFirstAndOnce() {
    for number in 1...6 { sessions.keep(ticket(UInt8(number)), for: server(1)) }
    let taken = (1...6).map { _ in sessions.take(for: server(1), now: now)?.encoded.first }
    #expect(taken == [6, 5, 4, 3, nil, nil])
  }

  @Test func sessionsOfTLS12AreUsedAgain() {
    for number in 1...3 { sessions.keep(ticket(UInt8(number), isSingleUse: false), for: server(1)) }
    for _ in 0..<3 { #expect(sessions.take(for: server(1), now: now)?.encoded == [3]) }
    sessions.forget(server(1))
    #expect(sessions.take(for: server(1), now: now) == nil)
  }

  @Test func aDayAfterTheCertificateWasSeenItIsWantedAgain() {
    sessions.keep(ticket(1), for: server(1))
    sessions.keep(ticket(2), for: server(1))
    let almost = now + TLSResumption.verificationLifetime - .seconds(1)
    #expect(sessions.take(for: server(1), now: almost) != nil)
    #expect(sessions.take(for: server(1), now: almost + .seconds(1)) == nil)
  }

  @Test func serverNotHeardOfForLongestGoesFirst() {
    for number in 0..<TLSResumption.serverLimit { sessions.keep(ticket(1), for: server(number)) }
    sessions.keep(ticket(2), for: server(0))
    sessions.keep(ticket(1), for: server(99))
    #expect(sessions.take(for: server(1), now: now) == nil)
    #expect(sessions.take(for: server(0), now: now) != nil)
    #expect(sessions.take(for: server(2), now: now) != nil)
  }

  @Test func hugeSessionIsNotKept() {
    sessions.keep(ticket(1, size: TLSResumption.sizeLimit), for: server(1))
    sessions.keep(ticket(2, size: TLSResumption.sizeLimit + 1), for: server(1))
    #expect(sessions.take(for: server(1), now: now)?.encoded.first == 1)
  }
}
