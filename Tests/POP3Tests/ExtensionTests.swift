import Mail
import POP3
import Testing
import Wire

/// The dialogues of RFC 2449, 2595, 3206, 5034 and 6856.
@Suite struct ExtensionTests {
  /// RFC 2449 §5.
  @Test(arguments: [1, Int.max]) func capabilities(chunk: Int) throws {
    let dialogue = try Dialogue(
      """
      S: +OK
      C: CAPA
      S: +OK Capability list follows
      S: TOP
      S: USER
      S: SASL CRAM-MD5 KERBEROS_V4
      S: RESP-CODES
      S: LOGIN-DELAY 900
      S: PIPELINING
      S: EXPIRE 60
      S: UIDL
      S: IMPLEMENTATION Shlemazle-Plotz-v302
      S: .
      """, [.capa], chunk: chunk)
    let told = try #require(dialogue.conversation.capabilities)
    #expect(
      told.hasTOP && told.hasUSER && told.hasResponseCodes && told.hasPipelining && told.hasUIDL
        && !told.hasSTLS && !told.hasUTF8 && !told.hasAUTHResponseCode && !told.differsByUser)
    #expect(told.saslMechanisms == ["CRAM-MD5", "KERBEROS_V4"])
    #expect(told.loginDelay == 900)
    #expect(told.expiration == .days(60))
    #expect(told.implementation == "Shlemazle-Plotz-v302")
  }

  /// RFC 2449 §6.7 and §6.5.
  @Test func expirationsAndDelays() {
    func told(_ lines: String...) -> Capabilities { Capabilities(lines: lines.map(bytes)) }
    #expect(told("EXPIRE 5 USER").expiration == .days(5))
    #expect(told("EXPIRE 5 USER").differsByUser)
    #expect(told("EXPIRE 30").expiration == .days(30))
    #expect(!told("EXPIRE 30").differsByUser)
    #expect(told("expire never").expiration == .never)
    #expect(told("EXPIRE 0").expiration == .days(0))
    #expect(told("LOGIN-DELAY 300 USER").loginDelay == 300)
    #expect(told("LOGIN-DELAY 300 user").differsByUser)
    for wrong in ["EXPIRE", "EXPIRE soon", "EXPIRE -1", "EXPIRE 99999999999999999999"] {
      #expect(told(wrong).expiration == nil, "\(wrong)")
    }
    #expect(told("LOGIN-DELAY -5").loginDelay == nil)
    #expect(told("LOGIN-DELAY 18446744073709551616").loginDelay == nil)
  }

  /// RFC 2449 §8.
  @Test func responseCodes() throws {
    let dialogue = try Dialogue(
      """
      S: +OK
      C: APOP mrose c4c9334bac560ecc979e58001b3e22fb
      S: -ERR [IN-USE] Do you have another POP session running?
      """, [.apop(user: "mrose", digest: "c4c9334bac560ecc979e58001b3e22fb")])
    #expect(dialogue.replies[0].code == .inUse)
    #expect(dialogue.replies[0].text == "Do you have another POP session running?")
    #expect(dialogue.conversation.state == .authorization)
  }

  @Test(arguments: [
    ("[IN-USE] x", ResponseCode.inUse), ("[in-use]x", .inUse), ("[LOGIN-DELAY]", .loginDelay),
    ("[SYS/TEMP] a", .sysTemp), ("[SYS/TEMP/DISK/FULL] a", .sysTemp), ("[SYS/PERM] a", .sysPerm),
    ("[AUTH] a", .auth), ("[AUTH/EXPIRED] a", .auth), ("[UTF8] a", .utf8),
    ("[SYS/ELSE] a", .other("SYS/ELSE")),
    ("[x-new] a", .other("X-NEW")), ("  [AUTH] two spaces", .auth),
  ]) func codesOfAnyLevel(said: String, code: ResponseCode) {
    for status in ["-ERR", "+OK", "-err"] {
      let reply = Replay.events(bytes("\(status) \(said)\r\n")).replies.first
      #expect(reply?.code == code)
      #expect(reply?.text.contains("[") == false)
    }
  }

  @Test(arguments: [
    "[", "[]", "[ AUTH]", "[AUTH", "[Errno 2] x", "[a\u{1}b] x", "text [AUTH]", "[[AUTH] x", "",
  ])
  func noCode(said: String) {
    let reply = Replay.events(bytes("-ERR \(said)\r\n")).replies.first
    #expect(reply?.code == nil)
    #expect(reply?.text == said)
  }

  /// RFC 2595 §4.
  @Test func startOfTLS() throws {
    let dialogue = try Dialogue(
      """
      S: +OK
      C: STLS
      S: +OK Begin TLS negotiation
      TLS
      C: STLS
      S: -ERR Command not permitted when TLS active
      """, [.stls, .stls])
    #expect(dialogue.replies.map(\.isOK) == [true, false])
  }

  /// RFC 5034 §6, without an authorization identity. What was told in clear is forgotten.
  @Test(arguments: [1, Int.max]) func plainWithAnInitialResponse(chunk: Int) throws {
    let plain = Command.authPlain(user: "test", password: Secret("test"))
    let dialogue = try Dialogue(
      """
      S: +OK pop.example.com BlurdyBlurp POP3 server ready
      C: CAPA
      S: +OK List of capabilities follows
      S: SASL DIGEST-MD5 GSSAPI ANONYMOUS
      S: STLS
      S: IMPLEMENTATION BlurdyBlurp POP3 server
      S: .
      C: STLS
      S: +OK Begin TLS negotiation now
      TLS
      C: CAPA
      S: +OK List of capabilities follows
      S: SASL PLAIN DIGEST-MD5 GSSAPI ANONYMOUS
      S: IMPLEMENTATION BlurdyBlurp POP3 server
      S: .
      C: AUTH PLAIN AHRlc3QAdGVzdA==
      S: +OK Maildrop locked and ready
      """, [.capa, .stls, .capa, plain], chunk: chunk)
    let told = try #require(dialogue.conversation.capabilities)
    #expect(told.saslMechanisms == ["PLAIN", "DIGEST-MD5", "GSSAPI", "ANONYMOUS"])
    #expect(told.implementation == "BlurdyBlurp POP3 server")
    #expect(!told.hasSTLS)
    #expect(dialogue.conversation.state == .transaction)
  }

  /// RFC 5034 §6: here because the response would make the line longer than 255 octets.
  @Test(arguments: ["+ ", "+", "+ Z28gYWhlYWQ=", "+ go ahead", "+OK", "+OK go ahead"])
  func plainAfterAChallenge(challenge: String) throws {
    let password = String(repeating: "p", count: 200)
    let plain = Command.authPlain(user: "test", password: Secret(password))
    var conversation = Replay.greeted()
    let id = conversation.submit(plain)
    let stat = conversation.submit(.stat)
    #expect(Replay.drain(&conversation).sent.map { text($0.bytes) } == ["AUTH PLAIN\r\n"])
    conversation.receive(bytes(challenge + "\r\n"))
    let (sent, none) = Replay.drain(&conversation)
    #expect(none.isEmpty)
    #expect(sent.count == 1 && sent[0].bytes.count == 278)
    #expect(sent[0].secretRanges == [0..<276])
    conversation.receive(bytes("+OK Maildrop locked and ready\r\n"))
    let (next, events) = Replay.drain(&conversation)
    #expect(events.completed == [id])
    #expect(next.map { text($0.bytes) } == ["STAT\r\n"])
    #expect(conversation.inFlight == [stat])
  }

  /// Whoever asks again gets no password, and who asks a third time is no server (RFC 5034 §4).
  @Test func aSecondChallengeIsCancelled() throws {
    let plain = Command.authPlain(user: "u", password: Secret("p"))
    let dialogue = try Dialogue(
      """
      S: +OK
      C: AUTH PLAIN AHUAcA==
      S: +
      C: AHUAcA==
      S: + more
      C: *
      S: -ERR cancelled
      """, [plain])
    #expect(dialogue.replies.map(\.isOK) == [false])
    #expect(dialogue.conversation.state == .authorization)
    let endless = try Dialogue(
      """
      S: +OK
      C: AUTH PLAIN AHUAcA==
      S: +
      C: AHUAcA==
      S: +
      C: *
      S: + more
      S: +OK
      """, [plain])
    #expect(endless.events.failure == .notAReply(excerpt: "+ more"))
  }

  @Test func aRefusedMechanismLeavesOthers() throws {
    let dialogue = try Dialogue(
      """
      S: +OK
      C: AUTH PLAIN AHUAcA==
      S: -ERR Unrecognized authentication type
      C: USER u
      S: +OK
      C: PASS p
      S: +OK
      """, [.authPlain(user: "u", password: Secret("p")), .user("u"), .pass(Secret("p"))])
    #expect(dialogue.conversation.state == .transaction)
  }

  /// RFC 6856 §3.3 (its logins) and §5: the mode must come before the login, and no STLS after it (§2.1).
  @Test func theModeOfUTF8() throws {
    let dialogue = try Dialogue(
      """
      S: +OK
      C: CAPA
      S: +OK
      S: UTF8 USER
      S: .
      C: UTF8
      S: +OK
      C: USER karen
      S: +OK Hello, karen
      C: PASS password
      S: +OK karen's maildrop contains 2 messages (320 octets)
      C: RETR 1
      S: -ERR [UTF8] needs it
      """, [.capa, .utf8, .stls, .user("karen"), .pass(Secret("password")), .retr(1)])
    #expect(dialogue.conversation.capabilities?.takesUTF8User == true)
    #expect(dialogue.conversation.usesUTF8)
    #expect(dialogue.events.notSent.count == 1)
    #expect(dialogue.replies.last?.code == .utf8)
  }

  /// RFC 3206 §6.
  @Test func whoseFaultItIs() throws {
    let dialogue = try Dialogue(
      """
      S: +OK
      C: CAPA
      S: +OK
      S: AUTH-RESP-CODE
      S: .
      C: USER u
      S: +OK
      C: PASS p
      S: -ERR [SYS/TEMP] try later
      C: USER u
      S: +OK
      C: PASS p
      S: -ERR [AUTH] wrong
      """, [.capa, .user("u"), .pass(Secret("p")), .user("u"), .pass(Secret("p"))])
    #expect(dialogue.conversation.capabilities?.hasAUTHResponseCode == true)
    #expect(dialogue.replies.map(\.code) == [nil, nil, .sysTemp, nil, .auth])
  }

  /// Quirk 114, and an -ERR that tells nothing new.
  @Test func capabilitiesThatAreNotTold() {
    var conversation = Replay.greeted()
    _ = conversation.submit(.capa)
    _ = Replay.drain(&conversation)
    conversation.receive(bytes("-ERR unknown command\r\n"))
    #expect(Replay.drain(&conversation).events.replies.map(\.isOK) == [false])
    #expect(conversation.capabilities == nil)
    #expect(Capabilities(lines: [bytes("SASL")]).saslMechanisms.isEmpty)
    #expect(Capabilities(lines: [bytes("SASL")]).has("sasl"))
    #expect(Capabilities(lines: [bytes("SASL a"), bytes("sasl  b ")]).saslMechanisms == ["A", "B"])
    #expect(Capabilities(lines: [bytes(" "), [], [0xFF, 0x00]]).names.count == 1)
  }
}
