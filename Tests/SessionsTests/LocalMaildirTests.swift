import Foundation
import Glibc
import TestSupport
import Testing

@testable import Sessions

/// What the value says is put to the proof by the program that it is for.
@Suite struct LocalMaildirTests {
  @Test(.requires(.dovecot)) func dovecotServesTheFolder() async throws {
    let answer = try await Fixture().ask("a SELECT INBOX (CONDSTORE)", "b UID FETCH 1 BODY.PEEK[HEADER]")
    #expect(answer.hasPrefix("* PREAUTH"))
    #expect(answer.contains("* 1 EXISTS"))
    #expect(answer.contains("HIGHESTMODSEQ"))
    #expect(answer.contains("Subject: hello"))
    #expect(answer.contains("a OK [READ-WRITE]"))
  }

  @Test(.requires(.dovecot)) func slashSeparatesLevelsAndSpecialUsesAreKnown() async throws {
    let answer = try await Fixture().ask("a LIST \"\" *", "b LIST \"\" * RETURN (STATUS (MESSAGES))")
    #expect(answer.contains("* LIST (\\HasNoChildren) \"/\" Lists/hato"))
    #expect(answer.contains("\\Sent) \"/\" Sent"))
    #expect(answer.contains("* STATUS Lists/hato (MESSAGES 0)"))
    #expect(!answer.contains("Trash"))
  }

  @Test(.requires(.dovecot)) func demoHasItsSpecialMailboxesFromTheStart() async throws {
    let answer = try await Fixture(isDemo: true).ask("a LIST \"\" *")
    for name in ["Drafts", "Sent", "Archive", "Trash"] { #expect(answer.contains("\"/\" \(name)")) }
    #expect(!answer.contains("\"/\" Junk"))
  }

  @Test(.requires(.dovecot)) func dovecotsOwnFilesStayOutOfTheMaildir() async throws {
    let fixture = try Fixture()
    _ = try await fixture.ask("a SELECT INBOX", "b STORE 1 +FLAGS (\\Seen $Forwarded)")
    let names = try FileManager.default.subpathsOfDirectory(atPath: fixture.maildir)
    #expect(!names.contains { $0.contains("dovecot") || $0.contains("subscriptions") })
    #expect(names.contains { $0.hasPrefix("cur/1.a.test:2,") })
  }

  @Test(.requires(.dovecot)) func uidValidityOutlivesTheProcess() async throws {
    let fixture = try Fixture()
    let validity = { (text: String) in text.split(separator: "\r\n").filter { $0.contains("UIDVALIDITY") } }
    let first = try await fixture.ask("a SELECT INBOX")
    let second = try await fixture.ask("a SELECT INBOX")
    #expect(validity(first) == validity(second))
    #expect(validity(first).count == 1)
  }

  @Test(
    .requires(.dovecot),
    arguments: ["a:b", "::", "50% off", "%u", "a b ", "#x", "$HOME", "say \"hi\"", "back\\slash", "<in", "鳩"])
  func everyFolderNameIsTakenAsItIs(_ name: String) async throws {
    let answer = try await Fixture(folder: name).ask("a SELECT INBOX")
    #expect(answer.contains("* 1 EXISTS"))
  }

  @Test(arguments: ["relative", "/a\nmail_location = maildir:/b", "/\u{7F}", ""])
  func pathsThatTheConfigurationCannotHoldAreRefused(_ path: String) {
    #expect(
      LocalMaildir(maildir: path, scratch: "/s", userName: "u", home: "/", identity: .caller) == nil)
    #expect(
      LocalMaildir(maildir: "/m", scratch: path, userName: "u", home: "/", identity: .caller) == nil)
  }

  /// Root has two ways, everybody else needs none.
  @Test(
    .requires(.dovecot),
    arguments: getuid() == 0
      ? Set([Fixture.rootIdentity, .entrusted(uid: 65_534, gid: 65_534)]) : [LocalMaildir.Identity.caller])
  func everyIdentityServesItsFiles(_ identity: LocalMaildir.Identity) async throws {
    let fixture = try Fixture(identity: identity)
    let answer = try await fixture.ask("a SELECT INBOX", "b STORE 1 +FLAGS (\\Seen)")
    #expect(answer.contains("* 1 EXISTS"))
    #expect(answer.contains("a OK [READ-WRITE]"))
    let names = try FileManager.default.contentsOfDirectory(atPath: fixture.maildir + "/cur")
    #expect(names == ["1.a.test:2,S"])
  }
}

/// A Maildir of one message and the process on it.
private struct Fixture {
  let directory: TemporaryDirectory
  let local: LocalMaildir
  /// Namespaces are forbidden in containers and in a changed root.
  static let rootIdentity: LocalMaildir.Identity =
    system(LocalMaildir.namespaceProbe.joined(separator: " ") + " 2>/dev/null") == 0
    ? .hiddenRoot : .entrusted(uid: 65_534, gid: 65_534)
  var maildir: String { local.maildir }

  init(folder: String = "Maildir", identity: LocalMaildir.Identity? = nil, isDemo: Bool = false) throws {
    directory = try TemporaryDirectory()
    let maildir = directory.file(folder)
    for path in ["cur", "tmp", ".Lists.hato/cur", ".Sent/cur"] {
      try FileManager.default.createDirectory(
        atPath: maildir + "/" + path, withIntermediateDirectories: true)
    }
    try directory.write("Subject: hello\n\nhello\n", to: folder + "/new/1.a.test")
    local = try #require(
      LocalMaildir(
        maildir: maildir, scratch: directory.file("scratch " + folder), userName: "tester",
        home: directory.path, identity: identity ?? (getuid() == 0 ? Self.rootIdentity : .caller),
        isDemo: isDemo))
    for path in local.directories {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }
    try local.configuration.write(toFile: local.configurationPath, atomically: false, encoding: .utf8)
  }

  func ask(_ commands: String...) async throws -> String {
    let input = (commands + ["z LOGOUT"]).map { $0 + "\r\n" }.joined()
    return try await Program(local.command, environment: local.environment)
      .succeed(input: Data(input.utf8)).text
  }
}
