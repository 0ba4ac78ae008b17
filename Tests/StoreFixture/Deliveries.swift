import Glibc
import Mail
import Store
import Synchronization

/// A session with `keep = "local"` whose server is a folder: the name of a file is the unique ID of its message.
/// Every step is told, so that it can be killed after it; or it kills itself, which no busy machine can make late.
enum Deliveries {
  /// Messages that are on their way at once.
  static let window = getenv("HATO_WINDOW").flatMap { Int(String(cString: $0)) } ?? 5

  /// Delivers until the server has nothing left; while another does, it waits.
  private static let stepsLeft = Mutex(Int.max)

  private static func step(_ what: String) {
    StoreFixture.say(what)
    let isLast = stepsLeft.withLock { left in
      left -= 1
      return left <= 0
    }
    if isLast { kill(getpid(), SIGKILL) }
  }

  static func run(_ folder: String, steps: Int) async throws {
    stepsLeft.withLock { $0 = steps }
    let maildrop = try Maildrop.open(folder: folder + "/account").maildrop
    let maildir = try Maildir(path: folder + "/maildir")
    // Other names than any process before had.
    var now = Int64(time(nil)) * 100_000 + Int64(getpid())
    while true {
      do throws(StoreFailure) { try maildrop.claimDeliveries() } catch {
        guard case .inUse = error else { exit(3) }
        if listing(folder).isEmpty { return }
        usleep(500)
        continue
      }
      let listing = listing(folder)
      now += 1
      try await fetch(maildrop, maildir, listing, folder, Timestamp(seconds: now))
      maildrop.releaseDeliveries()
      if listing.isEmpty { return }
    }
  }

  private static func fetch(
    _ maildrop: Maildrop, _ maildir: Maildir, _ listing: [ListedMessage], _ folder: String, _ now: Timestamp
  ) async throws {
    var messages = try await maildrop.take(listing, at: now).messages
    step("listed")
    let begun = try maildrop.begun()
    let there = maildir.found(Set(begun.map(\.fileName)))
    let found = begun.filter { there.contains($0.fileName) }.map(\.uid)
    try await maildrop.finish(found, at: now)
    step("found")
    messages.removeAll { message in
      if case .done? = message.delivery { return true }
      return found.contains(message.uid)
    }
    while !messages.isEmpty {
      try await deliver(Array(messages.prefix(window)), maildrop, maildir, folder, now)
      messages.removeFirst(min(window, messages.count))
    }
    try await delete(maildrop, folder)
  }

  private static func deliver(
    _ messages: [DroppedMessage], _ maildrop: Maildrop, _ maildir: Maildir, _ folder: String, _ now: Timestamp
  ) async throws {
    var deliveries: [Delivery] = []
    var drafts: [Maildir.Draft] = []
    for message in messages {
      let name = Maildir.fileName(
        account: "fixture", uniqueID: message.uniqueID, occurrence: message.occurrence, at: now)
      let draft = try maildir.begin(name)
      for piece in [message.uniqueID, [13], [10], Array(repeating: 0x78, count: message.octets)] {
        try draft.write(piece)
        step("written")
      }
      drafts.append(draft)
      deliveries.append(Delivery(uid: message.uid, fileName: name))
    }
    try maildir.finish(drafts)
    step("finished")
    let begun = try await maildrop.begin(deliveries)
    step("begun")
    try maildir.publish(begun.map(\.fileName))
    step("published")
    try await maildrop.finish(begun.map(\.uid), at: now)
    step("done")
  }

  /// DELE of what is done, and the QUIT, whose answer may not be reached.
  private static func delete(_ maildrop: Maildrop, _ folder: String) async throws {
    let done = try maildrop.messages().filter { if case .done? = $0.delivery { true } else { false } }
    guard let uids = UIDSet(done.map(\.uid)) else { return }
    try await maildrop.oweDeletion(of: uids)
    for message in done {
      unlink(folder + "/server/" + String(decoding: message.uniqueID, as: UTF8.self))
      step("deleted")
    }
    try await maildrop.deleted(uids)
    step("forgotten")
  }

  private static func listing(_ folder: String) -> [ListedMessage] {
    names(in: folder + "/server").sorted().map {
      // Of some sizes, as the server tells them.
      ListedMessage(uniqueID: Array($0.utf8), octets: 100 + ($0.utf8.last.map(Int.init) ?? 0))
    }
  }

  static func draft(_ path: String, _ octets: Int, _ mode: String) throws {
    // Modes mean nothing to root.
    if mode == "unprivileged", getuid() == 0 { guard setgid(65534) == 0, setuid(65534) == 0 else { exit(4) } }
    do throws(StoreFailure) {
      let maildir = try Maildir(path: path)
      let name = Maildir.fileName(account: "x", uniqueID: [1], occurrence: 1, at: Timestamp(seconds: 1))
      let draft = try maildir.begin(name)
      do throws(StoreFailure) {
        for _ in 0..<(octets / 1000) { try draft.write(Array(repeating: 0x78, count: 1000)) }
      } catch {
        // What is cut off must not become a message, whatever is tried next.
        guard (try? draft.write([1])) == nil, (try? draft.finish()) == nil else { exit(5) }
        throw error
      }
      try draft.finish()
      try maildir.publish([name])
      StoreFixture.say("published")
    } catch {
      StoreFixture.say(error.sentence)
    }
    for room in ["tmp", "new"] { StoreFixture.say("\(room): \(names(in: path + "/" + room).count)") }
  }

  private static func names(in path: String) -> [String] {
    guard let folder = opendir(path) else { exit(4) }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      names.append(
        withUnsafeBytes(of: entry.pointee.d_name) { bytes in
          String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        })
    }
    return names.filter { !$0.hasPrefix(".") }
  }
}
