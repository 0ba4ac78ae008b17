import Foundation
import Mail
import TestSupport
import Testing

@testable import Runtime

@MainActor
@Suite(.timeLimit(.minutes(1))) struct NewMailHookTests {
  private let account = AccountID("work")
  private let lists = MailboxName(wire: Array("Lists".utf8), display: "Lists/swift dev")
  private let folder: TemporaryDirectory

  init() throws { folder = try TemporaryDirectory(prefix: "hato-hook") }

  private func text(_ name: String) -> String {
    (try? String(contentsOfFile: folder.file(name), encoding: .utf8)) ?? ""
  }

  private func wait(until isSo: () -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(20)
    while !isSo() {
      try #require(ContinuousClock.now < deadline)
      try await Task.sleep(for: .milliseconds(5))
    }
  }

  @Test func commandIsToldWhatCameAndHasNoTerminal() async throws {
    let out = folder.file("out")
    // The sixth field of a process's status is its session, which is its own.
    let hook = NewMailHook(
      command: """
        { echo "$HATO_ACCOUNT|$HATO_MAILBOX|$HATO_COUNT"; readlink /proc/$$/fd/0 /proc/$$/fd/2; echo $$
        cut -d' ' -f6 /proc/$$/stat; } > \(out).new; mv \(out).new \(out)
        """)
    hook.run(account, lists, count: 3)
    try await wait { !self.text("out").isEmpty }
    let lines = text("out").split(separator: "\n").map(String.init)
    #expect(lines.prefix(3) == ["work|Lists/swift dev|3", "/dev/null", "/dev/null"])
    #expect(lines.count == 5 && lines[3] == lines[4])
    // Nothing is left of it, a zombie neither.
    try await wait { access("/proc/\(lines[3])", F_OK) != 0 }
  }

  @Test func oneRunsAtATimeAndTheNextIsToldWhatCameMeanwhile() async throws {
    let command = """
      echo "$HATO_MAILBOX $HATO_COUNT" >> \(folder.file("log"))
      while [ ! -e \(folder.file("go")) ]; do sleep 0.01; done
      """
    let hook = NewMailHook(command: command)
    hook.run(account, .inbox, count: 1)
    try await wait { self.text("log") == "INBOX 1\n" }
    for count in 2...4 { hook.run(account, .inbox, count: count) }
    hook.run(account, lists, count: 7)
    hook.run(account, lists, count: Int.max)
    #expect(text("log") == "INBOX 1\n")
    _ = FileManager.default.createFile(atPath: folder.file("go"), contents: nil)
    try await wait { self.text("log").split(separator: "\n").count == 3 }
    #expect(text("log").hasPrefix("INBOX 1\nINBOX 9\nLists/swift dev "))
  }

  @Test func secretsStayAndControlCharactersAreShown() {
    let hostile = MailboxName(wire: [], display: "a\u{1b}[2J\nb")
    let news = NewMailHook.News(account: account, mailbox: hostile, count: 1)
    let told = NewMailHook.environment(
      news, from: ["HATO_PASSWORD=secret", "HATO_COUNT=9", "HOME=/home/alice"])
    #expect(told.first == "HOME=/home/alice")
    #expect(Set(told) == ["HOME=/home/alice", "HATO_ACCOUNT=work", "HATO_COUNT=1", "HATO_MAILBOX=a␛[2J␊b"])
  }

  @Test func withoutACommandNothingHappens() {
    let hook = NewMailHook(command: nil)
    for count in 0..<10_000 { hook.run(account, lists, count: count) }
  }
}
