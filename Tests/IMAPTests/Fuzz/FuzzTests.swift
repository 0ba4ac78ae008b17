import IMAP
import Mail
import Testing
import Wire

/// SplitMix64: the same numbers for the same seed everywhere.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// Whatever comes: no trap, no end of progress, and the same events in every chunking. A new seed every run; it
/// is printed, and `HATO_SEED` runs it again.
@Suite(.timeLimit(.minutes(1))) struct FuzzTests {
  private static let seeds: [String] = [
    "* 1 FETCH (UID 5 FLAGS (\\Seen $a) RFC822.SIZE 44 INTERNALDATE \"17-Jul-1996 02:44:25 -0700\")\r\n",
    "* 2 FETCH (ENVELOPE (\"Wed, 17 Jul 1996 02:23:25 -0700\" \"s\" ((\"n\" NIL \"m\" \"h\")) NIL NIL NIL NIL NIL NIL \"<i@d>\"))\r\n",
    "* 3 FETCH (BODYSTRUCTURE ((\"TEXT\" \"PLAIN\" (\"A\" \"b\") NIL NIL \"7BIT\" 1 1)(\"message\" \"rfc822\" NIL NIL NIL "
      + "\"7bit\" 9 (NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL) (\"a\" \"b\" NIL NIL NIL \"x\" 3) 1) \"MIXED\" NIL (\"inline\" NIL)))\r\n",
    "* 4 FETCH (BODY[1.2.HEADER.FIELDS (A B)]<0> {5}\r\nab\r\nc UID 9 BODY[] ~{2}\r\n\0\0)\r\n",
    "* LIST (\\HasNoChildren \\Sent) \"/\" \"&U,BTFw-\" (\"CHILDINFO\" (\"SUBSCRIBED\"))\r\n",
    "* STATUS {3}\r\na b (MESSAGES 1.2e+03 UIDNEXT -3 X (1 (2)))\r\n",
    "* NAMESPACE ((\"\" \"/\")) NIL ((\"#\" NIL \"X\" (\"a\" \"b\")))\r\n", "* SEARCH 1 2 3 99999999999\r\n",
    "* ESEARCH (TAG \"A1\") UID ALL 1:4,9\r\n", "* VANISHED (EARLIER) 1:3\r\n",
    "* ID (\"a\" NIL \"b\" \"c\")\r\n",
    "* OK [PERMANENTFLAGS (\\Seen \\*)] x\r\n", "* OK [COPYUID 5 1:2 3:4] y\r\n", "* 5 EXISTS\r\n+ go\r\n",
    "* VANISHED 405,412:410\r\n", "* 6 FETCH (UID 7 MODSEQ (90060115194045001) FLAGS (\\Seen))\r\n",
    "* SEARCH 2 5 6 7 (MODSEQ 917162500)\r\n", "* ESEARCH (TAG \"a\") UID MIN 1 ALL 1:3,5 MODSEQ 1236\r\n",
    "* STATUS INBOX (MESSAGES 3 HIGHESTMODSEQ 7011231777)\r\n", "* ENABLED QRESYNC\r\n",
    "* OK [HIGHESTMODSEQ 715194045007] h\r\n", "* NO [MODIFIED 7,9] m\r\n", "* OK [CLOSED]\r\n+ idling\r\n",
    "* OK [NOTIFICATIONOVERFLOW] n\r\n", "A1 NO [BADEVENT (MessageNew FlagChange)] b\r\n",
    "A1 OK [APPENDUID 38505 3955] done\r\n", "A1 OK [CAPABILITY IMAP4rev1] done\r\n",
    "A2 NO [BADCHARSET (\"a\")]\r\n",
  ]

  private static let tokens: [[UInt8]] = [
    "(", ")", "\"", "\\", "{", "}", "{3}\r\n", "{0+}\r\n", "\r\n", "\n", "\0", " ", "[", "]", "<", ">", "NIL",
    "-1",
    "99999999999999999999", "9223372036854775808", "18446744073709551616", "0", "1:4294967295", "MODSEQ",
    "VANISHED", "1e999", "* ", "+", "FETCH", "UID", "BODY[", "\u{FF}", "&", "~{1}\r\n", ":", ",",
    "*",
  ].map { Array($0.utf8) }

  private func mutated(_ random: inout SeededGenerator) -> [UInt8] {
    var bytes: [UInt8] = []
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      bytes += Self.seeds.randomElement(using: &random).map { Array($0.utf8) } ?? []
    }
    for _ in 0..<Int.random(in: 0...12, using: &random) {
      let place = Int.random(in: 0...bytes.count, using: &random)
      switch Int.random(in: 0..<5, using: &random) {
      case 0: bytes.insert(contentsOf: Self.tokens.randomElement(using: &random) ?? [], at: place)
      case 1: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 0...9, using: &random)))
      case 2 where place < bytes.count: bytes[place] = UInt8.random(in: 0...255, using: &random)
      case 3: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + 20)], at: place)
      default: bytes.insert(contentsOf: Self.tokens.randomElement(using: &random) ?? [], at: place)
      }
    }
    return bytes
  }

  /// Of each phase that a conversation can be in.
  private static let commands: [Command] = [
    .noop, .startTLS, .compress, .idle, .logout, .select(.inbox, SelectOptions(condstore: true)),
    .append(.inbox, flags: [], date: nil, message: [1, 2]), .notify(.none), .uidSearch(.all, charset: nil),
    .authenticatePlain(user: "u", password: Secret("p")),
  ]

  @Test func hostileResponsesAreSurvived() {
    let seed = Seed.fresh()
    var random = SeededGenerator(seed: seed)
    let limits = ResponseFramer.Limits(line: 2000, literal: 50, response: 3000)
    for round in 0..<3000 {
      let bytes = mutated(&random)
      let commands = Self.commands.shuffled(using: &random).prefix(3) + [.noop]
      let whole = Replay.events(bytes, after: Array(commands), limits: limits)
      let chunk = Int.random(in: 1...40, using: &random)
      let pieces = Replay.events(bytes, after: Array(commands), chunk: chunk, limits: limits)
      #expect(pieces == whole, "seed \(seed), round \(round), chunks of \(chunk)")
      for fetch in whole.fetches {
        #expect(fetch.number > 0)
        #expect(fetch.defects.allSatisfy { $0.offset >= 0 && $0.offset <= 3000 })
      }
    }
  }

  /// What was mutated away costs its own line only: a clean response behind a line end is still understood,
  /// unless the framing was lost or is still open.
  @Test func oneBadLineCostsNoOther() {
    let seed = Seed.fresh()
    var random = SeededGenerator(seed: seed)
    for round in 0..<2000 {
      var line = (Self.seeds[0..<3].randomElement(using: &random) ?? "").utf8.dropLast(2).map { $0 }
      for _ in 0..<5 {
        line[Int.random(in: 2..<line.count, using: &random)] = UInt8.random(in: 0x20...0x7A, using: &random)
      }
      let events = Replay.events(line + bytes("\r\n* 77 EXISTS\r\nA1 OK\r\n"))
      #expect(events.responses.last == .exists(77), "seed \(seed), round \(round): \(text(line))")
    }
  }

  @Test func everyNameSurvivesModifiedUTF7() {
    let seed = Seed.fresh()
    var random = SeededGenerator(seed: seed)
    for round in 0..<2000 {
      let scalars = (0..<Int.random(in: 0...12, using: &random)).compactMap { _ in
        Unicode.Scalar(UInt32.random(in: 0...(Bool.random(using: &random) ? 0x7F : 0x10FFFF), using: &random))
      }
      let name = String(String.UnicodeScalarView(scalars))
      #expect(ModifiedUTF7.decode(ModifiedUTF7.encode(name)) == name, "seed \(seed), round \(round)")
      let noise = (0..<8).map { _ in UInt8.random(in: 0x20...0x7E, using: &random) }
      _ = ModifiedUTF7.decode([UInt8(ascii: "&")] + noise)
    }
  }

  /// Decoding what was encoded gives it back: mailboxes as a server would list them.
  @Test func aListedNameIsSelectedByTheSameBytes() {
    let seed = Seed.fresh()
    var random = SeededGenerator(seed: seed)
    for round in 0..<500 {
      let wire = (0..<Int.random(in: 0...20, using: &random)).map { _ in
        UInt8.random(in: 1...255, using: &random)
      }
      var conversation = IMAPConversation(limits: .init(), decoding: Replay.decoding)
      conversation.receive(bytes("* OK [CAPABILITY LITERAL+] x\r\n"))
      _ = Replay.drain(&conversation)
      conversation.receive(bytes("* LIST () \"/\" {\(wire.count)}\r\n") + wire + bytes("\r\n"))
      guard let name = Replay.drain(&conversation).events.folders.first?.mailbox.name else {
        Issue.record("seed \(seed), round \(round)")
        continue
      }
      _ = conversation.submit(.select(name))
      let sent = Replay.drain(&conversation).sent.flatMap(\.bytes)
      // What is selected is read back by the grammar as a LIST line would be.
      var reader = IMAPConversation(limits: .init(), decoding: Replay.decoding)
      reader.receive(bytes("* OK\r\n* LIST () NIL ") + sent.dropFirst("A1 SELECT ".utf8.count))
      let read = Replay.drain(&reader).events.folders.first?.mailbox.name
      #expect(read?.wire == name.wire, "seed \(seed), round \(round)")
    }
  }
}
