/// Labels of domain names that are more than ASCII (RFC 3492), without their `xn--`.
package enum Punycode {
  /// Octets of a label in the DNS (RFC 1035 §2.3.4). Both ways take the square of the length, and what is longer is
  /// no label anyway.
  package static let longest = 63

  /// The parameters of RFC 3492 §5.
  private static let (base, tmin, tmax, skew, damp): (UInt32, UInt32, UInt32, UInt32, UInt32) = (
    36, 1, 26, 38, 700
  )
  private static let (initialBias, initialN): (UInt32, UInt32) = (72, 0x80)

  /// `nil` for what is not punycode, or too long (RFC 3492 §6.2).
  package static func decode(_ text: String) -> String? {
    let input = Array(text.utf8)
    guard input.count <= longest, input.allSatisfy({ $0 < 0x80 }) else { return nil }
    var output: [Unicode.Scalar] = []
    var index = 0
    if let delimiter = input.lastIndex(of: ASCII.hyphen) {
      output = input[..<delimiter].map { Unicode.Scalar($0) }
      index = delimiter + 1
    }
    var (n, i, bias) = (initialN, UInt32(0), initialBias)
    while index < input.count {
      let old = i
      var (weight, k) = (UInt32(1), base)
      while true {
        guard index < input.count, let digit = value(input[index]) else { return nil }
        index += 1
        guard let next = sum(i, product(digit, weight)) else { return nil }
        i = next
        let t = threshold(k, bias)
        if digit < t { break }
        guard let heavier = product(weight, base - t) else { return nil }
        weight = heavier
        k += base
      }
      let count = UInt32(output.count) + 1
      bias = adapted(i - old, count: count, isFirst: old == 0)
      guard let next = sum(n, i / count), let scalar = Unicode.Scalar(next) else { return nil }
      n = next
      i %= count
      output.insert(scalar, at: Int(i))
      i += 1
    }
    return String(String.UnicodeScalarView(output))
  }

  /// `nil` for what would be too long (RFC 3492 §6.3).
  package static func encode(_ text: String) -> String? {
    let input = text.unicodeScalars.prefix(longest + 1).map(\.value)
    guard input.count <= longest else { return nil }
    var output = input.filter { $0 < 0x80 }.map { UInt8($0) }
    let basic = UInt32(output.count)
    var handled = basic
    if basic > 0 { output.append(ASCII.hyphen) }
    var (n, delta, bias) = (initialN, UInt32(0), initialBias)
    while handled < input.count, let m = input.filter({ $0 >= n }).min() {
      guard let more = sum(delta, product(m - n, handled + 1)) else { return nil }
      delta = more
      n = m
      for scalar in input {
        if scalar < n { delta += 1 }
        guard scalar == n else { continue }
        var (q, k) = (delta, base)
        while true {
          let t = threshold(k, bias)
          if q < t { break }
          output.append(digit(t + (q - t) % (base - t)))
          q = (q - t) / (base - t)
          k += base
        }
        output.append(digit(q))
        bias = adapted(delta, count: handled + 1, isFirst: handled == basic)
        delta = 0
        handled += 1
      }
      delta += 1
      n += 1
    }
    return output.count <= longest ? String(decoding: output, as: UTF8.self) : nil
  }

  private static func threshold(_ k: UInt32, _ bias: UInt32) -> UInt32 {
    k <= bias + tmin ? tmin : k >= bias + tmax ? tmax : k - bias
  }

  /// RFC 3492 §6.1
  private static func adapted(_ delta: UInt32, count: UInt32, isFirst: Bool) -> UInt32 {
    var delta = isFirst ? delta / damp : delta / 2
    delta += delta / count
    var k: UInt32 = 0
    while delta > (base - tmin) * tmax / 2 {
      delta /= base - tmin
      k += base
    }
    return k + (base - tmin + 1) * delta / (delta + skew)
  }

  private static func value(_ octet: UInt8) -> UInt32? {
    switch octet {
    case 0x61...0x7a: UInt32(octet - 0x61)
    case 0x41...0x5a: UInt32(octet - 0x41)
    case 0x30...0x39: UInt32(octet - 0x30) + 26
    default: nil
    }
  }

  private static func digit(_ value: UInt32) -> UInt8 {
    UInt8(truncatingIfNeeded: value < 26 ? value + 0x61 : value - 26 + 0x30)
  }

  private static func product(_ left: UInt32, _ right: UInt32) -> UInt32? {
    let (product, overflow) = left.multipliedReportingOverflow(by: right)
    return overflow ? nil : product
  }

  private static func sum(_ left: UInt32, _ right: UInt32?) -> UInt32? {
    guard let right else { return nil }
    let (sum, overflow) = left.addingReportingOverflow(right)
    return overflow ? nil : sum
  }
}
