/// Performs `body`, cancels it after `limit`, and throws `.timedOut` then. `body` has to heed cancellation, as
/// everything in this module does.
package func withTimeout<Value: Sendable>(
  _ limit: Duration, waitingFor what: String,
  _ body: @escaping @Sendable () async throws(TransportFailure) -> Value
) async throws(TransportFailure) -> Value {
  let first = await withTaskGroup(of: Result<Value, TransportFailure>?.self) { group in
    group.addTask {
      do throws(TransportFailure) { return .success(try await body()) } catch { return .failure(error) }
    }
    group.addTask {
      // Sleeping throws only when it is cancelled, and then nobody asks for the result.
      try? await Task.sleep(for: limit)
      return nil
    }
    let first = await group.next() ?? nil
    group.cancelAll()
    // Cancelled from outside, the sleep may be the first to notice.
    if first == nil, Task.isCancelled { return await group.next() ?? nil }
    return first
  }
  guard let first else { throw .timedOut(what: what, seconds: Int(limit.components.seconds)) }
  return try first.get()
}
