internal import IMAP
internal import Mail

/// Being connected: on request at once, and again by itself when the line drops.
extension IMAPSession {
  /// The live connection; connects when there is none, at once, or when the time has come.
  func live(hurrying: Bool = true) async throws(MailFailure) -> IMAPConnection {
    if let connection {
      if await connection.line.failure == nil { return connection }
      // It has just ended, and is about to be replaced.
      if self.connection === connection { self.connection = nil }
    }
    guard !isClosed else { throw .cancelled }
    if hurrying || connecting == nil { wakeUp() }
    let number = waiters.number()
    let outcome = await withTaskCancellationHandler {
      await withCheckedContinuation { waiters.add($0, as: number) }
    } onCancel: {
      Task { await self.stopWaiting(number) }
    }
    return try outcome.get()
  }

  private func stopWaiting(_ number: Int) { waiters.remove(number, telling: .failure(.cancelled)) }

  /// Connects now if there is no connection; a wait for the next try ends.
  func wakeUp() {
    nap?.cancel()
    guard connecting == nil, connection == nil, !isClosed else { return }
    connecting = Task { await self.stayConnected() }
    watchTheWorld()
  }

  /// The user wants it now: a try that hangs is given up for a new one, a server that is silent as well.
  func reconnectNow() async {
    if let connection {
      if await connection.isSilent { await connection.end(.connectionLost(reason: "the server was silent")) }
    } else if nap == nil, !passwords.isAsking, ContinuousClock.now >= lastTry + hurry {
      isHurried = attempt != nil
      attempt?.cancel()
    }
    wakeUp()
  }

  func stayConnected() async {
    while !isClosed {
      await keepDistance()
      let attempt = Task { await self.connectAndServe() }
      self.attempt = attempt
      var failure = await attempt.value
      self.attempt = nil
      connection = nil
      await yieldSecond(after: failure)
      if isHurried, failure == .cancelled { failure = .connectionLost(reason: "it took too long") }
      waiters.wake(.failure(failure))
      guard !isClosed, mayPass(failure) else {
        if !isClosed { report(.connection(.lost(failure, retryIn: nil))) }
        break
      }
      if isHurried {
        isHurried = false
      } else {
        await wait(reconnect.nextWait(jitter: .random(in: 0..<1)), because: failure)
      }
    }
    connecting = nil
  }

  /// Returns why it is over.
  private func connectAndServe() async -> MailFailure {
    let established: Established
    do throws(MailFailure) {
      established = try await establish()
    } catch {
      // Without a network the copy is what was wanted; a refusal is the user's to mend.
      if !wasLive, !isClosed, !hasShownCopy || !error.mayPass { neverReached = error }
      return Task.isCancelled ? .cancelled : error
    }
    let connection = established.connection
    guard !isClosed else {
      await connection.close()
      return .cancelled
    }
    self.connection = connection
    let isReturn = wasLive
    (wasLive, neverReached) = (true, nil)
    let begun = ContinuousClock.now
    report(.connection(.live(established.details)))
    await connection.isLive(established.details)
    let failure = await serve(established, isReturn: isReturn)
    reconnect.ended(after: ContinuousClock.now - begun)
    await connection.close()
    return failure
  }

  private func serve(_ established: Established, isReturn: Bool) async -> MailFailure {
    let connection = established.connection
    do throws(MailFailure) {
      try await show(on: connection, established.selected)
      waiters.wake(.success(connection))
      flush()
      await connection.restWhenQuiet(isReturn: isReturn) { [weak self, weak connection] in
        if let connection { await self?.quietMoment(on: connection) }
      }
      poll(on: connection, atOnce: isReturn)
      defer { polling?.cancel() }
      return await connection.ended()
    } catch {
      return error
    }
  }

  /// A program that served once may do so again: an ssh whose network is gone ends like one that never worked.
  private func mayPass(_ failure: MailFailure) -> Bool {
    if case .programFailed = failure { return wasLive }
    return failure.mayPass
  }

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

  /// However often it is asked for: a server in need is not hammered.
  private func keepDistance() async {
    let earliest = lastTry + hurry
    if ContinuousClock.now < earliest {
      let pause = Task { () -> Void in try? await Task.sleep(until: earliest) }
      self.pause = pause
      await pause.value
      self.pause = nil
    }
    lastTry = .now
  }

  private var hurry: Duration { .seconds(timings.hurry) }
}

extension MailFailure {
  /// Whether trying again by itself can help. What the user must change is not tried again behind their back.
  var mayPass: Bool {
    switch self {
    case .unreachable, .connectionLost, .timedOut, .tlsFailed, .misbehaved, .maildropBusy,
      .undeliverable:
      true
    default: false
    }
  }
}
