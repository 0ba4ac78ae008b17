internal import Glibc
internal import Synchronization

extension Maildir {
  /// Begins the file of a message in tmp/ (0600). Nothing of it has the name until it is finished, so whatever has it
  /// is whole.
  /// - Parameter fileName: from `fileName(account:uniqueID:occurrence:at:)`.
  package func begin(_ fileName: String) throws(StoreFailure) -> Draft {
    try Self.check(fileName)
    return try Draft(path: path + "/tmp/" + fileName)
  }

  /// From so many on, one wait for all that the file system has to write is shorter than one for each of them.
  static let fewestTogether = 8

  /// `Draft.finish` of all of them, which share one wait for the disk.
  package func finish(_ drafts: [Draft]) throws(StoreFailure) {
    let isSynced = drafts.count >= Self.fewestTogether
    if isSynced {
      for draft in drafts { try draft.end() }
      try DirectoryDescriptor(path + "/tmp", isLinkTaken: false).syncFileSystem()
    }
    for draft in drafts { if isSynced { try draft.finish(isSynced: true) } else { try draft.finish() } }
  }

  /// A message on its way into a Maildir. One that is let go unfinished leaves nothing.
  package final class Draft: Sendable {
    private let path: String
    private let part: String
    private let state: Mutex<State>

    private struct State {
      /// -1 when it is finished or given up.
      var descriptor: Int32
      /// The last octet was a CR, of which it is not known whether a LF follows.
      var endsInCR = false
      var isFinished = false
    }

    fileprivate init(path: String) throws(StoreFailure) {
      self.path = path
      part = path + "." + String(UInt64.random(in: .min ... .max), radix: 16)
      let descriptor = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
      guard descriptor >= 0 else { throw .unwritable(path: part, reason: String(cString: strerror(errno))) }
      state = Mutex(State(descriptor: descriptor))
    }

    deinit { if state.withLock({ !$0.isFinished }) { discard() } }

    /// Appends octets of the message, as the server sent them: a file has LF where the line has CRLF, and nothing else
    /// is changed. After a failure only `discard` is of use.
    package func write(_ bytes: [UInt8]) throws(StoreFailure) {
      try state.withLock { state throws(StoreFailure) in
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count + 1)
        for byte in bytes {
          if state.endsInCR, byte != 10 { text.append(13) }
          state.endsInCR = byte == 13
          if byte != 13 { text.append(byte) }
        }
        try put(text, &state)
      }
    }

    /// It is whole: on disk, in tmp/, under its name.
    package func finish() throws(StoreFailure) {
      try end()
      try finish(isSynced: false)
    }

    /// Nothing more is written.
    fileprivate func end() throws(StoreFailure) {
      try state.withLock { state throws(StoreFailure) in
        if state.endsInCR { try put([13], &state) }
        state.endsInCR = false
      }
    }

    /// - Parameter isSynced: whether its octets are on disk.
    fileprivate func finish(isSynced: Bool) throws(StoreFailure) {
      try state.withLock { state throws(StoreFailure) in
        // Some file systems keep everything at once and say that they can't.
        if !isSynced, fsync(state.descriptor) != 0, errno != EINVAL || state.descriptor < 0 {
          throw giveUp(&state)
        }
        let isClosed = Glibc.close(state.descriptor) == 0
        state.descriptor = -1
        guard isClosed, rename(part, path) == 0 else { throw giveUp(&state) }
        state.isFinished = true
      }
    }

    /// It is not to be published. Also after `finish`.
    package func discard() {
      state.withLock { state in
        if state.descriptor >= 0 { Glibc.close(state.descriptor) }
        state.descriptor = -1
        unlink(state.isFinished ? path : part)
      }
    }

    private func put(_ text: [UInt8], _ state: inout State) throws(StoreFailure) {
      var written = 0
      while written < text.count {
        let count = text.withUnsafeBytes { bytes in
          Glibc.write(state.descriptor, bytes.baseAddress?.advanced(by: written), bytes.count - written)
        }
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { throw giveUp(&state) }
        written += count
      }
    }

    /// What is cut off must never look whole: from now on every step fails.
    private func giveUp(_ state: inout State) -> StoreFailure {
      let reason = String(cString: strerror(errno))
      if state.descriptor >= 0 { Glibc.close(state.descriptor) }
      state.descriptor = -1
      unlink(part)
      return .unwritable(path: path, reason: reason)
    }
  }
}
