internal import IMAP
internal import Mail

/// A section fetched in pieces (`BODY.PEEK[…]<from.count>`, RFC 3501 §6.4.5), so that it can be stopped, other
/// commands pass between the pieces, and no piece is gathered that the memory would feel.
extension IMAPConnection {
  /// Big enough that a round trip is paid seldom, small enough that Enter never waits long behind one.
  static let pieceSize = 512 * 1024
  /// The same on the only connection there is, where the user's next key waits behind it.
  static let smallPieceSize = 64 * 1024
  /// Pieces asked for ahead, so that the line is never idle while one is written to the disk.
  static let piecesAhead = 3

  /// From octet `start` on. Ends with `messageGone` when the message is removed meanwhile: what came so far is not
  /// all of it.
  func download(
    _ section: BodySection, of message: MessageKey, from start: Int = 0,
    into sink: @Sendable ([UInt8]) async throws(MailFailure) -> Void
  ) async throws(MailFailure) {
    guard let set = UIDSet([message.uid]) else { return }
    let visit = try await enter(message.mailbox, message.uidValidity)
    var pieces = Pieces(
      section: section, uid: message.uid, set: set, start: start,
      size: side == .front ? Self.smallPieceSize : Self.pieceSize)
    var asked: [(tag: Tag, offset: Int)] = []
    defer { for piece in asked { abandon(piece.tag) } }
    while !Task.isCancelled {
      while asked.count < Self.piecesAhead, asked.isEmpty || !pieces.isShort {
        let offset = pieces.nextOffset()
        let tag = try begin(pieces.command(at: offset), in: visit, takes: pieces.isPiece(at: offset))
        asked.append((tag, offset))
      }
      let (tag, offset) = asked.removeFirst()
      let answer = try await answer(tag)
      // Behind the end there is nothing to give, and some servers say so with NO.
      if pieces.isShort, answer.completion.status != .ok { return }
      switch try pieces.take(answer.expectOK("to give the message"), at: offset) {
      case .bytes(let bytes): try await sink(bytes)
      case .again:
        for piece in asked { abandon(piece.tag) }
        asked = []
      case .end(let bytes):
        if !bytes.isEmpty { try await sink(bytes) }
        return
      }
    }
    throw .cancelled
  }
}

/// What the pieces that came tell about those to come.
private struct Pieces {
  enum Step {
    case bytes([UInt8])
    /// These, and there is nothing more.
    case end([UInt8])
    /// The server gives less at a time than it is asked for: what was asked ahead leaves gaps.
    case again
  }

  let section: BodySection
  let uid: UID
  let set: UIDSet
  /// Octets asked for at a time.
  var size: Int
  private let start: Int
  private var asked: Int
  private var received: Int
  private var lastCount = 0
  /// Whether the last piece was no whole one: the end, or a server that gives less than it is asked for.
  private(set) var isShort = false

  init(section: BodySection, uid: UID, set: UIDSet, start: Int, size: Int) {
    self.section = section
    self.uid = uid
    self.set = set
    self.size = size
    (self.start, asked, received) = (start, start, start)
  }

  mutating func nextOffset() -> Int {
    defer { asked += size }
    return asked
  }

  func command(at offset: Int) -> Command {
    .fetch(.uids(set), [.uid, .body(section, partial: (offset: offset, count: size))])
  }

  /// A piece that begins at `offset`, or at no place that the server tells.
  func isPiece(at offset: Int) -> @Sendable (Response) -> Bool {
    { [uid, section] response in
      guard case .fetch(let fetched) = response, fetched.uid == uid else { return false }
      return fetched.bodies.contains { $0.section == section && ($0.origin ?? offset) == offset }
    }
  }

  mutating func take(_ responses: [Response], at offset: Int) throws(MailFailure) -> Step {
    guard let piece = responses.flatMap(\.bodies).first(where: { $0.section == section }) else {
      if isShort { return .end([]) }
      throw .messageGone
    }
    // A server that knows no ranges has sent all there is, and sends it again each time.
    if piece.bytes.count > size || offset > 0 && piece.origin == nil {
      return .end(offset == start ? Array(piece.bytes.dropFirst(start)) : [])
    }
    // The size that a server tells may be wrong: only an empty piece is the end (imap-quirks: 49).
    if piece.bytes.isEmpty { return .end([]) }
    if offset > received {
      (size, asked, isShort) = (lastCount, received, false)
      return .again
    }
    lastCount = piece.bytes.count
    received += lastCount
    isShort = lastCount < size
    return .bytes(piece.bytes)
  }
}
