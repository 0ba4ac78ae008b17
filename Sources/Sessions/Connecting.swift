internal import IMAP
internal import Mail

/// Being connected: on request at once, and again by itself when the line drops.
extension IMAPSession {
  /// The live connection; connects when there is none, at once.
  func live() async throws(MailFailure) -> IMAPConnection {
    if let connection { return connection }
    guard !isClosed else { throw .cancelled }
    wakeUp()
    lastWaiter += 1
    let number = lastWaiter
    let outcome = await withTaskCancellationHandler {
      await withCheckedContinuation { waiters.append((number, $0)) }
    } onCancel: {
      Task { await self.stopWaiting(number) }
    }
    return try outcome.get()
  }

  /// The connection for what nobody waits for with a hand on the keys: downloads, counts.
  func background() async throws(MailFailure) -> IMAPConnection { try await live() }

  func stopWaiting(_ number: Int) {
    guard let index = waiters.firstIndex(where: { $0.number == number }) else { return }
    waiters.remove(at: index).waiter.resume(returning: .failure(.cancelled))
  }

  func wakeUp() {
    nap?.cancel()
    if connecting == nil, connection == nil, !isClosed { connecting = Task { await self.stayConnected() } }
  }

  func tell(_ outcome: Result<IMAPConnection, MailFailure>) {
    let told = waiters
    waiters = []
    for (_, waiter) in told { waiter.resume(returning: outcome) }
  }

  func stayConnected() async {
    while !isClosed {
      let failure = await connectAndServe()
      connection = nil
      tell(.failure(failure))
      guard !isClosed, mayPass(failure) else {
        if !isClosed { report(.connection(.lost(failure, retryIn: nil))) }
        break
      }
      await wait(reconnect.nextWait(jitter: .random(in: 0..<1)), because: failure)
    }
    connecting = nil
  }

  /// Returns why it is over.
  func connectAndServe() async -> MailFailure {
    let established: Established
    do throws(MailFailure) {
      established = try await establish()
    } catch {
      if !wasLive, !isClosed { neverReached = error }
      return error
    }
    let connection = established.connection
    guard !isClosed else {
      await connection.close()
      return .cancelled
    }
    self.connection = connection
    (wasLive, neverReached) = (true, nil)
    let begun = ContinuousClock.now
    report(.connection(.live(established.details)))
    let failure = await serve(established)
    reconnect.ended(after: ContinuousClock.now - begun)
    await connection.close()
    return failure
  }

  func serve(_ established: Established) async -> MailFailure {
    do throws(MailFailure) {
      try await show(on: established.connection, established.selected)
      tell(.success(established.connection))
      flush()
      return await established.connection.ended()
    } catch {
      return error
    }
  }

  /// A program that served once may do so again: an ssh whose network is gone ends like one that never worked.
  func mayPass(_ failure: MailFailure) -> Bool {
    if case .programFailed = failure { return wasLive }
    return failure.mayPass
  }

  /// Counts down to the next try; a request or the user ends it early.
  func wait(_ seconds: Int, because failure: MailFailure) async {
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
}

extension MailFailure {
  /// Whether trying again by itself can help. What the user must change is not tried again behind their back.
  var mayPass: Bool {
    switch self {
    case .unreachable, .connectionLost, .timedOut, .tlsFailed, .misbehaved: true
    default: false
    }
  }
}
