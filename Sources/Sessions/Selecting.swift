internal import IMAP
internal import Mail

/// A stay in a mailbox, from the SELECT that opened it to the next one. Whoever needs several commands names it
/// with each, so that none of them ever reaches another mailbox that was opened meanwhile.
struct Visit: Hashable {
  private var number = 0

  var next: Visit {
    var next = self
    next.number += 1
    return next
  }
}

/// Who waits for a SELECT that somebody else submitted.
struct SelectWaiters {
  private var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
  private var last = 0

  mutating func number() -> Int {
    last += 1
    return last
  }

  mutating func add(_ waiter: CheckedContinuation<Void, Never>, as number: Int) { waiters[number] = waiter }

  mutating func remove(_ number: Int) { waiters.removeValue(forKey: number)?.resume() }

  mutating func wake() {
    let told = waiters
    waiters = [:]
    for waiter in told.values { waiter.resume() }
  }
}

extension IMAPConnection {
  /// How often a mailbox is opened anew for a request because others were opened in between.
  static let entries = 3

  /// Opens a mailbox, or says why it can't be; read-only where the rights suffice for that only.
  @discardableResult
  func select(_ name: MailboxName) async throws(MailFailure) -> Visit {
    let tag = beginSelect(name)
    let visit = lastVisit
    let answer = try await answer(tag)
    if answer.completion.status != .ok, resync.isRefusedNow {
      // What was asked beyond the name is not asked again.
      resync.isRefusedNow = false
      return try await select(name)
    }
    if answer.completion.status != .ok, answer.completion.text.isLackOfRights {
      let second = beginSelect(name, isExamine: true)
      let visit = lastVisit
      if try await self.answer(second).completion.status == .ok { return visit }
    }
    if answer.completion.status != .ok { refusedSelect = answer.completion }
    _ = try answer.expectOK(Command.select(name).doing)
    return visit
  }

  /// Submits SELECT or EXAMINE. What the server then says of the mailbox is gathered until its answer.
  func beginSelect(_ name: MailboxName, isExamine: Bool = false) -> Tag {
    let options = selectOptions(name)
    let lastKnown = side == .front ? context.shown.copy(of: name)?.uids.last : nil
    let tag = begin(isExamine ? .examine(name, options) : .select(name, options))
    guard line.failure == nil else { return tag }
    lastVisit = lastVisit.next
    selecting.append(
      SelectAnswer(
        tag: tag, name: name, visit: lastVisit, isExamine: isExamine, options: options,
        lastKnown: lastKnown))
    return tag
  }

  /// Where commands go that are submitted now.
  private var destination: Visit { selecting.last?.visit ?? visit }

  /// Makes this the mailbox that commands reach which are begun at once. With `validity`, it must still be the
  /// one whose UIDs the caller has.
  func enter(_ name: MailboxName, _ validity: UIDValidity? = nil) async throws(MailFailure) -> Visit {
    for _ in 0..<Self.entries {
      if let last = selecting.last, last.name == name {
        try await answered(last.tag)
      } else if !selecting.isEmpty || mirror?.name != name {
        try await select(name)
      }
      guard selecting.isEmpty, let mirror, mirror.name == name else { continue }
      if let validity, mirror.uidValidity != validity { throw .mailboxRenewed }
      return visit
    }
    throw .mailboxLeft
  }

  /// Waits for a SELECT that somebody else submitted.
  private func answered(_ tag: Tag) async throws(MailFailure) {
    while selecting.contains(where: { $0.tag == tag }) {
      let number = selectWaiters.number()
      await withTaskCancellationHandler {
        await withCheckedContinuation { waiter in
          if Task.isCancelled { waiter.resume() } else { selectWaiters.add(waiter, as: number) }
        }
      } onCancel: {
        Task { await self.stopWaiting(number) }
      }
      if Task.isCancelled { throw .cancelled }
    }
    if let failure = line.failure { throw failure }
  }

  private func stopWaiting(_ number: Int) { selectWaiters.remove(number) }

  /// Submits a command for the mailbox of this visit, or nothing when another was opened since.
  func begin(
    _ command: Command, in visit: Visit, takes: @escaping @Sendable (Response) -> Bool = { _ in false }
  ) throws(MailFailure) -> Tag {
    guard visit == destination else { throw .mailboxLeft }
    return begin(command, takes: takes)
  }

  /// The same, and waits; NO and BAD are failures here.
  func run(
    _ command: Command, in visit: Visit, takes: @escaping @Sendable (Response) -> Bool = { _ in false }
  ) async throws(MailFailure) -> [Response] {
    let answer = try await answer(begin(command, in: visit, takes: takes))
    return try answer.expectOK(command.doing)
  }

  // MARK: What the server says

  /// The server answers in order: once SELECT is the first that is due, it speaks of the mailbox being opened.
  func absorbedBySelect(_ response: Response) -> Bool {
    guard let tag = selecting.first?.tag, awaited.first == tag else { return false }
    let isTaken = selecting[0].absorb(response)
    tellFlags(selecting[0].takeFlags(), in: selecting[0].key)
    return isTaken
  }

  func selectCompleted(_ tag: Tag, _ completion: Completion) {
    guard let index = selecting.firstIndex(where: { $0.tag == tag }) else { return }
    var answer = selecting.remove(at: index)
    leaveMailbox()
    mirror = nil
    visit = answer.visit
    if completion.status == .ok {
      tellFlags(answer.takeFlags(all: true), in: answer.key)
      opened(answer, isReadOnly: completion.text.code == .readOnly || answer.isExamine)
    } else {
      optionsRefused(answer, completion)
    }
    selectWaiters.wake()
  }

  /// A SELECT that was never sent opens nothing.
  func forgetSelect(_ tag: Tag) {
    selecting.removeAll { $0.tag == tag }
    selectWaiters.wake()
  }
}

extension ResponseText {
  /// NOPERM (RFC 5530 §3); older servers only say so in words.
  fileprivate var isLackOfRights: Bool {
    code == .noPermission || code == nil && text.lowercased().contains("permission denied")
  }
}
