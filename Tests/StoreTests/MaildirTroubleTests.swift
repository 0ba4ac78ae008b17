import Foundation
import Mail
import Store
import TestSupport
import Testing

/// Folders that can't take a message: nothing is lost, and the reason is told.
@Suite struct MaildirTroubleTests {
  let folder: TemporaryDirectory

  init() throws { folder = try TemporaryDirectory() }

  private let name = Maildir.fileName(account: "alice", uniqueID: [1], occurrence: 1, at: day(0))

  /// What a delivery of so many octets comes to in a process of its own, after this in a shell.
  private func deliver(_ octets: Int, after script: String = "", _ mode: String = "plain") async throws
    -> String
  {
    let command = script + "exec \"$0\" draft \"$1\" \(octets) \(mode)"
    return try await Program(
      ["sh", "-c", command, BuiltProducts.path(of: "StoreFixture"), folder.file("mail")]
    ).run().text
  }

  @Test func plainFolderTakesIt() async throws {
    #expect(try await deliver(100_000) == "published\ntmp: 0\nnew: 1\n")
  }

  /// The size of a file is limited, and where a disk can be had, a disk that is too small.
  @Test func fullDiskIsToldAndLeavesNothing() async throws {
    let limited = try await deliver(100_000, after: "trap '' XFSZ; ulimit -f 16; ")
    #expect(limited.contains(": File too large.\ntmp: 0\nnew: 0\n"), "\(limited)")
    let mount = "mkdir -p \"$1\" && mount -t tmpfs -o size=64k none \"$1\""
    let mayMount = try await Program(["unshare", "-rm", "sh", "-c", mount, "sh", folder.file("disk")]).run()
    guard mayMount.status == 0 else { return }
    let small =
      "[ -n \"$2\" ] || exec unshare -rm sh -c '\(mount) && exec \"$0\" draft \"$1\" 100000 plain' \"$0\" \"$1\"; "
    let full = try await deliver(100_000, after: small)
    #expect(full.contains(": No space left on device.\ntmp: 0\nnew: 0\n"), "\(full)")
  }

  @Test(arguments: ["tmp", "new"]) func folderThatMayNotBeWrittenIsTold(_ room: String) async throws {
    _ = try Maildir(path: folder.file("mail"))
    for path in ["mail", "mail/tmp", "mail/new", "mail/cur"] {
      let mode = path == "mail/" + room ? 0o555 : 0o777
      try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: folder.file(path))
    }
    let said = try await deliver(1000, "unprivileged")
    #expect(said.contains("mail/\(room)/"), "\(said)")
    #expect(said.contains(": Permission denied.\ntmp: \(room == "tmp" ? 0 : 1)\nnew: 0\n"), "\(said)")
  }

  /// What the system answers where no disk of ours does; the Maildir is there already.
  @Test(
    .requires(.strace),
    arguments: [
      // A file system without links.
      ("linkat:error=EPERM", "published", 0, 1),
      ("linkat:error=EPERM -e inject=renameat:error=EROFS", ": Read-only file system.", 1, 0),
      // tmp/ is on another.
      ("linkat:error=EXDEV", ": Invalid cross-device link.", 1, 0),
      ("fsync:error=EIO:when=1", ": Input/output error.", 0, 0),
      // File systems that can't say, and one that lost a name that is there.
      ("fsync:error=EINVAL", "published", 0, 1),
      ("fsync:error=EIO:when=2", "mail/new can't be written: Input/output error.", 0, 1),
      ("rename:error=EDQUOT", ": Disk quota exceeded.", 0, 0),
    ]) func failureOfAnyStepIsTold(_ fault: String, _ sentence: String, _ tmp: Int, _ new: Int) async throws
  {
    _ = try Maildir(path: folder.file("mail"))
    let trace = "strace -f -qq -o /dev/null -e trace=linkat,renameat,rename,fsync"
    let mayTrace = try await Program(["sh", "-c", trace + " true"]).run()
    guard mayTrace.status == 0 else { return }
    let command = "\(trace) -e inject=\(fault) \"$0\" draft \"$1\" 1000 plain; exit; "
    let said = try await deliver(1000, after: command)
    #expect(said.contains(sentence + "\ntmp: \(tmp)\nnew: \(new)\n"), "\(fault): \(said)")
  }

  @Test func folderThatCannotBeMadeIsTold() throws {
    try folder.write("", to: "file")
    for path in ["file", "file/mail"] {
      #expect(throws: StoreFailure.self) { try Maildir(path: folder.file(path)) }
    }
    try folder.write("", to: "mail/cur")
    #expect { try Maildir(path: folder.file("mail")) } throws: {
      ($0 as? StoreFailure)?.sentence.contains("mail/cur can't be written: it is no folder.") == true
    }
    for path in ["", "mail", "./mail", "~/mail"] {
      #expect(throws: StoreFailure.self) { try Maildir(path: path) }
    }
  }

  /// The user's own link to the whole is his affair; one in place of new/ would lead the mail elsewhere.
  @Test(arguments: ["tmp", "new"]) func linkInPlaceOfAFolderIsRefused(_ room: String) throws {
    _ = try Maildir(path: folder.file("elsewhere"))
    try FileManager.default.createDirectory(atPath: folder.file("mail"), withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: folder.file("mail/" + room), withDestinationPath: folder.file("elsewhere/" + room))
    #expect { try Maildir(path: folder.file("mail")) } throws: {
      ($0 as? StoreFailure)?.sentence.contains("mail/\(room) can't be written: it is a symbolic link.")
        == true
    }
    try FileManager.default.createSymbolicLink(
      atPath: folder.file("link"), withDestinationPath: folder.file("elsewhere"))
    let maildir = try Maildir(path: folder.file("link"))
    try maildir.begin(name).finish()
    try maildir.publish([name])
    #expect(folder.text(of: "elsewhere/new/" + name).isEmpty && maildir.has(name))
  }

  /// While hato runs.
  @Test func folderThatIsReplacedOrGoneIsTold() throws {
    let maildir = try Maildir(path: folder.file("mail"))
    try maildir.begin(name).finish()
    try FileManager.default.removeItem(atPath: folder.file("mail/new"))
    #expect(throws: StoreFailure.self) { try maildir.publish([name]) }
    try FileManager.default.createDirectory(atPath: folder.file("other"), withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: folder.file("mail/new"), withDestinationPath: folder.file("other"))
    #expect(throws: StoreFailure.self) { try maildir.publish([name]) }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.file("other")).isEmpty)
    let draft = try maildir.begin(name)
    try FileManager.default.removeItem(atPath: folder.file("mail"))
    #expect(throws: StoreFailure.self) { try draft.finish() }
    #expect(throws: StoreFailure.self) { try maildir.begin(name) }
    #expect(throws: StoreFailure.self) { try maildir.publish([name]) }
    #expect(!maildir.has(name))
  }
}
