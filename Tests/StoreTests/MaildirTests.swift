import Foundation
import Mail
import Store
import TestSupport
import Testing

@Suite struct MaildirTests {
  let folder: TemporaryDirectory

  init() throws { folder = try TemporaryDirectory() }

  private func maildir() throws -> Maildir { try Maildir(path: folder.file("mail")) }

  private func name(_ number: Int) -> String {
    Maildir.fileName(account: "alice", uniqueID: [1], occurrence: number, at: day(0))
  }

  private func files(_ room: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.file("mail/" + room)).sorted()
  }

  private func finish(_ name: String, _ text: String, in maildir: Maildir) throws {
    let draft = try maildir.begin(name)
    try draft.write(Array(text.utf8))
    try draft.finish()
  }

  @Test func messageAppearsWhenItIsWhole() throws {
    let maildir = try Maildir(path: folder.file("a/b/mail//"))
    #expect(try Maildir(path: folder.file("a/b/mail")) == maildir)
    let draft = try maildir.begin(name(1))
    try draft.write(Array("Subject: x\r\n\r\nWhole".utf8))
    #expect(!maildir.has(name(1)))
    #expect(throws: StoreFailure.self) { try maildir.publish([name(1)]) }
    try draft.finish()
    #expect(!maildir.has(name(1)))
    try maildir.publish([name(1)])
    #expect(maildir.has(name(1)))
    #expect(folder.text(of: "a/b/mail/new/" + name(1)) == "Subject: x\n\nWhole")
    for path in ["", "new", "cur", "tmp", "new/" + name(1)] {
      let attributes = try FileManager.default.attributesOfItem(atPath: folder.file("a/b/mail/" + path))
      #expect(attributes[.posixPermissions] as? Int == (path.hasPrefix("new/") ? 0o600 : 0o700), "\(path)")
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.file("a/b/mail/tmp")).isEmpty)
    try maildir.publish([])
  }

  /// Wherever it is cut into pieces.
  @Test(arguments: [
    ("a\r\nb\r\n", "a\nb\n"), ("\r", "\r"), ("\r\r\n\r", "\r\n\r"), ("a\nb\rc\r\n", "a\nb\rc\n"), ("", ""),
  ]) func linesEndAsInFiles(_ sent: String, _ kept: String) throws {
    let maildir = try maildir()
    let octets = Array(sent.utf8)
    for cut in 0...octets.count {
      let draft = try maildir.begin(name(cut))
      try draft.write(Array(octets[..<cut]))
      try draft.write([])
      try draft.write(Array(octets[cut...]))
      try draft.finish()
      try maildir.publish([name(cut)])
      #expect(Array(folder.text(of: "mail/new/" + name(cut)).utf8) == Array(kept.utf8), "\(cut)")
    }
  }

  @Test func nothingIsEverReplaced() throws {
    let maildir = try maildir()
    try finish(name(1), "first", in: maildir)
    try maildir.publish([name(1)])
    try finish(name(1), "second", in: maildir)
    try finish(name(2), "third", in: maildir)
    #expect { try maildir.publish([name(1)]) } throws: {
      ($0 as? StoreFailure)?.sentence.contains("File exists") == true
    }
    #expect(folder.text(of: "mail/new/" + name(1)) == "first")
    // A program's link of the same name is no place to write through.
    try FileManager.default.createSymbolicLink(
      atPath: folder.file("mail/new/" + name(2)), withDestinationPath: folder.file("elsewhere"))
    #expect(throws: StoreFailure.self) { try maildir.publish([name(2)]) }
    #expect(try files("tmp") == [name(1), name(2)].sorted())
    #expect(!FileManager.default.fileExists(atPath: folder.file("elsewhere")))
  }

  /// After a failure, or a kill between the two steps.
  @Test func publishingAgainIsPublishingOnce() throws {
    let maildir = try maildir()
    try finish(name(1), "x", in: maildir)
    try FileManager.default.linkItem(
      atPath: folder.file("mail/tmp/" + name(1)), toPath: folder.file("mail/new/" + name(1)))
    try maildir.publish([name(1)])
    #expect(try files("new") == [name(1)])
    #expect(try files("tmp").isEmpty)
  }

  @Test func discardedDraftLeavesNothing() throws {
    let maildir = try maildir()
    do {
      let draft = try maildir.begin(name(1))
      try draft.write([1])
    }
    #expect(try files("tmp").isEmpty)
    let drafts = [try maildir.begin(name(1)), try maildir.begin(name(1))]
    try drafts[0].finish()
    drafts[0].discard()
    drafts[1].discard()
    drafts[1].discard()
    #expect(throws: StoreFailure.self) { try drafts[1].write([1]) }
    #expect(throws: StoreFailure.self) { try drafts[1].finish() }
    #expect(try files("tmp").isEmpty)
  }

  /// What a kill left is taken away when nobody can be at it any more, and only what is ours.
  @Test func leftoversAreTakenAwayLater() throws {
    _ = try maildir()
    let old = [.modificationDate: Date(timeIntervalSinceNow: -37 * 3600)] as [FileAttributeKey: Any]
    let recent = [.modificationDate: Date(timeIntervalSinceNow: -35 * 3600)] as [FileAttributeKey: Any]
    for (file, age) in [
      (name(1), old), (name(2) + ".0f", old), (name(3), recent), ("1700000000.P1.host", old), ("x", old),
      (name(4) + ".x", old), (name(5) + ".1.2", old),
    ] {
      try folder.write("", to: "mail/tmp/" + file)
      try FileManager.default.setAttributes(age, ofItemAtPath: folder.file("mail/tmp/" + file))
    }
    _ = try maildir()
    #expect(
      try Set(files("tmp")) == [name(3), "1700000000.P1.host", "x", name(4) + ".x", name(5) + ".1.2"])
  }

  @Test func isFoundWhereverAMailProgramPutIt() throws {
    let maildir = try maildir()
    let places = [
      "new/\(name(1))", "cur/\(name(2))", "cur/\(name(3)):2,", "cur/\(name(4)):2,FRS",
      "cur/\(name(5)),S=4711,W=4800:2,S", "cur/\(name(6)),U=9:2,", "cur/\(name(7));2,S", "cur/\(name(8))!2,S",
      ".Archive.2023/cur/\(name(9)):2,S", ".Trash/new/\(name(10))", "Verbatim/cur/\(name(11)):2,S",
    ]
    for place in places { try folder.write("", to: "mail/" + place) }
    for place in ["tmp/\(name(12))", "cur/x\(name(13))", "cur/\(name(14))x:2,S", ".Sub/tmp/\(name(15))"] {
      try folder.write("", to: "mail/" + place)
    }
    for number in 1...11 { #expect(maildir.has(name(number)), "\(places[number - 1])") }
    for number in 12...16 { #expect(!maildir.has(name(number)), "\(number)") }
    #expect(maildir.found(Set((1...16).map(name))) == Set((1...11).map(name)))
    #expect(maildir.found([]).isEmpty)
  }

  @Test func namesAreSafeAndTellMessagesApart() {
    let odd: [(String, [UInt8], Int)] = [
      ("a", [1], 1), ("a", [1], 2), ("b", [1], 1), ("a", [], 1), ("", [], 1), ("a 1", [], 1),
      ("a", Array(" 1".utf8), 1),
      ("a/../b", Array("/etc/passwd".utf8), -7), ("ä\u{0}", Array(0...255), .max), ("a", [1, 1], 1),
      ("1 a", [], 1), ("a", Array(repeating: 0xff, count: 100_000), .min),
    ]
    let moments = [
      Timestamp(seconds: .min), Timestamp(seconds: 0), Timestamp(seconds: .max, offsetMinutes: .max),
    ]
    var names: Set<String> = []
    for moment in moments {
      for (account, uniqueID, occurrence) in odd {
        let make = {
          Maildir.fileName(account: account, uniqueID: uniqueID, occurrence: occurrence, at: moment)
        }
        #expect(make() == make())
        #expect(make().wholeMatch(of: /[0-9]{1,19}\.M000000P[0-9a-f]{32}\.hato/) != nil, "\(make())")
        names.insert(make())
      }
    }
    // What was before 1970 is at 0.
    #expect(names.count == odd.count * 2)
    let places = [.min, 0, 1, 999_999, 1_000_000, .max].map { place in
      Maildir.fileName(account: "a", uniqueID: [1], occurrence: 1, at: moments[1], place: place).dropFirst(2)
        .prefix(7)
    }
    #expect(places == ["M000000", "M000000", "M000001", "M999999", "M000000", "M775807"])
  }

  @Test func namesFromOutsideAreRefused() throws {
    let maildir = try maildir()
    for outside in ["../x", "x", "", name(1) + "/..", name(1) + ".0f", "/" + name(1), name(1).uppercased()] {
      #expect(throws: StoreFailure.self, "\(outside)") { try maildir.begin(outside) }
      #expect(throws: StoreFailure.self, "\(outside)") { try maildir.publish([outside]) }
    }
    #expect(try files("tmp").isEmpty && files("new").isEmpty)
  }
}
