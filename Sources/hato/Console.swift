internal import Mail
internal import Reader
internal import Runtime
internal import Screen
internal import Terminal

/// The terminal while it is the reader's: what comes from it goes to the inbox.
@MainActor
final class Console {
  let inbox = Inbox()
  let display: CursesDisplay
  private let keys: CursesKeys
  private let signals: TerminalSignals

  /// - Parameter showsLinks: whether links can be followed in the terminal (OSC 8); `nil`: where it is known to understand it.
  init(showsLinks: Bool?) throws(UsageFailure) {
    do {
      display = try CursesDisplay(showsLinks: showsLinks)
    } catch {
      throw UsageFailure(error.description)
    }
    let inbox = inbox
    keys = CursesKeys(
      display: display, onKeys: { keys in for key in keys { inbox.post(.keyPressed(key)) } },
      onEnd: { inbox.post(.terminated) })
    signals = TerminalSignals(display: display) { inbox.post($0) }
  }

  /// Runs until the user leaves.
  func run(_ state: State, on session: any AccountSession, onNewMail: String?, programs: ProgramSettings)
    async
  {
    let loop = EventLoop(
      state: state, session: session, inbox: inbox, onNewMail: onNewMail, programs: programs)
    await loop.run(on: display) { [signals] in signals.suspend() }
  }

  func close() {
    keys.close()
    signals.close()
  }
}

extension Inbox {
  /// What a signal means to the reader.
  fileprivate func post(_ signal: TerminalSignal) {
    switch signal {
    case .resized(let size): post(Action.resized(size))
    case .resumed: post(Action.resumed)
    case .suspend: post(.keyPressed(.control("z")))
    case .terminate, .hangUp: post(.terminated)
    }
  }
}
