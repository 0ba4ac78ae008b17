import Glibc
import POP3
import Testing

/// Time grows as what is received grows, in any chunking. Measured as time of this thread's own, so that a busy
/// machine fails nothing, and as a ratio: what is quadratic would be sixteen times as much.
@Suite(.serialized, .timeLimit(.minutes(2))) struct SpeedTests {
  private func seconds(_ work: () -> Void) -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    let start = Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    work()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9 - start
  }

  /// How much longer four times the work takes.
  private func growth(_ work: (_ size: Int) -> Void, _ size: Int) -> Double {
    let small = (0..<3).map { _ in seconds { work(size) } }.min() ?? 0
    let large = (0..<3).map { _ in seconds { work(4 * size) } }.min() ?? 0
    return large / max(small, 1e-6)
  }

  private func retrieve(_ content: [UInt8], chunk: Int) {
    var conversation = Replay.inTransaction()
    _ = conversation.submit(.retr(1))
    _ = Replay.drain(&conversation)
    conversation.receive(bytes("+OK\r\n"))
    var told = 0
    var isOver = false
    var start = 0
    let wire = content + bytes("\r\n.\r\n")
    while start < wire.count {
      let end = chunk < wire.count - start ? start + chunk : wire.count
      conversation.receive(Array(wire[start..<end]))
      start = end
      let events = Replay.drain(&conversation).events
      told += events.contents.reduce(0) { $0 + $1.count }
      if !events.completed.isEmpty { isOver = true }
    }
    #expect(told == content.count + 2)
    #expect(isOver)
  }

  @Test func aLongMessage() {
    let line = String(repeating: "x", count: 76) + "\r\n"
    for chunk in [16 << 10, Int.max] {
      let growth = growth(
        { size in retrieve(bytes(String(repeating: line, count: size)), chunk: chunk) }, 3000)
      #expect(growth < 12, "in chunks of \(chunk)")
    }
  }

  @Test func octetByOctet() {
    for line in ["x", "..\r\n", "\r", "\r\n"] {
      let growth = growth(
        { size in
          let content = bytes(String(repeating: line, count: size / line.utf8.count))
          // Stuffed dots are two octets of which one is content.
          if line.hasPrefix(".") { stuffed(content) } else { retrieve(content, chunk: 1) }
        }, 4000)
      #expect(growth < 12, "\(line.debugDescription)")
    }
  }

  private func stuffed(_ wire: [UInt8]) {
    let events = Replay.events(bytes("+OK\r\n") + wire + bytes(".\r\n"), after: [.retr(1)], chunk: 1)
    #expect(events.completed.count == 1)
  }

  /// Everything at once, before anything is asked for.
  @Test func aBacklog() {
    let growth = growth(
      { size in
        var conversation = Replay.inTransaction(isPipelined: true)
        for number in 1...90 { _ = conversation.submit(.top(number, lines: 0)) }
        _ = Replay.drain(&conversation)
        let answer = bytes("+OK\r\n" + String(repeating: "A: b\r\n", count: size) + ".\r\n")
        for _ in 1...90 { conversation.receive(answer) }
        #expect(Replay.drain(&conversation).events.completed.count == 90)
      }, 400)
    #expect(growth < 12)
  }

  @Test func aLongListing() {
    let growth = growth(
      { size in
        var listing = UniqueIDListing()
        for number in 1...size { listing.receive(bytes("\(number) whqtswO00WBw418f9t5JxYwZ\r\n")) }
        listing.finish()
        #expect(listing.entries.count == size)
      }, 600)
    #expect(growth < 12)
  }

  /// A line that is too long, a piece at a time.
  @Test func anEndlessLineOfAListing() {
    let growth = growth(
      { size in
        var listing = UniqueIDListing()
        for _ in 1...size { listing.receive([0x75]) }
        listing.finish()
        #expect(listing.entries.isEmpty)
      }, 4000)
    #expect(growth < 12)
  }
}
