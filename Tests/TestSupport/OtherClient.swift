package import Foundation

/// Somebody else's mail program, by Python's imaplib: sees and changes what the server has, sharing no line of
/// code with hato. Each call is a session of its own over TLS.
package struct OtherClient: Sendable {
  private let host: String
  private let port: UInt16
  private let authority: String
  private let user: String
  private let password: String
  /// Kept, so that it is there as long as somebody asks.
  private let server: DovecotServer?

  package init(_ server: DovecotServer) {
    self.server = server
    host = server.host
    port = server.imapsPort
    authority = server.authority
    (user, password) = (DovecotServer.user, DovecotServer.password)
  }

  /// Of any server that speaks TLS; `authority` is the file of who signed its certificate (PEM).
  package init(host: String, port: UInt16, authority: String, user: String, password: String) {
    server = nil
    (self.host, self.port, self.authority) = (host, port, authority)
    (self.user, self.password) = (user, password)
  }

  package func uids(in mailbox: String = "INBOX") async throws -> [UInt32] {
    try await flags(in: mailbox).keys.sorted()
  }

  /// The flags of every message, as the server spells them, `\Recent` left out.
  package func flags(in mailbox: String = "INBOX") async throws -> [UInt32: Set<String>] {
    let answer: [String: [String]] = try await ask(Question(verb: "flags", mailbox: mailbox))
    return Dictionary(
      uniqueKeysWithValues: answer.compactMap { uid, flags in UInt32(uid).map { ($0, Set(flags)) } })
  }

  package func add(_ flags: [String], to uids: [UInt32], in mailbox: String = "INBOX") async throws {
    let _: Bool = try await ask(
      Question(verb: "store", mailbox: mailbox, uids: uids, item: "+FLAGS", flags: flags))
  }

  package func remove(_ flags: [String], from uids: [UInt32], in mailbox: String = "INBOX") async throws {
    let _: Bool = try await ask(
      Question(verb: "store", mailbox: mailbox, uids: uids, item: "-FLAGS", flags: flags))
  }

  package func append(_ message: Data, to mailbox: String = "INBOX", flags: [String] = []) async throws {
    let _: Bool = try await ask(
      Question(verb: "append", mailbox: mailbox, flags: flags, message: message.base64EncodedString()))
  }

  /// One thing to do, of several in a session.
  package enum Step: Sendable, Hashable {
    case add(Set<String>, to: [UInt32])
    case remove(Set<String>, from: [UInt32])
    case append(Data, flags: Set<String>)
    /// Of everything marked `\Deleted`.
    case expunge
  }

  /// Does these one after the other, in one session. To change a message that is not there is no error.
  package func perform(_ steps: [Step], in mailbox: String = "INBOX") async throws {
    let _: [Bool] = try await ask(
      steps.map { step in
        switch step {
        case .add(let flags, let uids):
          Question(verb: "store", mailbox: mailbox, uids: uids, item: "+FLAGS", flags: flags.sorted())
        case .remove(let flags, let uids):
          Question(verb: "store", mailbox: mailbox, uids: uids, item: "-FLAGS", flags: flags.sorted())
        case .append(let message, let flags):
          Question(
            verb: "append", mailbox: mailbox, flags: flags.sorted(), message: message.base64EncodedString())
        case .expunge: Question(verb: "expunge", mailbox: mailbox)
        }
      })
  }

  package struct Listed: Sendable, Hashable {
    package let uid: UInt32
    package let subject: String
    package let flags: Set<String>
  }

  /// Every message, in the mailbox's order.
  package func list(_ mailbox: String = "INBOX") async throws -> [Listed] {
    let answer: [String: [String]] = try await ask(Question(verb: "subjects", mailbox: mailbox))
    return answer.compactMap { uid, words in
      UInt32(uid).map { Listed(uid: $0, subject: words[0], flags: Set(words.dropFirst())) }
    }.sorted { $0.uid < $1.uid }
  }

  /// Makes these, in this order, all that is in the mailbox.
  package func fill(_ mailbox: String = "INBOX", with messages: [Data]) async throws {
    let _: Bool = try await ask(
      Question(verb: "fill", mailbox: mailbox, messages: messages.map { $0.base64EncodedString() }))
  }

  /// EXPUNGE of everything marked `\Deleted`.
  package func expunge(_ mailbox: String = "INBOX") async throws {
    let _: Bool = try await ask(Question(verb: "expunge", mailbox: mailbox))
  }

  /// The whole message as the server keeps it.
  package func message(_ uid: UInt32, in mailbox: String = "INBOX") async throws -> Data {
    let text: String = try await ask(Question(verb: "message", mailbox: mailbox, uids: [uid]))
    return Data(base64Encoded: text) ?? Data()
  }

  package func mailboxes() async throws -> [String] {
    try await ask(Question(verb: "list", mailbox: "INBOX"))
  }

  package func create(_ mailbox: String) async throws {
    let _: Bool = try await ask(Question(verb: "create", mailbox: mailbox))
  }

  private struct Question: Encodable {
    var verb: String
    var mailbox: String
    var uids: [UInt32] = []
    var item = ""
    var flags: [String] = []
    var message = ""
    var messages: [String] = []
  }

  private func ask<Answer: Decodable>(_ question: Question) async throws -> Answer {
    try await ask([question])[0]
  }

  private func ask<Answer: Decodable>(_ questions: [Question]) async throws -> [Answer] {
    let arguments = [host, "\(port)", authority, user, password]
    let result = try await Program(["/usr/bin/python3", "-c", Self.script] + arguments)
      .succeed(input: JSONEncoder().encode(questions))
    return try JSONDecoder().decode([Answer].self, from: result.output)
  }

  private static let script = """
    import base64, imaplib, json, re, ssl, sys
    host, port, ca, user, password = sys.argv[1:]
    c = imaplib.IMAP4_SSL(host, int(port), ssl_context=ssl.create_default_context(cafile=ca))
    def ok(answer):
        if answer[0] != 'OK':
            sys.exit('%r' % (answer,))
        return answer[1]
    def listed():
        rows = [r for r in ok(c.uid('FETCH', '1:*', '(FLAGS)')) if r]
        found = [re.search(rb'UID (\\d+)', r) for r in rows]
        marks = [imaplib.ParseFlags(r) for r in rows]
        return {u.group(1).decode(): [f.decode() for f in m if f != b'\\\\Recent']
                for u, m in zip(found, marks) if u}
    def subjects():
        flags = listed()
        rows = ok(c.uid('FETCH', '1:*', '(UID BODY.PEEK[HEADER.FIELDS (SUBJECT)])'))
        found = [(re.search(rb'UID (\\d+)', r[0]), r[1]) for r in rows if isinstance(r, tuple)]
        return {u.group(1).decode(): [t.decode().strip()[9:]] + flags.get(u.group(1).decode(), [])
                for u, t in found if u}
    def answer(q):
        box = '"%s"' % q['mailbox'].replace('\\\\', '\\\\\\\\').replace('"', '\\\\"')
        uids = ','.join(str(uid) for uid in q['uids'])
        flags = '(%s)' % ' '.join(q['flags'])
        verb = q['verb']
        if verb == 'append':
            ok(c.append(box, flags, None, base64.b64decode(q['message'])))
        elif verb == 'create':
            ok(c.create(box))
        elif verb == 'list':
            return [re.sub(rb'^.*? "/" ', b'', m).decode().strip('"') for m in ok(c.list())]
        else:
            ok(c.select(box, readonly=verb in ('flags', 'subjects', 'message')))
            if verb == 'store':
                ok(c.uid('STORE', uids, q['item'], flags))
            elif verb == 'expunge':
                ok(c.expunge())
            elif verb == 'fill':
                if ok(c.uid('SEARCH', None, 'ALL'))[0]:
                    ok(c.uid('STORE', '1:*', '+FLAGS.SILENT', '(\\\\Deleted)'))
                    ok(c.expunge())
                for m in q['messages']:
                    ok(c.append(box, None, None, base64.b64decode(m)))
            elif verb == 'message':
                return base64.b64encode(ok(c.uid('FETCH', uids, '(BODY.PEEK[])'))[0][1]).decode()
            else:
                return listed() if verb == 'flags' else subjects()
        return True
    ok(c.login(user, password))
    json.dump([answer(q) for q in json.load(sys.stdin)], sys.stdout)
    c.logout()
    """
}
