import Glibc

/// Random numbers that can be had again: SplitMix64 from a seed that the test prints.
package struct SeededRandom: RandomNumberGenerator {
  package let seed: UInt64
  private var state: UInt64

  package init(seed: UInt64) {
    self.seed = seed
    state = seed
  }

  /// A new seed each run, or that of HATO_SEED.
  package static func fresh() -> SeededRandom {
    let given = getenv("HATO_SEED").flatMap { UInt64(String(cString: $0)) }
    return SeededRandom(seed: given ?? UInt64.random(in: .min ... .max))
  }

  package mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }

  /// Pieces of `dictionary` and random octets, mixed.
  package mutating func bytes(upTo limit: Int, dictionary: [String]) -> [UInt8] {
    var bytes: [UInt8] = []
    let count = Int.random(in: 0...limit, using: &self)
    while bytes.count < count {
      if Bool.random(using: &self), let word = dictionary.randomElement(using: &self) {
        bytes += word.utf8
      } else {
        bytes.append(UInt8.random(in: .min ... .max, using: &self))
      }
    }
    return bytes
  }
}
