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
actor IMAPConnection: AttendedDriver {
  enum Side {
    /// What the user looks at.
    case front
    /// What nobody waits for with a hand on the keys.
    case back
  }

  nonisolated let executor: QueueExecutor
  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  var conversation: IMAPConversation
  var line: Line
  let context: AccountContext
  /// Whether what happens in its mailbox is for the reader.
  let side: Side
  var timings: SessionTimings { context.timings }
  var habits: Habits { context.habits }
  var arrivals: Arrivals { context.arrivals }

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
  var kept = Kept()
  var resync = Resync()
  var pending: [Tag: PendingCommand] = [:]
  /// Tags whose answer is still due, as submitted.
  var awaited: [Tag] = []
  private var greeting: Greeting?
  var farewell: String?
  var isLoggingOut = false
  var isStatusDue = false
  var eventWaiters = SelectWaiters()
  var loops: [Task<Void, Never>] = []

  // Watching
  let begun = ContinuousClock.now
  var vigil: Vigil
  var alarm: (due: ContinuousClock.Instant, task: Task<Void, Never>)?
  /// Once it is live, where silence is told.
  var details: ConnectionDetails?

  // Resting
  var quietWork: (@Sendable () async -> Void)?
  var quietSince: ContinuousClock.Instant?
  var isResting = false
  /// The IDLE that was submitted and is not answered.
  var idle: (tag: Tag, begun: ContinuousClock.Instant)?
  var isIdleRefused = false
  var idlesEndedEarly = 0
  /// Whether connecting took next to no time.
  let isNear: Bool
  var isCompressionAsked = false
  /// Something could be read through it.
  var isCompressionProven = false
  var isNotifyAsked = false
  /// Whether the server tells of all mailboxes by itself.
  var notifies = false
  /// Whether the counts of all mailboxes may have changed unseen.
  var wantsAllStatuses = false
  var isListStatusRefused = false
  /// While all counts are asked for, those of the open mailbox are not believed (imap-quirks: 103).
  var isPolling = false

  init(
    stream: any ByteStream, decoding: HeaderDecoding, context: AccountContext, executor: QueueExecutor,
    side: Side = .front, isNear: Bool = false
  ) {
    self.context = context
    self.side = side
    self.isNear = isNear
    let timings = context.timings
    vigil = Vigil(timings: timings, quiet: side == .front ? timings.quiet : .seconds(timings.secondQuiet))
    line = Line(stream: stream, transcript: context.transcript)
    conversation = IMAPConversation(limits: ResponseFramer.Limits(), decoding: decoding)
    self.executor = executor
    resync.remembered = context.rememberedCapabilities
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

  func lineEnded() {
    leaveMailbox()
    quietWork = nil
    distrustCompression()
    let reason = line.failure ?? .cancelled
    for tag in awaited { settle(tag, .failure(reason)) }
    awaited = []
    selecting = []
    selectWaiters.wake()
    endAttending()
  }

  // MARK: What the server says

  func handle(_ event: IMAPEvent) {
    switch event {
    case .greeting(let greeting):
      self.greeting = greeting
      resync.isLoggedIn = greeting.kind == .preauth
      eventWaiters.wake()
    case .response(let response): take(response)
    case .completed(let tag, let completion): complete(tag, completion)
    // It costs itself only: a message whose FETCH was unreadable in parts arrives as a FETCH with defects.
    case .malformed(let response):
      line.transcript?.note("not understood: \(response)")
      // Which messages are gone is not known now: the list is asked for.
      if response.subject == .vanished, side == .front { mirror?.doubt() }
    case .failed(let failure): end(.misbehaved(failure.description))
    }
  }

  func report(_ event: MailEvent) {
    switch event {
    case .mailbox, .notice, .connection: if side == .front { context.events.post(event) }
    default: context.events.post(event)
    }
  }

  func awaitRoom() async { await context.events.room() }

  func settled() {
    flushChanges()
    // Some say goodbye again and again until the client hangs up (imap-quirks: 66).
    if let farewell, !isLoggingOut { end(.connectionLost(reason: farewell)) }
  }

  private func complete(_ tag: Tag, _ completion: Completion) {
    awaited.removeAll { $0 == tag }
    alert(completion.text)
    selectCompleted(tag, completion)
    if completion.status == .ok { changeState(after: pending[tag]?.command) }
    if idle?.tag == tag { idleCompleted(completion) }
    settle(tag, .success(Answer(completion: completion, responses: pending[tag]?.taken ?? [])))
    if awaited.isEmpty { becameQuiet() }
  }

  private func changeState(after command: Command?) {
    switch command {
    // What comes behind the answer is said in another way.
    case .startTLS: line.isUpgrading = true
    case .login, .authenticatePlain: resync.isLoggedIn = true
    case .compress: startCompression()
    case .noop, .idle: mirror?.toldAll()
    default: break
    }
  }

  func alert(_ text: ResponseText) {
    if text.code == .alert { report(.notice(text.text)) }
    // Too much happens for the server to tell: it is asked on a timer again.
    if text.code == .notificationOverflow { notifies = false }
  }

  /// The BYE that the server said before it went, if it did.
  var lastWords: String? { farewell }
}
