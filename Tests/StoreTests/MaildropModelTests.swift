import Mail
import Store
import TestSupport
import Testing

/// Sessions with `keep = "local"` on servers that lie, cut off anywhere, against what is really on the server and in
/// the Maildir.
@Suite struct MaildropModelTests {
  /// A message, whatever a server says that it is.
  struct Truth: Hashable {
    let number: Int
    var uniqueID: [UInt8]
    var octets: Int
  }

  struct CutOff: Error {}

  /// What a server has besides listings of which something is missing.
  enum Fault: CaseIterable, Sendable {
    /// Now and then it tells no sizes.
    case withoutSizes
    /// What it said +OK to is still there now and then.
    case ignoresDELE
    /// It gives unique IDs to several messages, or to others later.
    case doubles
  }

  struct World {
    var random: SeededRandom
    let fault: Fault
    var server: [Truth] = []
    var sent = 0
    /// What is in the Maildir: file name and message.
    var files: [String: Int] = [:]
    var deliveries: [Int: Int] = [:]
    var flagged: Set<Int> = []
    var deletedByOthers: Set<Int> = []
    var steps = Int.max

    mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

    /// - Throws: when the line, or the process, is cut here.
    mutating func step() throws {
      steps -= 1
      if steps < 0 { throw CutOff() }
    }

    mutating func arrive() {
      for _ in 0..<Int.random(in: 0...6, using: &random) {
        sent += 1
        let name = fault == .doubles ? "\(Int.random(in: 0...8, using: &random))" : "id\(sent)"
        let place = Int.random(in: 0...server.count, using: &random)
        // Where the unique ID does not tell them apart their sizes do.
        let octets = fault == .doubles ? 1000 + sent : Int.random(in: 1...3, using: &random)
        server.insert(Truth(number: sent, uniqueID: Array(name.utf8), octets: octets), at: place)
      }
      if chance(30), let gone = server.randomElement(using: &random) { delete(gone, byOther: true) }
    }

    mutating func delete(_ message: Truth, byOther: Bool) {
      server.removeAll { $0.number == message.number }
      if byOther { deletedByOthers.insert(message.number) }
    }

    /// What the server lists this time; all of it when it is honest.
    mutating func listing(isHonest: Bool) -> [Truth] {
      if isHonest { return server }
      switch Int.random(in: 0..<10, using: &random) {
      case 0: return []
      case 1: return Array(server.prefix(server.count / 2))
      case 2: return server.filter { _ in Bool.random(using: &random) }
      case 3: return server.shuffled(using: &random)
      default: return server
      }
    }
  }

  @Test(arguments: Fault.allCases) func noLieAndNoCutLosesOrDoublesAMessage(_ fault: Fault) async throws {
    let folder = try TemporaryDirectory()
    var world = World(random: .fresh(), fault: fault)
    let comment: Comment = "seed \(world.random.seed)"
    var maildrop = try Maildrop.open(folder: folder.file("account")).maildrop
    for number in 0..<60 {
      let isLast = number == 59
      if !isLast { world.arrive() }
      world.steps = isLast ? .max : Int.random(in: 0...60, using: &world.random)
      do {
        try await session(maildrop, &world, isHonest: isLast, at: day(Int64(number)), comment)
      } catch is CutOff {
        maildrop = try Maildrop.open(folder: folder.file("account")).maildrop
      }
    }
    let sent = Set(1...world.sent).subtracting(world.deletedByOthers)
    #expect(sent.isSubset(of: Set(world.deliveries.keys)), "lost: \(comment)")
    // Which of several with one unique ID was delivered is not always known: then it is delivered again.
    if fault != .doubles { #expect(world.deliveries.values.allSatisfy { $0 == 1 }, "doubled: \(comment)") }
    #expect(world.server.isEmpty, comment)
  }

  private func session(
    _ maildrop: Maildrop, _ world: inout World, isHonest: Bool, at now: Timestamp, _ comment: Comment
  ) async throws {
    let listed = world.listing(isHonest: isHonest)
    try world.step()
    let tellsSizes = world.fault != .withoutSizes || isHonest || !world.chance(20)
    let listing = listed.map { ListedMessage(uniqueID: $0.uniqueID, octets: tellsSizes ? $0.octets : 0) }
    let difference = try await maildrop.take(listing, at: now)
    check(difference, listing, try maildrop.messages(), comment)
    try world.step()
    var done: [(DroppedMessage, Truth)] = []
    for (message, truth) in zip(difference.messages, listed) {
      if world.fault != .doubles {
        #expect(message.flags.contains(.flagged) == world.flagged.contains(truth.number), comment)
      }
      try await deliver(message, truth, maildrop, &world, now)
      done.append((message, truth))
      if world.chance(20) {
        _ = try await maildrop.change(.add([.flagged]), of: UIDSet([message.uid])!)
        world.flagged.insert(truth.number)
      }
    }
    // DELE for all, and QUIT. Only then they are gone, unless the server does as if.
    guard let uids = UIDSet(done.map(\.0.uid)) else { return }
    try await maildrop.oweDeletion(of: uids)
    try world.step()
    if isHonest || world.fault != .ignoresDELE || world.chance(80) {
      for (_, truth) in done { world.delete(truth, byOther: false) }
    }
    try world.step()
    try await maildrop.deleted(uids)
  }

  private func deliver(
    _ message: DroppedMessage, _ truth: Truth, _ maildrop: Maildrop, _ world: inout World, _ now: Timestamp
  ) async throws {
    var name = Maildir.fileName(
      account: "x", uniqueID: message.uniqueID, occurrence: message.occurrence, at: now)
    switch message.delivery {
    case .done: return
    case .begun(let fileName):
      if world.files[fileName] != nil { return try await maildrop.finish([message.uid], at: now) }
      name = fileName
    case nil:
      let delivery = Delivery(uid: message.uid, fileName: name)
      #expect(try await maildrop.begin([delivery]) == [delivery])
      try world.step()
    }
    #expect(world.files[name] == nil)
    world.files[name] = truth.number
    world.deliveries[truth.number, default: 0] += 1
    try world.step()
    try await maildrop.finish([message.uid], at: now)
    try world.step()
  }

  /// What every difference promises.
  private func check(
    _ difference: ListingDifference, _ listing: [ListedMessage], _ kept: [DroppedMessage], _ comment: Comment
  ) {
    #expect(difference.messages.map(\.uniqueID) == listing.map(\.uniqueID), comment)
    #expect(
      zip(difference.messages, listing).allSatisfy { $1.octets <= 0 || $0.octets == $1.octets }, comment)
    #expect(difference.messages.sorted { $0.uid < $1.uid } == kept, comment)
    #expect(Set(difference.messages.map(\.uid)).count == listing.count, comment)
    #expect(difference.appeared.map(\.uid) == difference.appeared.map(\.uid).sorted(), comment)
    #expect(difference.vanished == difference.vanished.sorted(), comment)
  }
}
