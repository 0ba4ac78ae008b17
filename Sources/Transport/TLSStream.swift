import Synchronization

/// TLS over another stream. Owns that stream: closing this closes it.
package final class TLSStream: ByteStream {
  private let stream: any ByteStream
  private let engine: Mutex<TLSEngine>
  private let reading = Turnstile()
  /// Whoever is inside sends what the engine puts out, in its order.
  private let sending = Turnstile()

  /// What was agreed on.
  package var details: TLSDetails { engine.withLock { $0.details() } }

  /// Shakes hands. `host` is what the certificate must be for; `applicationProtocol` is offered by ALPN ("imap",
  /// "pop3"; RFC 7301). After STARTTLS, `stream` must not have yielded bytes that nobody has looked at: the caller
  /// refuses those with `.plaintextBeforeTLS`; what arrives later in plain text is refused here. `resumption` are
  /// the sessions of earlier connections, one of which is taken up again if the server still knows it, and where
  /// new ones are kept; the port tells servers of one host apart. When this throws, `stream` is closed.
  package static func start(
    over stream: any ByteStream, host: String, trust: Trust, minimumVersion: TLSVersion, timeout: Duration,
    applicationProtocol: String? = nil, resumption: (sessions: TLSResumption, port: UInt16)? = nil
  ) async throws(TransportFailure) -> TLSStream {
    do throws(TransportFailure) {
      let engine = try TLSEngine(
        host: host, trust: trust, minimumVersion: minimumVersion, applicationProtocol: applicationProtocol,
        resumption: resumption)
      let secure = TLSStream(engine, over: stream)
      try await withTimeout(timeout, waitingFor: "the TLS handshake with \(host)") {
        () throws(TransportFailure) in
        try await secure.shakeHands()
      }
      return secure
    } catch {
      stream.close()
      throw error
    }
  }

  package func read() async throws(TransportFailure) -> [UInt8] {
    try await reading.enter()
    defer { reading.leave() }
    while true {
      let plaintext = try engine.withLock { engine throws(TransportFailure) in try engine.decrypt() }
      try await sendAnswers()
      switch plaintext {
      case .bytes(let bytes): return bytes
      case .end: return []
      case .needsInput: break
      }
      let ciphertext = try await stream.read()
      if ciphertext.isEmpty {
        throw .closed(reason: "the line was cut without a goodbye")
      }
      try engine.withLock { engine throws(TransportFailure) in try engine.receive(ciphertext) }
    }
  }

  package func write(_ bytes: [UInt8]) async throws(TransportFailure) {
    try await sending.enter()
    defer { sending.leave() }
    var start = 0
    while start < bytes.count {
      let range = start..<min(bytes.count, start + TLSEngine.chunk)
      if start > 0, Task.isCancelled {
        stream.close()
        throw .cancelled
      }
      let ciphertext = try engine.withLock { engine throws(TransportFailure) in
        try engine.encrypt(bytes, range)
        return engine.takeOutput()
      }
      try await send(ciphertext)
      start = range.upperBound
    }
  }

  package func close() { close(saying: []) }

  package func close(saying farewell: [UInt8]) {
    // While a write is under way, a goodbye would land in the middle of a record.
    guard sending.enterIfFree() else { return stream.close() }
    let goodbye = engine.withLock { engine in
      try? engine.encrypt(farewell, farewell.indices)
      engine.close()
      return engine.takeOutput()
    }
    stream.close(saying: goodbye)
    sending.leave()
  }

  private init(_ engine: consuming sending TLSEngine, over stream: any ByteStream) {
    self.stream = stream
    self.engine = Mutex(engine)
  }

  private func shakeHands() async throws(TransportFailure) {
    while true {
      let step = engine.withLock { engine in
        let result = Result { () throws(TransportFailure) in try engine.handshake() }
        return (result: result, output: engine.takeOutput())
      }
      // An alert is sent on failure, too; whether it arrives does not matter then.
      if !step.output.isEmpty {
        do throws(TransportFailure) { try await stream.write(step.output) } catch {
          _ = try step.result.get()
          throw error
        }
      }
      if try step.result.get() { return }
      let ciphertext = try await stream.read()
      if ciphertext.isEmpty {
        throw .closed(reason: "the server closed the connection during the TLS handshake")
      }
      try engine.withLock { engine throws(TransportFailure) in try engine.receive(ciphertext) }
    }
  }

  /// Sends what reading gave rise to (a key update, an alert). If somebody is writing, they send it.
  private func sendAnswers() async throws(TransportFailure) {
    guard engine.withLock({ $0.hasOutput }), sending.enterIfFree() else { return }
    defer { sending.leave() }
    try await send(engine.withLock { $0.takeOutput() })
  }

  /// Once encrypted, bytes have to be sent: TLS numbers its records.
  private func send(_ ciphertext: [UInt8]) async throws(TransportFailure) {
    do throws(TransportFailure) { try await stream.write(ciphertext) } catch {
      stream.close()
      throw error
    }
  }
}
