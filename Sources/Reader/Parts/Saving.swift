import MIME
import Mail
import Screen

// Parts, and getting them out of the reader.
extension State {
  mutating func showParts() -> [Effect] {
    if focus == .pager, let under = pager.under, under.parts != nil { return closePart(under) }
    guard let (key, structure) = currentStructure() else { return [.bell] }
    parts = partsRoom(key, structure)
    return []
  }

  mutating func saveAttachment(_ argument: String?) -> [Effect] {
    if let tagged = taggedParts() {
      if let argument { return save(tagged, into: argument) }
      ask(Prompt(.saveInto(tagged), text: options.saveDirectory))
      return []
    }
    guard let part = chosenPart() else { return [] }
    if let argument { return save(part, as: argument) }
    ask(Prompt(.saveAs(part), text: joined(options.saveDirectory, part.ownName)))
    return []
  }

  mutating func saveAllAttachments(_ argument: String?) -> [Effect] {
    guard let (key, structure) = currentStructure() else { return [.bell] }
    let all = structure.attachments.compactMap { attachment in
      structure[attachment.path].map { partToSave($0, of: key, name: attachment.name) }
    }
    guard !all.isEmpty else {
      say("This message has no attachment.")
      return []
    }
    if let argument { return save(all, into: argument) }
    ask(Prompt(.saveInto(all), text: options.saveDirectory))
    return []
  }

  mutating func openAttachment() -> [Effect] {
    guard let part = chosenPart() else { return [] }
    guard let warning = part.part.warning else { return open(part, isConfirmed: false) }
    askToOpen(part, warning)
    return []
  }

  private mutating func askToOpen(_ part: PartToSave, _ warning: String) {
    ask(Prompt(.question("“\(part.ownName)”: \(warning) Open it?", .openPart(part))))
  }

  mutating func open(_ part: PartToSave, isConfirmed: Bool) -> [Effect] {
    let id = requests.begin(.program("Opening \(part.ownName)"))
    return [.openOutside(id, part, isConfirmed: isConfirmed)]
  }

  /// Its first octets are not what its name and type promise.
  mutating func openingDoubted(_ id: RequestID, _ part: PartToSave, _ warning: String) {
    guard requests.end(id) != nil else { return }
    askToOpen(part, warning)
  }

  mutating func askToPrint() -> [Effect] {
    if let parts {
      guard let part = parts.selectedPart, !part.isMultipart else {
        say("This is a container; choose a part inside.")
        return []
      }
      let content = PrintedContent.part(partToSave(part, of: parts.message, name: part.attachmentName.text))
      ask(Prompt(.question("Print \(part.attachmentName.text)?", .print(content))))
    } else if let text = pager.open?.text {
      let lines = text.lines.map(\.text).joined(separator: "\n") + "\n"
      ask(Prompt(.question("Print this text?", .print(.text(lines)))))
    }
    return []
  }

  mutating func print(_ content: PrintedContent) -> [Effect] {
    [.print(requests.begin(.program("Printing")), content)]
  }

  mutating func pipe(_ argument: String?) -> [Effect] {
    let content: PipedContent
    if let parts, let part = parts.selectedPart, !part.isMultipart {
      content = .part(partToSave(part, of: parts.message, name: part.attachmentName.text))
    } else {
      guard let key = currentKey() else { return [.bell] }
      content = .message(key)
    }
    if let argument { return pipe(content, to: argument) }
    ask(Prompt(.shellCommand(content)))
    return []
  }

  mutating func pipe(_ content: PipedContent, to command: String) -> [Effect] {
    guard command.contains(where: { !$0.isWhitespace }) else { return [] }
    let id = requests.begin(.program("Piping to \(command)"))
    return [.pipe(id, content, command: command)]
  }
}

// MARK: Which part

extension State {
  private mutating func currentKey() -> MessageKey? {
    if let parts { return parts.message }
    if focus == .pager, let open = pager.open { return open.key }
    guard let row = list.selectedMessage, let key = list.key(of: row.uid, account: account) else {
      say(list.slotCount == 0 ? "There is no message here." : "This message is still on its way.")
      return nil
    }
    return key
  }

  private mutating func currentStructure() -> (MessageKey, BodyStructure)? {
    if let parts { return (parts.message, parts.structure) }
    guard let key = currentKey() else { return nil }
    let summary = pager.open?.key == key ? pager.open?.summary : list.rows[uid: key.uid]?.summary
    guard let structure = summary?.structure else {
      say("The server's account of this message's parts can't be read; | gives all of it to a command.")
      return nil
    }
    return (key, structure)
  }

  private func taggedParts() -> [PartToSave]? {
    guard let parts, !parts.tagged.isEmpty else { return nil }
    return parts.tagged.sorted().map { index in
      let part = parts.structure.parts[index]
      return partToSave(part, of: parts.message, name: part.attachmentName.text)
    }
  }

  /// The selected part, or the only attachment; with several the user chooses first.
  private mutating func chosenPart() -> PartToSave? {
    if let parts {
      guard let part = parts.selectedPart, !part.isMultipart else {
        say("This is a container; choose a part inside.")
        return nil
      }
      return partToSave(part, of: parts.message, name: part.attachmentName.text)
    }
    if focus == .pager, let open = pager.open, let part = open.part {
      return partToSave(part, of: open.key, name: part.attachmentName.text)
    }
    guard let (key, structure) = currentStructure() else { return nil }
    let attachments = structure.attachments
    guard attachments.count == 1, let part = structure[attachments[0].path] else {
      if attachments.isEmpty {
        say("This message has no attachment.")
      } else {
        parts = partsRoom(key, structure)
        parts?.selected = structure.parts.firstIndex { $0.path == attachments[0].path } ?? 0
        say("There are \(attachments.count) attachments; choose one.")
      }
      return nil
    }
    return partToSave(part, of: key, name: attachments[0].name)
  }

  private func partsRoom(_ key: MessageKey, _ structure: BodyStructure) -> PartsRoom {
    let summary = pager.open?.key == key ? pager.open?.summary : list.rows[uid: key.uid]?.summary
    return PartsRoom(message: key, subject: summary?.envelope?.subject ?? "", structure: structure)
  }

  private func partToSave(_ part: BodyPart, of key: MessageKey, name: String) -> PartToSave {
    PartToSave(message: key, part: part, fileName: name, ownName: name)
  }

  private func joined(_ directory: String, _ name: String) -> String {
    directory.hasSuffix("/") ? directory + name : directory + "/" + name
  }
}

// MARK: Saving

extension State {
  /// - Parameter path: as typed; what ends in a slash is a folder, and without any slash it is a name in the
  ///   configured folder.
  mutating func save(_ part: PartToSave, as path: String) -> [Effect] {
    var part = part
    let name = path.split(separator: "/", omittingEmptySubsequences: false).last.map(String.init) ?? ""
    var directory = String(path.dropLast(name.count))
    if directory.hasSuffix("/"), directory.count > 1 { directory.removeLast() }
    if directory.isEmpty { directory = options.saveDirectory }
    guard name != ".", name != "..", name != "~", !path.unicodeScalars.contains(where: { $0.value < 0x20 })
    else {
      warn("“\(path)” is no name for a file.")
      return [.bell]
    }
    if !name.isEmpty { part.fileName = name }
    return save([part], into: directory)
  }

  mutating func save(_ all: [PartToSave], into directory: String) -> [Effect] {
    let directory = directory.isEmpty ? options.saveDirectory : directory
    let octets = all.reduce(Int?(0)) { sum, part in
      guard let sum, let size = part.part.decodedSize else { return nil }
      let (total, overflows) = sum.addingReportingOverflow(size)
      return overflows ? nil : total
    }
    let warning = all.lazy.compactMap { part in part.part.warning.map { "“\(part.ownName)”: \($0)" } }.first
    let id = requests.begin(.save(all.map(\.fileName), octets: octets, warning: warning))
    requests.progressed(id, done: 0, total: nil, now: now)
    return [.save(id, all, directory: directory)]
  }

  mutating func saveEnded(_ id: RequestID, _ outcome: SaveOutcome) {
    guard case .save(_, _, let warning) = requests.end(id) else { return }
    switch outcome {
    case .saved(let paths):
      let sentence = paths.count == 1 ? "Saved as \(paths[0])." : "Saved \(Words.count(paths.count, "file"))."
      if let warning {
        warn("\(sentence) \(warning)")
      } else {
        say(sentence)
      }
    case .failed(let failure, let saved):
      let rest = saved.isEmpty ? "" : " \(Words.count(saved.count, "file")) had been saved."
      warn((failure == .cancelled ? "Stopped saving; nothing unfinished stays." : failure.sentence) + rest)
    }
  }

  mutating func programEnded(_ id: RequestID, _ outcome: ProgramOutcome) {
    guard case .program(let name) = requests.end(id) else { return }
    switch outcome {
    case .succeeded: say("\(name): done.")
    case .failed(let failure): warn(failure.sentence)
    }
  }
}
