internal import Mail
internal import Transport
internal import Wire

/// A stream and what is on its way into it.
struct Line {
  /// Octets written at a time: more than any queue of commands, so that these still leave in one packet.
  static let piece = 256 << 10

  var stream: any ByteStream
  let transcript: Transcript?
  /// Sent in this order by the one writer.
  var outbox: [Outgoing] = []
  var isWriting = false
  /// While TLS is being negotiated, the handshake alone reads.
  var isUpgrading = false
  var lastSent = ContinuousClock.now
  /// The last time that octets came; or went, where it is so many that each piece of them shows life.
  var lastMoved = ContinuousClock.now
  /// Why it ended; nothing goes over it any more.
  var failure: MailFailure?

  init(stream: any ByteStream, transcript: Transcript?) {
    self.stream = stream
    self.transcript = transcript
  }
}

/// An actor that joins a conversation to a byte stream: the only loop that reads and writes, whatever the
/// protocol.
protocol Driver: Actor {
  associatedtype Talk: Conversation
  var conversation: Talk { get set }
  var line: Line { get set }
  /// In the order in which the server said it.
  func handle(_ event: Talk.Event)
  /// Why the server said that it would go, if it did.
  var lastWords: String? { get }
  /// Octets came.
  func heard()
  /// Everything that had arrived has been handled.
  func settled()
  /// Returns when what was said so far is taken in; nothing more is read before.
  func awaitRoom() async
  /// The line has ended; `line.failure` says why. Called once.
  func lineEnded()
}

extension Driver {
  /// Reads until the stream ends or TLS takes over.
  func readLoop() async {
    while line.failure == nil, !line.isUpgrading {
      await awaitRoom()
      if line.failure != nil { return }
      let bytes: [UInt8]
      do {
        bytes = try await line.stream.read()
      } catch {
        return end(.connectionLost(reason: error.reason))
      }
      guard !bytes.isEmpty else { return end(.connectionLost(reason: lastWords ?? "the server closed it")) }
      line.lastMoved = .now
      heard()
      line.transcript?.received(bytes)
      conversation.receive(bytes)
      pump()
    }
  }

  /// Takes every step that the conversation is ready for.
  func pump() {
    while line.failure == nil, let step = conversation.next() {
      switch step {
      case .send(let outgoing): line.outbox.append(outgoing)
      case .event(let event): handle(event)
      }
    }
    settled()
    guard !line.isWriting, !line.outbox.isEmpty, line.failure == nil else { return }
    line.isWriting = true
    Task { await self.writeLoop() }
  }

  private func writeLoop() async {
    while line.failure == nil, !line.outbox.isEmpty {
      let batch = line.outbox
      line.outbox = []
      for outgoing in batch { line.transcript?.sent(outgoing) }
      line.lastSent = .now
      await write(batch.flatMap(\.bytes))
    }
    line.isWriting = false
  }

  /// In pieces, so that a long message on a slow line does not pass for silence. A short one proves nothing: the
  /// system takes it, whether somebody hears it or not.
  private func write(_ bytes: [UInt8]) async {
    var rest = bytes[...]
    while !rest.isEmpty, line.failure == nil {
      if rest.count < bytes.count { line.lastMoved = .now }
      do {
        try await line.stream.write(Array(rest.prefix(Line.piece)))
      } catch {
        end(.connectionLost(reason: error.reason))
      }
      rest = rest.dropFirst(Line.piece)
    }
  }

  /// Closes the line. The first reason stays.
  func end(_ failure: MailFailure) {
    guard line.failure == nil else { return }
    line.failure = failure
    line.transcript?.note("closed: \(failure.sentence)")
    line.stream.close()
    lineEnded()
  }
}
