internal import MIME
internal import Mail
internal import POP3
internal import Store
internal import Transport

/// What LIST and UIDL told together, in the order of the message numbers. Either may have gaps, and names that are
/// none.
struct MaildropListing {
  /// Octets of a unique ID that is taken as it is. RFC 1939 §7 has 70; beyond this its digest stands for it.
  static let longestName = 255

  /// Ascending: what either of them listed.
  let numbers: [Int]
  private(set) var messages: [ListedMessage]
  /// Places of those without a name.
  private var nameless: [Int: Int] = [:]
  /// Whether UIDL was refused, or told nothing of any message.
  let hasNoUniqueIDs: Bool

  init(sizes: [UInt8], uniqueIDs: POP3Connection.Answer) {
    var scan = ScanListing()
    scan.receive(sizes)
    scan.finish()
    var names = UniqueIDListing()
    if uniqueIDs.reply.isOK {
      names.receive(uniqueIDs.content)
      names.finish()
    }
    numbers = Set(scan.entries.keys).union(names.entries.keys).sorted()
    messages = []
    for (place, number) in numbers.enumerated() {
      let name = names.entries[number].map(Self.name) ?? []
      if name.isEmpty { nameless[number] = place }
      messages.append(ListedMessage(uniqueID: name, octets: scan.entries[number] ?? 0))
    }
    hasNoUniqueIDs = names.entries.isEmpty && !numbers.isEmpty
    isCut = scan.defects.surplus > 0 || names.defects.surplus > 0
  }

  private let isCut: Bool

  /// - Throws: when it is not the whole list: what it leaves out would disappear.
  func check(against counted: DropListing?) throws(MailFailure) {
    if isCut { throw .misbehaved("a list of more messages than a maildrop can hold") }
    if let counted, counted.count > numbers.count {
      throw .misbehaved("a list of \(numbers.count) messages where it counts \(counted.count)")
    }
  }

  /// Numbers of those that have no name yet, ascending.
  var unnamed: [Int] { nameless.keys.sorted() }

  /// `nil`: the server would not give it, so that only the size is left to tell it apart.
  mutating func name(_ number: Int, byHeader header: [UInt8]?) {
    guard let place = nameless.removeValue(forKey: number) else { return }
    messages[place].uniqueID =
      header.map { Array("header ".utf8) + Self.digest($0) }
      ?? Array("size \(messages[place].octets)".utf8)
  }

  /// Printable and of a sane length; otherwise what stands for it.
  private static func name(_ uniqueID: [UInt8]) -> [UInt8] {
    let isPlain = uniqueID.count <= longestName && uniqueID.allSatisfy { (0x21...0x7E).contains($0) }
    return isPlain ? uniqueID : Array("digest ".utf8) + digest(uniqueID)
  }

  private static func digest(_ octets: [UInt8]) -> [UInt8] {
    var digest = Digest()
    digest.add(octets[...])
    // Without libcrypto there would be no TLS either: its own octets then, as many as are taken.
    return digest.finish().map { Array($0.utf8) } ?? Array(octets.prefix(longestName))
  }
}
