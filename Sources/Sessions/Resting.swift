internal import IMAP
internal import Mail

/// A front with nothing to do: what was put off is done, and IDLE (RFC 2177) has the server tell what happens.
extension IMAPConnection {
  /// An IDLE that the server ends so soon, so often, is none.
  static let shortIdle = Duration.seconds(5)
  static let shortIdles = 3
  /// How long a server that knew no NOTIFY or COMPRESS is not asked for it again: for this session.
  static let session = Duration.seconds(7 * 24 * 3600)

  /// From now on quiet moments are used. `work` is done in each of them first; it must cost nothing when there
  /// is nothing to do. `isReturn`: mail may have come while there was no line.
  func restWhenQuiet(isReturn: Bool = false, _ work: @escaping @Sendable () async -> Void) {
    quietWork = work
    wantsAllStatuses = isReturn
    if awaited.isEmpty { quietSince = .now }
    attend()
  }

  /// Nothing is in flight any more.
  func becameQuiet() {
    guard quietWork != nil, !isResting, idle == nil, line.failure == nil else { return }
    quietSince = quietSince ?? .now
    attend()
  }

  func rest() {
    quietSince = nil
    guard let quietWork, awaited.isEmpty, !isResting else { return }
    isResting = true
    Task {
      await self.compress()
      if self.side == .front { await self.askForNotices() }
      await quietWork()
      self.endRest()
    }
  }

  private func endRest() {
    isResting = false
    guard awaited.isEmpty, selecting.isEmpty, line.failure == nil, !line.isUpgrading, mayIdle else { return }
    idle = (begin(.idle), .now)
  }

  private var mayIdle: Bool {
    side == .front && mirror != nil && conversation.capabilities.contains(.idle) && !isIdleRefused
      && habits.mayTry(.idle)
      && !isLoggingOut
  }

  /// IDLE was answered: by our DONE, by a server that has had enough, or by one that knows it not.
  func idleCompleted(_ completion: Completion) {
    guard let ended = idle else { return }
    idle = nil
    guard completion.status == .ok else {
      isIdleRefused = true
      return
    }
    guard awaited.isEmpty, ContinuousClock.now - ended.begun < Self.shortIdle else { return }
    idlesEndedEarly += 1
    if idlesEndedEarly >= Self.shortIdles { isIdleRefused = true }
  }

  // MARK: NOTIFY

  /// NOTIFY (RFC 5465) for all mailboxes, once per connection. Where there is none, the session asks on a timer.
  private func askForNotices() async {
    guard !isNotifyAsked, conversation.capabilities.contains(.notify), habits.mayTry(.notify) else { return }
    isNotifyAsked = true
    for group in [
      NotifyEvents.Group(.personal, .flags), NotifyEvents.Group(.subscribed, .messages),
    ] {
      let events = NotifyEvents(selected: .flags, groups: [group], wantsStatus: wantsAllStatuses)
      guard let answer = try? await answer(begin(.notify(events))) else { return }
      if answer.completion.status == .ok {
        notifies = true
        return
      }
    }
    habits.refuse(.notify, for: Self.session)
  }
}
