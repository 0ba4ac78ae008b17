import Foundation
import Mail
import Store
import TestSupport
import Testing

/// `kill -9` while mail is being delivered. HATO_KILLS=200 takes so many moments; without it there are a few.
@Suite struct MaildropCrashTests {
  private static let kills = ProcessInfo.processInfo.environment["HATO_KILLS"].flatMap { Int($0) } ?? 8

  let folder: TemporaryDirectory
  private var server: String { folder.file("server") }

  init() throws {
    folder = try TemporaryDirectory()
    try FileManager.default.createDirectory(
      atPath: folder.file("server"), withIntermediateDirectories: false)
  }

  @Test func messageIsDeliveredOnceWhateverIsKilled() async throws {
    var random = SeededRandom.fresh()
    var sent = 0
    var cut = 0
    for _ in 0..<Self.kills {
      for _ in 0..<Int.random(in: 5...25, using: &random) { try arrive(&sent) }
      let program = try deliverer()
      // More steps than there are, now and then.
      await program.lines(atLeast: Int.random(in: 0...200, using: &random))
      usleep(.random(in: 0...300, using: &random))
      program.kill()
      if await program.end().status != 0 { cut += 1 }
      try check(sent, "seed \(random.seed)")
      try readMail(&random)
    }
    #expect(cut > 0)
    let (_, status) = try await deliverer().end()
    #expect(status == 0, "seed \(random.seed)")
    try check(sent, "seed \(random.seed)")
    #expect(try delivered().count == sent)
    #expect(try onServer().isEmpty)
    #expect(try Maildrop.open(folder: folder.file("account")).maildrop.messages().isEmpty)
  }

  /// Of two one is killed, again and again.
  @Test func twoProcessesAtOnceDeliverOnce() async throws {
    var random = SeededRandom.fresh()
    var sent = 0
    for _ in 0..<max(2, Self.kills / 4) {
      for _ in 0..<40 { try arrive(&sent) }
      let programs = [try deliverer(), try deliverer()]
      await programs[0].lines(atLeast: Int.random(in: 0...100, using: &random))
      programs[0].kill()
      _ = await programs[0].end()
      #expect(await programs[1].end().status == 0, "seed \(random.seed)")
      try check(sent, "seed \(random.seed)")
      #expect(try delivered().count == sent && onServer().isEmpty, "seed \(random.seed)")
    }
  }

  private func deliverer() throws -> RunningProgram {
    try RunningProgram([BuiltProducts.path(of: "StoreFixture"), "deliver", folder.path])
  }

  private func arrive(_ sent: inout Int) throws {
    sent += 1
    try folder.write("", to: "server/message-\(sent)")
  }

  /// Each message is whole in the Maildir once, or not there and still on the server; and where it is in both, that
  /// is known.
  private func check(_ sent: Int, _ comment: Comment) throws {
    let delivered = try delivered()
    let server = try onServer()
    #expect(Set(delivered).count == delivered.count, "doubled: \(comment)")
    let all = Set((1...sent).map { "message-\($0)" })
    #expect(Set(delivered).union(server) == all, "lost: \(comment)")
    let known = try Maildrop.open(folder: folder.file("account")).maildrop.messages()
    let noted = known.filter { $0.delivery != nil }.map { String(decoding: $0.uniqueID, as: UTF8.self) }
    #expect(server.intersection(delivered).subtracting(noted).isEmpty, "unknown: \(comment)")
    let done = known.filter { if case .done? = $0.delivery { true } else { false } }
      .map { String(decoding: $0.uniqueID, as: UTF8.self) }
    #expect(Set(done).isSubset(of: delivered), "\(comment)")
  }

  private func onServer() throws -> Set<String> {
    Set(try FileManager.default.contentsOfDirectory(atPath: server))
  }

  /// The first lines of all that is in the Maildir and its folder, where the rest is as long as it must be.
  private func delivered() throws -> [String] {
    var found: [String] = []
    for room in ["new", "cur", ".Sub/cur"] {
      let path = folder.file("maildir/" + room)
      for name in (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [] {
        let lines = folder.text(of: "maildir/\(room)/\(name)").split(separator: "\n")
        guard lines.count == 2, let last = lines[0].utf8.last, lines[1].utf8.count == 100 + Int(last) else {
          Issue.record("cut off: \(lines)")
          continue
        }
        found.append(String(lines[0]))
      }
    }
    return found
  }

  /// What a mail program does with some of the files meanwhile.
  private func readMail(_ random: inout SeededRandom) throws {
    try FileManager.default.createDirectory(
      atPath: folder.file("maildir/.Sub/cur"), withIntermediateDirectories: true)
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.file("maildir/new")) {
      guard let room = ["new", "cur", ".Sub/cur"].randomElement(using: &random), room != "new" else {
        continue
      }
      try FileManager.default.moveItem(
        atPath: folder.file("maildir/new/" + name), toPath: folder.file("maildir/\(room)/\(name),S=7:2,S"))
    }
  }
}
