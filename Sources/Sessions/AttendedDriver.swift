internal import Mail
internal import Transport

/// A driver that is attended to as time goes by (`Vigil`), and whose first and last word can be waited for.
protocol AttendedDriver: Driver {
  var vigil: Vigil { get set }
  var alarm: (due: ContinuousClock.Instant, task: Task<Void, Never>)? { get set }
  /// How things stand with the line now.
  var standing: Vigil.Standing { get }
  /// Does what is due.
  func take(_ step: Vigil.Step)
  /// Once it is live, where silence is told.
  var details: ConnectionDetails? { get set }
  func report(_ event: MailEvent)
  var loops: [Task<Void, Never>] { get set }
  /// Woken by the greeting, and by the end.
  var eventWaiters: SelectWaiters { get set }
}

extension AttendedDriver {
  /// Reads, and watches the clock, until the line ends.
  func begin() { loops = [Task { await self.readLoop() }, Task { await self.watch() }] }

  /// After TLS took over the stream.
  func resumeReading() { loops.append(Task { await self.readLoop() }) }

  func close() { end(.cancelled) }

  /// To be called when the line has ended, and its reason is there to be seen.
  func endAttending() {
    for loop in loops { loop.cancel() }
    alarm?.task.cancel()
    eventWaiters.wake()
  }

  // MARK: Waiting

  func nextEvent() async {
    let number = eventWaiters.number()
    await withTaskCancellationHandler {
      await withCheckedContinuation { waiter in
        if Task.isCancelled { waiter.resume() } else { eventWaiters.add(waiter, as: number) }
      }
    } onCancel: {
      Task { await self.stopWaitingForEvent(number) }
    }
  }

  private func stopWaitingForEvent(_ number: Int) { eventWaiters.remove(number) }

  /// Returns when the line has ended, with the reason; or the task was cancelled.
  @discardableResult
  func ended() async -> MailFailure {
    while line.failure == nil, !Task.isCancelled { await nextEvent() }
    return line.failure ?? .cancelled
  }

  // MARK: Watching

  private func watch() async {
    while line.failure == nil {
      if let step = vigil.step(at: .now, standing) {
        take(step)
      } else {
        await sleep(until: vigil.nextDue(standing))
      }
    }
  }

  /// To be called when something may be due earlier than it was.
  func attend() {
    if let alarm, vigil.nextDue(standing) < alarm.due { alarm.task.cancel() }
  }

  private func sleep(until due: ContinuousClock.Instant) async {
    let task = Task { () -> Void in try? await Task.sleep(until: due) }
    alarm = (due, task)
    await task.value
    alarm = nil
  }

  /// The line is live, and a silence is told from now on.
  func isLive(_ details: ConnectionDetails) { self.details = details }

  func tellLive() { if let details { report(.connection(.live(details))) } }

  func heard() { if vigil.heard() { tellLive() } }
}
