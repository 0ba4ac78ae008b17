import Mail
import Screen
import Testing

@testable import Reader

@Suite struct SavingTests {
  private func saves(_ reader: ScriptedReader) -> [(names: [String], directory: String)] {
    reader.effects.compactMap {
      if case .save(_, let parts, let directory) = $0 {
        (names: parts.map(\.fileName), directory: directory)
      } else {
        nil
      }
    }
  }

  @Test(arguments: [
    ("", "engine.iso", "~/Downloads"), ("<C-u>x.iso", "x.iso", "~/Downloads"),
    ("<C-u>/tmp/x.iso", "x.iso", "/tmp"), ("<C-u>/x.iso", "x.iso", "/"),
    ("<C-u>/tmp/", "engine.iso", "/tmp"), ("<C-u>a/b/c", "c", "a/b"), ("<C-u>", "engine.iso", "~/Downloads"),
  ])
  func pathDecidesFolderAndName(_ keys: String, _ name: String, _ directory: String) throws {
    let reader = ScriptedReader()
    reader.type("s" + keys + "<Enter>")
    let save = try #require(saves(reader).first)
    #expect(save.names == [name])
    #expect(save.directory == directory)
  }

  @Test(arguments: ["..", ".", "/tmp/..", "a/."])
  func nameThatIsNoneIsRefused(_ path: String) {
    let reader = ScriptedReader()
    reader.type("s<C-u>\(path)<Enter>")
    #expect(saves(reader).isEmpty)
    #expect(reader.bottomLine.contains("no name for a file"))
  }

  @Test func severalAttachmentsAreChosenFrom() throws {
    let reader = ScriptedReader()
    reader.type("js")
    #expect(reader.state.parts?.selected == 2)
    reader.type("js<Enter>")
    #expect(try #require(saves(reader).first).names == ["ノート.txt"])
  }

  @Test func allAreSavedIntoTheFolderOfTheCommand() throws {
    let reader = ScriptedReader()
    reader.type("j:save-all-attachments<Space>/tmp/mine<Enter>")
    let save = try #require(saves(reader).first)
    #expect(save.names == ["engine.pdf", "ノート.txt"])
    #expect(save.directory == "/tmp/mine")
  }

  @Test func messageWithoutAttachmentSaysSo() {
    let reader = ScriptedReader()
    reader.type("Gs")
    #expect(reader.bottomLine.contains("no attachment"))
    reader.type("S")
    #expect(reader.bottomLine.contains("no attachment"))
    #expect(saves(reader).isEmpty)
  }

  @Test func evilNamesAreReducedBeforeTheyAreOffered() throws {
    let reader = ScriptedReader(starts: false)
    reader.server.boxes[.inbox]?.messages.append(
      Letters.letter(60, "Eve", "evil", attachments: ["../../../etc/pass\u{1b}wd"]))
    reader.start()
    reader.type("s<Enter>")
    let name = try #require(saves(reader).first?.names.first)
    #expect(!name.contains("/"))
    #expect(!name.unicodeScalars.contains { $0.value < 0x20 })
  }

  @Test func escStopsTheSaving() throws {
    let reader = ScriptedReader()
    reader.isHeld = true
    reader.type("s<Enter>")
    guard case .save(let id, _, _) = reader.effects.last else {
      Issue.record("nothing is saved")
      return
    }
    reader.send(.progress(id, done: 10, total: 5))
    #expect(reader.bottomLine.contains("100 %"))
    reader.send(.progress(id, done: -1, total: Int.min))
    reader.send(.progress(id, done: Int.max, total: 1))
    #expect(reader.bottomLine.contains("Esc stop"))
    reader.forgetEffects()
    reader.type("<Esc>")
    #expect(reader.effects == [.cancel(id)])
    reader.send(.saved(id, .failed(.cancelled, saved: [])))
    #expect(reader.bottomLine.contains("Stopped saving"))
    #expect(reader.state.tickSeconds == 60)
  }

  @Test(arguments: [80, 60, 30, 20])
  func progressIsSeenWhateverTheName(_ width: Int) throws {
    let reader = ScriptedReader(size: Size(width: width, height: 8), starts: false)
    let name = String(repeating: "長い名前", count: 30) + ".iso"
    reader.server.boxes[.inbox]?.messages.append(Letters.letter(60, "Eve", "long", attachments: [name]))
    reader.start()
    reader.isHeld = true
    reader.type("s<Enter>")
    let job = try #require(reader.state.requests.job)
    reader.send(.progress(job.id, done: 50, total: 200))
    #expect(reader.bottomLine.contains("25 %"))
    #expect(width < 30 || reader.bottomLine.contains("Esc stop"))
    #expect(width < 60 || reader.bottomLine.contains("iso"))
  }

  @Test func sizesAreThoseOfTheFile() throws {
    let reader = ScriptedReader()
    reader.isHeld = true
    reader.type("s<Enter>")
    let job = try #require(reader.state.requests.job)
    // 140,000 octets in base64, as the list of parts says too.
    reader.send(.progress(job.id, done: 70_000, total: 140_000))
    #expect(reader.bottomLine.contains("50 %  50 KB of 100 KB"))
  }

  @Test func pipeGetsTheMessageOrThePart() {
    let reader = ScriptedReader()
    reader.type("|wc<Enter>")
    let isMessage = reader.effects.contains {
      if case .pipe(_, .message(let key), "wc") = $0 { key.uid == UID(12) } else { false }
    }
    #expect(isMessage)
    reader.type("v|wc<Enter>")
    let isPart = reader.effects.contains {
      if case .pipe(_, .part(let part), "wc") = $0 { part.part.path == SectionPath([1]) } else { false }
    }
    #expect(isPart)
  }
}
