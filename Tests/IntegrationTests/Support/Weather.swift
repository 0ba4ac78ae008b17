import TestSupport

/// What becomes of a network by chance: one fault after the other, by a seed.
struct Weather {
  let proxy: FaultProxy
  var random: SeededRandom

  /// Waits a while, and lets something happen, which may last a while.
  mutating func change() async throws {
    try await pause(200...1500)
    switch Int.random(in: 0..<10, using: &random) {
    case 0: await proxy.cut(.reset)
    case 1: await proxy.cut(.fin)
    case 2: await proxy.cut(after: Int.random(in: 1...6000, using: &random), .down)
    case 3: await proxy.cut(after: Int.random(in: 1...800, using: &random), .up)
    case 4: await proxy.end(Bool.random(using: &random) ? .up : .down)
    case 5, 6:
      await proxy.stall()
      try await pause(200...1500)
      await proxy.resume()
    case 7: await proxy.delay(.milliseconds(Int.random(in: 5...80, using: &random)))
    case 8: await proxy.segment(Int.random(in: 1...40, using: &random))
    default: await proxy.calm()
    }
  }

  /// That of the fault, in milliseconds: nobody waits for anything in it.
  private mutating func pause(_ range: ClosedRange<Int>) async throws {
    try await Task.sleep(for: .milliseconds(Int.random(in: range, using: &random)))
  }
}
