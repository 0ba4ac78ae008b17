internal import Mail
internal import POP3
internal import Store

/// What a visit does when nobody needs it: fetch the rows that are not kept, and mail that will probably be read.
extension POP3Session {
  /// How long others are kept out of the maildrop for it at a time.
  static let longestVisit = Duration.seconds(60)
  /// Octets of a message that is fetched before anybody asked for it.
  static let largestAhead = 256 << 10
  /// So many of the newest unread messages are: what a person reads at a sitting.
  static let mostAhead = 20

  func fetchAhead(_ visit: MaildropVisit) async {
    aheadFailure = nil
    if let collection {
      do throws(MailFailure) {
        try await collect(visit, into: collection)
      } catch {
        aheadFailure = error
      }
      return
    }
    guard !options.isMetered else { return }
    let end = ContinuousClock.now + Self.longestVisit
    do throws(MailFailure) {
      // Whoever opens the mailbox is fetching the same.
      try await idle(visit)
      if let drop { try await fetchNewest(newest, of: drop, in: visit) }
      try await fetchWanted(in: visit, until: end)
      try await fill(visit, until: end)
    } catch {
      // A line that dropped is told by whoever watches it; a refusal is told to who asks for that message.
      return
    }
  }

  /// Where the user rests goes first.
  func prefetch(_ wanted: [WantedSections]) {
    wantedAhead = wanted.map(\.key.uid)
  }

  private func fetchWanted(in visit: MaildropVisit, until end: ContinuousClock.Instant)
    async throws(MailFailure)
  {
    guard let drop, store.takesWrites else { return }
    let unread = drop.messages.suffix(newest).reversed().filter { !$0.flags.contains(.seen) }
    let wanted = wantedAhead + unread.prefix(Self.mostAhead).map(\.uid)
    for uid in wanted where ContinuousClock.now < end {
      guard let message = drop[uid], (1...Self.largestAhead).contains(message.octets), !isKept(uid),
        !isEndless(uid)
      else { continue }
      try await idle(visit)
      do throws(MailFailure) {
        _ = try await retrieve(uid, in: visit)
      } catch {
        // Told to whoever asks for that message.
        guard case .refused = error else { throw error }
      }
    }
  }

  /// All rows from the newest to the oldest, in chunks that let the user's requests pass.
  private func fill(_ visit: MaildropVisit, until end: ContinuousClock.Instant) async throws(MailFailure) {
    guard let drop, store.takesWrites else { return }
    let known = store.known(in: key)
    let missing = drop.messages.reversed().map(\.uid).filter { known?.contains($0) != true }
    guard !missing.isEmpty else { return }
    for start in stride(from: 0, to: missing.count, by: Self.rowsAtOnce) where ContinuousClock.now < end {
      report(.filling(.inbox, done: drop.count - missing.count + start, total: drop.count))
      try await idle(visit)
      try await fetchRows(Array(missing[start...].prefix(Self.rowsAtOnce)), in: visit, tells: false)
      isFilled = start + Self.rowsAtOnce >= missing.count
    }
    if isFilled { report(.filling(.inbox, done: drop.count, total: drop.count)) }
  }

  /// Returns when no request is under way.
  private func idle(_ visit: MaildropVisit) async throws(MailFailure) {
    while users > 0, !isInHurry, !Task.isCancelled, await visit.connection.line.failure == nil {
      await stirring(since: stirs)
    }
    if isInHurry || Task.isCancelled { throw .cancelled }
  }
}
