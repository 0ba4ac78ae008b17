internal import IMAP
internal import Mail
internal import Transport

/// Attending to a connection as time goes by.
extension IMAPConnection {
  /// The peer must prove now that it is there: the machine slept, or the network is another one.
  func doubt() {
    guard line.failure == nil, !line.isUpgrading else { return }
    vigil.doubt(at: .now)
    abandonWhenDone(begin(.noop))
    attend()
  }

  /// Whether a silence of the server was told and lasts.
  var isSilent: Bool { vigil.isSilent }

  func heard() {
    if line.stream is DeflateStream { isCompressionProven = true }
    if vigil.heard() { tellLive() }
  }

  func take(_ step: Vigil.Step) {
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

  var standing: Vigil.Standing {
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
