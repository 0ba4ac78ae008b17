import Mail
import Store
import TestSupport
import Testing

/// Anything in any order, beside a dictionary that does the same.
@Suite struct MailStoreModelTests {
  private struct Model {
    var validity: UInt64?
    var copy: MailboxCopy?
    var rows: [UID: MessageSummary] = [:]
    var modSequences: [UID: UInt64] = [:]

    func isNewer(_ modSequence: UInt64?, _ uid: UID) -> Bool {
      guard let modSequence, let kept = modSequences[uid] else { return true }
      return modSequence >= kept
    }

    mutating func set(_ flags: Set<Flag>, _ modSequence: UInt64?, _ uid: UID) {
      guard isNewer(modSequence, uid) else { return }
      rows[uid]?.flags = flags
      if let modSequence { modSequences[uid] = modSequence }
    }
  }

  @Test func anyOrderOfWritesComesToTheSame() async throws {
    var random = SeededRandom.fresh()
    let store = try MailStore.inMemory()
    let names = [MailboxName.inbox, MailboxName(wire: Array("Other".utf8), display: "Other")]
    var models = [Model(), Model()]
    for step in 0..<400 {
      let box = Int.random(in: 0...1, using: &random)
      let validity: UInt64 =
        random.chance(95) ? models[box].validity ?? 1 : .random(in: 1...3, using: &random)
      let key = MailboxKey(name: names[box], uidValidity: UIDValidity(validity))
      act(&models[box], key, store, &random)
      guard step % 50 == 0 else { continue }
      await store.settled()
      for (model, name) in zip(models, names) {
        compare(model, name, store, "seed \(random.seed), step \(step)")
      }
    }
  }

  private func act(_ model: inout Model, _ key: MailboxKey, _ store: MailStore, _ random: inout SeededRandom)
  {
    let low = UInt32.random(in: 1...60, using: &random)
    let some = uids(low...(low + .random(in: 0...9, using: &random)))!
    let validity = key.uidValidity.rawValue
    let isCurrent = model.validity == validity
    switch Int.random(in: 0..<20, using: &random) {
    case 0...7:
      var modSequences: [UID: UInt64] = [:]
      let rows = some.uids.map { random.summary($0) }
      for row in rows where random.chance(50) { modSequences[row.uid] = .random(in: 1...9, using: &random) }
      store.save(rows, modSequences: modSequences, in: key)
      guard isCurrent || model.validity == nil else { return }
      model.validity = validity
      for row in rows {
        var kept = row
        if let old = model.rows[row.uid] { kept.flags = old.flags }
        let isNew = model.rows.updateValue(kept, forKey: row.uid) == nil
        if isNew { model.modSequences[row.uid] = nil }
        model.set(row.flags, modSequences[row.uid], row.uid)
      }
    case 8...11:
      let flags = some.uids.map {
        MessageFlags(
          $0, random.flags(), modSequence: random.chance(50) ? .random(in: 1...9, using: &random) : nil)
      }
      store.setFlags(flags, in: key)
      guard isCurrent else { return }
      for told in flags where model.rows[told.uid] != nil {
        model.set(told.flags, told.modSequence, told.uid)
      }
    case 12...15:
      let change: FlagChange = random.chance(50) ? .add(random.flags()) : .remove(random.flags())
      store.change(change, of: some, in: key)
      guard isCurrent else { return }
      for uid in some.uids { model.rows[uid].map { model.rows[uid]?.flags = change.applied(to: $0.flags) } }
    case 16, 17:
      store.remove(some, in: key)
      guard isCurrent else { return }
      for uid in some.uids { (model.rows[uid], model.modSequences[uid]) = (nil, nil) }
    case 18:
      let copy = MailboxCopy(key, random.chance(10) ? nil : some, modSequence: random.chance(50) ? 5 : nil)
      store.save(copy)
      if let kept = model.validity, kept != validity { model = Model() }
      (model.validity, model.copy) = (validity, copy)
    default:
      guard random.chance(20) else { return }
      store.drop(key.name)
      model = Model()
    }
  }

  private func compare(_ model: Model, _ name: MailboxName, _ store: MailStore, _ comment: Comment) {
    #expect(store.copy(of: name) == model.copy, comment)
    let key = MailboxKey(name: name, uidValidity: UIDValidity(model.validity ?? 1))
    let all = model.rows.keys.sorted()
    #expect(store.known(in: key) == UIDSet(all), comment)
    #expect(store.rows(of: all, in: key) == all.compactMap { model.rows[$0] }, comment)
    let flags = all.compactMap { uid in
      model.rows[uid].map { MessageFlags(uid, $0.flags, modSequence: model.modSequences[uid]) }
    }
    #expect(store.flags(of: nil, in: key) == flags, comment)
    let unseen = flags.filter { !$0.flags.contains(.seen) }.map(\.uid)
    #expect(store.search(.unseen, uids: nil, in: key) == unseen, comment)
    if let copy = model.copy {
      #expect(store.unseenCount(in: key) == (copy.uids.count == all.count ? unseen.count : nil), comment)
    }
  }
}
