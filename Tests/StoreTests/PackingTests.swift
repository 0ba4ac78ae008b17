import Mail
import TestSupport
import Testing

@testable import Store

@Suite struct PackingTests {
  @Test(arguments: [0, 1, 127, 128, 300, UInt64(UInt32.max), .max - 1, .max])
  func numbersComeBack(_ number: UInt64) throws {
    var packing = Packing()
    packing.put(number)
    packing.put(Int64(bitPattern: number))
    var unpacking = Unpacking(packing.bytes)
    #expect(try unpacking.unsigned() == number)
    #expect(try unpacking.signed() == Int64(bitPattern: number))
    #expect(unpacking.isAtEnd)
  }

  @Test func numberOfMoreThan64BitsIsDamage() {
    for bytes: [UInt8] in [
      [], [0x80], [UInt8](repeating: 0xff, count: 10), [UInt8](repeating: 0x80, count: 1 << 20),
    ] {
      var unpacking = Unpacking(bytes)
      #expect(throws: Damaged.self) { try unpacking.unsigned() }
    }
  }

  /// `==` on texts takes é for e and an accent; what is kept must be the same to the octet.
  @Test func textsComeBackOctetByOctet() throws {
    let texts: [String?] = ["e\u{301}", "\u{e9}", nil, "", "utf-8", "UTF-8", "x", "x", "\u{e9}", "\0"]
    var packing = Packing()
    for text in texts { packing.put(text) }
    var unpacking = Unpacking(packing.bytes)
    for text in texts {
      #expect(try unpacking.optionalText().map { Array($0.utf8) } == text.map { Array($0.utf8) })
    }
  }

  /// What claims to be many must not take the memory of many.
  @Test func countsThatTheBytesDoNotPayForAreDamage() {
    var packing = Packing()
    packing.put(PackedSummary.version)
    packing.put(UInt8(8))
    packing.put(count: 1 << 40)
    #expect(throws: Damaged.self) { try PackedSummary.summary(packing.bytes, uid: uid(1), flags: []) }
    var runs = Packing()
    runs.put(count: .max)
    #expect(UIDList(packed: runs.bytes) == nil)
  }

  @Test(arguments: [[UInt64(1) << 32, 0], [UInt64(UInt32.max), 0], [0, UInt64(UInt32.max)], [.max, .max]])
  func runsBeyondTheLastUIDAreDamage(_ run: [UInt64]) {
    var packing = Packing()
    packing.put(count: 1)
    for number in run { packing.put(number) }
    #expect(UIDList(packed: packing.bytes) == nil)
  }

  @Test func changesComeBack() throws {
    var random = SeededRandom.fresh()
    for _ in 0..<200 {
      let name = MailboxName(wire: random.bytes(upTo: 9, dictionary: ["INBOX"]), display: random.text())
      let set = UIDSet((0..<9).compactMap { _ in UID(UInt32.random(in: 1...99, using: &random)) })!
      let validity = UIDValidity(random.next())
      let changes: [Change] = [
        .flags(name, validity, set, .add(random.flags()), isClaim: random.chance(50)),
        .flags(name, validity, set, .remove(random.flags()), isClaim: random.chance(50)),
        .expunge(name, validity, set, othersToo: random.chance(50)),
        .append(
          name, message: random.bytes(upTo: 99, dictionary: []), flags: random.flags(),
          date: random.chance(50) ? random.timestamp() : nil),
      ]
      for change in changes {
        #expect(try PackedChange.change(PackedChange.bytes(of: change)) == change, "seed \(random.seed)")
      }
    }
  }

  /// Rows with octets changed, lost, doubled and added: each is a row or damage, and nothing else.
  @Test func fuzz() {
    var random = SeededRandom.fresh()
    print("Packing fuzz, seed \(random.seed)")
    var (whole, damaged) = (0, 0)
    for number: UInt32 in 1...500 {
      var bytes = PackedSummary.bytes(of: random.summary(uid(number)))
      for _ in 0..<Int.random(in: 1...4, using: &random) { mutate(&bytes, &random) }
      if (try? PackedSummary.summary(bytes, uid: uid(number), flags: [])) != nil {
        whole += 1
      } else {
        damaged += 1
      }
      _ = try? PackedChange.change(bytes)
      _ = UIDList(packed: bytes)
      _ = try? PackedFlags(bits: Int64(number), keywords: bytes).flags()
    }
    #expect(whole > 0 && damaged > 0)
  }

  private func mutate(_ bytes: inout [UInt8], _ random: inout SeededRandom) {
    guard let place = bytes.indices.randomElement(using: &random) else { return }
    switch Int.random(in: 0..<5, using: &random) {
    case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
    case 1: bytes.removeSubrange(place...)
    case 2: bytes.insert(contentsOf: bytes[place...].prefix(20), at: place)
    case 3: bytes.replaceSubrange(place..., with: random.bytes(upTo: 30, dictionary: []))
    default: bytes[place] = [0, 0x7f, 0x80, 0xff].randomElement(using: &random) ?? 0
    }
  }
}
