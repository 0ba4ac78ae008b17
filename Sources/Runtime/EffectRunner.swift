internal import MIME
package import Mail
package import Reader
internal import Rendering
package import Screen

/// Does in the world what the reader wants done. Every job runs on its own and can be cancelled; what comes of
/// it goes to the inbox.
@MainActor
package final class EffectRunner {
  private let session: any AccountSession
  let display: any Display
  let inbox: Inbox
  private let suspend: @MainActor () -> Void
  private let hook: NewMailHook
  private var jobs: [RequestID: Task<Void, Never>] = [:]
  private var rendering: [MessageKey: Task<Void, Never>] = [:]
  let outside: OpenedFiles
  let programs: ProgramSettings
  package private(set) var hasQuit = false

  /// - Parameters:
  ///   - onNewMail: a shell command that is run for new mail.
  ///   - programs: for what is left to others.
  ///   - suspend: stops the program as Ctrl-Z does in a shell and returns when it goes on.
  package init(
    session: any AccountSession, display: any Display, inbox: Inbox, onNewMail: String? = nil,
    programs: ProgramSettings = ProgramSettings(), suspend: @escaping @MainActor () -> Void
  ) {
    hook = NewMailHook(command: onNewMail)
    outside = OpenedFiles()
    self.programs = programs
    self.suspend = suspend
    self.session = session
    self.display = display
    self.inbox = inbox
  }

  package func run(_ effect: Effect) {
    switch effect {
    case .ask(_, let id, let request):
      // Tasks of one actor start in the order in which they were made, so requests keep theirs.
      start(id) { [session] in await session.perform(request, id: id) }
    case .cancel(let id): jobs[id]?.cancel()
    case .render(let key, let content, let options): render(key, content, options)
    case .save(let id, let parts, let directory):
      startWithFiles(id) { await self.save(parts, to: directory, id: id) }
    case .openOutside(let id, let part, let isConfirmed):
      startWithFiles(id) { await self.open(part, isConfirmed: isConfirmed, id: id) }
    case .openLink(let id, let target): startWithFiles(id) { await self.openLink(target, id: id) }
    case .copy(let text): display.copy(text)
    case .print(let id, let content): startWithFiles(id) { await self.print(content, id: id) }
    case .pipe(let id, let content, let command):
      startWithFiles(id) { await self.pipe(content, into: command, id: id) }
    case .suspend:
      suspend()
      inbox.post(.resumed)
    case .redraw: display.invalidate()
    case .bell: display.bell()
    case .hook(let account, let mailbox, let count): hook.run(account, mailbox, count: count)
    case .quit: hasQuit = true
    }
  }

  /// Ends what still runs, and waits for it: half-saved files are removed on the way.
  func finish() async {
    isFinishing = true
    for job in jobs.values { job.cancel() }
    for task in rendering.values { task.cancel() }
    // Requests end when the session closes; what writes files must end before.
    for job in files.values { await job.value }
    outside.remove()
  }

  private var files: [RequestID: Task<Void, Never>] { jobs.filter { fileJobs.contains($0.key) } }
  /// Jobs that have files half written or programs at work.
  private var fileJobs: Set<RequestID> = []
  /// The terminal belongs to the shell again.
  private(set) var isFinishing = false

  private func startWithFiles(_ id: RequestID, _ work: @escaping @MainActor () async -> Void) {
    fileJobs.insert(id)
    start(id, work)
  }

  private func start(_ id: RequestID, _ work: @escaping @MainActor () async -> Void) {
    jobs[id] = Task {
      await work()
      self.jobs[id] = nil
      self.fileJobs.remove(id)
    }
  }

  private func render(_ key: MessageKey, _ content: MessageContent, _ options: RenderOptions) {
    rendering[key]?.cancel()
    rendering[key] = Task {
      let text = await Self.rendered(content, options)
      guard !Task.isCancelled else { return }
      self.rendering[key] = nil
      self.inbox.post(.rendered(key, text, options))
    }
  }

  @concurrent
  private nonisolated static func rendered(_ content: MessageContent, _ options: RenderOptions) async
    -> RenderedText
  {
    var options = options
    options.zoneChanges = LocalZone.changes(around: options.now.seconds)
    return MessageRendering.render(content, options: options)
  }

  // MARK: Files and programs

  private func save(_ parts: [PartToSave], to directory: String, id: RequestID) async {
    var saved: [String] = []
    do throws(MailFailure) {
      let folder = try AttachmentFile.folder(directory)
      for part in parts {
        saved.append(try await download(part, to: folder, id: id))
      }
      inbox.post(.saved(id, .saved(paths: saved)))
    } catch {
      inbox.post(.saved(id, .failed(Task.isCancelled ? .cancelled : error, saved: saved)))
    }
  }

  /// Streams one part to a file; answers its path.
  func download(_ part: PartToSave, to folder: String, id: RequestID) async throws(MailFailure)
    -> String
  {
    if Task.isCancelled { throw .cancelled }
    let file = try AttachmentFile(folder: folder, name: part.fileName, insideName: part.ownName)
    let decoding = PartDecoding(part.part, into: file, progress: progress(id, total: part.part.size))
    do throws(MailFailure) {
      try await session.download(.part(part.part.path), of: part.message) { bytes throws(MailFailure) in
        try await decoding.take(bytes)
      }
      try await decoding.finish()
      return try await file.keep()
    } catch {
      await file.discard()
      throw error
    }
  }

  private func progress(_ id: RequestID, total: Int?) -> @Sendable (Int) -> Void {
    { [inbox] done in Task { @MainActor in inbox.post(.progress(id, done: done, total: total)) } }
  }
}
