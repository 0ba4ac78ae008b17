// RFC 7162, CONDSTORE and QRESYNC: a mailbox that was seen before is brought up to date by what changed since a
// mod-sequence. Without them, UIDs and flags are compared.

package import Mail
internal import Wire

/// What SELECT and EXAMINE are told beyond the name (RFC 7162 §3.1.8, §3.2.5).
package struct SelectOptions: Hashable, Sendable {
  /// Asks for HIGHESTMODSEQ and for mod-sequences with every change of flags.
  package var condstore: Bool
  /// Asks for everything that changed. Only after `ENABLE QRESYNC`; a server answers BAD else.
  package var qresync: QResync?

  package init(condstore: Bool = false, qresync: QResync? = nil) {
    self.condstore = condstore
    self.qresync = qresync
  }

  package static let none = SelectOptions()
}

/// What the copy of a mailbox is based on (`select-param` of RFC 7162 §3.2.5).
package struct QResync: Hashable, Sendable {
  package var uidValidity: UIDValidity
  /// At least 1; 0 is sent as 1.
  package var modSequence: UInt64
  /// Without them the server tells of every UID that ever went.
  package var knownUIDs: UIDSet?

  package init(uidValidity: UIDValidity, modSequence: UInt64, knownUIDs: UIDSet? = nil) {
    self.uidValidity = uidValidity
    self.modSequence = modSequence
    self.knownUIDs = knownUIDs
  }
}

/// What FETCH is told beyond its items (RFC 7162 §3.1.4.1, §3.2.6).
package struct FetchModifiers: Hashable, Sendable {
  /// Only messages whose mod-sequence is higher than this.
  package var changedSince: UInt64?
  /// What is gone of the set is told too. Only for UIDs, with `changedSince`, and after `ENABLE QRESYNC`;
  /// otherwise it is left out, because a server would answer BAD.
  package var vanished: Bool

  package init(changedSince: UInt64? = nil, vanished: Bool = false) {
    self.changedSince = changedSince
    self.vanished = vanished
  }

  package static let none = FetchModifiers()
}

extension CommandEncoder {
  /// `select-params = SP "(" select-param *(SP select-param) ")"` (RFC 4466)
  mutating func selectOptions(_ options: SelectOptions) {
    if let known = options.qresync {
      // CONDSTORE is part of it (RFC 7162 §3.2.5).
      raw(" (QRESYNC (\(known.uidValidity.rawValue) \(max(1, known.modSequence))")
      if let uids = known.knownUIDs { raw(" \(Self.sequenceSet(uids))") }
      raw("))")
    } else if options.condstore {
      raw(" (CONDSTORE)")
    }
  }

  /// `fetch-modifiers = SP "(" fetch-modifier *(SP fetch-modifier) ")"` (RFC 4466)
  mutating func fetchModifiers(_ modifiers: FetchModifiers, isByUID: Bool) {
    guard let since = modifiers.changedSince else { return }
    raw(" (CHANGEDSINCE \(since)\(modifiers.vanished && isByUID ? " VANISHED" : ""))")
  }
}

extension ResponseGrammar {
  /// `mod-sequence-value = 1*DIGIT`, in parentheses or not. `nil` for what is none: 0 and negative numbers (Gmail,
  /// Zoho), and those of more than 63 bits.
  mutating func modSequence() throws(SyntaxError) -> UInt64? {
    spaces()
    let isInList = scanner.skip(Self.open)
    spaces()
    let start = scanner.position
    let isNegative = scanner.skip(UInt8(ascii: "-"))
    let digits = scanner.take(while: CoreRules.isDigit)
    guard !digits.isEmpty || skipNIL() else {
      scanner.position = start
      throw fault("a mod-sequence")
    }
    if isInList { try skipRestOfList() }
    return isNegative ? nil : Int64(text(digits)).flatMap { $0 > 0 ? UInt64($0) : nil }
  }

  /// `expunged-resp = "VANISHED" [SP "(EARLIER)"] SP known-uids`, from the blank on. Nothing vanishes by a set that
  /// can't be read to its end: iCloud's can't.
  mutating func vanished() throws(SyntaxError) -> Response {
    spaces()
    let isEarlier = scanner.current == Self.open
    if isEarlier { try skipValue() }
    let uids = try wholeSet()
    spaces()
    guard scanner.isAtEnd else { throw fault("the end of a set") }
    return .vanished(uids, earlier: isEarlier)
  }
}
