import Foundation
import Glibc
import TestSupport
import Testing

/// Mail without a server: the demo, a Maildir, a program that speaks IMAP.
@Suite(.serialized, .timeLimit(.minutes(3))) struct LocalMailTests {
  /// The folder that the demo works on: the one that its child was told.
  private func demoFolder(of process: Int32) throws -> String {
    let tasks = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/task")
    let children = try tasks.map {
      try String(contentsOfFile: "/proc/\(process)/task/\($0)/children", encoding: .utf8)
    }.joined(separator: " ")
    for child in children.split(separator: " ") {
      let line = try String(contentsOfFile: "/proc/\(child)/cmdline", encoding: .utf8)
      if let match = line.firstMatch(of: /\/tmp\/hato-demo-[A-Za-z0-9]+/) { return String(match.0) }
    }
    return ""
  }

  /// All files below with their sizes.
  private func listing(_ folder: String) -> [String] {
    let manager = FileManager.default
    return (manager.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []).sorted().map { name in
      let size = (try? manager.attributesOfItem(atPath: folder + "/" + name))?[.size] as? Int
      return "\(name) \(size ?? -1)"
    }
  }

  @Test(.requires(.dovecot), arguments: [false, true])
  func nothingDoneInTheDemoLasts(_ asOrdinaryUser: Bool) async throws {
    if asOrdinaryUser, getuid() != 0 { return }
    let home = try Home()
    let resources =
      (Home.program as NSString).deletingLastPathComponent + "/hato_hato.resources/Resources/demo"
    let before = listing(resources)
    #expect(before.count > 60)
    var command = [Home.program, "--demo"]
    if asOrdinaryUser {
      for name in try FileManager.default.subpathsOfDirectory(atPath: home.directory.path) + ["."] {
        chown(home.directory.file(name), 1000, 1000)
      }
      command = ["/usr/bin/setpriv", "--reuid=1000", "--regid=1000", "--clear-groups", "--"] + command
    }
    let hato = try PseudoTerminal(
      executable: command[0], arguments: Array(command.dropFirst()), environment: home.environment,
      width: 120, height: 40, keeping: [home])
    let screen = try await hato.see(
      "harbour-news", "写真", "Welcome to hato", "20 unread of 39", "live · local")
    let folder = try demoFolder(of: hato.processIdentifier)
    #expect(FileManager.default.fileExists(atPath: folder + "/Maildir/cur"))
    await hato.send("\r")
    try await hato.see("From ", "To ")
    await hato.send("qFdd$y")
    try await hato.see("Expunged 2 messages.")
    try await hato.quit()
    #expect(!folder.isEmpty && !FileManager.default.fileExists(atPath: folder))
    #expect(listing(resources) == before)
    let again = try home.open(["--demo"], width: 120, height: 40)
    let fresh = try await again.see("20 unread of 39", "Welcome to hato", "live · local")
    #expect(fresh.row(0) == screen.row(0))
    await again.signal(SIGTERM)
    try await again.expectOrderlyEnd()
  }

  /// A Maildir with so many new messages.
  private func maildir(in home: Home, _ count: Int) throws -> String {
    for number in 1...count {
      try home.directory.write(
        Letter.plain("Local \(number)", "Text \(number).", number: number),
        to: "Maildir/new/\(1_700_000_000 + number).M\(number).here")
    }
    for name in ["cur", "tmp", ".Archive/cur", ".Archive/new", ".Archive/tmp"] {
      try FileManager.default.createDirectory(
        atPath: home.directory.file("Maildir/" + name), withIntermediateDirectories: true)
    }
    return home.directory.file("Maildir")
  }

  @Test(.requires(.dovecot)) func aMaildirIsReadAndStaysAsOthersKnowIt() async throws {
    let home = try Home()
    let maildir = try maildir(in: home, 3)
    let hato = try home.open([maildir])
    try await hato.see("INBOX · 3 unread of 3", "live · local")
    await hato.send("\r")
    try await hato.see("Text 3.")
    await hato.send("qjF")
    try await hato.wait(timeout: .seconds(30)) { $0.marks(of: "Local 2").contains("★") }
    await hato.send("jd$y")
    try await hato.see("Expunged 1 message.")
    try await hato.quit()
    let names = try FileManager.default.contentsOfDirectory(atPath: maildir + "/cur").sorted()
    #expect(names.count == 2)
    #expect(names.first?.contains("M2.here") == true && names.first?.hasSuffix(":2,F") == true, "\(names)")
    #expect(names.last?.contains("M3.here") == true && names.last?.hasSuffix(":2,S") == true, "\(names)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: maildir + "/new") == [])
    #expect(!listing(maildir).contains { $0.contains("dovecot") || $0.contains("subscriptions") })
    // The second time it is the same mail: what Dovecot remembers is remembered elsewhere.
    let again = try home.open(["Maildir"])
    let second = try await again.see("INBOX · 1 unread of 2", "Archive")
    #expect(second.marks(of: "Local 2").contains("★"))
    try await again.quit()
  }

  /// Dovecot serves no mail to root, so root goes another way, by namespaces or where they are forbidden.
  private static var asNoRoot: String {
    get async throws {
      guard getuid() == 0 else { return "" }
      let namespace = ["/usr/bin/unshare", "--user", "--map-user=1000", "--map-group=1000", "--"]
      if try await Program(namespace + ["/bin/true"]).run().status == 0 {
        return namespace.joined(separator: " ") + " "
      }
      let rights = "+dac_override,+dac_read_search,+fowner,+chown"
      return
        "setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps=\(rights) --ambient-caps=\(rights) "
        + "--securebits=+no_setuid_fixup -- "
    }
  }

  /// The same program as for a Maildir, named by hand.
  @Test(.requires(.dovecot)) func aTunnelIsSpokenTo() async throws {
    let home = try Home()
    let maildir = try maildir(in: home, 2)
    let first = try home.open([maildir])
    try await first.see("INBOX · 2 unread of 2")
    try await first.quit()
    let scratch = home.directory.file("cache/hato/dovecot")
    let name = try #require(try FileManager.default.contentsOfDirectory(atPath: scratch).first)
    let hidden = try await Self.asNoRoot
    try home.configure(
      """
      [accounts.tube]
      tunnel = "exec \(hidden)/usr/lib/dovecot/imap -c '\(scratch)/\(name)/dovecot.conf'"

      [accounts.broken]
      tunnel = "echo the pigeon is ill >&2; exit 3"

      """)
    let hato = try home.open([], with: ["HATO_PASSWORD": ""])
    try await hato.see("INBOX · 2 unread of 2", "live · local")
    await hato.send("\r")
    try await hato.see("Text 2.")
    await hato.send("q")
    try await hato.quit()
    let check = try await home.run(["tube", "--check"])
    #expect(check.status == 0, "\(check.text)")
    #expect(check.text.contains("login         not needed"))
    let broken = try home.open(["broken"], width: 120)
    try await broken.see("the pigeon is ill")
    try await broken.quit(status: 1)
    let failed = try await home.run(["broken", "--check"])
    #expect(failed.status == 1)
    #expect(failed.text.contains("the pigeon is ill"))
  }

  /// In a mount namespace of its own, where Dovecot's program can't be run.
  @Test(.requires(.dovecot), arguments: ["--demo", "Maildir"])
  func withoutDovecotItSaysWhatToInstall(_ place: String) async throws {
    let namespace = ["/usr/bin/unshare", "--user", "--map-root-user", "--mount", "--"]
    // Where the system allows no namespaces there is no honest way to take Dovecot away.
    guard try await Program(namespace + ["/bin/true"]).run().status == 0 else { return }
    let home = try Home()
    _ = try maildir(in: home, 1)
    let hidden = "mount --bind /dev/null /usr/lib/dovecot/imap && exec \"$@\""
    let result = try await Program(
      namespace + ["/bin/sh", "-c", hidden, "sh", Home.program, place], environment: home.environment,
      directory: home.directory.path
    ).run()
    #expect(result.status == 2)
    #expect(result.errorText.contains("Dovecot, which is not installed: apt-get install dovecot-imapd"))
    #expect(result.errorText.split(separator: "\n").count == 1)
  }
}
