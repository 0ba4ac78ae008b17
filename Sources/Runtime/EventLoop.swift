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

  package init(state: State, session: any AccountSession, inbox: Inbox) {
    self.state = state
    self.session = session
    self.inbox = inbox
  }

  /// Runs until the user quits. The display is left before the account says goodbye, so that nobody waits for a
  /// server to get the shell back.
  package func run(on display: any Display) async {
    let runner = EffectRunner(session: session, display: display, inbox: inbox)
    let listening = Task { await listen() }
    let ticking = Task { await tick() }
    inbox.post(.started(now: .now, zoneOffsetMinutes: Timestamp.localOffsetMinutes))
    while !runner.hasQuit {
      let actions = await inbox.takeAll()
      for action in actions {
        for effect in reduce(&state, action) { runner.run(effect) }
      }
      guard !runner.hasQuit else { break }
      var grid = Grid(size: display.size)
      let cursor = RootView.draw(state, into: &grid)
      display.show(grid, cursor: cursor)
    }
    ticking.cancel()
    display.leave()
    await runner.finish()
    await session.close()
    listening.cancel()
  }

  private func listen() async {
    for await event in session.events { inbox.post(.mailReported(state.account, event)) }
  }

  private func tick() async {
    while (try? await Task.sleep(for: .seconds(State.tickSeconds))) != nil {
      inbox.post(.tick(now: .now))
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
