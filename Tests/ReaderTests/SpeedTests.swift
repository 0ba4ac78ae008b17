import Mail
import Screen
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
    var times: [Duration] = []
    for round in 0..<200 {
      let start = ContinuousClock.now
      reader.type((round / 20) % 2 == 0 ? "j" : "k")
      var grid = Grid(size: reader.state.size)
      _ = RootView.draw(reader.state, into: &grid)
      times.append(ContinuousClock.now - start)
    }
    times.sort()
    print("key to grid: median \(times[100]), p99 \(times[197])")
    #expect(times[100] < .milliseconds(60))
  }
}
