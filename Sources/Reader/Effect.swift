package import MIME
package import Mail

/// What `reduce` wants done in the world. A value: tests compare it, the effect runner does it.
package enum Effect: Hashable, Sendable {
  /// `AccountSession.perform`; what comes of it arrives as `Action.mailReported`.
  case ask(AccountID, RequestID, MailRequest)
  /// Stops what runs under this identifier: a request, a save, a program. It still reports its end.
  case cancel(RequestID)
  /// Turns a message into lines; answered by `Action.rendered` with the same options. Of several for one
  /// message only the last counts.
  case render(MessageKey, MessageContent, RenderOptions)
  /// Streams parts into files of this directory, which is as the user typed it (`~/` is the home directory).
  case save(RequestID, [PartToSave], directory: String)
  /// Gives the decoded part to the program that the user's mailcap names for its type, else to the system's. Unless
  /// the user has confirmed it, one that begins as a program does is asked about (`Action.openingDoubted`).
  case openOutside(RequestID, PartToSave, isConfirmed: Bool)
  /// Gives an address of the Web to the system's program.
  case openLink(RequestID, String)
  /// Puts printable ASCII into the clipboard, where the terminal has a way to it.
  case copy(String)
  case print(RequestID, PrintedContent)
  /// Runs a shell command with this on its standard input; it has the terminal meanwhile.
  case pipe(RequestID, PipedContent, command: String)
  /// Stops the process as Ctrl-Z does in a shell; `Action.resumed` follows when it goes on.
  case suspend
  /// Everything is painted anew: another program wrote over the screen.
  case redraw
  case bell
  /// New mail came: the command that the user configured for it is run, if there is one.
  case hook(AccountID, MailboxName, count: Int)
  case quit
}

/// A part on its way to a file: the effect runner downloads, decodes and writes it.
package struct PartToSave: Hashable, Sendable {
  package var message: MessageKey
  package var part: BodyPart
  /// The base name wanted, already safe: no slash, no control character, not `.` or `..`. Where a file of
  /// this name exists, a number is put into it; where a directory has it, `ownName` is saved inside.
  package var fileName: String
  /// The safe base name that the sender gave.
  package var ownName: String

  package init(message: MessageKey, part: BodyPart, fileName: String, ownName: String) {
    self.message = message
    self.part = part
    self.fileName = fileName
    self.ownName = ownName
  }
}

/// What goes to the printer.
package enum PrintedContent: Hashable, Sendable {
  /// As it stands in the pager, line by line.
  case text(String)
  /// One part, decoded, by the program that the user's mailcap names for it.
  case part(PartToSave)
}

/// What a command gets on its standard input.
package enum PipedContent: Hashable, Sendable {
  /// The whole message as it is on the server.
  case message(MessageKey)
  /// One part, decoded.
  case part(PartToSave)
}
