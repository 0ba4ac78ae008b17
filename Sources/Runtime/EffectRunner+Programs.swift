internal import Glibc
internal import MIME
internal import Mail
internal import Reader
internal import Screen

// Parts and texts that other programs get.
extension EffectRunner {
  /// Octets of a program's output that are read in the pager; as much as of a text.
  static let outputLimit = 1 << 20

  func open(_ part: PartToSave, isConfirmed: Bool, id: RequestID) async {
    do throws(MailFailure) {
      let file = try await fetch(part, id: id)
      if !isConfirmed, let warning = part.part.warning(opening: file.opening) {
        return inbox.post(.openingDoubted(id, part, warning: warning))
      }
      let mailcap = await MailcapFiles.read(programs.mailcaps)
      for entry in mailcap.entries(for: part.part.type, to: .view) where await entry.applies(to: file) {
        return try await view(file, with: entry, part, id: id)
      }
      try await ExternalProgram.letGo(["xdg-open", file.command.path], keeping: outside.handOver())
      end(id, .succeeded)
    } catch {
      end(id, .failed(Task.isCancelled ? .cancelled : error))
    }
  }

  private func view(
    _ file: PartFile, with entry: MailcapEntry, _ part: PartToSave, id: RequestID
  ) async throws(MailFailure) {
    var file = file
    try file.adapt(to: entry)
    let (command, namesFile) = file.command.shellCommand(entry.view)
    let input = namesFile ? "/dev/null" : file.command.path
    if entry.copiousOutput {
      let output = try await ExternalProgram.output(of: command, input: input, atMost: Self.outputLimit)
      inbox.post(.programShowed(id, part, output: output.bytes, isCut: output.isCut))
    } else if entry.needsTerminal {
      try await lendTerminal(id) {
        await ExternalProgram.interactive(command, input: namesFile ? "/dev/tty" : input)
      }
    } else {
      try await ExternalProgram.letGo(["sh", "-c", command], input: input, keeping: outside.handOver())
      end(id, .succeeded)
    }
  }

  /// What is piped goes to a file first: a program that reads slowly must not hold the connection.
  func pipe(_ content: PipedContent, into command: String, id: RequestID) async {
    do throws(MailFailure) {
      let path = try await download(content.asPart, to: try outside.place(), id: id)
      try await lendTerminal(id) { await ExternalProgram.shell(command, input: path) }
    } catch {
      end(id, .failed(Task.isCancelled ? .cancelled : error))
    }
  }

  /// Another program has the terminal meanwhile.
  private func lendTerminal(
    _ id: RequestID, _ work: () async -> ProgramOutcome
  ) async throws(MailFailure) {
    if Task.isCancelled { throw .cancelled }
    display.leave()
    let outcome = await work()
    if isFinishing { return }
    display.enter()
    inbox.post(.resumed)
    end(id, outcome)
  }

  func openLink(_ target: String, id: RequestID) async {
    do throws(MailFailure) {
      try await ExternalProgram.letGo(programs.words(for: target))
      end(id, .succeeded)
    } catch {
      end(id, .failed(Task.isCancelled ? .cancelled : error))
    }
  }

  func print(_ content: PrintedContent, id: RequestID) async {
    do throws(MailFailure) {
      switch content {
      case .text(let text): try await print(text)
      case .part(let part): try await print(part, id: id)
      }
      end(id, .succeeded)
    } catch {
      end(id, .failed(Task.isCancelled ? .cancelled : error))
    }
  }

  private func print(_ text: String) async throws(MailFailure) {
    let file = try AttachmentFile(folder: try outside.place(), name: "text.txt", insideName: "text.txt")
    try await file.write(Array(text.utf8))
    try await ExternalProgram.silent(programs.printCommand, input: try await file.keep())
  }

  private func print(_ part: PartToSave, id: RequestID) async throws(MailFailure) {
    var file = try await fetch(part, id: id)
    for entry in await MailcapFiles.read(programs.mailcaps).entries(for: part.part.type, to: .print)
    where await entry.applies(to: file) {
      try file.adapt(to: entry)
      let (command, namesFile) = file.command.shellCommand(entry.print ?? "")
      return try await ExternalProgram.silent(command, input: namesFile ? "/dev/null" : file.command.path)
    }
    guard part.part.type.type == "text" else {
      throw .file(path: part.ownName, reason: "no mailcap says how \(part.part.type) is printed")
    }
    try await ExternalProgram.silent(programs.printCommand, input: file.command.path)
  }

  /// The decoded part in a folder of its own, under a name that needs no quotes in a command.
  private func fetch(_ part: PartToSave, id: RequestID) async throws(MailFailure) -> PartFile {
    let folder = try outside.place()
    var named = part
    named.fileName = MailcapCommand.fileName(part.fileName)
    named.ownName = named.fileName
    let path = try await download(named, to: folder, id: id)
    return PartFile(
      folder: folder, name: named.fileName,
      command: MailcapCommand(path: path, type: part.part.type, parameters: part.part.parameters))
  }

  private func end(_ id: RequestID, _ outcome: ProgramOutcome) { inbox.post(.programEnded(id, outcome)) }
}

extension PipedContent {
  /// A whole message is a part that needs no decoding.
  fileprivate var asPart: PartToSave {
    switch self {
    case .part(let part): part
    case .message(let key):
      PartToSave(
        message: key, part: BodyPart(path: .message, depth: 0, type: MediaType("message", "rfc822")),
        fileName: "message.eml", ownName: "message.eml")
    }
  }
}

extension MailcapEntry {
  /// Whether its test lets it be used.
  fileprivate func applies(to file: PartFile) async -> Bool {
    guard let test else { return true }
    return await ExternalProgram.succeeds(file.command.shellCommand(test).text)
  }
}
