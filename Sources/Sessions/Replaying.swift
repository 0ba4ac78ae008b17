internal import IMAP
internal import MIME
internal import Mail

/// How a run of changes went, as far as it went.
struct ReplayOutcome: Sendable {
  struct Refusal: Sendable {
    let step: ChangeRun.Step
    let completion: Completion

    var failure: MailFailure { .refused(doing: step.doing, reply: completion.text.text) }

    var sentence: String {
      guard completion.text.code == .tryCreate, case .append(let entry) = step else {
        return failure.sentence
      }
      return "There is no mailbox \(entry.change.mailbox.display) on the server: \(completion.text.text)"
    }
  }

  /// What the server has not done, or not said that it did.
  private(set) var rest: [ChangeRun.Step]
  /// Changes of flags that it did without telling the flags of these messages.
  private(set) var untold: [(uids: UIDSet, change: FlagChange)] = []
  private(set) var refusals: [Refusal] = []
  /// Messages that are not there.
  var gone: UIDSet?
  /// Why it was broken off, or never begun.
  var failure: MailFailure?
  /// Whether that is the mailbox's affair, and may be otherwise later.
  var isBusy = false

  init(_ run: ChangeRun) { rest = run.steps(octets: IMAPConnection.longestSet) }

  mutating func done(_ step: ChangeRun.Step, untold: UIDSet? = nil) {
    rest.removeAll { $0 == step }
    refusals.removeAll { $0.step == step }
    if case .flags(_, let change) = step, let untold { self.untold.append((untold, change)) }
  }

  mutating func refused(_ step: ChangeRun.Step, _ completion: Completion) {
    refusals.append(Refusal(step: step, completion: completion))
  }
}

/// Changes of the journal, done on the server. None does harm when it was done before.
extension IMAPConnection {
  /// More messages than this are changed without their flags being told one by one (`.SILENT`, RFC 3501 §6.4.6): it is
  /// as many as one event of the reader holds.
  static let mostTold = 200

  func replay(_ run: ChangeRun) async -> ReplayOutcome {
    var outcome = ReplayOutcome(run)
    do throws(MailFailure) {
      switch outcome.rest.first {
      case .flags?: try await changeFlags(run, &outcome)
      case .expunge?: try await expunge(run, &outcome)
      case .append(let entry)?: try await append(entry, &outcome)
      case nil: break
      }
    } catch {
      outcome.failure = error
      if case .refused = error { outcome.isBusy = refusedSelect?.mayPass ?? false }
    }
    return outcome
  }

  private func changeFlags(_ run: ChangeRun, _ outcome: inout ReplayOutcome) async throws(MailFailure) {
    let visit = try await enterWritable(run)
    let asked = try begin(run.uids, in: visit) { .uidSearch(.uids($0), charset: nil) }
    var stores: [(tag: Tag, uids: UIDSet, change: FlagChange)] = []
    defer { for tag in asked + stores.map(\.tag) { abandonWhenDone(tag) } }
    for case .flags(let uids, let change) in outcome.rest {
      let command = Command.uidStore(uids, change, silent: uids.count > Self.mostTold)
      stores.append((try begin(command, in: visit, takes: \.isFlags), uids, change))
    }
    let there = try await found(asked)
    for (tag, uids, change) in stores {
      let step = ChangeRun.Step.flags(uids, change)
      let answer = try await answer(tag)
      guard answer.completion.status == .ok else {
        outcome.refused(step, answer.completion)
        // Few servers keep all keywords (imap-quirks: 100).
        if change.flags.allSatisfy(\.isKeyword), !answer.completion.mayPass { outcome.done(step) }
        continue
      }
      let told = UIDSet(answer.responses.compactMap(\.uidOfFlags))
      outcome.done(step, untold: told.map(uids.subtracting) ?? uids)
    }
    if let there, let uids = run.uids { outcome.gone = there.uids.map(uids.subtracting) ?? uids }
    countsChanged()
  }

  private func enterWritable(_ run: ChangeRun) async throws(MailFailure) -> Visit {
    guard let name = run.mailbox else { throw .messageGone }
    let visit = try await enter(name, run.mailboxKey?.uidValidity)
    guard mirror?.isReadOnly != true else { throw .readOnly }
    return visit
  }

  private func begin(
    _ uids: UIDSet?, in visit: Visit, _ command: (UIDSet) -> Command
  ) throws(MailFailure) -> [Tag] {
    var tags: [Tag] = []
    for piece in uids?.pieces(ofOctets: Self.longestSet) ?? [] {
      tags.append(try begin(command(piece), in: visit, takes: \.isSearch))
    }
    return tags
  }

  /// What the searches found together; `nil` when one was refused, or answered with what can't be read: that is not
  /// the same as nothing.
  private func found(_ searches: [Tag]) async throws(MailFailure) -> [ClosedRange<UInt32>]? {
    var found: [ClosedRange<UInt32>]? = []
    for tag in searches {
      let answer = try await answer(tag)
      guard answer.completion.status == .ok, answer.responses.contains(where: \.isSearch) else {
        found = nil
        continue
      }
      found?.append(contentsOf: answer.responses.flatMap(\.foundRanges))
    }
    return found
  }

  // MARK: Expunging

  /// Removes messages if they are marked `\Deleted`. A server without UIDPLUS (RFC 4315) can only remove all that are
  /// marked: only when there are no others, or when the user agreed.
  private func expunge(_ run: ChangeRun, _ outcome: inout ReplayOutcome) async throws(MailFailure) {
    let visit = try await enterWritable(run)
    var isByUID = conversation.capabilities.contains(.uidPlus)
    for case .expunge(let uids, let othersToo) in outcome.rest where isByUID {
      let completion = try await answer(begin(.uidExpunge(uids), in: visit)).completion
      switch completion.status {
      case .ok: outcome.done(.expunge(uids, othersToo: othersToo))
      case .no: outcome.refused(.expunge(uids, othersToo: othersToo), completion)
      // It only claims to know it (imap-quirks: 62).
      case .bad: isByUID = false
      }
    }
    if !isByUID { try await expungeAllMarked(in: visit, &outcome) }
  }

  private func expungeAllMarked(
    in visit: Visit, _ outcome: inout ReplayOutcome
  ) async throws(MailFailure) {
    var wanted: [ClosedRange<UID>] = []
    var othersToo = false
    for case .expunge(let uids, let isAgreed) in outcome.rest {
      wanted += uids.ranges
      othersToo = othersToo || isAgreed
    }
    let marked = try await found([begin(.uidSearch(.deleted, charset: nil), in: visit, takes: \.isSearch)])
    guard let marked else { throw .refused(doing: "the search", reply: "") }
    if let marked = marked.uids {
      let others = UIDSet(ranges: wanted).map(marked.subtracting) ?? marked
      if let others, !othersToo { throw .wouldAlsoExpunge(others.count) }
      let completion = try await answer(begin(.expunge, in: visit)).completion
      guard completion.status == .ok else {
        for step in outcome.rest { outcome.refused(step, completion) }
        return
      }
    }
    for step in outcome.rest { outcome.done(step) }
  }

  // MARK: Appending

  private func append(_ entry: JournalEntry, _ outcome: inout ReplayOutcome) async throws(MailFailure) {
    guard case .append(let name, let message, let flags, let date) = entry.change else { return }
    if entry.attempts > 0, try await has(message, in: name) { return outcome.done(.append(entry)) }
    let command = Command.append(name, flags: flags, date: date, message: message)
    arrivals.expectOwn(1, in: name)
    let completion = try await answer(begin(command)).completion
    guard completion.status == .ok else {
      arrivals.expectOwn(-1, in: name)
      return outcome.refused(.append(entry), completion)
    }
    outcome.done(.append(entry))
    // Some tell of it at the next command only (imap-quirks: 95).
    if mirror?.name == name { abandonWhenDone(begin(.noop)) }
  }

  /// Whether a message with the same Message-ID is there. `false` for one without, and where the server can't tell: a
  /// second copy is better than none.
  private func has(_ message: [UInt8], in name: MailboxName) async throws(MailFailure) -> Bool {
    let field = HeaderFields(message).first("Message-ID")
    guard let id = field.map({ String(decoding: $0.unfolded, as: UTF8.self) }), !id.isEmpty else {
      return false
    }
    let visit = try await enter(name)
    let key = SearchKey.header(name: "Message-ID", value: id)
    let search = try begin(
      .uidSearch(key, charset: key.isASCII ? nil : "UTF-8"), in: visit, takes: \.isSearch)
    return try await found([search])?.isEmpty == false
  }
}

extension ChangeRun.Step {
  fileprivate var doing: String {
    switch self {
    case .flags: "to change the flags"
    case .expunge: "to expunge"
    case .append: "to take the message"
    }
  }
}

extension Response {
  fileprivate var foundRanges: [ClosedRange<UInt32>] {
    if case .search(let ranges, _) = self { ranges } else { [] }
  }

  fileprivate var isFlags: Bool { uidOfFlags != nil }

  fileprivate var uidOfFlags: UID? {
    guard case .fetch(let fetched) = self, fetched.flags != nil else { return nil }
    return fetched.uid
  }
}

extension Completion {
  /// Whether the same may be done later: the server is busy, or has had enough for now (RFC 5530 §3; imap-quirks: 68).
  var mayPass: Bool {
    switch (status, text.code) {
    case (.no, .inUse), (.no, .unavailable), (.no, .limit), (.no, .serverBug), (.no, .expungeIssued): true
    default: status != .ok && text.text.lowercased().contains("throttled")
    }
  }
}
