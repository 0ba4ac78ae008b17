package import Mail
internal import Synchronization

/// A download goes on where it stopped: when its line drops, on the next one; when others use the second
/// connection for another mailbox meanwhile, after them.
extension IMAPSession {
  /// So often in a row a try may bring nothing.
  static let fruitlessTries = 3

  package func download(
    _ section: BodySection, of message: MessageKey,
    into sink: @Sendable ([UInt8]) async throws(MailFailure) -> Void
  ) async throws(MailFailure) {
    var reached = 0
    var fruitless = 0
    while true {
      let gauge = Gauge()
      do throws(MailFailure) {
        let connection = try await background()
        try await connection.download(section, of: message, from: reached) { bytes throws(MailFailure) in
          try await sink(bytes)
          gauge.add(bytes.count)
        }
        return
      } catch {
        reached += gauge.octets
        fruitless = gauge.octets > 0 ? 0 : fruitless + 1
        guard !Task.isCancelled, !isClosed else { throw .cancelled }
        guard fruitless < Self.fruitlessTries, await mayGoOn(after: error) else { throw error }
      }
    }
  }

  private func mayGoOn(after failure: MailFailure) async -> Bool {
    // On the only connection the user has gone elsewhere and would be dragged back.
    if failure == .mailboxLeft { return second != nil }
    return failure.isLossOfLine ? await isBack() : false
  }
}

/// How much a sink took.
private final class Gauge: Sendable {
  private let count = Mutex(0)
  var octets: Int { count.withLock { $0 } }
  func add(_ more: Int) { count.withLock { $0 += more } }
}
