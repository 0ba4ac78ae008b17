import CTerminalGuard
import Dispatch
import Glibc
package import Screen

/// What the world tells the program by signals.
package nonisolated enum TerminalSignal: Hashable, Sendable {
  /// The terminal has another size; the display has adopted it.
  case resized(Size)
  /// Asked to end: SIGTERM or SIGINT.
  case terminate
  /// The terminal is gone.
  case hangUp
  /// Asked to stop from outside (`kill -TSTP`); answer with `suspend()`.
  case suspend
  /// Continued after a stop that was not ours; the display has taken the terminal again and wants to be shown.
  case resumed
}

/// Hears signals on the main queue. They arrive through a pipe rather than by libdispatch's signal sources, which
/// block the signals in our threads – and so in every program that we would start.
package final class TerminalSignals {
  private let display: CursesDisplay
  private let onSignal: @MainActor (TerminalSignal) -> Void
  private let source: (any DispatchSourceRead)?
  private let descriptor: Int32

  package init(display: CursesDisplay, onSignal: @escaping @MainActor (TerminalSignal) -> Void) {
    self.display = display
    self.onSignal = onSignal
    descriptor = tg_signals()
    source =
      descriptor < 0 ? nil : DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: .main)
    source?.setEventHandler { [weak self] in MainActor.assumeIsolated { self?.read() } }
    source?.activate()
  }

  /// Signals mean again what they mean to any program, except that a hang-up no longer disturbs the last steps.
  package func close() {
    source?.cancel()
    tg_signals_default()
  }

  /// Stops the program as ^Z does in a shell, and returns when it was continued, with the terminal taken again. The
  /// screen must be shown after it. Where there is no shell to continue it, the program is not stopped.
  package func suspend() {
    let before = display.size
    display.leave()
    repeat {
      tg_stop()
      // Continued behind the shell's back: by `bg`, which we answer as other full-screen programs do, by stopping
      // again – or by `kill` on a stopped job, which sends its signal along; that ends us without a last drawing.
      if tg_is_foreground() == 0, readFarewell() { return }
    } while tg_is_foreground() == 0
    display.enter()
    if display.size != before { onSignal(.resized(display.size)) }
    // Our own stop is not news, but what came meanwhile is: `kill` on a stopped job ends it.
    read(ignoring: [SIGCONT, SIGTSTP, SIGWINCH])
  }

  /// Milliseconds without a signal after which none is expected to have come with the continuation: the handlers of
  /// several run in any order, and on another thread than this.
  private static let farewell: Int32 = 50

  /// Whether we were asked to end; then that has been reported.
  private func readFarewell() -> Bool {
    var asked: Set<Int32> = []
    while tg_await_signal(Self.farewell) != 0, asked.isDisjoint(with: [SIGHUP, SIGTERM, SIGINT]) {
      let waiting = drain()
      if waiting.isEmpty { break }
      asked.formUnion(waiting)
    }
    if asked.contains(SIGHUP) { onSignal(.hangUp) }
    if asked.contains(SIGTERM) || asked.contains(SIGINT) { onSignal(.terminate) }
    return !asked.isDisjoint(with: [SIGHUP, SIGTERM, SIGINT])
  }

  private func read(ignoring ignored: Set<Int32> = []) {
    for number in drain() where !ignored.contains(number) {
      switch number {
      case SIGWINCH: if display.measure() { onSignal(.resized(display.size)) }
      case SIGTERM, SIGINT: onSignal(.terminate)
      case SIGHUP: onSignal(.hangUp)
      case SIGTSTP: onSignal(.suspend)
      case SIGCONT:
        display.retake()
        onSignal(.resumed)
      default: break
      }
    }
  }

  /// The signals that are waiting, each once.
  private func drain() -> [Int32] {
    var bytes = [UInt8](repeating: 0, count: 256)
    let count = Glibc.read(descriptor, &bytes, bytes.count)
    guard count > 0 else { return [] }
    var seen: [Int32] = []
    for byte in bytes[..<count] where !seen.contains(Int32(byte)) { seen.append(Int32(byte)) }
    return seen
  }
}
