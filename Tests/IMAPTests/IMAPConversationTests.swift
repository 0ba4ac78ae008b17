import IMAP
import Mail
import Testing
import Wire

@Suite struct IMAPConversationTests {
  private func conversation(_ greeting: String) -> IMAPConversation {
    var conversation = IMAPConversation(limits: .init(), decoding: Replay.decoding)
    conversation.receive(bytes(greeting))
    return conversation
  }

  private func answer(
    _ conversation: inout IMAPConversation, _ command: Command, _ answer: (IMAP.Tag) -> String
  ) {
    let tag = conversation.submit(command)
    _ = Replay.drain(&conversation)
    conversation.receive(bytes(answer(tag)))
    _ = Replay.drain(&conversation)
  }

  @Test(arguments: [
    ("* OK [CAPABILITY IMAP4rev1 IDLE] Dovecot ready.", Greeting.Kind.ok), ("* PREAUTH hi", .preauth),
    ("* preauth", .preauth), ("* BYE overloaded", .bye), ("\0* OK", .ok),
  ])
  func greetingsAreOfThreeKinds(line: String, kind: Greeting.Kind) throws {
    var conversation = conversation(line + "\r\n")
    guard case .greeting(let greeting) = Replay.drain(&conversation).events.first else { throw Surprise() }
    #expect(greeting.kind == kind)
  }

  @Test(arguments: [
    "+OK POP3 ready", "220 smtp", "SSH-2.0-OpenSSH_9.2", "* 3 EXISTS", "A1 OK", "\u{16}\u{3}\u{1}",
  ])
  func anotherProtocolIsNoGreeting(line: String) throws {
    var conversation = conversation(line + "\r\n* OK\r\n")
    _ = conversation.submit(.noop)
    let (sent, events) = Replay.drain(&conversation)
    #expect(events == [.failed(.notAGreeting(excerpt: line))])
    #expect(sent.isEmpty)
  }

  @Test func capabilitiesComeWithTheGreeting() {
    var conversation = conversation("* OK [CAPABILITY IMAP4rev1 LOGINDISABLED STARTTLS] hi\r\n")
    #expect(!conversation.capabilitiesKnown)
    _ = Replay.drain(&conversation)
    #expect(conversation.capabilities == [.imap4rev1, .loginDisabled, .startTLS])
    #expect(conversation.capabilitiesKnown)
  }

  @Test func capabilitiesAreForgottenAtLogin() {
    for told in ["", "* CAPABILITY IMAP4rev1 UIDPLUS\r\n"] {
      for code in ["", "[CAPABILITY IMAP4rev1 MOVE] "] {
        var conversation = conversation("* OK [CAPABILITY IMAP4rev1 SASL-IR] hi\r\n")
        _ = Replay.drain(&conversation)
        answer(&conversation, .login(user: "u", password: Secret("p"))) { "\(told)\($0) OK \(code)in\r\n" }
        #expect(conversation.capabilitiesKnown == !(told + code).isEmpty)
        let expected: Set<Capability> =
          !code.isEmpty ? [.imap4rev1, .move] : told.isEmpty ? [] : [.imap4rev1, .uidPlus]
        #expect(conversation.capabilities == expected)
      }
    }
  }

  @Test func aRefusedLoginForgetsNothing() {
    var conversation = conversation("* OK [CAPABILITY IMAP4rev1 SASL-IR] hi\r\n")
    _ = Replay.drain(&conversation)
    answer(&conversation, .login(user: "u", password: Secret("p"))) {
      "\($0) NO [AUTHENTICATIONFAILED] no\r\n"
    }
    #expect(conversation.capabilities == [.imap4rev1, .saslIR])
  }

  @Test func everythingIsForgottenAfterSTARTTLS() throws {
    var conversation = conversation("* OK [CAPABILITY IMAP4rev1 STARTTLS] hi\r\n")
    _ = Replay.drain(&conversation)
    answer(&conversation, .startTLS) { "\($0) OK go\r\n" }
    _ = conversation.submit(.noop)
    #expect(Replay.drain(&conversation).events.isEmpty)
    try conversation.tlsStarted()
    #expect(conversation.capabilities.isEmpty)
    #expect(!conversation.capabilitiesKnown)
    #expect(Replay.drain(&conversation).sent.map { text($0.bytes) } == ["A2 NOOP\r\n"])
  }

  /// CVE-2011-0411: what somebody put in behind the answer must not be taken as said under TLS.
  @Test(arguments: ["* CAPABILITY IMAP4rev1 EVIL\r\n", "* ", "\0"])
  func injectedPlaintextEndsTheSession(injected: String) {
    for isSplit in [false, true] {
      var conversation = conversation("* OK\r\n")
      _ = Replay.drain(&conversation)
      let tag = conversation.submit(.startTLS)
      _ = Replay.drain(&conversation)
      conversation.receive(bytes("\(tag) OK go\r\n" + (isSplit ? "" : injected)))
      let events = Replay.drain(&conversation).events
      #expect(events.count == 1)
      if isSplit { conversation.receive(bytes(injected)) }
      #expect(Replay.drain(&conversation).events.isEmpty)
      #expect(throws: ProtocolFailure.plaintextAfterStartTLS) { try conversation.tlsStarted() }
      #expect(Replay.drain(&conversation).events.isEmpty)
    }
  }

  @Test func namesAreUTF8OnceThatIsOn() {
    var conversation = conversation("* PREAUTH hi\r\n* LIST () \"/\" \"a&-b\"\r\n")
    #expect(Replay.drain(&conversation).events.folders.map(\.mailbox.name.display) == ["a&b"])
    answer(&conversation, .enable(["UTF8=ACCEPT"])) { "* ENABLED UTF8=ACCEPT\r\n\($0) OK\r\n" }
    #expect(conversation.usesUTF8)
    conversation.receive(bytes("* LIST () \"/\" \"a&-ü\"\r\n"))
    #expect(Replay.drain(&conversation).events.folders.map(\.mailbox.name.display) == ["a&-ü"])
  }

  @Test func whatCannotBeReadDoesNotEndTheSession() {
    let garbage =
      "* LIST\r\n\u{1}\u{2}\r\n* \r\nA99 OK\r\n* STATUS x\r\n* FLAGS \\Seen\r\n* ESEARCH (\r\nx y z\r\n"
    let events = Replay.events(garbage + "* 3 EXISTS\r\nA1 OK\r\n")
    #expect(events.malformed.count == 8)
    #expect(events.suffix(2).count == 2)
    #expect(events.responses == [.exists(3)])
    #expect(events.completions.count == 1)
  }

  @Test func excerptsAreShort() {
    let events = Replay.events(String(repeating: "x", count: 10_000) + "\r\n")
    #expect(events.malformed.first?.excerpt.utf8.count == 200)
  }

  @Test func lostFramingIsTheLastEvent() {
    let events = Replay.events("* 1 FETCH (BODY[] {2}\r\nabc)\r\n* 3 EXISTS\r\n")
    #expect(events == [.failed(.literalOverrun)])
  }

  @Test func aMillionHitsAreOneResponse() throws {
    let numbers = (1...1_000_000).map(String.init).joined(separator: " ")
    let events = Replay.events("* SEARCH \(numbers)\r\nA1 OK\r\n", chunk: 1 << 16)
    guard case .search(let hits, _) = events.responses.first else { throw Surprise() }
    #expect(hits == [1...1_000_000])
  }

  @Test func afterLOGOUTNothingIsHeard() {
    let events = Replay.events("* BYE bye\r\nA1 OK out\r\n* 3 EXISTS\r\n", after: [.logout])
    #expect(events.count == 2)
  }
}
