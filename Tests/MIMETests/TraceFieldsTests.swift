import Mail
import Testing

@testable import MIME

@Suite struct TraceFieldsTests {
  private static let trusted = Acquaintance(authservIDs: ["mx.home.example"])
  private static let received =
    "Received: from mail.evil.example (mail.evil.example [192.0.2.66])\n by mx.home.example with ESMTPS; x\n"
  private static let inside =
    "Received: from mx.home.example (mx.home.example [198.51.100.2])\n by store.home.example with ESMTP; x\n"
  private static func verdict(_ text: String, _ id: String = "mx.home.example") -> String {
    "Authentication-Results: \(id); \(text)\n"
  }

  private func believed(_ header: String, _ acquaintance: Acquaintance = trusted) -> [String] {
    let header = HeaderFields(Array((header + "From: a@b.example\n\n").utf8))
    return (TraceFields.believed(header, acquaintance)?.results ?? []).map { "\($0.method)=\($0.result)" }
  }

  @Test func aboveTheReceivedFieldItIsTheHosts() {
    #expect(believed(Self.verdict("dkim=fail") + Self.received) == ["dkim=fail"])
    #expect(
      believed(Self.verdict("dkim=fail") + Self.verdict("spf=pass") + Self.received) == [
        "dkim=fail", "spf=pass",
      ])
    #expect(believed(Self.inside + Self.verdict("dkim=fail") + Self.received) == ["dkim=fail"])
  }

  @Test func whatTheSenderWroteBelowDoesNotCount() {
    let forged = Self.verdict("dkim=pass")
    #expect(believed(Self.verdict("dkim=fail") + Self.received + forged) == ["dkim=fail"])
    // Below a Received field of the sender's own, in our host's name, too.
    #expect(believed(Self.received + Self.received + forged) == [])
    #expect(believed(Self.received + "Received: by x.evil.example with SMTP; y\n" + forged) == [])
    // Nor below what the sender made.
    #expect(believed("Subject: x\n" + forged) == [])
    // Other customers of the provider, and programs on its host, are strangers.
    for stranger in ["c-1.home.example (c-1.home.example [192.0.2.9])", "localhost (localhost [127.0.0.1])"] {
      let station = "Received: from \(stranger) by mx.home.example with ESMTP; x\n"
      #expect(believed(station + Self.received + forged) == [])
    }
    // A greeting in the own host's name is not the host.
    let greeting = "Received: from mx.home.example (unknown [192.0.2.66])\n by mx.home.example with SMTP; x\n"
    #expect(believed(greeting + Self.received + forged) == [])
    let exim = "Received: from mx.home.example ([192.0.2.66])\n by mx.home.example with SMTP; x\n"
    #expect(believed(exim + Self.received + forged) == [])
  }

  @Test func directlyBelowOnlyTheTopmostCounts() {
    #expect(believed(Self.received + Self.verdict("dkim=fail") + Self.verdict("dkim=pass")) == ["dkim=fail"])
    // A host known to write above has written nothing here.
    let above = Acquaintance(authservIDs: ["mx.home.example"], writingAbove: ["mx.home.example"])
    #expect(believed(Self.received + Self.verdict("dkim=pass"), above) == [])
  }

  @Test func othersWordsDoNotCount() {
    #expect(believed(Self.verdict("dkim=pass", "mx.evil.example") + Self.received) == [])
    #expect(believed("ARC-" + Self.verdict("dkim=pass") + Self.received) == [])
    #expect(believed(Self.verdict("dkim=pass") + Self.received, Acquaintance()) == [])
    #expect(believed(Self.verdict("dkim=pass", "MX.home.Example") + Self.received) == ["dkim=pass"])
  }

  @Test func wayOfGmail() {
    let header = """
      Delivered-To: bob@example.com
      Received: by 2002:a05:6402:1234:b0:1:2:3 with SMTP id x1csp1;
              Tue, 4 Mar 2025 04:00:00 -0800 (PST)
      ARC-Authentication-Results: i=1; mx.google.com; dkim=fail
      Return-Path: <a@example.org>
      Received: from mail.example.org (mail.example.org. [192.0.2.1])
              by mx.google.com with ESMTPS id y2; Tue, 4 Mar 2025 04:00:00 -0800 (PST)
      Received-SPF: pass
      Authentication-Results: mx.google.com; dkim=pass header.i=@example.org
      Received: by mail.example.org; x

      """
    let fields = HeaderFields(Array((header + "\n\n").utf8))
    let trace = TraceFields(fields)
    #expect(trace.hosts == ["2002:a05:6402:1234:b0:1:2:3", "mx.google.com"])
    let believed = TraceFields.believed(fields, Acquaintance(authservIDs: ["mx.google.com"]))
    #expect(believed?.results.map(\.result) == ["pass"])
  }

  @Test(arguments: [
    ("from localhost (localhost [127.0.0.1]) by mx.home.example (Postfix) with ESMTP id A", false),
    ("from mx.home.example by store.home.example with LMTP id B", true),
    ("by mx.home.example (Postfix, from userid 1000) id C", false),
    ("by mx.home.example with local id C", false), ("by 2002:a05:: with SMTP id C", true),
    ("from a (a.evil.example [192.0.2.1]) by mx.home.example with SMTP", false),
    ("from a (mx.home.example) by mx.home.example with SMTP", false),
    ("from a (mx.home.example [192.0.2.1] may be forged) by mx.home.example with SMTP", false),
    ("from a ([10.0.0.1]) by mx.home.example with SMTP", false), ("", false), ("from", false),
    ("from a ( by", false),
    ("from a () by", false), ("from a (", false),
  ])
  func internalStations(_ field: String, isInternal: Bool) {
    #expect(ReceivedField(Array(field.utf8)).isInternal == isInternal)
  }
}

@Suite struct VerdictHabitTests {
  private func header(_ text: String) -> HeaderFields {
    HeaderFields(Array((text + "From: a@b.example\n\n").utf8))
  }
  private let received =
    "Received: from mail.evil.example (mail.evil.example [192.0.2.66]) by mx.home.example with ESMTP; x\n"
  private let verdict = "Authentication-Results: mx.home.example; dkim=pass\n"

  @Test func aHostThatWritesAboveIsLearnedFromAFew() {
    var habit = VerdictHabit()
    for number in 0..<2 { _ = habit.learn(header(verdict + received), message: UInt64(number)) }
    #expect(habit.authservIDs.isEmpty)
    // The same message twice counts once.
    let isTwice = !habit.learn(header(verdict + received), message: 1)
    #expect(isTwice)
    #expect(habit.authservIDs.isEmpty)
    _ = habit.learn(header(verdict + received), message: 2)
    #expect(habit.authservIDs == ["mx.home.example"])
    #expect(habit.writingAbove == ["mx.home.example"])
    #expect(VerdictHabit(habit.text) == habit)
  }

  @Test func aHostThatWritesBelowIsLearnedFromNearlyAll() {
    var habit = VerdictHabit()
    for number in 0..<8 { _ = habit.learn(header(received + verdict), message: UInt64(number)) }
    #expect(habit.authservIDs == ["mx.home.example"] && habit.writingAbove.isEmpty)
    for number in 8..<10 { _ = habit.learn(header(received), message: UInt64(number)) }
    #expect(habit.authservIDs.isEmpty)
  }

  @Test func foreignAndForgedNamesAreNotLearned() {
    var habit = VerdictHabit()
    let foreign = "Authentication-Results: mx.google.com; dkim=pass\n"
    for number in 0..<60 { _ = habit.learn(header(foreign + received + foreign), message: UInt64(number)) }
    #expect(habit.authservIDs.isEmpty)
    // A server that writes none, and a forger in every second mail.
    for number in 100..<160 {
      _ = habit.learn(header(received + (number % 2 == 0 ? verdict : "")), message: UInt64(number))
    }
    #expect(habit.authservIDs.isEmpty)
    // Mail that nobody received teaches nothing.
    let taught = habit.learn(header(verdict), message: 1000)
    #expect(!taught)
  }

  @Test func onlyTheLatestAreRemembered() {
    var habit = VerdictHabit()
    for number in 0..<1000 { _ = habit.learn(header(verdict + received), message: UInt64(number)) }
    #expect(habit.seen.count == VerdictHabit.Limits.seen)
    for number in 2000..<2064 { _ = habit.learn(header(received), message: UInt64(number)) }
    #expect(habit.authservIDs.isEmpty)
    #expect(VerdictHabit("x\n1 2\n1 a b z\n\u{0} a b a").seen.isEmpty)
  }
}
