import Glibc

/// Why bytes could not be carried. Names and texts that came from outside are not yet made printable.
package enum TransportFailure: Error, Hashable, Sendable {
  case nameNotFound(host: String, reason: String)
  /// Nobody listens on that port.
  case refused(host: String, port: UInt16, reason: String)
  case unreachable(host: String, port: UInt16, reason: String)
  case timedOut(what: String, seconds: Int)
  case certificate(host: String, problem: CertificateProblem, reason: String)
  case handshake(host: String, reason: String)
  /// Bytes that are no TLS came where the server's first TLS record was due: they may be forged.
  case plaintextBeforeTLS(host: String)
  /// The file with additional trust roots.
  case trustFile(path: String, reason: String)
  /// The connection is over, and not by an orderly end.
  case closed(reason: String)
  case programNotFound(program: String, reason: String)
  /// `diagnostics` is the end of what the program wrote to its standard error.
  case programFailed(program: String, status: ExitStatus, diagnostics: String)
  /// The system had no descriptor, memory or thread left for it.
  case system(doing: String, reason: String)
  case cancelled

  /// A plain sentence, without the full stop.
  package var reason: String {
    switch self {
    case .nameNotFound(let host, let reason): "the name \(host) was not found: \(reason)"
    case .refused(let host, let port, _): "\(host) refuses connections to port \(port)"
    case .unreachable(let host, let port, let reason): "\(host) port \(port) can't be reached: \(reason)"
    case .timedOut(let what, let seconds): "\(what) took more than \(seconds) s"
    case .certificate(let host, _, let reason): "the certificate of \(host) was refused: \(reason)"
    case .handshake(let host, let reason): "no secure connection to \(host): \(reason)"
    case .plaintextBeforeTLS(let host):
      "\(host) sent plain text where TLS should have begun; is it the right port?"
    case .trustFile(let path, let reason): "no certificate could be read from \(path): \(reason)"
    case .closed(let reason): reason
    case .programNotFound(let program, let reason): "\(program) can't be started: \(reason)"
    case .programFailed(let program, let status, let diagnostics):
      diagnostics.isEmpty ? "\(program) \(status)" : "\(program) \(status): \(diagnostics)"
    case .system(let doing, let reason): "\(doing) failed: \(reason)"
    case .cancelled: "stopped"
    }
  }

  /// The system's words for an errno.
  static func words(_ error: Int32) -> String { String(cString: strerror(error)) }

  /// A connection's end as reading or writing met it.
  static func lost(_ error: Int32) -> TransportFailure {
    switch error {
    case ECONNRESET: .closed(reason: "the other side broke the connection off")
    case EPIPE: .closed(reason: "the other side has closed the connection")
    case ETIMEDOUT: .closed(reason: "the other side no longer answers")
    default: .closed(reason: words(error))
    }
  }

  static let closedHere = TransportFailure.closed(reason: "the connection was closed here")
}

/// How a program ended.
package enum ExitStatus: Hashable, Sendable, CustomStringConvertible {
  case exited(Int32)
  case signalled(Int32)

  package var description: String {
    switch self {
    case .exited(let status): "ended with status \(status)"
    case .signalled(let signal): "was ended by signal \(signal)"
    }
  }
}
