internal import IMAP
internal import Mail
internal import Transport

/// Attending to a connection as time goes by.
extension IMAPConnection {
  /// Until the line ends.
  func watch() async {
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

  /// The peer must prove now that it is there: the machine slept, or the network is another one.
  func doubt() {
    guard line.failure == nil, !line.isUpgrading else { return }
    vigil.doubt(at: .now)
    abandonWhenDone(begin(.noop))
    attend()
  }

  /// The line is live, and a silence is told from now on.
  func isLive(_ details: ConnectionDetails) { self.details = details }

  /// Whether a silence of the server was told and lasts.
  var isSilent: Bool { vigil.isSilent }

  func heard() {
    if line.stream is DeflateStream { isCompressionProven = true }
    if vigil.heard() { tellLive() }
  }

  private func take(_ step: Vigil.Step) {
    switch step {
    case .tellSilence(let seconds):
      if details != nil { report(.connection(.silent(seconds: seconds))) }
    case .tellLife: tellLive()
    case .probe, .keepAlive:
      if line.isUpgrading { line.lastSent = .now } else { abandonWhenDone(begin(.noop)) }
    case .giveUp(let seconds): end(.timedOut(waitingFor: waitedFor, seconds: seconds))
    case .rest: rest()
    }
  }

  private func tellLive() {
    if let details { report(.connection(.live(details))) }
  }

  private func sleep(until due: ContinuousClock.Instant) async {
    let task = Task { () -> Void in try? await Task.sleep(until: due) }
    alarm = (due, task)
    await task.value
    alarm = nil
  }

  private var standing: Vigil.Standing {
    var standing = Vigil.Standing(lastMoved: line.lastMoved, lastSent: line.lastSent, quietSince: quietSince)
    if let tag = firstDue, let command = pending[tag] {
      standing.dueSince = command.begun
      standing.limit = command.command.isQuick ? min(timings.quickReply, timings.reply) : timings.reply
    } else if !isGreeted {
      (standing.dueSince, standing.limit) = (begun, timings.reply)
    }
    return standing
  }

  /// The command whose answer is due first. That of a confirmed IDLE is not.
  private var firstDue: Tag? {
    awaited.first { $0 != idle?.tag } ?? (conversation.isIdling ? nil : awaited.first)
  }

  private var waitedFor: String {
    guard let tag = firstDue, let command = pending[tag]?.command else { return "its greeting" }
    return command.doing
  }
}
