internal import Glibc
package import Mail
package import Reader
package import Screen

/// The heart: takes what happened, folds it into the state, runs the effects, draws once.
///
///     Inbox ──all at once──► reduce ──► effects to the runner
///       ▲                       └─────► RootView ──► Display
///       └── keys, mail, results ──────────────────────┘
@MainActor
package final class EventLoop {
  private var state: State
  private let inbox: Inbox
  private let session: any AccountSession
  private let onNewMail: String?
  private let programs: ProgramSettings
  private var tickSeconds = 0
  private var ticking: Task<Void, Never>?

  /// - Parameters:
  ///   - onNewMail: a shell command that is run for new mail.
  ///   - programs: for what is left to others.
  package init(
    state: State, session: any AccountSession, inbox: Inbox, onNewMail: String? = nil,
    programs: ProgramSettings = ProgramSettings()
  ) {
    self.programs = programs
    self.onNewMail = onNewMail
    self.state = state
    self.session = session
    self.inbox = inbox
  }

  /// Runs until the user quits. The display is left before the account says goodbye, so that nobody waits for a
  /// server to get the shell back. `suspend` stops the program as Ctrl-Z does in a shell.
  package func run(on display: any Display, suspend: @escaping @MainActor () -> Void) async {
    let runner = EffectRunner(
      session: session, display: display, inbox: inbox, onNewMail: onNewMail, programs: programs,
      suspend: suspend)
    let listening = Task { await listen() }
    inbox.post(.started(now: .now, zoneOffsetMinutes: Timestamp.localOffsetMinutes))
    while !runner.hasQuit {
      for action in await inbox.takeAll() {
        for effect in reduce(&state, action) { runner.run(effect) }
      }
      guard !runner.hasQuit else { break }
      draw(on: display)
      keepTicking()
    }
    ticking?.cancel()
    display.leave()
    await runner.finish()
    await session.close()
    listening.cancel()
  }

  private func draw(on display: any Display) {
    var grid = Grid(size: display.size)
    let cursor = RootView.draw(state, into: &grid)
    display.show(grid, cursor: cursor)
  }

  private func listen() async {
    for await event in session.events { inbox.post(.mailReported(state.account, event)) }
  }

  /// Time passes every second while something counts seconds, else every minute.
  private func keepTicking() {
    guard tickSeconds != state.tickSeconds else { return }
    tickSeconds = state.tickSeconds
    ticking?.cancel()
    ticking = Task { [tickSeconds] in
      while (try? await Task.sleep(for: .seconds(tickSeconds))) != nil { inbox.post(.tick(now: .now)) }
    }
  }
}

extension Timestamp {
  /// The present, in the zone of this machine.
  package static var now: Timestamp {
    Timestamp(seconds: Int64(time(nil)), offsetMinutes: localOffsetMinutes)
  }

  /// Minutes east of UTC here and now.
  static var localOffsetMinutes: Int {
    var seconds = time(nil)
    var local = tm()
    localtime_r(&seconds, &local)
    return local.tm_gmtoff / 60
  }
}
