package import MIME
package import Mail
package import Screen

/// What happened. The event loop queues these and `reduce` folds them into the state; nothing else changes it.
package enum Action: Sendable {
  /// The first action: what time it is, and the user's zone in minutes east of UTC.
  case started(now: Timestamp, zoneOffsetMinutes: Int)
  case keyPressed(Key)
  case mailReported(AccountID, MailEvent)
  case resized(Size)
  /// Answer to `Effect.render`, with the options it was made for: an answer to older options is dropped.
  case rendered(MessageKey, RenderedText, RenderOptions)
  /// The end of `Effect.save`.
  case saved(RequestID, SaveOutcome)
  /// How far a save, pipe or opening is: octets so far, and of how many when that is known.
  case progress(RequestID, done: Int, total: Int?)
  /// The end of `Effect.openOutside`, `.openLink`, `.print` or `.pipe`.
  case programEnded(RequestID, ProgramOutcome)
  /// A part was fetched to be opened, and is not what it seems: the user decides.
  case openingDoubted(RequestID, PartToSave, warning: String)
  /// What the program for a part had to say of it (RFC 1524 `copiousoutput`), to be read in the pager.
  case programShowed(RequestID, PartToSave, output: [UInt8], isCut: Bool)
  /// Time passes; wanted every `State.tickSeconds`.
  case tick(now: Timestamp)
  /// Back from a suspension or from a program that had the terminal.
  case resumed
  /// SIGTERM, SIGHUP, or the terminal is gone: leave without a question.
  case terminated
}

/// How saving ended.
package enum SaveOutcome: Hashable, Sendable {
  /// The files that were written, as paths; existing files were not touched.
  case saved(paths: [String])
  /// `saved` are the files that were whole before it failed or was stopped.
  case failed(MailFailure, saved: [String])
}

/// How a program that was started for the user ended.
package enum ProgramOutcome: Hashable, Sendable {
  case succeeded
  case failed(MailFailure)
}
