import Foundation
import Screen
import Sessions
import TestSupport
import Testing

@testable import Runtime

/// Parts that other programs get, through the whole program but for the terminal.
@MainActor
@Suite(.timeLimit(.minutes(2)), .serialized) struct PartProgramTests {
  private func scene(mailcap: String, name: String = "engine.dat") async throws -> Scene {
    let server = try await DovecotServer.start(messages: [
      EventLoopTests.letter("With a file", attachment: name)
    ])
    let scene = try Scene(
      .tls(host: server.host, port: server.imapsPort), rootsFile: server.authority, server: server,
      mailcap: mailcap)
    try await scene.wait(for: "With a file")
    return scene
  }

  private func end(_ scene: Scene) async {
    scene.terminate()
    _ = await scene.ended()
  }

  @Test(.requires(.dovecot)) func theEntryWhoseTestSucceedsGetsTheDecodedFile() async throws {
    let scene = try await scene(
      mailcap: """
        application/octet-stream; touch FOLDER/wrong; test=false
        application/*; cp %s FOLDER/shown && echo %t > FOLDER/type; test=test -s %s; nametemplate=%s.x
        """)
    scene.type("o")
    try await scene.wait("the program") { scene.files == ["shown", "type"] }
    #expect(FileManager.default.contents(atPath: scene.folder.file("shown")) == EventLoopTests.contents)
    try await scene.wait(for: "Opening engine.dat: done.")
    #expect(!scene.display.log.contains("leave"))
    await end(scene)
  }

  @Test(.requires(.dovecot)) func whatAProgramWritesIsReadInThePagerAndSteersNothing() async throws {
    let scene = try await scene(
      mailcap: "application/octet-stream; printf 'bytes\\\\033[31m: '\\; wc -c < %s; copiousoutput")
    scene.type("o")
    try await scene.wait(for: "bytes␛[31m: 200000")
    scene.type("q")
    try await scene.wait("the list again") { scene.display.text.contains("With a file") }
    await end(scene)
  }

  @Test(.requires(.dovecot)) func aProgramThatWritesForeverIsStopped() async throws {
    let scene = try await scene(mailcap: "application/octet-stream; echo begin\\; yes; copiousoutput")
    scene.type("o")
    try await scene.wait(for: "begin")
    await end(scene)
  }

  @Test(.requires(.dovecot)) func aProgramForTheTerminalGetsItAndGivesItBack() async throws {
    let scene = try await scene(mailcap: "application/octet-stream; touch FOLDER/ran; needsterminal")
    scene.type("o")
    try await scene.wait("the terminal back") { scene.display.log.contains("enter") }
    #expect(scene.files == ["ran"])
    await end(scene)
  }

  @Test(.requires(.dovecot)) func aProgramThatIsMissingIsTold() async throws {
    let scene = try await scene(mailcap: "application/octet-stream; no-such-program-here %s")
    scene.type("o")
    try await scene.wait(for: "no-such-program-here failed: it is not installed")
    await end(scene)
  }

  @Test(.requires(.dovecot)) func aProgramInDisguiseIsAskedAbout() async throws {
    let server = try await DovecotServer.start(messages: [
      EventLoopTests.letter("With a file", attachment: "engine.dat", contents: Data("#!/bin/sh\nexit\n".utf8))
    ])
    let scene = try Scene(
      .tls(host: server.host, port: server.imapsPort), rootsFile: server.authority, server: server,
      mailcap: "application/octet-stream; touch FOLDER/ran")
    try await scene.wait(for: "With a file")
    scene.type("o")
    try await scene.wait(for: "It begins as a script does")
    scene.type("n")
    try await scene.wait(for: "It was not opened.")
    #expect(scene.files == [])
    scene.type("o")
    try await scene.wait(for: "It begins as a script does")
    scene.type("y")
    try await scene.wait("the program") { scene.files == ["ran"] }
    await end(scene)
  }

  @Test(.requires(.dovecot)) func aNameIsNoCommand() async throws {
    let scene = try await scene(
      mailcap: "application/octet-stream; basename '%s' > FOLDER/name", name: "\"x$(touch owned);y`id`.dat\"")
    scene.type("o")
    try await scene.wait("the program") { scene.files == ["name"] }
    try await scene.wait("its output") {
      FileManager.default.contents(atPath: scene.folder.file("name"))?.isEmpty == false
    }
    let name = try String(contentsOfFile: scene.folder.file("name"), encoding: .utf8)
    #expect(name == "x__touch_owned__y_id_.dat\n")
    await end(scene)
  }

  @Test(.requires(.dovecot)) func aPartIsPrintedByItsMailcapAndTextByThePrinter() async throws {
    let scene = try await scene(mailcap: "application/octet-stream; false; print=cp %s FOLDER/printed-part")
    scene.type("v")
    scene.type("jp")
    try await scene.wait(for: "Print engine.dat?")
    scene.type("y")
    try await scene.wait("the print") { scene.files == ["printed-part"] }
    scene.type("q")
    scene.press(.enter)
    try await scene.wait(for: "See the file.")
    scene.type("py")
    try await scene.wait("the print of the text") { scene.files == ["printed", "printed-part"] }
    try await scene.wait(for: "Printing: done.")
    let text = try String(contentsOfFile: scene.folder.file("printed"), encoding: .utf8)
    #expect(text.contains("See the file.\n"))
    await end(scene)
  }
}
