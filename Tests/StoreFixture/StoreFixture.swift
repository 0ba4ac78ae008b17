import Glibc
import Mail
import Store

/// A process of its own for what needs one: to be killed while it writes, and to be measured.
///
///     StoreFixture append FOLDER         journals changes for ever; each id is written when it is durable
///     StoreFixture deliver FOLDER        delivers from FOLDER/server to FOLDER/maildir until there is nothing left
///     StoreFixture draft MAILDIR OCTETS plain|unprivileged
///                                        delivers one message of so many octets, or tells why not
///     StoreFixture list FOLDER COUNT     what it takes to keep a listing of so many messages
///     StoreFixture fill FOLDER ROWS      fills a copy from the newest message to the oldest
///     StoreFixture paint FOLDER          what it takes to show the copy that `fill` made
@main enum StoreFixture {
  static let key = MailboxKey(name: .inbox, uidValidity: UIDValidity(7))

  static func main() async throws {
    let arguments = CommandLine.arguments
    guard arguments.count > 2 else { exit(2) }
    switch arguments[1] {
    case "append": try await append(arguments[2])
    case "deliver": try await Deliveries.run(arguments[2])
    case "draft": try Deliveries.draft(arguments[2], Int(arguments[3]) ?? 0, arguments[4])
    case "list": try await Listings.run(arguments[2], Int(arguments[3]) ?? 0)
    case "fill": try await fill(arguments[2], UInt32(arguments[3]) ?? 0)
    case "paint": try paint(arguments[2])
    default: exit(2)
    }
  }

  /// Eight at a time, so that several are in one commit. Each change says in its UIDs whether it is whole.
  static func append(_ folder: String) async throws {
    let journal = try Journal.open(folder: folder).journal
    await withTaskGroup { group in
      for lane: UInt32 in 1...8 {
        group.addTask {
          var number = lane
          while let uids = UID(number).flatMap({ UIDSet(ranges: [$0...$0]) }) {
            let change = Change.flags(.inbox, key.uidValidity, uids, .add([.deleted]), isClaim: true)
            guard let entry = try? await journal.append(change, at: Timestamp(seconds: Int64(number))) else {
              exit(3)
            }
            say("\(entry.id) \(number)")
            number += 8
          }
        }
      }
    }
  }

  static func fill(_ folder: String, _ count: UInt32) async throws {
    guard let first = UID(1), let last = UID(count) else { exit(2) }
    let store = try MailStore.open(folder: folder).store
    // Other mailboxes, of which one lies behind in the file.
    let names = (1...50).map { MailboxName(wire: Array("Folder\($0)".utf8), display: "Folder\($0)") }
    store.save(
      ([.inbox] + names).map {
        Mailbox(name: $0, delimiter: "/", status: MailboxStatus(messages: 9, unseen: 1))
      })
    let other = MailboxKey(name: names[0], uidValidity: UIDValidity(1))
    store.save(uids(1, 500).map(TypicalMail.summary), modSequences: [:], in: other)
    await store.settled()
    let begun = ContinuousClock.now
    var high = count
    while high > 0 {
      let low = high > 500 ? high - 499 : 1
      let rows = uids(low, high).map(TypicalMail.summary)
      store.save(rows, modSequences: Dictionary(uniqueKeysWithValues: rows.map { ($0.uid, 4711) }), in: key)
      await store.settled()
      high = low - 1
    }
    let uids = UIDList(UIDSet(ranges: [first...last]))
    store.save(
      MailboxCopy(
        name: .inbox, uidValidity: key.uidValidity, uids: uids, modSequence: 4711, asOf: Timestamp(seconds: 1)
      ))
    await store.settled()
    say("filled \(count) rows in \(ContinuousClock.now - begun)")
    report(folder)
    let marking = ContinuousClock.now
    if let all = uids.set { store.change(.add([.seen]), of: all, in: key) }
    await store.settled()
    say("marked all read in \(ContinuousClock.now - marking)")
    report(folder)
  }

  static func uids(_ low: UInt32, _ high: UInt32) -> [UID] { (low...high).reversed().compactMap(UID.init) }

  static func paint(_ folder: String) throws {
    report(folder)
    let begun = ContinuousClock.now
    let store = try MailStore.open(folder: folder).store
    say("opened after \(ContinuousClock.now - begun)")
    let mailboxes = store.mailboxes()
    say("\(mailboxes.count) mailboxes after \(ContinuousClock.now - begun)")
    guard let copy = store.copy(of: .inbox) else { exit(1) }
    let rows = store.rows(of: copy.uids.uids(atPlaces: (copy.uids.count - 100)..<copy.uids.count), in: key)
    say("\(rows.count) rows after \(ContinuousClock.now - begun)")
    time("known") { store.known(in: key)?.count ?? 0 }
    time("unseen") { store.unseenCount(in: key) ?? 0 }
    time("flags") { store.flags(of: nil, in: key).count }
    time("search") { store.search(.words(["übersicht", "pigeon"]), uids: nil, in: key).count }
    report(folder)
  }

  static func time(_ what: String, _ body: () -> Int) {
    let begun = ContinuousClock.now
    let result = body()
    say("\(what): \(result) in \(ContinuousClock.now - begun)")
  }

  static func report(_ folder: String, _ name: String = "mail.sqlite") {
    var usage = rusage()
    getrusage(__rusage_who_t(0), &usage)
    let octets = ["", "-wal", "-shm"].map { suffix in
      var status = stat()
      return stat(folder + "/" + name + suffix, &status) == 0 ? Int(status.st_size) : 0
    }
    say("disk \(octets.reduce(0, +) >> 10) KiB \(octets), memory at most \(usage.ru_maxrss) KiB")
  }

  static func say(_ line: String) {
    let line = Array((line + "\n").utf8)
    _ = line.withUnsafeBytes { write(1, $0.baseAddress, $0.count) }
  }
}
