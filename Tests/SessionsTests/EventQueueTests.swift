import Mail
import Store
import TestSupport
import Testing

@testable import Sessions

@Suite(.timeLimit(.minutes(1))) struct EventQueueTests {
  @Test func eventsComeInOrderAndEndWithTheQueue() async {
    let queue = EventQueue()
    for number in 0..<1000 { queue.post(.notice("\(number)")) }
    queue.finish()
    queue.post(.notice("too late"))
    var told: [MailEvent] = []
    for await event in queue.stream { told.append(event) }
    #expect(told == (0..<1000).map { .notice("\($0)") })
  }

  @Test func aReaderThatIsCancelledWaitsNoMore() async {
    let queue = EventQueue()
    let reader = Task { for await _ in queue.stream {} }
    reader.cancel()
    await reader.value
  }

  @Test func whoWritesWaitsForRoomAndGoesOnWithIt() async {
    let queue = EventQueue()
    for _ in 0..<EventQueue.backlog { queue.post(.notice("full")) }
    let writer = Task {
      await queue.room()
      queue.post(.notice("there was room"))
      queue.finish()
    }
    var told: [MailEvent] = []
    for await event in queue.stream { told.append(event) }
    await writer.value
    #expect(told.count == EventQueue.backlog + 1)
    #expect(told.last == .notice("there was room"))
  }

  /// Nobody listens, the server talks without end: it is not read from any more, and memory stays as it is.
  @Test func aServerThatTalksFasterThanTheScreenHasToWait() async throws {
    let chunk = String(repeating: "* 1 FETCH (FLAGS (\\Seen))\r\n", count: 2000)
    let server = try ScriptedServer([
      .send(Array("* OK [CAPABILITY IMAP4rev1] hello\r\n".utf8)),
      .serve([
        .init("SELECT", "* 3 EXISTS\r\n{tag} OK [READ-WRITE] open\r\n"),
        .init("FETCH", "* 1 FETCH (UID 11 RFC822.SIZE 1 ENVELOPE NIL)\r\n{tag} OK\r\n"),
        .init("NOOP", "", isLast: true), .init("", "{tag} OK done\r\n"),
      ]), .flood(Array(chunk.utf8)),
    ])
    let session = IMAPSession(
      account: AccountID("test"),
      server: Server(way: .plaintext(host: "127.0.0.1", port: server.port), user: "alice"),
      timings: SessionTimings(), transcript: nil, store: try .inMemory(), journal: try .inMemory(),
      password: { () async throws(MailFailure) in Secret("wonderland") })
    await session.perform(.open(.inbox, newest: 1), id: RequestID(1))
    let flood = Task { await session.perform(.checkMail, id: RequestID(2)) }
    while session.reports.count < EventQueue.backlog { await Task.yield() }
    try await Task.sleep(for: .milliseconds(300))
    // What one reading of at most 64 KiB can hold, beyond the backlog.
    #expect(session.reports.count < EventQueue.backlog + 65536 / 27 + 10)
    flood.cancel()
    await session.close()
    await flood.value
  }
}
