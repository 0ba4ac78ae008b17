package import Dispatch

/// Runs an actor's jobs on a serial dispatch queue, so that sources and timers on that queue are the actor's own.
package final class QueueExecutor: SerialExecutor {
  package let queue: DispatchQueue

  package init(label: String) { queue = DispatchQueue(label: label) }

  package func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    let executor = asUnownedSerialExecutor()
    queue.async { job.runSynchronously(on: executor) }
  }

  /// Lets `assumeIsolated` work in the handlers of sources on `queue`.
  package func checkIsolated() { dispatchPrecondition(condition: .onQueue(queue)) }
}
