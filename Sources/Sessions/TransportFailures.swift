internal import Mail
internal import Transport

extension MailFailure {
  /// A failure of the way to `host`, in the reader's words.
  init(_ failure: TransportFailure, host: String) {
    switch failure {
    case .nameNotFound(_, let reason):
      self = .unreachable(host: host, reason: "the name was not found (\(reason))")
    case .refused(_, let port, _):
      self = .unreachable(host: host, reason: "it refuses connections to port \(port)")
    case .unreachable(_, _, let reason): self = .unreachable(host: host, reason: reason)
    case .timedOut(let what, let seconds): self = .timedOut(waitingFor: what, seconds: seconds)
    case .certificate(_, _, let reason): self = .certificateRefused(host: host, reason: reason)
    case .handshake(_, let reason): self = .tlsFailed(host: host, reason: reason)
    case .plaintextBeforeTLS:
      self = .tlsFailed(host: host, reason: "it sent plain text; is it the right port?")
    case .trustFile(let path, let reason): self = .file(path: path, reason: reason)
    case .closed(let reason): self = .connectionLost(reason: reason)
    case .programNotFound(let program, let reason): self = .programFailed(program: program, reason: reason)
    case .programFailed(let program, let status, let diagnostics):
      let said = diagnostics.trimmedTail
      self = .programFailed(program: program, reason: said.isEmpty ? "it \(status)" : said)
    case .system(let doing, let reason): self = .unreachable(host: host, reason: "\(doing): \(reason)")
    case .cancelled: self = .cancelled
    }
  }
}
