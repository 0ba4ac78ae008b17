/// A class for every scalar, for looking up in constant time: pages of 256 scalars, of which equal ones are one.
package struct ScalarTable: Sendable {
  private let pages: [UInt16]
  private let classes: [UInt8]

  /// `runs`: the first scalar of each run, times 256, and its class; ascending, from scalar 0.
  package init(runs: [UInt32]) {
    var pages: [UInt16] = []
    var classes: [UInt8] = []
    var known: [[UInt8]: UInt16] = [:]
    var run = 0
    for page in 0..<(0x110000 >> 8) {
      var values = [UInt8](repeating: 0, count: 256)
      for offset in 0..<256 {
        let scalar = UInt32(page << 8 | offset)
        while run + 1 < runs.count, runs[run + 1] >> 8 <= scalar { run += 1 }
        values[offset] = UInt8(truncatingIfNeeded: runs[run])
      }
      if let index = known[values] {
        pages.append(index)
      } else {
        let index = UInt16(classes.count >> 8)
        known[values] = index
        pages.append(index)
        classes += values
      }
    }
    self.pages = pages
    self.classes = classes
  }

  /// The class of a scalar; that of 0 for what is none.
  package subscript(_ scalar: UInt32) -> UInt8 {
    guard scalar < 0x110000 else { return classes[0] }
    return classes[Int(pages[Int(scalar >> 8)]) << 8 | Int(scalar & 0xff)]
  }
}
