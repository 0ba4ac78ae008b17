import Foundation
import Glibc
import Testing

@testable import Transport

@Suite(.timeLimit(.minutes(3)))
struct ProcessStreamTests {
  @Test func catEchoes() async throws {
    let cat = try ProcessStream.start(arguments: ["cat"])
    let bytes = noise(5_000_000)
    #expect(try await echo(bytes, over: cat) == bytes)
    cat.endInput()
    #expect(try await cat.read().isEmpty)
    #expect(await cat.exit() == .exited(0))
  }

  @Test func failureTellsStatusAndDiagnostics() async throws {
    let shell = try ProcessStream.start(arguments: [
      "sh", "-c", "echo out; echo no such mailbox >&2; exit 75",
    ])
    #expect(try await shell.text(4) == "out\n")
    let end = try await failure { _ = try await shell.read() }
    #expect(end == .programFailed(program: "sh", status: .exited(75), diagnostics: "no such mailbox"))
    #expect(end.reason == "sh ended with status 75: no such mailbox")
  }

  @Test func deathBySignalIsTold() async throws {
    let shell = try ProcessStream.start(arguments: ["sh", "-c", "kill -KILL $$"])
    let end = try await failure { _ = try await shell.read() }
    #expect(end == .programFailed(program: "sh", status: .signalled(SIGKILL), diagnostics: ""))
  }

  @Test func onlyTheEndOfTheDiagnosticsIsKept() async throws {
    let line = "seq 1 200000 >&2; echo done"
    let shell = try ProcessStream.start(arguments: ["sh", "-c", line])
    #expect(try await shell.all() == Array("done\n".utf8))
    while !shell.diagnostics.hasSuffix("\n200000") { await Task.yield() }
    #expect(shell.diagnostics.utf8.count <= DiagnosticsTail.limit)
    #expect(shell.diagnostics.utf8.count > DiagnosticsTail.limit - 10)
  }

  @Test func missingProgramIsNotFound() async throws {
    let refusal = try await failure { _ = try ProcessStream.start(arguments: ["hato-no-such-program"]) }
    guard case .programNotFound("hato-no-such-program", _) = refusal else { throw refusal }
  }

  @Test func environmentIsWhatWasAskedFor() async throws {
    let shell = try ProcessStream.start(arguments: ["/usr/bin/env"], environment: ["PIGEON": "鳩"])
    #expect(try await shell.all() == Array("PIGEON=鳩\n".utf8))
  }

  @Test func childHasASessionOfItsOwnAndNoOtherDescriptors() async throws {
    let leak = open("/dev/null", O_RDONLY)
    defer { Glibc.close(leak) }
    let shell = try ProcessStream.start(
      arguments: ["sh", "-c", "cut -d' ' -f6 /proc/$$/stat; echo $$; ls /proc/self/fd | tr '\\n' ' '"])
    let lines = String(decoding: try await shell.all(), as: UTF8.self).split(separator: "\n")
    #expect(lines[0] == lines[1])
    // 3 is the folder that ls is listing.
    #expect(lines[2] == "0 1 2 3 ")
  }

  @Test func closingEndsEvenWhatIgnoresTermination() async throws {
    let stubborn = try ProcessStream.start(
      arguments: ["sh", "-c", "trap '' TERM; echo ready; while :; do sleep 0.1; done"])
    #expect(try await stubborn.text(6) == "ready\n")
    stubborn.close()
    #expect(await stubborn.exit() == .signalled(SIGKILL))
  }

  @Test func grandchildrenEndToo() async throws {
    let shell = try ProcessStream.start(arguments: ["sh", "-c", "sleep 1000 & echo $!; wait"])
    let line = String(decoding: try await shell.read(), as: UTF8.self)
    let grandchild = try #require(pid_t(line.dropLast()))
    #expect(kill(grandchild, 0) == 0)
    shell.close()
    #expect(await shell.exit() != nil)
    // It is an orphan now; whoever adopted it may be slow to reap it.
    while let state = state(of: grandchild), state != "Z" { await Task.yield() }
  }

  @Test func readCanBeCancelled() async throws {
    let cat = try ProcessStream.start(arguments: ["cat"])
    let reader = Task { try await cat.read() }
    try await Task.sleep(for: .milliseconds(20))
    reader.cancel()
    #expect(try await failure { _ = try await reader.value } == .cancelled)
    #expect(try await echo([7], over: cat) == [7])
  }

  @Test func aThousandStartsLeaveNothingBehind() async throws {
    let before = descriptors()
    var children: [pid_t] = []
    for round in 0..<1000 {
      let cat = try ProcessStream.start(arguments: ["cat"])
      children.append(cat.child.id)
      if round % 10 == 0 { #expect(try await echo([1], over: cat) == [1]) }
      cat.close()
      #expect(await cat.exit() != nil)
    }
    #expect(children.allSatisfy { state(of: $0) != "Z" })
    // Other tests run beside this one and have descriptors of their own; ours would be a thousand at least.
    #expect(descriptors() < before + 900)
  }

  private func descriptors() -> Int {
    (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count) ?? 0
  }

  /// The letter that /proc has for a process; `nil` when it is gone.
  private func state(of process: pid_t) -> Character? {
    guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8) else { return nil }
    return text.split(separator: ") ").last?.first
  }
}
