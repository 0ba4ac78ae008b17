import Mail

/// Which rows are on their way, so that none is asked for twice.
struct RowWindow: Sendable {
  /// Two are on their way at the most: when the user runs through the list, what they ran past isn't fetched.
  static let requestLimit = 2
  /// Ranges that were answered without all of their rows aren't asked for again at once.
  static let answeredLimit = 8

  private(set) var underWay: [RequestID: Range<Int>] = [:]
  private(set) var uidsUnderWay: [RequestID: [UID]] = [:]
  private(set) var answered: [Range<Int>] = []
  /// Requests whose places have moved since: how they were answered says nothing of the places as they are now.
  private var outdated: Set<RequestID> = []
  /// Nor are those of which the answer was a failure.
  private(set) var failedUIDs: Set<UID> = []
  /// The known rows may be outdated: those around the screen are asked for although they are known.
  var mustRefresh = false

  var isFull: Bool { underWay.count + uidsUnderWay.count >= Self.requestLimit }

  mutating func asked(_ places: Range<Int>, as id: RequestID) { underWay[id] = places }
  mutating func asked(_ uids: [UID], as id: RequestID) { uidsUnderWay[id] = uids }

  /// The request has ended; what of its places is still unknown isn't asked for again at once, unless it was stopped.
  mutating func finished(_ id: RequestID, _ failure: MailFailure?, known rows: RowCache) -> [UID]? {
    let places = underWay.removeValue(forKey: id)
    let uids = uidsUnderWay.removeValue(forKey: id)
    let isOutdated = outdated.remove(id) != nil
    guard failure != .cancelled else { return uids }
    if let places, !isOutdated, rows.known(in: places).count < places.count {
      answered.append(places)
      if answered.count > Self.answeredLimit { answered.removeFirst() }
    }
    if failure != nil { failedUIDs.formUnion(uids ?? []) }
    return uids
  }

  /// Places have moved, or everything is to be asked for again.
  mutating func forget() {
    answered = []
    failedUIDs = []
    outdated = Set(underWay.keys)
  }

  func isAsked(_ place: Int) -> Bool {
    underWay.values.contains { $0.contains(place) } || answered.contains { $0.contains(place) }
  }
}

extension MessageList {
  /// The slots on the screen and `margin` screens around, ascending.
  func wantedSlots(margin: Double) -> Range<Int> {
    let extra = Int(Double(height) * margin)
    let first = max(0, top - extra)
    let last = min(slotCount, top + height + extra)
    guard first < last else { return 0..<0 }
    return newest == .top ? (slotCount - last)..<(slotCount - first) : first..<last
  }

  func wantedPlaces(margin: Double) -> Range<Int> { limit == nil ? wantedSlots(margin: margin) : 0..<0 }

  /// The places to ask for now, as few ranges as can be; empty when the screen and half a screen around are
  /// known. With what is asked then comes a whole screen on each side, so that not every key asks.
  func missingPlaces() -> [Range<Int>] {
    guard limit == nil, case .open = phase, !window.isFull else { return [] }
    if window.mustRefresh {
      let all = wantedSlots(margin: 1)
      return all.isEmpty ? [] : [all]
    }
    guard !holes(in: wantedSlots(margin: 0.5)).isEmpty else { return [] }
    return Array(holes(in: wantedSlots(margin: 1)).prefix(RowWindow.requestLimit))
  }

  private func holes(in places: Range<Int>) -> [Range<Int>] {
    var holes: [Range<Int>] = []
    var known = rows.known(in: places)
    for place in places {
      if known.first?.place == place {
        known.removeFirst()
      } else if !window.isAsked(place) {
        if let last = holes.last, last.upperBound == place {
          holes[holes.count - 1] = last.lowerBound..<(place + 1)
        } else {
          holes.append(place..<(place + 1))
        }
      }
    }
    return holes
  }

  /// The same for a limit, whose messages are known by UID.
  func missingUIDs() -> [UID] {
    guard limit != nil, case .open = phase, !window.isFull else { return [] }
    let needed = wantedSlots(margin: 0.5).compactMap(unknownUID)
    guard !needed.isEmpty else { return [] }
    return wantedSlots(margin: 1).compactMap(unknownUID)
  }

  private func unknownUID(slot: Int) -> UID? {
    guard let uid = limit?.uid(slot: slot), rows[uid: uid] == nil, !window.failedUIDs.contains(uid),
      !window.uidsUnderWay.values.contains(where: { $0.contains(uid) })
    else { return nil }
    return uid
  }
}
