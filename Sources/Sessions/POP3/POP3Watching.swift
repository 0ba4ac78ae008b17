internal import Mail
internal import POP3

/// Attending to a connection as time goes by.
extension POP3Connection {
  /// The machine slept, or the network is another one: what is due must come soon.
  func doubt() {
    guard line.failure == nil, !line.isUpgrading else { return }
    vigil.doubt(at: .now)
    if awaited.isEmpty { keepAlive() }
    attend()
  }

  func take(_ step: Vigil.Step) {
    switch step {
    case .tellSilence(let seconds):
      if details != nil { report(.connection(.silent(seconds: seconds))) }
    case .tellLife: tellLive()
    case .keepAlive: keepAlive()
    // Where an answer is due nothing can be asked beside it.
    case .probe, .rest: break
    case .giveUp(let seconds): end(.timedOut(waitingFor: waitedFor, seconds: seconds))
    }
  }

  /// NOOP is for the open maildrop only (RFC 1939 §5).
  private func keepAlive() {
    line.lastSent = .now
    guard !line.isUpgrading, conversation.state == .transaction else { return }
    abandon(begin(.noop))
  }

  var standing: Vigil.Standing {
    var standing = Vigil.Standing(lastMoved: line.lastMoved, lastSent: line.lastSent)
    if let id = awaited.first, let answer = pending[id] {
      // Nothing is expected of a server that is not heard.
      standing.dueSince = roomWaiter == nil ? answer.begun : nil
      standing.limit = answer.command.isQuick ? min(timings.quickReply, timings.reply) : timings.reply
    } else if !isGreeted {
      (standing.dueSince, standing.limit) = (begun, timings.reply)
    }
    return standing
  }

  private var waitedFor: String {
    guard let id = awaited.first, let command = pending[id]?.command else { return "its greeting" }
    return command.doing
  }
}
