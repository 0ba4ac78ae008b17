import Testing

@testable import Transport

@Suite(.enabled(if: Peer.present, "python3 and openssl are needed"), .timeLimit(.minutes(2)))
struct TLSStreamTests {
  @Test func goodCertificateIsTakenAndDescribed() async throws {
    let stream = try await Peer.shared("tls", certificate: "good").secure()
    try await stream.write(Array("hello".utf8))
    #expect(try await stream.text(5) == "hello")
    let details = stream.details
    #expect(details.version == "TLS 1.3")
    #expect(details.cipher.hasPrefix("TLS_"))
    #expect(details.subject == "CN=good server")
    #expect(details.issuer == "CN=Test Root root")
    #expect(details.notAfter == "2099-12-31 23:59:59 UTC")
    #expect(details.names == ["localhost", "127.0.0.1", "::1"])
    #expect(details.applicationProtocol == "imap")
  }

  @Test func onlySoManyNamesAreListed() async throws {
    let stream = try await Peer.shared("tls", certificate: "many").secure()
    #expect(stream.details.names.count == Certificate.nameLimit)
    #expect(stream.details.names.first == "localhost")
  }

  @Test func tls12IsTakenUnlessForbidden() async throws {
    let peer = try await Peer.shared("tls12", certificate: "good")
    #expect(try await peer.secure().details.version == "TLS 1.2")
    let refusal = try await failure { _ = try await peer.secure(minimumVersion: .tls13) }
    guard case .handshake(_, let reason) = refusal else { throw refusal }
    #expect(reason.contains("too old"))
  }

  @Test func tls11IsRefused() async throws {
    let peer = try await Peer.shared("tls11", certificate: "good")
    let refusal = try await failure { _ = try await peer.secure() }
    guard case .handshake(let host, let reason) = refusal else { throw refusal }
    #expect(host == "localhost")
    #expect(reason.contains("too old"))
  }

  @Test(arguments: [
    ("expired", "root", CertificateProblem.expired(notAfter: "2021-01-02 03:04:05 UTC")),
    ("early", "root", .notYetValid(notBefore: "2098-01-01 00:00:00 UTC")),
    ("alone", "root", .selfSigned),
    ("good", "other", .unknownIssuer(issuer: "CN=Test Root root")),
    ("misnamed", "root", .wrongName(validFor: ["mail.example.org", "192.0.2.7"])),
  ])
  func refusalNamesItsReason(certificate: String, root: String, problem: CertificateProblem) async throws {
    let peer = try await Peer.shared("tls", certificate: certificate)
    for host in ["localhost", "127.0.0.1"] {
      let refusal = try await failure { _ = try await peer.secure(host, root: root) }
      #expect(refusal == .certificate(host: host, problem: problem, reason: problem.reason))
    }
  }

  @Test func systemRootsDoNotTrustOurRoot() async throws {
    let peer = try await Peer.shared("tls", certificate: "good")
    let connection = try await peer.connect()
    let refusal = try await failure {
      _ = try await TLSStream.start(
        over: connection, host: "localhost", trust: Trust(systemRoots: true, additionalRootsFile: nil),
        minimumVersion: .tls12, timeout: .seconds(10))
    }
    guard case .certificate(_, .unknownIssuer, _) = refusal else { throw refusal }
    let later = try await failure { _ = try await connection.read() }
    #expect(later == .closedHere)
  }

  @Test func serversOwnCertificateMayBeTheRoot() async throws {
    let stream = try await Peer.shared("tls", certificate: "alone").secure(root: "alone")
    #expect(stream.details.subject == "CN=alone")
  }

  @Test func addressIsVerifiedAgainstAddresses() async throws {
    let peer = try await Peer.shared("tls", at: "::1", certificate: "good")
    #expect(try await peer.secure("[::1]", at: "::1").details.version == "TLS 1.3")
    #expect(try await peer.secure("127.0.0.1", at: "[::1]").details.version == "TLS 1.3")
    let refusal = try await failure { _ = try await peer.secure("127.0.0.2", at: "::1") }
    guard case .certificate(_, .wrongName, _) = refusal else { throw refusal }
  }

  @Test func serverNameIsSentForNamesOnly() async throws {
    let peer = try await Peer.shared("name", certificate: "good")
    #expect(try await peer.secure("localhost.").take(9) == Array("localhost".utf8))
    #expect(try await peer.secure("127.0.0.1").take(7) == Array("nothing".utf8))
  }

  @Test func missingRootsFileIsNamed() async throws {
    let connection = try await Peer.shared("tls", certificate: "good").connect()
    let refusal = try await failure {
      _ = try await TLSStream.start(
        over: connection, host: "localhost",
        trust: Trust(systemRoots: true, additionalRootsFile: "/nowhere/ca.pem"), minimumVersion: .tls12,
        timeout: .seconds(10))
    }
    guard case .trustFile("/nowhere/ca.pem", let reason) = refusal else { throw refusal }
    #expect(reason.contains("No such file"))
  }

  @Test func plainTextInsteadOfTLSIsRefused() async throws {
    let peer = try await Peer.shared("plain")
    #expect(try await failure { _ = try await peer.secure() } == .plaintextBeforeTLS(host: "localhost"))
  }

  @Test func tlsBeginsAfterAPlainTextExchange() async throws {
    let connection = try await Peer.shared("starttls", certificate: "good").connect()
    #expect(try await connection.text(12) == "* OK ready\r\n")
    try await connection.write(Array("a STARTTLS\r\n".utf8))
    #expect(try await connection.text(12) == "a OK begin\r\n")
    let trust = Trust(systemRoots: false, additionalRootsFile: try await Certificates.folder() + "/root.pem")
    let stream = try await TLSStream.start(
      over: connection, host: "localhost", trust: trust, minimumVersion: .tls12, timeout: .seconds(10))
    #expect(try await echo(Array("b NOOP\r\n".utf8), over: stream) == Array("b NOOP\r\n".utf8))
  }

  @Test func twentyMegabytesGoBothWaysThroughASmallBuffer() async throws {
    let peer = try await Peer.shared("tls", certificate: "good")
    let connection = try await peer.connect()
    connection.setSendBuffer(16 << 10)
    let trust = Trust(systemRoots: false, additionalRootsFile: try await Certificates.folder() + "/root.pem")
    let stream = try await TLSStream.start(
      over: connection, host: "localhost", trust: trust, minimumVersion: .tls12, timeout: .seconds(10))
    let bytes = noise(20_000_000)
    #expect(try await echo(bytes, over: stream) == bytes)
  }

  @Test func concurrentWritesStayWhole() async throws {
    let stream = try await Peer.shared("tls", certificate: "good").secure()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for letter in UInt8(65)..<75 {
        group.addTask { try await stream.write([UInt8](repeating: letter, count: 100_000)) }
      }
      let back = try await stream.take(1_000_000)
      try await group.waitForAll()
      var runs = 1
      for index in back.indices.dropFirst() where back[index] != back[index - 1] { runs += 1 }
      #expect(back.count == 1_000_000)
      #expect(runs == 10)
    }
  }

  @Test func goodbyeIsTheEndAndTearingOffIsNot() async throws {
    let polite = try await Peer.shared("goodbye", certificate: "good").secure()
    #expect(try await polite.all() == Array("hello".utf8))
    let rude = try await Peer.shared("abort", certificate: "good").secure()
    #expect(try await rude.take(5) == Array("hello".utf8))
    try await rude.write([1])
    guard case .closed = try await failure({ _ = try await rude.read() }) else {
      Issue.record("a torn connection looked like an end")
      return
    }
  }

  @Test func closingSaysGoodbye() async throws {
    let peer = try await Peer("listen", certificate: "good")
    try await peer.secure().close()
    #expect(try await peer.report() == "goodbye")
  }

  @Test func closingEndsAWaitingRead() async throws {
    let stream = try await Peer.shared("tls", certificate: "good").secure()
    let reader = Task { try await failure { _ = try await stream.read() } }
    try await Task.sleep(for: .milliseconds(20))
    stream.close()
    #expect(try await reader.value == .closedHere)
    #expect(try await failure { try await stream.write([1]) } == .closedHere)
  }

  @Test func cancelledReadLosesNothing() async throws {
    let stream = try await Peer.shared("tls", certificate: "good").secure()
    for round in 0..<50 {
      let reader = Task { try await stream.read() }
      if round % 2 == 0 { await Task.yield() }
      reader.cancel()
      do { _ = try await reader.value } catch { #expect(error as? TransportFailure == .cancelled) }
    }
    #expect(try await echo(Array("still here".utf8), over: stream) == Array("still here".utf8))
  }

  @Test func silentServerTimesOut() async throws {
    let connection = try await Peer.shared("silent").connect()
    let refusal = try await failure {
      _ = try await TLSStream.start(
        over: connection, host: "localhost", trust: Trust(systemRoots: true, additionalRootsFile: nil),
        minimumVersion: .tls12, timeout: .milliseconds(100))
    }
    guard case .timedOut = refusal else { throw refusal }
  }

  @Test func hostThatCStringsWouldCutIsRefused() async throws {
    let connection = try await Peer.shared("tls", certificate: "good").connect()
    let trust = Trust(systemRoots: false, additionalRootsFile: try await Certificates.folder() + "/root.pem")
    let refusal = try await failure {
      _ = try await TLSStream.start(
        over: connection, host: "localhost\0.evil.example", trust: trust, minimumVersion: .tls12,
        timeout: .seconds(5))
    }
    guard case .handshake = refusal else { throw refusal }
  }
}
