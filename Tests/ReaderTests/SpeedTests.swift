import Mail
import Screen
import TestSupport
import Testing

@testable import Reader

@Suite struct SpeedTests {
  /// A key must be answered within a frame even unoptimised, whatever the size of the mailbox; measured
  /// optimised it takes some hundred microseconds.
  @Test func keyCostsTheSameInAMillionMessages() {
    let reader = ScriptedReader(size: Size(width: 120, height: 40), starts: false)
    reader.server.boxes[.inbox]?.messages = (1...2000).map {
      Letters.letter(UInt32($0), "Sender 作者 \($0)", "Bench \($0) a subject of the usual length, more or less")
    }
    reader.start()
    reader.report(.count(1_000_000))
    reader.type("gg")
    var times: [Double] = []
    for round in 0..<200 {
      times.append(
        ThreadTime.seconds {
          reader.type((round / 20) % 2 == 0 ? "j" : "k")
          var grid = Grid(size: reader.state.size)
          _ = RootView.draw(reader.state, into: &grid)
        })
    }
    times.sort()
    print("key to grid: median \(times[100]) s, p99 \(times[197]) s")
    #expect(times[100] < 0.06)
  }
}
