internal import IMAP
internal import Mail
internal import Store

/// What may be opened next is fetched while the user rests, so that opening it costs no round trip.
extension IMAPSession {
  /// Fingers that go on do not rest.
  static let restBeforePrefetch = Duration.milliseconds(120)
  /// Octets for one place of rest, as the structures tell: texts are smaller, and a slow line is not held for long.
  static let prefetchOctets = 512 << 10

  /// Takes the place of what was wanted before.
  func prefetch(_ wanted: [WantedSections]) {
    prefetching?.cancel()
    guard !options.isMetered, !isClosed else { return }
    prefetching = Task {
      guard (try? await Task.sleep(for: Self.restBeforePrefetch)) != nil else { return }
      var left = Self.prefetchOctets
      for message in wanted where message.octets <= left && self.lacks(message) {
        left -= message.octets
        guard self.connection != nil, await self.fetchAhead(message), !Task.isCancelled else { return }
      }
    }
  }

  private func lacks(_ message: WantedSections) -> Bool {
    if reading.values.contains(message.key) { return false }
    let (uid, mailbox) = (message.key.uid, message.key.inMailbox)
    return message.sections.contains { store.section($0, of: uid, in: mailbox) == nil }
  }

  /// `false` when there is no use in going on.
  private func fetchAhead(_ message: WantedSections) async -> Bool {
    do throws(MailFailure) {
      let found = try await background().sections(
        message.sections, of: message.key, limit: Self.prefetchOctets)
      // What is cut was told smaller than it is; reading it will ask for more than this.
      store.save(found.filter { !$0.isCut }, of: message.key.uid, in: message.key.inMailbox)
      return true
    } catch {
      return error == .messageGone
    }
  }
}

extension MessageKey {
  var inMailbox: MailboxKey { MailboxKey(name: mailbox, uidValidity: uidValidity) }
}
