/// A connection that carries bytes both ways: a socket, TLS over another stream, or a child process.
/// Reading and writing are independent of each other; several writers take turns, whole writes at a time.
package protocol ByteStream: AnyObject, Sendable {
  /// At least one byte (at most 64 KiB); empty at the end of the stream. Cancelling the task ends the wait with
  /// `.cancelled` and loses nothing: the bytes are there for the next read.
  func read() async throws(TransportFailure) -> [UInt8]

  /// Returns when the bytes are handed to the system, not when they have arrived. A write that is cancelled half
  /// way closes the stream, for what came next would be misunderstood.
  func write(_ bytes: [UInt8]) async throws(TransportFailure)

  /// At once; pending and later reads and writes end with `.closed`. May be called again.
  func close()

  /// As `close()`, with a last word that is sent if that takes no waiting.
  func close(saying farewell: [UInt8])
}

extension ByteStream {
  package func close(saying farewell: [UInt8]) { close() }
}
