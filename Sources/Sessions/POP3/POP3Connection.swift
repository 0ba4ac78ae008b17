internal import Mail
internal import POP3
internal import Transport
internal import Wire

/// One connection to a POP3 server: commands in, answers out.
///
///     greeted ──STLS──► encrypted ──login──► TRANSACTION ──QUIT──► ended (line.failure says why)
///
/// Answers are taken in the order of their commands. Their content is gathered, or given as it comes to whoever
/// streams it: the server is not heard while too much of that waits.
actor POP3Connection: AttendedDriver {
  nonisolated let executor: QueueExecutor
  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  var conversation = POP3Conversation()
  var line: Line
  let timings: SessionTimings
  let events: EventQueue

  var pending: [CommandID: PendingAnswer] = [:]
  /// Commands whose answer is not whole yet, as submitted.
  var awaited: [CommandID] = []
  private var greeting: Greeting?
  /// What an -ERR that nobody asked for said: some say so why they go.
  private var farewell: String?
  var loops: [Task<Void, Never>] = []
  var eventWaiters = SelectWaiters()

  // Streaming
  /// Octets of streamed content that nobody has taken yet.
  var unread = 0
  var roomWaiter: CheckedContinuation<Void, Never>?

  // Watching
  let begun = ContinuousClock.now
  var vigil: Vigil
  var alarm: (due: ContinuousClock.Instant, task: Task<Void, Never>)?
  /// Once it is live, where silence is told.
  var details: ConnectionDetails?

  init(stream: any ByteStream, timings: SessionTimings, transcript: Transcript?, events: EventQueue) {
    self.timings = timings
    self.events = events
    executor = QueueExecutor(label: "hato.pop3")
    vigil = Vigil(timings: timings, quiet: .seconds(timings.keepAlive))
    line = Line(stream: stream, transcript: transcript)
  }

  // MARK: Life

  /// Begins to read; answers the server's greeting.
  func start() async throws(MailFailure) -> Greeting {
    begin()
    while greeting == nil, line.failure == nil, !Task.isCancelled { await nextEvent() }
    if let greeting { return greeting }
    throw line.failure ?? .cancelled
  }

  var isGreeted: Bool { greeting != nil }

  /// Returns what the handshake goes over, and reads nothing more until `resumeReading`.
  func secure(_ stream: any ByteStream) {
    line.stream = stream
    line.isUpgrading = false
    resumeReading()
  }

  func tlsStarted() throws(ProtocolFailure) { try conversation.tlsStarted() }

  func lineEnded() {
    let reason = line.failure ?? .cancelled
    for id in awaited { settle(id, .failure(reason)) }
    awaited = []
    endAttending()
    makeRoom()
  }

  func report(_ event: MailEvent) { events.post(event) }

  // MARK: What the server says

  func handle(_ event: POP3Event) {
    switch event {
    case .greeting(let greeting):
      self.greeting = greeting
      eventWaiters.wake()
    case .answered(let id, let reply):
      pending[id]?.reply = reply
      // What comes behind the answer is said in another way.
      if reply.isOK, case .stls = pending[id]?.command { line.isUpgrading = true }
    case .content(let id, let bytes): take(bytes, of: id)
    case .completed(let id):
      awaited.removeAll { $0 == id }
      guard let answer = pending[id], let reply = answer.reply else { break }
      settle(id, .success(Answer(reply: reply, content: answer.isStreamed ? [] : answer.gathered)))
    case .notSent(let id):
      awaited.removeAll { $0 == id }
      settle(id, .failure(.misbehaved("an end of the session before everything was asked")))
    case .failed(.unasked(let reply)) where !reply.isOK:
      farewell = reply.text
      end(.connectionLost(reason: "the server said: " + reply.text))
    case .failed(let failure): end(.misbehaved(failure.description))
    }
  }

  func settled() {}

  var lastWords: String? { farewell }

  struct Answer: Sendable {
    let reply: Reply
    let content: [UInt8]
  }
}
