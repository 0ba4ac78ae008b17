import Foundation
import TestSupport
import Testing

/// What is written beside curses: the clipboard, and that terminals leave the order of letters alone.
@Suite struct SelectionAndOrderTests {
  private func output(_ keys: String, _ environment: [String: String]) async throws -> (String, ProgramEnd) {
    let terminal = try fixture(environment: environment)
    try await terminal.wait { $0.contains("0 keys") }
    await terminal.send(keys)
    let end = try await terminal.end()
    return (String(decoding: await terminal.output, as: UTF8.self), end)
  }

  private static let off = "\u{1b}[8l"
  private static let on = "\u{1b}[8h"

  @Test(arguments: [["VTE_VERSION": "7202"], ["MLTERM": "3.9"], ["KONSOLE_VERSION": "230401"]])
  func terminalsThatTurnTextAreToldNotTo(_ environment: [String: String]) async throws {
    let (text, end) = try await output("jq", environment)
    #expect(end == .exited(0))
    #expect(text.components(separatedBy: Self.off).count == 2)
    #expect(text.components(separatedBy: Self.on).count == 2)
    let shown = try #require(text.range(of: "0 keys")).lowerBound
    #expect(try #require(text.range(of: Self.off)).lowerBound < shown)
    #expect(try #require(text.range(of: Self.on)).lowerBound > shown)
  }

  @Test(arguments: [[:], ["VTE_VERSION": ""], ["VTE_VERSION": "7202", "TMUX": "/tmp/x,1,0"], ["MLTERM": "3", "STY": "1"]])
  func othersAreToldNothing(_ environment: [String: String]) async throws {
    let (text, _) = try await output("jq", environment)
    #expect(!text.contains(Self.off) && !text.contains(Self.on))
  }

  /// Another program gets the terminal as it was, a crash leaves it so.
  @Test func theOrderIsGivenBackEachTime() async throws {
    let (text, _) = try await output("oq", ["VTE_VERSION": "7202"])
    let pieces = text.components(separatedBy: "the other program")
    #expect(pieces.count == 2)
    #expect(pieces[0].hasSuffix(Self.on) || pieces[0].components(separatedBy: Self.on).count == 2)
    #expect(pieces[1].contains(Self.off) && pieces[1].contains(Self.on))
    let (crash, end) = try await output("A", ["VTE_VERSION": "7202"])
    #expect(end == .killed(signal: SIGABRT))
    #expect(crash.components(separatedBy: Self.on).count == 2)
  }

  @Test func theClipboardGetsPrintableASCIIOnly() async throws {
    let (text, _) = try await output("Cq", [:])
    let base64 = Data("https://example.org/a?b=[31mc".utf8).base64EncodedString()
    #expect(text.components(separatedBy: "\u{1b}]52;c;\(base64)\u{7}").count == 2)
    #expect(text.components(separatedBy: "\u{1b}]").count == 2)
  }
}
