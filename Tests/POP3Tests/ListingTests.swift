import POP3
import Testing

/// Answers to STAT, LIST and UIDL, right and wrong.
@Suite struct ListingTests {
  private func scanned(_ content: String, chunk: Int = .max) -> ScanListing {
    var listing = ScanListing()
    feed(bytes(content), chunk) { listing.receive($0) }
    listing.finish()
    return listing
  }

  private func identified(_ content: [UInt8], chunk: Int = .max) -> UniqueIDListing {
    var listing = UniqueIDListing()
    feed(content, chunk) { listing.receive($0) }
    listing.finish()
    return listing
  }

  private func feed(_ content: [UInt8], _ chunk: Int, _ receive: ([UInt8]) -> Void) {
    var start = 0
    while start < content.count {
      let end = chunk < content.count - start ? start + chunk : content.count
      receive(Array(content[start..<end]))
      start = end
    }
  }

  private func reply(_ text: String) throws -> Reply {
    try #require(Replay.events(bytes(text + "\r\n")).replies.first)
  }

  @Test(arguments: [1, 2, 7, .max]) func linesAsTheyAreAndAsTheyAreNot(chunk: Int) {
    let listing = scanned(
      "1 120\r\n  2\t 200 octets\r\n+OK 3 300\r\n\r\n9 1\n10 0\r\n007 7\r\n12 5", chunk: chunk)
    #expect(listing.entries == [1: 120, 2: 200, 3: 300, 9: 1, 10: 0, 7: 7, 12: 5])
    #expect(listing.defects.isEmpty)
  }

  @Test(arguments: [1, 2, 7, .max]) func aBadLineCostsItself(chunk: Int) {
    let listing = scanned(
      "1 1\r\nx 2\r\n0 3\r\n-1 4\r\n4294967296 5\r\n99999999999999999999 6\r\n3\r\n3 \r\n4x 5\r\n1 77\r\n5 9\r\n",
      chunk: chunk)
    #expect(listing.entries == [1: 1, 5: 9])
    #expect(listing.defects.unreadable == 8)
    #expect(listing.defects.repeated == 1)
    #expect(listing.defects.surplus == 0)
  }

  /// Quirk 111. What is kept can be added up.
  @Test func sizesThatNoMessageHas() {
    let listing = scanned(
      "1 -50\r\n2 99999999999\r\n3 18446744073709551615\r\n4 1099511627776\r\n5 1099511627777\r\n6 x\r\n")
    #expect(listing.entries == [1: 0, 2: 99_999_999_999, 3: 0, 4: 1_099_511_627_776, 5: 0, 6: 0])
    #expect(listing.defects.impossibleSizes == 4)
    let (_, overflow) = (1 << 40).multipliedReportingOverflow(by: 1_000_000)
    #expect(!overflow)
  }

  @Test func droppings() throws {
    let told = try DropListing(reply("+OK 2 320"))
    #expect(told?.count == 2 && told?.octets == 320)
    #expect(try DropListing(reply("+OK 2 -100"))?.count == 2)
    #expect(try DropListing(reply("+OK 2 -100"))?.octets == 0)
    #expect(try DropListing(reply("+OK 1 18446744073709551615"))?.octets == 0)
    #expect(try DropListing(reply("+OK\t 7"))?.count == 7)
    for wrong in ["+OK", "+OK two 320", "+OK -2 320", "+OK 4294967296 1", "-ERR 2 320"] {
      #expect(try DropListing(reply(wrong)) == nil, "\(wrong)")
    }
  }

  @Test func answersAboutOneMessage() throws {
    #expect(try ScanListing.entry(of: reply("+OK 2 200"))?.octets == 200)
    #expect(try ScanListing.entry(of: reply("+OK 2 -1"))?.octets == 0)
    #expect(try UniqueIDListing.entry(of: reply("+OK 1 101 "))?.uniqueID == bytes("101"))
    #expect(try UniqueIDListing.entry(of: reply("+OK 99 101"))?.number == 99)
    for wrong in ["+OK", "+OK 1", "+OK 0 1", "-ERR 1 101"] {
      #expect(try ScanListing.entry(of: reply(wrong)) == nil, "\(wrong)")
      #expect(try UniqueIDListing.entry(of: reply(wrong)) == nil, "\(wrong)")
    }
  }

  /// Quirk 112, and IDs that are none: they are names, octet for octet, and two messages may have one.
  @Test(arguments: [1, 3, .max]) func uniqueIDs(chunk: Int) {
    let hostile: [UInt8] = [0x1B, 0x5D, 0x30, 0x3B, 0x07, 0x00, 0xFF, 0x2E]
    let listing = identified(
      bytes("1   2011071307115510400ae3e9e00bmu9\r\n+OK 2 abc\r\n3\tdef \r\n4 ../../../../tmp/evil\r\n")
        + bytes("5 ../../../../tmp/evil\r\n6 with a space\r\n7 ") + hostile + bytes("\r\n8\r\n99 x\r\n"),
      chunk: chunk)
    #expect(listing.entries[1] == bytes("2011071307115510400ae3e9e00bmu9"))
    #expect(listing.entries[2] == bytes("abc"))
    #expect(listing.entries[3] == bytes("def"))
    #expect(listing.entries[4] == listing.entries[5])
    #expect(listing.entries[6] == bytes("with a space"))
    #expect(listing.entries[7] == hostile)
    #expect(listing.entries.keys.sorted() == [1, 2, 3, 4, 5, 6, 7, 99])
    #expect(listing.defects.unreadable == 1)
  }

  /// Of 10,000 octets it is one still; beyond 16 KiB its line is lost, and only that.
  @Test(arguments: [1, 1000, .max]) func longUniqueIDs(chunk: Int) {
    let long = [UInt8](repeating: UInt8(ascii: "u"), count: 10_000)
    let longest = [UInt8](repeating: UInt8(ascii: "v"), count: 16384 - 3)
    let listing = identified(
      bytes("1 ") + long + bytes("\r\n2 ") + longest + bytes("\r\n3 ") + longest + bytes("vv\r\n4 z\r\n5 ")
        + [UInt8](repeating: UInt8(ascii: "w"), count: 100_000), chunk: chunk)
    #expect(listing.entries == [1: long, 2: longest, 4: bytes("z")])
    #expect(listing.defects.unreadable == 2)
  }

  @Test func moreMessagesThanThereAre() {
    var listing = ScanListing(mostEntries: 1000)
    var identified = UniqueIDListing(mostEntries: 1000)
    let lines = (1...1010).map { "\($0) 1\r\n" }.joined()
    listing.receive(bytes(lines))
    identified.receive(bytes(lines))
    #expect(listing.entries.count == 1000 && listing.entries[1000] == 1)
    #expect(listing.defects.surplus == 10)
    #expect(identified.entries.count == 1000 && identified.entries[1001] == nil)
    #expect(identified.defects.surplus == 10)
  }

  /// Few IDs that are long must not do what many may not.
  @Test func moreOctetsOfUniqueIDsThanThereAre() {
    let long = String(repeating: "u", count: 10_000)
    var listing = UniqueIDListing(mostOctets: 50_001)
    for number in 1...6 { listing.receive(bytes("\(number) \(long)\r\n")) }
    listing.receive(bytes("7 x\r\n8 y\r\n"))
    #expect(listing.entries.keys.sorted() == [1, 2, 3, 4, 5, 7])
    #expect(listing.defects.surplus == 2)
  }
}
