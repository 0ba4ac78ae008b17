internal import Mail
internal import POP3
internal import Transport

/// Visits, one after the other, with the waits between them.
extension POP3Session {
  /// How long a visit lasts on when nothing is to be done: the next key often wants more of it.
  static let linger = Duration.seconds(2)

  /// Does something on the line, in the visit under way or in the next. What a line that drops cuts off is done once
  /// more: for what only reads.
  func onVisit<Result: Sendable>(
    _ body: (MaildropVisit) async throws(MailFailure) -> Result
  ) async throws(MailFailure) -> Result {
    users += 1
    defer {
      users -= 1
      stir()
    }
    do throws(MailFailure) {
      return try await body(try await obtainVisit())
    } catch {
      guard error.isLossOfLine, !Task.isCancelled, !isClosed, wasLive else { throw error }
      return try await body(try await obtainVisit())
    }
  }

  private func obtainVisit() async throws(MailFailure) -> MaildropVisit {
    if let visit, await visit.connection.line.failure == nil { return visit }
    guard !isClosed else { throw .cancelled }
    wakeUp()
    let number = waiters.number()
    let outcome = await withTaskCancellationHandler {
      await withCheckedContinuation { waiters.add($0, as: number) }
    } onCancel: {
      Task { await self.stopWaiting(number) }
    }
    return try outcome.get()
  }

  private func stopWaiting(_ number: Int) { waiters.remove(number, telling: .failure(.cancelled)) }

  /// Visits now, if no visit is under way; a wait for the next one ends.
  func wakeUp() {
    nap?.cancel()
    stir()
    guard visiting == nil, !isClosed else { return }
    visiting = Task { await self.visitAgainAndAgain() }
    watchTheWorld()
  }

  /// The user wants it now: a server that does not come to the point is given up for a new try.
  func reconnectNow() async {
    (reconnect, breaks) = (Reconnect(), [:])
    await establishing?.end(.connectionLost(reason: "it took too long"))
    wakeUp()
  }

  private func visitAgainAndAgain() async {
    while !isClosed {
      await keepDistance()
      if isClosed { break }
      let attempt = Task { await self.visitOnce() }
      self.attempt = attempt
      let failure = await attempt.value
      self.attempt = nil
      guard let failure else {
        reconnect = Reconnect()
        await rest()
        continue
      }
      lastFailure = .now
      leavers.wake(.failure(failure))
      guard !isClosed, failure.mayPass else {
        waiters.wake(.failure(failure))
        if !isClosed { report(.connection(.lost(failure, retryIn: nil))) }
        break
      }
      await wait(reconnect.nextWait(jitter: .random(in: 0..<1)), because: failure)
    }
    visiting = nil
  }

  /// `nil` when all was done and the server said goodbye.
  private func visitOnce() async -> MailFailure? {
    let arrived: MaildropVisit
    do throws(MailFailure) {
      arrived = try await arrive()
    } catch {
      if !wasLive, !isClosed, drop == nil || !error.mayPass { neverReached = error }
      // Who was cut off by the end of a visit waits for the next one, but not for ever.
      waiters.wake(.failure(error))
      return Task.isCancelled ? .cancelled : error
    }
    defer { (visit, inside, mustLeave) = (nil, nil, false) }
    (visit, inside) = (arrived, arrived.connection)
    (wasLive, neverReached) = (true, nil)
    waiters.wake(.success(arrived))
    do throws(MailFailure) {
      try await stay(arrived)
      let departure = try await leave(arrived)
      report(.connection(.visited(arrived.details, at: listedAt ?? .now)))
      if leavers.isEmpty, let refusal = departure.refusal {
        let failure = MailFailure.refused(doing: departure.doing, reply: refusal)
        report(.notice(failure.sentence))
      }
      leavers.wake(.success(departure))
      return nil
    } catch {
      await arrived.connection.close()
      return error
    }
  }

  /// As long as somebody needs the line, or there is something to be fetched ahead.
  private func stay(_ visit: MaildropVisit) async throws(MailFailure) {
    isAheadFetched = false
    let watching = Task {
      await visit.connection.ended()
      self.stir()
    }
    let fetchingAhead = Task {
      await self.fetchAhead(visit)
      self.aheadIsFetched()
    }
    defer {
      watching.cancel()
      fetchingAhead.cancel()
    }
    repeat {
      do throws(MailFailure) {
        try await untilUnneeded(visit)
      } catch {
        // What came before the line ended is put where it belongs before the next visit begins.
        fetchingAhead.cancel()
        stir()
        await fetchingAhead.value
        throw error
      }
      // Nothing more is asked by it, and what was asked is answered before QUIT is.
      fetchingAhead.cancel()
      stir()
      await fetchingAhead.value
    } while users > 0 && !isClosed
    // What could not be put into the Maildir is not deleted, and the rest not left behind without a word.
    if let aheadFailure, !isClosed { throw aheadFailure }
    // From here on nobody finds it: what is asked behind QUIT is never answered.
    self.visit = nil
  }

  private func untilUnneeded(_ visit: MaildropVisit) async throws(MailFailure) {
    while !isClosed {
      let seen = stirs
      if let failure = await visit.connection.line.failure { throw failure }
      if users > 0 || (!isAheadFetched && !isInHurry) {
        await stirring(since: seen)
      } else if isInHurry || collection != nil {
        return
      } else {
        let isWanted = await isStirred(since: seen, within: Self.linger)
        // Who came meanwhile did not stir, and may not have asked yet.
        if !isWanted, users == 0 { return }
      }
    }
  }

  /// Somebody waits for the end of the visit.
  var isInHurry: Bool { collection == nil && (mustLeave || debts > 0) }

  private func aheadIsFetched() {
    isAheadFetched = true
    stir()
  }

  // MARK: Stirring

  /// Something happened that whoever ends visits should look at.
  func stir() {
    stirs += 1
    stirWaiters.wake()
  }

  func stirring(since seen: Int) async {
    await withCheckedContinuation { waiter in
      if stirs != seen { waiter.resume() } else { stirWaiters.add(waiter, as: stirWaiters.number()) }
    }
  }

  private func isStirred(since seen: Int, within time: Duration) async -> Bool {
    let timer = Task {
      if (try? await Task.sleep(for: time)) != nil { self.wakeStirred() }
    }
    await stirring(since: seen)
    timer.cancel()
    return stirs != seen
  }

  private func wakeStirred() { stirWaiters.wake() }

  // MARK: Waiting

  /// Until the next look at the maildrop.
  private func rest() async {
    guard options.pollSeconds > 0 else { return await sleep(.seconds(86400)) }
    await sleep(.seconds(options.pollSeconds))
  }

  private func sleep(_ time: Duration) async {
    // What came while the last visit was ending.
    guard !isWanted, !isClosed else { return }
    await sleepThrough(time)
  }

  private func sleepThrough(_ time: Duration) async {
    let nap = Task { () -> Void in try? await Task.sleep(for: time) }
    self.nap = nap
    await nap.value
    self.nap = nil
  }

  /// Whether somebody waits for a visit, or something is to be done in one.
  private var isWanted: Bool { users > 0 || !leavers.isEmpty || debts > 0 }

  /// Counts down to the next try; a request or the user ends it early.
  private func wait(_ seconds: Int, because failure: MailFailure) async {
    let nap = Task { [reports] in
      for left in stride(from: seconds, to: 0, by: -1) {
        reports.post(.connection(.lost(failure, retryIn: left)))
        guard (try? await Task.sleep(for: .seconds(1))) != nil else { return }
      }
    }
    self.nap = nap
    await nap.value
    self.nap = nil
  }

  /// However often it is asked for: a server in need is not hammered, and one that wants to be left alone is.
  private func keepDistance() async {
    while !isClosed {
      let earliest = max(lastFailure + .seconds(timings.hurry), notBefore)
      let left = earliest - .now
      if left <= .zero { return }
      guard left > .seconds(timings.hurry), isWanted else {
        await sleepThrough(left)
        continue
      }
      let reason = "the server lets nobody in more often than every \(loginDelay ?? 0) s"
      let failure = MailFailure.maildropBusy(reason: reason)
      // That may be a quarter of an hour: nobody has to sit through it.
      waiters.wake(.failure(failure))
      leavers.wake(.failure(failure))
      await wait(Int(left.components.seconds) + 1, because: failure)
    }
  }

  // MARK: The world

  func watchTheWorld() {
    guard worldWatch.isEmpty else { return }
    worldWatch = [
      Task { [weak self] in
        for await _ in NetworkChanges.watch() { await self?.worldChanged() }
      },
      Task { [weak self] in
        while (try? await Task.sleep(for: IMAPSession.glance)) != nil { await self?.lookWhetherItSlept() }
      },
    ]
  }

  func lookWhetherItSlept() async {
    if sleepWatch.slept(until: .now) > .zero { await worldChanged() }
  }

  /// The connection must prove that it is alive, and a wait for better times is over.
  private func worldChanged() async {
    (reconnect, breaks) = (Reconnect(), [:])
    nap?.cancel()
    await visit?.connection.doubt()
  }
}
