internal import Mail

extension Packing {
  /// Ascending runs, each as its distance from the one before and its length, less one.
  mutating func put(_ runs: [ClosedRange<UID>]) {
    put(count: runs.count)
    var last: UInt32 = 0
    for run in runs {
      put(UInt64(run.lowerBound.rawValue - last - 1))
      put(UInt64(run.uidCount - 1))
      last = run.upperBound.rawValue
    }
  }
}

extension Unpacking {
  mutating func runs() throws(Damaged) -> [ClosedRange<UID>] {
    var runs: [ClosedRange<UID>] = []
    var last: UInt64 = 0
    for _ in 0..<(try count()) {
      let gap = try unsigned()
      let length = try unsigned()
      guard gap < 1 << 32, length < 1 << 32, last + gap + 1 + length <= UInt64(UInt32.max),
        let low = UID(UInt32(last + gap + 1)), let high = UID(UInt32(last + gap + 1 + length))
      else { throw Damaged() }
      runs.append(low...high)
      last = UInt64(high.rawValue)
    }
    return runs
  }
}

extension UIDList {
  var packed: [UInt8] {
    var packing = Packing()
    packing.put(runs)
    return packing.bytes
  }

  /// `nil` when the bytes are no list.
  init?(packed bytes: [UInt8]) {
    var unpacking = Unpacking(bytes)
    guard let runs = try? unpacking.runs(), unpacking.isAtEnd else { return nil }
    self.init(UIDSet(ranges: runs))
  }
}
