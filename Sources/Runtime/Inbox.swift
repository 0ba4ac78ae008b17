package import Reader

/// Where everything that happens waits for the event loop: keys, events of the account, ends of effects.
@MainActor
package final class Inbox {
  private var waiting: [Action] = []
  private var reader: CheckedContinuation<Void, Never>?

  package init() {}

  package func post(_ action: Action) {
    waiting.append(action)
    reader?.resume()
    reader = nil
  }

  /// Everything that waits, in order; waits until there is something.
  func takeAll() async -> [Action] {
    if waiting.isEmpty { await withCheckedContinuation { reader = $0 } }
    defer { waiting = [] }
    return waiting
  }
}
