import Foundation
import Mail
import Store
import TestSupport
import Testing

@testable import Sessions

/// What is known of a sender comes with the text, and without a word to the server.
@Suite(.timeLimit(.minutes(3)), .requires(.dovecot, .python)) struct AcquaintingTests {
  private static func mail(_ number: Int, from: String, verdict: Bool = true) -> Data {
    let results = verdict ? "Authentication-Results: mx.home.example; dkim=pass header.d=example.org\r\n" : ""
    return Data(
      (results + """
        Received: from a.example.org (a.example.org [192.0.2.1]) by mx.home.example with ESMTP; x\r
        From: \(from)\r
        Subject: Mail \(number)\r
        Message-ID: <\(number)@example.org>\r
        \r
        body\r\n
        """).utf8)
  }

  private func acquaintance(_ scene: Scenery, _ uid: UInt32) async -> Acquaintance? {
    let key = await scene.probe.key(uid)
    let sections: [BodySection] = [.header, .part(SectionPath([1]))]
    #expect(await scene.probe.ask(.read(key, sections: sections, limit: 10_000)) == nil)
    let event = await scene.probe.wait(for: "acquaintance \(uid)") {
      if case .acquaintance(_, key, _) = $0 { true } else { false }
    }
    guard case .acquaintance(_, _, let found)? = event else { return nil }
    return found
  }

  @Test func theServersNameIsLearnedAndTheSenderKnown() async throws {
    let store = try MailStore.inMemory()
    let scene = try await Scenery.start {
      $0.store = store
      $0.mails = (1...5).map { Self.mail($0, from: $0 == 4 ? "new@example.org" : "old@example.org") }
    }
    #expect(await scene.probe.ask(.open(.inbox, newest: 10)) == nil)
    try await scene.wait("all rows, and the list") {
      store.rowCount(in: await scene.probe.key(1).inMailbox) == 5 && store.copy(of: .inbox)?.uids.count == 5
    }
    let first = try #require(await acquaintance(scene, 1))
    #expect(first == Acquaintance(hasWritten: false))
    #expect(await acquaintance(scene, 2)?.authservIDs == [])
    let third = try #require(await acquaintance(scene, 3))
    #expect(
      third
        == Acquaintance(authservIDs: ["mx.home.example"], writingAbove: ["mx.home.example"], hasWritten: true)
    )
    #expect(await acquaintance(scene, 4)?.hasWritten == false)
    // It is kept with the copy.
    await store.settled()
    #expect(store.fact("verdict-habit")?.contains("mx.home.example a") == true)
    await scene.end()
  }

  @Test func whatTheUserTrustsTakesTheirPlace() async throws {
    let scene = try await Scenery.start {
      $0.mails = (1...4).map { Self.mail($0, from: "old@example.org") }
      $0.options.authservIDs = ["mx.other.example"]
    }
    #expect(await scene.probe.ask(.open(.inbox, newest: 10)) == nil)
    for uid in 1...4 as ClosedRange<UInt32> {
      #expect(await acquaintance(scene, uid)?.authservIDs == ["mx.other.example"])
    }
    await scene.end()
  }

  @Test func aSenderIsNewOnlyWhereTheMailboxIsKnown() async throws {
    let scene = try await Scenery.start {
      $0.mails = (1...50).map { Self.mail($0, from: "s\($0)@example.org") }
      // Nothing is fetched ahead.
      $0.options.isMetered = true
    }
    #expect(await scene.probe.ask(.open(.inbox, newest: 3)) == nil)
    #expect(await acquaintance(scene, 50)?.hasWritten == nil)
    await scene.end()
  }
}
