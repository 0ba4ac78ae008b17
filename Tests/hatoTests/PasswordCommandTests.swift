import Mail
import Testing

@testable import hato

@Suite(.timeLimit(.minutes(1))) struct PasswordCommandTests {
  @Test func theFirstLineIsThePassword() async throws {
    let secret = try await PasswordCommand("printf 'wonder land\\nsecond\\n'").run()
    #expect(secret.declassify() == Array("wonder land".utf8))
  }

  @Test func aCommandThatAsksGetsNoAnswerAndEnds() async {
    await #expect(throws: MailFailure.self) { try await PasswordCommand("cat").run() }
  }

  @Test func whatItPrintedIsNotInTheFailure() async {
    do {
      _ = try await PasswordCommand("echo wonderland; echo locked >&2; exit 3").run()
      Issue.record("taken")
    } catch {
      #expect(error.sentence.contains("locked"))
      #expect(!error.sentence.replacing("echo wonderland", with: "").contains("wonderland"))
    }
  }
}
