import Synchronization

/// Another stream, compressed both ways (COMPRESS=DEFLATE, RFC 4978). Owns that stream: closing this closes it.
///
/// Each write can be read by the other side at once. Reading gives 64 KiB at most, however much the bytes that came
/// stand for, and takes more from the line only when all of that was read.
package final class DeflateStream: ByteStream {
  private let stream: any ByteStream
  private let inflater: Mutex<Inflater>
  private let deflater: Mutex<Deflater>
  private let reading = Turnstile()
  private let writing = Turnstile()

  /// From now on, everything on `stream` is compressed. `received` is what was read from it already and belongs here:
  /// the bytes behind the line that agreed to compress. Throws when there is no memory; then `stream` is closed.
  package init(over stream: any ByteStream, received: [UInt8] = []) throws(TransportFailure) {
    self.stream = stream
    do throws(TransportFailure) {
      var inflater = try Inflater()
      inflater.receive(received)
      self.inflater = Mutex(inflater)
      deflater = Mutex(try Deflater())
    } catch {
      stream.close()
      throw error
    }
  }

  package func read() async throws(TransportFailure) -> [UInt8] {
    try await reading.enter()
    defer { reading.leave() }
    while true {
      switch try next() {
      case .bytes(let bytes): return bytes
      case .end: return []
      case .needsInput: break
      }
      let compressed = try await stream.read()
      if compressed.isEmpty {
        if inflater.withLock({ $0.mayEndHere }) { return [] }
        throw .closed(reason: "the compressed connection broke off in the middle")
      }
      inflater.withLock { $0.receive(compressed) }
    }
  }

  package func write(_ bytes: [UInt8]) async throws(TransportFailure) {
    try await writing.enter()
    defer { writing.leave() }
    var start = 0
    while start < bytes.count {
      let range = start..<min(bytes.count, start + Deflater.chunk)
      if start > 0, Task.isCancelled {
        stream.close()
        throw .cancelled
      }
      let isLast = range.upperBound == bytes.count
      try await send(deflater.withLock { $0.compress(bytes, range, isAll: isLast) })
      start = range.upperBound
    }
  }

  package func close() { close(saying: []) }

  package func close(saying farewell: [UInt8]) {
    // While a write is under way, a farewell would land in the middle of it.
    guard !farewell.isEmpty, writing.enterIfFree() else { return stream.close() }
    stream.close(saying: deflater.withLock { $0.compress(farewell, farewell.indices, isAll: true) })
    writing.leave()
  }

  private func next() throws(TransportFailure) -> Inflater.Output {
    do throws(TransportFailure) {
      return try inflater.withLock { inflater throws(TransportFailure) in try inflater.next() }
    } catch {
      stream.close()
      throw error
    }
  }

  /// Once compressed, bytes have to be sent: later ones refer to them.
  private func send(_ compressed: [UInt8]) async throws(TransportFailure) {
    guard !compressed.isEmpty else { return }
    do throws(TransportFailure) { try await stream.write(compressed) } catch {
      stream.close()
      throw error
    }
  }
}
