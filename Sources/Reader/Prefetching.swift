import MIME
import Mail

// Where the user rests, so that the next Enter costs no round trip.
extension State {
  /// The selected message and those that are likely to be next, in this order: rows down the screen.
  private static let steps = [0, 1, 2, -1]

  /// Tells the account when other messages have become likely.
  mutating func askToPrefetch() -> [Effect] {
    guard list.phase == .open, list.selectedMessage != nil else { return [] }
    let rows = Self.steps.map { list.selectedRow + $0 }.filter { $0 >= 0 && $0 < list.slotCount }
    let messages = rows.compactMap { list.message(slot: list.slot(ofRow: $0)) }
    let keys = messages.compactMap { list.key(of: $0.uid, account: account) }
    guard keys != prefetched else { return [] }
    prefetched = keys
    return [ask(.prefetch(zip(keys, messages).map(Self.wantedSections)), for: .prefetch)]
  }

  private static func wantedSections(_ key: MessageKey, _ message: Row) -> WantedSections {
    let structure = message.summary.structure
    let sections = sectionsToRead(structure)
    let octets: Int = sections.reduce(0) { sum, section in
      guard case .part(let path) = section else { return sum }
      return sum &+ max(0, (structure == nil ? message.summary.size : structure?[path]?.size) ?? 0)
    }
    return WantedSections(key: key, sections: sections, octets: octets)
  }

  /// What opening a message asks for.
  static func sectionsToRead(_ structure: BodyStructure?) -> [BodySection] {
    structure?.sectionsToRead() ?? [.part(.message)]
  }
}
