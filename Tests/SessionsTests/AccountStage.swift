import Foundation
import Mail
import Store
import TestSupport
import Testing

@testable import Sessions

/// The kinds of account that have a server.
enum AccountKind: String, CaseIterable, Sendable, CustomTestStringConvertible {
  case imap, pop3

  var testDescription: String { rawValue }
}

/// A real Dovecot with some mail, and what an account keeps on this machine: sessions of either kind come and go on it.
struct AccountStage: Sendable {
  let kind: AccountKind
  let server: DovecotServer
  let delivered: [Data]
  var store: MailStore
  let journal: Journal
  let maildrop: Maildrop

  static func start(
    _ kind: AccountKind, _ mails: [Data], configuration: String = ""
  ) async throws -> AccountStage {
    var options = DovecotServer.Options()
    options.servesPOP3 = true
    options.configuration = configuration
    return AccountStage(
      kind: kind, server: try await DovecotServer.start(messages: mails, options: options), delivered: mails,
      store: try .inMemory(), journal: try .inMemory(), maildrop: try .inMemory())
  }

  /// Nothing is fetched ahead by it, unless the test wants that.
  func probe(
    password: String? = DovecotServer.password, isMetered: Bool = true, timings: SessionTimings = Self.timings
  ) async -> AccountProbe {
    var options = SessionOptions()
    options.isMetered = isMetered
    let session: any AccountSession
    switch kind {
    case .imap:
      session = IMAPSession(
        account: AccountID("test"), server: Server(way: way(server.imapsPort), user: user, rootsFile: roots),
        timings: timings, transcript: nil, store: store, journal: journal, options: options,
        password: { () async throws(MailFailure) in password.map { Secret($0) } })
    case .pop3:
      session = POP3Session(
        account: AccountID("test"), server: Server(way: way(server.pop3sPort), user: user, rootsFile: roots),
        timings: timings, transcript: nil, store: store, maildrop: maildrop, options: options,
        password: { () async throws(MailFailure) in password.map { Secret($0) } })
    }
    let probe = AccountProbe(session, as: session, server: server)
    await probe.listen()
    return probe
  }

  static var timings: SessionTimings {
    var timings = SessionTimings()
    timings.logout = 5
    return timings
  }

  private var user: String { DovecotServer.user }
  private var roots: String { server.authority }
  private func way(_ port: UInt16) -> Server.Way { .tls(host: server.host, port: port) }

  static func mail(_ number: Int, body: String = "body", fields: String = "") -> Data {
    Data(
      """
      From: Ada <ada@example.org>\r
      To: Alice <alice@example.org>\r
      Subject: =?UTF-8?Q?Mail_=E9=B3=A9_\(number)?=\r
      Date: Fri, 20 Nov 2026 09:\(10 + number % 50):00 +0900\r
      Message-ID: <\(number)@example.org>\r
      \(fields)\r
      \(body)\r\n
      """.utf8)
  }

  static func mails(_ count: Int) -> [Data] { (1...count).map { mail($0) } }

  static let japanese = Data(
    """
    From: =?ISO-2022-JP?B?GyRCOm48VBsoQg==?= <sakusha@example.org>\r
    Subject: =?ISO-2022-JP?B?GyRCRnxLXDhsGyhC?=\r
    Date: Fri, 20 Nov 2026 10:00:00 +0900\r
    MIME-Version: 1.0\r
    Content-Type: text/plain; charset=ISO-2022-JP\r
    \r
    \u{1B}$BF|K\\8l\u{1B}(B\r
    .\r
    ..dots at the start\r\n
    """.utf8)

  static let attached = Data(
    """
    From: ada@example.org\r
    Subject: attached\r
    Date: Fri, 20 Nov 2026 11:00:00 +0900\r
    MIME-Version: 1.0\r
    Content-Type: multipart/mixed; boundary="=_b"\r
    \r
    --=_b\r
    Content-Type: text/plain; charset=UTF-8\r
    \r
    see the file\r
    --=_b\r
    Content-Type: application/octet-stream\r
    Content-Disposition: attachment; filename="engine.bin"\r
    Content-Transfer-Encoding: base64\r
    \r
    \(Data((0..<30_000).map { UInt8(truncatingIfNeeded: $0 &* 7) })
      .base64EncodedString(options: [.lineLength76Characters, .endLineWithCarriageReturn, .endLineWithLineFeed]))\r
    --=_b--\r\n
    """.utf8)
}

extension Probe {
  /// Asks, and waits for the answer with the octets of a message.
  func read(_ key: MessageKey, _ sections: [BodySection], limit: Int = 1 << 20) async -> [FetchedSection]? {
    forgetSections()
    guard await ask(.read(key, sections: sections, limit: limit)) == nil else { return nil }
    let answer = await wait(for: "sections") {
      if case .sections(_, key, _) = $0 { true } else { false }
    }
    guard case .sections(_, _, let found)? = answer else { return nil }
    return found
  }

  /// Each request was told to have ended, and once.
  func expectOneEndEach(location: SourceLocation = #_sourceLocation) {
    let ends = events.compactMap { event -> RequestID? in
      if case .finished(let id, _) = event { id } else { nil }
    }
    #expect(ends.sorted() == (1...asked).map { RequestID($0) }, sourceLocation: location)
  }

  /// The first event, past or to come, of new mail.
  func waitForNews(_ count: Int, location: SourceLocation = #_sourceLocation) async {
    await wait(for: "new mail", location: location) { $0 == .newMail(.inbox, count: count) }
  }
}
