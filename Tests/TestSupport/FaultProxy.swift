import Foundation
import Glibc

/// A network between a client and a server on loopback that gets worse on demand: it is slow, it breaks, it goes
/// silent, it cuts what is sent into crumbs; and it counts what goes over it.
///
/// At first it only passes on, as soon as it can. Each fault is switched while it runs; the call returns when the
/// fault is in force, for all connections that are open and all that follow. Connections end with the proxy's last
/// reference.
package final class FaultProxy: Sendable {
  package enum Direction: Sendable {
    /// From the client to the server.
    case up
    /// From the server to the client.
    case down
  }

  package enum Ending: Sendable {
    /// RST: the line is broken.
    case reset
    /// FIN: an orderly end of both directions, after what was sent before it.
    case fin
  }

  /// Where clients connect to, at 127.0.0.1.
  package let port: UInt16
  private let mailbox: FaultProxyMailbox

  /// - Parameters:
  ///   - target: the server's port; it is connected to anew for each client.
  ///   - isSecond: the server is at 127.0.0.2.
  package init(to target: UInt16, isSecond: Bool = false) throws {
    let listener = try FaultProxyListener()
    let mailbox = try FaultProxyMailbox()
    port = listener.port
    self.mailbox = mailbox
    let address = LoopbackPort.loopback(port: target, host: isSecond ? 0x7F00_0002 : 0x7F00_0001)
    try listener.open()
    Thread {
      var loop = FaultProxyLoop(listener, mailbox, target: address)
      loop.run()
    }.start()
  }

  deinit { mailbox.post { $0.isOver = true } }

  /// Latency one way, in both directions: a round trip takes twice as long. What is already under way keeps the
  /// latency it set out with.
  package func delay(_ latency: Duration) async { await perform { $0.faults.latency = latency } }

  /// Every byte, or so many, becomes a segment of its own; nil: as they come. A receiver that is slower than `gap`
  /// may still find several at once.
  package func segment(_ size: Int?, gap: Duration = .zero) async {
    await perform { $0.faults.segment = size.map { (max(1, $0), gap) } }
  }

  /// Ends every connection now, and loses what is under way. New ones are taken.
  package func cut(_ ending: Ending = .reset) async { await perform { $0.endAll(ending) } }

  /// Lets so many more bytes pass in that direction, over all connections, and then ends the one that
  /// brought the last of them.
  /// Of several limits the latest word counts.
  package func cut(_ ending: Ending = .reset, after bytes: Int, _ direction: Direction) async {
    await perform { $0.faults.limit = .init(direction: direction, left: bytes, ending: ending) }
  }

  /// From now on nothing passes: connections stay open and are accepted, and nobody hears a thing.
  package func stall() async { await perform { $0.faults.isStalled = true } }

  /// The same, once so many more bytes have passed in that direction.
  package func stall(after bytes: Int, _ direction: Direction) async {
    await perform { $0.faults.limit = .init(direction: direction, left: bytes, ending: nil) }
  }

  /// Ends the silence: what was held back arrives.
  package func resume() async { await perform { $0.faults.isStalled = false } }

  /// Takes every fault back; what was held back arrives.
  package func calm() async { await perform { $0.faults = FaultProxyFaults() } }

  /// Half-closed lines: whoever receives in that direction hears an orderly end, whoever sends is not told; the
  /// other direction goes on.
  package func end(_ direction: Direction) async { await perform { $0.end(direction) } }

  /// New connections are refused, as if nobody listened; those that are open go on. The port stays ours.
  package func refuse() async { await perform { $0.listener.close() } }

  /// New connections are taken again.
  package func accept() async throws {
    let failure = await perform { loop -> String? in
      do { try loop.listener.open() } catch { return "\(error)" }
      return nil
    }
    if let failure { throw Program.Failure(description: failure) }
  }

  /// What happened so far.
  package var tally: Tally {
    get async { await perform { $0.tally } }
  }

  /// Waits until the tally is as wanted, and returns it.
  package func wait(
    for limit: Duration = .seconds(30), until condition: @escaping @Sendable (Tally) -> Bool
  ) async throws -> Tally {
    let (tally, isMet) = await withCheckedContinuation { continuation in
      mailbox.post { loop in
        loop.waiters.append(
          .init(condition: condition, deadline: .now + limit) { continuation.resume(returning: ($0, $1)) })
      }
    }
    guard isMet else { throw Program.Failure(description: "waited in vain; the proxy saw \(tally)") }
    return tally
  }

  private func perform<Result: Sendable>(
    _ body: @escaping @Sendable (inout FaultProxyLoop) -> Result
  ) async -> Result {
    await withCheckedContinuation { continuation in
      mailbox.post { continuation.resume(returning: body(&$0)) }
    }
  }
}

extension FaultProxy {
  /// What went over the proxy.
  package struct Tally: Sendable, Hashable {
    package struct Connection: Sendable, Hashable {
      /// Bytes that were passed on.
      package var bytesUp = 0
      package var bytesDown = 0
      /// How often the server spoke after the client had: what latency multiplies. Without latency an answer may
      /// overtake the rest of a pipelined request and be counted as a turn.
      package var roundTrips = 0
      package var isOpen = true
    }

    /// In the order in which they were accepted.
    package var connections: [Connection] = []

    package var open: Int { connections.count { $0.isOpen } }
    package var bytesUp: Int { connections.reduce(0) { $0 + $1.bytesUp } }
    package var bytesDown: Int { connections.reduce(0) { $0 + $1.bytesDown } }
    package var roundTrips: Int { connections.reduce(0) { $0 + $1.roundTrips } }
  }
}
