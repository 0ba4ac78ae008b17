import Dispatch
import Glibc
package import Screen

/// Hears the keys on standard input: a read source on the main queue, so that the drawing thread never waits.
@MainActor
package final class CursesKeys {
  /// How long an Esc may wait for the rest of its sequence. Only that Esc waits; nothing else does.
  static let escapeDelay = DispatchTimeInterval.milliseconds(25)
  /// Bytes per reading: a paste arrives in batches of that size, each drawn once.
  static let batchLimit = 4096

  private let onKeys: @MainActor ([Key]) -> Void
  private let onEnd: @MainActor () -> Void
  private let source: any DispatchSourceRead
  private var decoder: KeyDecoder
  /// Counts readings, so that a timer knows whether something came after it was set.
  private var readings = 0
  private var isPaused = false
  private var hasEnded = false

  /// Begins to listen. `onKeys` gets all keys that arrived together, in order; `onEnd` is called once, when the
  /// terminal is gone or at the end of input.
  package init(
    display: CursesDisplay, onKeys: @escaping @MainActor ([Key]) -> Void,
    onEnd: @escaping @MainActor () -> Void
  ) {
    self.onKeys = onKeys
    self.onEnd = onEnd
    decoder = KeyDecoder(sequences: KeySequences.ofTerminal)
    source = DispatchSource.makeReadSource(fileDescriptor: 0, queue: .main)
    display.keys = self
    source.setEventHandler { [weak self] in MainActor.assumeIsolated { self?.read() } }
    source.activate()
  }

  /// Stops listening for good.
  package func close() {
    guard !hasEnded else { return }
    hasEnded = true
    // libdispatch traps when a suspended source is released.
    resume()
    source.cancel()
  }

  isolated deinit { close() }

  /// Another program reads the keys now.
  func pause() {
    // After the end nobody would resume it.
    guard !isPaused, !hasEnded else { return }
    isPaused = true
    readings += 1
    decoder = KeyDecoder(sequences: KeySequences.ofTerminal)
    source.suspend()
  }

  func resume() {
    guard isPaused else { return }
    isPaused = false
    source.resume()
  }

  private func read() {
    guard !isPaused, !hasEnded else { return }
    var bytes = [UInt8](repeating: 0, count: Self.batchLimit)
    let count = Glibc.read(0, &bytes, bytes.count)
    if count < 0, errno == EINTR || errno == EAGAIN { return }
    guard count > 0 else {
      close()
      onEnd()
      return
    }
    readings += 1
    let keys = decoder.feed(bytes[..<count])
    if decoder.isWaiting { flushLater(readings) }
    if !keys.isEmpty { onKeys(keys) }
  }

  private func flushLater(_ reading: Int) {
    DispatchQueue.main.asyncAfter(deadline: .now() + Self.escapeDelay) { [weak self] in
      MainActor.assumeIsolated {
        guard let self, self.readings == reading, !self.isPaused, !self.hasEnded else { return }
        let keys = self.decoder.flush()
        if !keys.isEmpty { self.onKeys(keys) }
      }
    }
  }
}
