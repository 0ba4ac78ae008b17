internal import IMAP
internal import Mail
internal import Transport

/// COMPRESS=DEFLATE (RFC 4978): after the login, where the server offers it. TLS never compresses here.
extension IMAPConnection {
  /// A server that was reached so soon is on this machine or in this house. There a second connection, over which all
  /// rows come, is faster without: deflating them takes the server longer than sending them.
  static let near = Duration.milliseconds(20)

  /// Once per connection; a refusal is remembered. Costs a round trip in which nothing else is sent.
  func compress() async {
    guard !isCompressionAsked, side == .front || !isNear,
      conversation.capabilities.contains(.compressDeflate), habits.mayTry(.compress),
      line.failure == nil
    else { return }
    isCompressionAsked = true
    guard let answer = try? await answer(begin(.compress)), answer.completion.status != .ok else { return }
    habits.refuse(.compress, for: Self.session)
  }

  /// Right behind the server's OK, before another octet is read or sent.
  func startCompression() {
    do {
      line.stream = try DeflateStream(over: line.stream, received: conversation.compressionStarted())
      line.transcript?.note("compressed")
    } catch {
      end(.connectionLost(reason: error.reason))
    }
  }

  /// A line that ended before anything could be inflated: the next ones do without.
  func distrustCompression() {
    if line.stream is DeflateStream, !isCompressionProven { habits.refuse(.compress, for: Self.session) }
  }
}
