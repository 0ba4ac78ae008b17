import Screen
import Testing

@testable import Reader

@Suite struct KeymapTests {
  private func keymap(_ user: String) -> Keymap {
    Keymap(defaultText: ScriptedReader.defaultKeymap, userText: user)
  }

  private func keys(_ text: String) -> [Key] { KeyNotation.keys(text[...]) ?? [] }

  @Test func defaultHasNoFault() {
    #expect(Keymap(defaultText: ScriptedReader.defaultKeymap, userText: nil).diagnostics.isEmpty)
  }

  @Test func keysOfThePlanAreBound() {
    let keymap = keymap("")
    let plan: [(Room, String, Command)] = [
      (.list, "j", .nextMessage), (.list, "k", .previousMessage), (.list, "<Down>", .nextMessage),
      (.list, "<Enter>", .open), (.list, "q", .close), (.list, "gg", .firstMessage),
      (.list, "G", .lastMessage),
      (.list, "<Home>", .firstMessage), (.list, "<End>", .lastMessage), (.list, "<PageUp>", .pageUp),
      (.list, "<PageDown>", .pageDown), (.list, "<Space>", .pageDown), (.list, "<Tab>", .nextUnread),
      (.list, "d", .delete), (.list, "u", .undo), (.list, "$", .expunge), (.list, "N", .toggleRead),
      (.list, "F", .toggleFlag), (.list, "v", .parts), (.list, "s", .saveAttachment),
      (.list, "o", .openAttachment), (.list, "|", .pipe), (.list, "/", .search), (.list, "l", .limit),
      (.list, "c", .gotoMailbox), (.list, "\\", .toggleMailboxes), (.pager, "h", .headers),
      (.list, ":", .commandLine), (.list, "?", .help), (.list, "<C-l>", .redraw), (.list, "<Esc>", .cancel),
      (.list, "n", .searchNext), (.list, "<C-z>", .suspend), (.list, "<C-r>", .reconnect),
    ]
    for (room, text, command) in plan {
      #expect(keymap.resolve(keys(text), in: room) == .command(Invocation(command)), "\(text)")
    }
  }

  @Test func helpShowsOnlyKeysThatReachTheCommand() {
    let keymap = keymap("")
    #expect(keymap.keys(of: .nextMessage, in: .pager).map(KeyNotation.text) == ["J", "j"])
    for room in Room.allCases where room != .any {
      for row in Command.table {
        for keys in keymap.keys(of: row.command, in: room) {
          #expect(keymap.resolve(keys, in: room) == .command(Invocation(row.command)))
        }
      }
    }
  }

  @Test func userWinsKeyByKey() {
    let keymap = keymap("bind list d toggle-flag\nunbind any $\nbind any g quit")
    #expect(keymap.diagnostics.isEmpty)
    #expect(keymap.resolve(keys("d"), in: .list) == .command(Invocation(.toggleFlag)))
    #expect(keymap.resolve(keys("$"), in: .list) == .unbound)
    #expect(keymap.resolve(keys("g"), in: .list) == .command(Invocation(.quit)))
    #expect(keymap.resolve(keys("j"), in: .list) == .command(Invocation(.nextMessage)))
  }

  @Test func bindingCarriesAWord() {
    let keymap = keymap("bind any ga  goto-mailbox Lists/swift dev  ")
    #expect(keymap.resolve(keys("ga"), in: .pager) == .command(Invocation(.gotoMailbox, "Lists/swift dev")))
    #expect(keymap.resolve(keys("gg"), in: .pager) == .command(Invocation(.firstMessage)))
  }

  @Test(arguments: [
    ("bind list x frobnicate", 1, "there is no command “frobnicate”"),
    ("\nbind nowhere x quit", 2, "there is no room “nowhere”"),
    ("bind list <Nope> quit", 1, "“<Nope>” is no key"),
    ("bind list <C- quit", 1, "“<C-” is no key"),
    ("bind list", 1, "expected: bind ROOM KEYS COMMAND"),
    ("unbind list x quit", 1, "expected: unbind ROOM KEYS"),
    ("map x quit", 1, "“map” is neither bind nor unbind"),
    ("bind list x quit\nbind list x open", 2, "x is bound in line 1 already"),
    ("bind list x quit\n# a comment\nbind list xy open", 3, "xy conflicts with x of line 1"),
    ("bind list xy quit\nbind list x open", 2, "x conflicts with xy of line 1"),
    ("bind list x quit now", 1, "quit takes no word"),
    ("bind list x toggle-fold", 1, "toggle-fold does nothing in the room list"),
    ("bind list abcdefghi quit", 1, "“abcdefghi” has more than 8 keys"),
  ])
  func faultIsToldWithItsLine(_ text: String, _ line: Int, _ message: String) throws {
    let found = keymap(text).diagnostics
    let first = try #require(found.first)
    #expect(found.count == 1)
    #expect(first.source == .user)
    #expect(first.line == line)
    #expect(first.message.hasPrefix(message), "\(first.message)")
  }

  @Test func faultIsShownWhenTheReaderStarts() {
    let reader = ScriptedReader(keymap: "bind list x quit\nbind list y frobnicate")
    #expect(reader.bottomLine.contains("Your keymap, line 2: there is no command “frobnicate”"))
  }

  @Test(arguments: [
    "j", "gg", "<C-w>w", "<Enter>", "<A-x>", "<F12>", "<lt>", "<Space>", "<C->>", "日", "<BackTab>",
  ])
  func notationIsItsOwnInverse(_ text: String) throws {
    let keys = try #require(KeyNotation.keys(text[...]))
    #expect(KeyNotation.text(keys) == text)
  }

  @Test func garbageIsNoKeymapAndNoCrash() {
    var random = Seeded(seed: 7)
    for _ in 0..<200 {
      let bytes = (0..<80).map { _ in UInt8.random(in: 0...255, using: &random) }
      let text = "bind list " + String(decoding: bytes, as: UTF8.self) + "\nbind any x quit"
      #expect(keymap(text).resolve([.character("x")], in: .any) != .waiting)
    }
  }
}
