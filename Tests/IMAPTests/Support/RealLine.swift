import IMAP
import Mail
import TestSupport
import Transport
import Wire

/// A conversation with a real server, without a session around it.
struct RealLine {
  var conversation = IMAPConversation(limits: .init(), decoding: Replay.decoding)
  private var stream: any ByteStream
  private var unseen: [IMAPEvent] = []
  /// Everything that was sent.
  private(set) var sent: [String] = []

  struct Answer {
    let completion: Completion
    let events: [IMAPEvent]
    var responses: [Response] { events.responses }
    var fetches: [FetchResponse] { events.fetches }
  }

  /// Logged in, with its capabilities known.
  init(_ server: DovecotServer) async throws {
    stream = try await TCP.connect(host: "127.0.0.1", port: server.imapPort, timeout: .seconds(10))
    let login = Command.login(user: DovecotServer.user, password: Secret(DovecotServer.password))
    guard try await run(login).completion.status == .ok else { throw Surprise() }
  }

  /// Submits and reads up to the tagged answer.
  mutating func run(_ command: Command) async throws -> Answer {
    let tag = conversation.submit(command)
    let events = try await until { events in
      events.contains { if case .completed(tag, _) = $0 { true } else { false } }
    }
    guard let completion = events.completions.last else { throw Surprise() }
    return Answer(completion: completion, events: events)
  }

  /// Reads until the events that nobody asked about yet satisfy the condition, and answers them.
  mutating func until(_ isEnough: ([IMAPEvent]) -> Bool) async throws -> [IMAPEvent] {
    while true {
      try await flush()
      if isEnough(unseen) { break }
      let bytes = try await stream.read()
      guard !bytes.isEmpty else { throw Surprise() }
      conversation.receive(bytes)
    }
    defer { unseen = [] }
    return unseen
  }

  /// What is to be sent goes out as one packet.
  mutating func flush() async throws {
    let (outgoing, events) = Replay.drain(&conversation)
    unseen += events
    sent += outgoing.map { text($0.bytes) }
    if !outgoing.isEmpty { try await stream.write(outgoing.flatMap(\.bytes)) }
  }

  mutating func compress() throws {
    stream = try DeflateStream(over: stream, received: conversation.compressionStarted())
  }
}
