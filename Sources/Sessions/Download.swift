internal import IMAP
internal import Mail

/// A section fetched in pieces (`BODY.PEEK[…]<from.count>`, RFC 3501 §6.4.5), so that it can be stopped, other
/// commands pass between the pieces, and no piece is gathered that the memory would feel.
extension IMAPConnection {
  /// Big enough that a round trip is paid seldom, small enough that Enter never waits long behind one.
  static let pieceSize = 512 * 1024
  /// Pieces asked for ahead, so that the line is never idle while one is written to the disk.
  static let piecesAhead = 3

  func download(
    _ section: BodySection, of uid: UID,
    into sink: @Sendable ([UInt8]) async throws(MailFailure) -> Void
  ) async throws(MailFailure) {
    guard let set = UIDSet([uid]) else { return }
    var asked: [Tag] = []
    var offset = 0
    var isFirst = true
    defer { for tag in asked { abandonWhenDone(tag) } }
    while !Task.isCancelled {
      while asked.count < Self.piecesAhead {
        asked.append(
          begin(piece(of: section, in: set, at: offset)) { [offset] in $0.isPiece(of: uid, at: offset) })
        offset += Self.pieceSize
      }
      let responses = try await answer(asked.removeFirst()).expectOK("to give the message")
      guard let bytes = responses.flatMap(\.bodies).first?.bytes else {
        if isFirst { throw .messageGone }
        return
      }
      // The size that a server tells may be wrong: only an empty piece is the end (imap-quirks: 49).
      if bytes.isEmpty { return }
      isFirst = false
      try await sink(bytes)
      if bytes.count < Self.pieceSize { return }
    }
    throw .cancelled
  }

  private func piece(of section: BodySection, in set: UIDSet, at offset: Int) -> Command {
    .fetch(.uids(set), [.uid, .body(section, partial: (offset: offset, count: Self.pieceSize))])
  }
}

extension Response {
  /// A piece that begins at `offset`; a server that leaves the origin out is believed at the beginning only.
  func isPiece(of uid: UID, at offset: Int) -> Bool {
    guard case .fetch(let fetched) = self, fetched.uid == uid else { return false }
    return fetched.bodies.contains { ($0.origin ?? 0) == offset }
  }
}
