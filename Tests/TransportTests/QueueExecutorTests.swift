import Dispatch
import Testing

@testable import Transport

struct QueueExecutorTests {
  private actor Counter {
    let executor = QueueExecutor(label: "counter")
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
    var count = 0

    func add() {
      dispatchPrecondition(condition: .onQueue(executor.queue))
      count += 1
    }
  }

  @Test func actorsJobsAndQueuesHandlersAreOne() async throws {
    let counter = Counter()
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<1000 { group.addTask { await counter.add() } }
    }
    await withCheckedContinuation { done in
      counter.executor.queue.async {
        counter.assumeIsolated { $0.count += 1 }
        done.resume()
      }
    }
    #expect(await counter.count == 1001)
  }
}
