internal import IMAP
internal import Mail
internal import Transport
internal import Wire

/// One connection to an IMAP server: commands in, answers out, and the mailbox that is selected on it.
///
///     greeted ──STARTTLS──► encrypted ──LOGIN──► authenticated ──SELECT──► selected
///        └──────────────── any of them ── line ends ──► ended (line.failure says why)
///
/// What the server says unasked is folded into the mirror and reported in the order in which it was said; an
/// answer is handed over only after everything before it was folded.
actor IMAPConnection: Driver {
  nonisolated let executor: QueueExecutor
  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  var conversation: IMAPConversation
  var line: Line
  let timings: SessionTimings
  private let events: EventQueue

  var mirror: MailboxMirror?
  /// SELECTs that are not answered yet, as submitted.
  var selecting: [SelectAnswer] = []
  /// The stay in the mailbox of the mirror.
  var visit = Visit()
  var lastVisit = Visit()
  var selectWaiters = SelectWaiters()
  /// How the last SELECT was refused that was.
  var refusedSelect: Completion?
  var changes = MailboxReport()
  private var pending: [Tag: PendingCommand] = [:]
  /// Tags whose answer is still due, as submitted.
  private(set) var awaited: [Tag] = []
  private var greeting: Greeting?
  private var farewell: String?
  var isLoggingOut = false
  var isStatusDue = false
  private var eventWaiters: [CheckedContinuation<Void, Never>] = []
  private var loops: [Task<Void, Never>] = []

  init(
    stream: any ByteStream, decoding: HeaderDecoding, transcript: Transcript?, timings: SessionTimings,
    executor: QueueExecutor, events: EventQueue
  ) {
    line = Line(stream: stream, transcript: transcript)
    conversation = IMAPConversation(limits: ResponseFramer.Limits(), decoding: decoding)
    self.timings = timings
    self.executor = executor
    self.events = events
  }

  // MARK: Life

  /// Begins to read; answers the server's greeting.
  func start() async throws(MailFailure) -> Greeting {
    loops = [Task { await self.readLoop() }, Task { await self.watch() }]
    while greeting == nil, line.failure == nil { await nextEvent() }
    if let greeting { return greeting }
    throw line.failure ?? .cancelled
  }

  /// Returns when the line has ended, with the reason.
  func ended() async -> MailFailure {
    while line.failure == nil { await nextEvent() }
    return line.failure ?? .cancelled
  }

  func close() { end(.cancelled) }

  /// After TLS took over the stream.
  func resumeReading() { loops.append(Task { await self.readLoop() }) }

  private func nextEvent() async {
    await withCheckedContinuation { eventWaiters.append($0) }
  }

  private func wakeEventWaiters() {
    let waiters = eventWaiters
    eventWaiters = []
    for waiter in waiters { waiter.resume() }
  }

  func lineEnded() {
    flushChanges()
    for loop in loops { loop.cancel() }
    let reason = line.failure ?? .cancelled
    for tag in awaited { settle(tag, .failure(reason)) }
    awaited = []
    selecting = []
    selectWaiters.wake()
    wakeEventWaiters()
  }

  /// Keeps a quiet connection alive, and gives up one that owes an answer for too long.
  private func watch() async {
    let tick = Duration.seconds(max(1, min(timings.reply, timings.keepAlive))) / 4
    while line.failure == nil, (try? await Task.sleep(for: tick)) != nil {
      let now = ContinuousClock.now
      if !awaited.isEmpty || greeting == nil {
        if now - line.lastReceived >= .seconds(timings.reply) {
          end(.timedOut(waitingFor: waitedFor, seconds: timings.reply))
        }
      } else if now - line.lastSent >= .seconds(timings.keepAlive), !line.isUpgrading {
        abandonWhenDone(begin(.noop))
      }
    }
  }

  private var waitedFor: String {
    guard let tag = awaited.first, let command = pending[tag]?.command else { return "its greeting" }
    return command.doing
  }

  // MARK: Commands

  /// Queues a command; pipelining decides when it goes. Commands are submitted in the order of the calls.
  func begin(_ command: Command, takes: @escaping @Sendable (Response) -> Bool = { _ in false }) -> Tag {
    let tag = conversation.submit(command)
    pending[tag] = PendingCommand(command: command, takes: takes)
    awaited.append(tag)
    if awaited.count == 1 { line.lastReceived = .now }
    if let failure = line.failure {
      awaited.removeLast()
      settle(tag, .failure(failure))
    } else {
      pump()
    }
    return tag
  }

  /// The answer, whatever it says. Cancelling the task forgets the command; if it was not sent yet, it never is.
  func answer(_ tag: Tag) async throws(MailFailure) -> Answer {
    let outcome = await withTaskCancellationHandler {
      await withCheckedContinuation { waiter in
        if let outcome = pending[tag]?.outcome {
          pending[tag] = nil
          waiter.resume(returning: outcome)
        } else if pending[tag] == nil || Task.isCancelled {
          abandon(tag)
          waiter.resume(returning: .failure(.cancelled))
        } else {
          pending[tag]?.waiter = waiter
        }
      }
    } onCancel: {
      Task { await self.abandon(tag) }
    }
    return try outcome.get()
  }

  /// Submits and waits; NO and BAD are failures here.
  func run(
    _ command: Command, takes: @escaping @Sendable (Response) -> Bool = { _ in false }
  ) async throws(MailFailure) -> [Response] {
    let answer = try await answer(begin(command, takes: takes))
    return try answer.expectOK(command.doing)
  }

  func abandonWhenDone(_ tag: Tag) {
    if pending[tag]?.outcome != nil { pending[tag] = nil } else { pending[tag]?.isAbandoned = true }
  }

  /// Forgets a command whose answer nobody wants; if it was not sent yet, it never is.
  func abandon(_ tag: Tag) {
    guard let command = pending[tag] else { return }
    command.waiter?.resume(returning: .failure(.cancelled))
    pending[tag]?.waiter = nil
    if conversation.withdraw(tag) {
      awaited.removeAll { $0 == tag }
      pending[tag] = nil
      forgetSelect(tag)
    } else {
      abandonWhenDone(tag)
    }
  }

  private func settle(_ tag: Tag, _ outcome: Result<Answer, MailFailure>) {
    guard let command = pending[tag] else { return }
    if let waiter = command.waiter {
      pending[tag] = nil
      waiter.resume(returning: outcome)
    } else if command.isAbandoned {
      pending[tag] = nil
    } else {
      pending[tag]?.outcome = outcome
    }
  }

  // MARK: What the server says

  func handle(_ event: IMAPEvent) {
    switch event {
    case .greeting(let greeting):
      self.greeting = greeting
      wakeEventWaiters()
    case .response(let response): take(response)
    case .completed(let tag, let completion): complete(tag, completion)
    // It costs itself only: a message whose FETCH was unreadable in parts arrives as a FETCH with defects.
    case .malformed(let response): line.transcript?.note("not understood: \(response)")
    case .failed(let failure): end(.misbehaved(failure.description))
    }
  }

  func report(_ event: MailEvent) { events.post(event) }

  func awaitRoom() async { await events.room() }

  func settled() {
    flushChanges()
    // Some say goodbye again and again until the client hangs up (imap-quirks: 66).
    if let farewell, !isLoggingOut { end(.connectionLost(reason: farewell)) }
  }

  func flushChanges() {
    guard let name = mirror?.name else { return }
    for change in changes.take() { report(.mailbox(name, change)) }
  }

  private func complete(_ tag: Tag, _ completion: Completion) {
    awaited.removeAll { $0 == tag }
    alert(completion.text)
    selectCompleted(tag, completion)
    if case .startTLS? = pending[tag]?.command, completion.status == .ok { line.isUpgrading = true }
    settle(tag, .success(Answer(completion: completion, responses: pending[tag]?.taken ?? [])))
  }

  private func take(_ response: Response) {
    if absorbedBySelect(response) { return }
    fold(response)
    var offered = response
    if case .fetch(var fetched) = response, fetched.uid == nil {
      fetched.uid = mirror?.uid(ofNumber: fetched.number)
      offered = .fetch(fetched)
    }
    guard let tag = awaited.first(where: { pending[$0]?.takes(offered) == true }) else { return }
    if pending[tag]?.take(offered) == false { end(.misbehaved("more answers than were asked for")) }
  }

  private func fold(_ response: Response) {
    switch response {
    case .exists(let count):
      guard mirror != nil, mirror?.count != count else { return }
      mirror?.exists(count)
      countsChanged()
      changes.add(.count(mirror?.count ?? 0))
    case .expunge(let number):
      if let place = mirror?.expunge(number) {
        changes.removed(place: place)
        countsChanged()
      }
    case .fetch(let fetched): fold(fetched)
    case .ok(let text), .no(let text), .bad(let text): alert(text)
    case .bye(let text): farewell = text.text
    case .status(let name, let status): report(.status(name, status))
    default: break
    }
  }

  private func fold(_ fetched: FetchResponse) {
    let count = mirror?.count
    if let uid = fetched.uid { mirror?.learn(number: fetched.number, uid: uid) }
    if let mirror, mirror.count != count { changes.add(.count(mirror.count)) }
    guard let mirror, let uid = fetched.uid ?? mirror.uid(ofNumber: fetched.number) else { return }
    if let summary = fetched.summary(uid: uid) {
      changes.row(PlacedSummary(place: fetched.number - 1, summary: summary))
    } else if let flags = fetched.flags {
      changes.add(.flags([MessageFlags(uid, flags)]))
      countsChanged()
    }
  }

  private func alert(_ text: ResponseText) {
    if text.code == .alert { report(.notice(text.text)) }
  }

  /// The BYE that the server said before it went, if it did.
  var lastWords: String? { farewell }
}
