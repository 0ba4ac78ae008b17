import Glibc

/// One connection of a `ScriptedServer`, played in a thread of its own.
struct ScriptedConnection {
  let descriptor: Int32
  private var pending: [UInt8] = []
  private var tag = "*"

  init(descriptor: Int32) { self.descriptor = descriptor }

  /// Plays to the end.
  /// - Returns: what the client did otherwise than scripted; nil when all went as told.
  mutating func play(_ script: [ScriptedServer.Step], heard: (String) -> Void) -> String? {
    for step in script {
      switch step {
      case .send(let bytes):
        guard send(bytes) else { return "gone before it was sent \(Self.start(of: bytes))" }
      case .reply(let text):
        guard reply(text) else { return "gone before the reply \(text)" }
      case .expect(let pattern):
        guard let line = nextLine(heard) else { return "gone before \(pattern)" }
        guard Self.matches(line, pattern) else { return "expected \(pattern), heard \(line)" }
      case .serve(let rules):
        if let complaint = serve(rules, heard: heard) { return complaint }
      case .flood(let bytes):
        while send(bytes) {}
      case .stall:
        awaitShutdown()
      case .close:
        shutdown(descriptor, Int32(SHUT_RDWR))
        return nil
      }
    }
    drain(heard)
    return nil
  }

  private mutating func serve(_ rules: [ScriptedServer.Rule], heard: (String) -> Void) -> String? {
    while let line = nextLine(heard) {
      guard let rule = rules.first(where: { Self.matches(line, $0.pattern) }) else {
        return "no rule for \(line)"
      }
      guard reply(rule.reply, isLatin1: rule.isLatin1) else { return nil }
      if rule.isLast { return nil }
    }
    return nil
  }

  /// After the script: hears the client out, so that what it says still is on record.
  private mutating func drain(_ heard: (String) -> Void) {
    while nextLine(heard) != nil {}
  }

  private mutating func nextLine(_ heard: (String) -> Void) -> String? {
    while true {
      if let end = pending.firstIndex(of: 0x0A) {
        var bytes = Array(pending[..<end])
        if bytes.last == 0x0D { bytes.removeLast() }
        pending.removeSubrange(...end)
        let line = String(decoding: bytes, as: UTF8.self)
        tag = line.split(separator: " ").first.map(String.init) ?? tag
        heard(line)
        return line
      }
      var buffer = [UInt8](repeating: 0, count: 65_536)
      let count = recv(descriptor, &buffer, buffer.count, 0)
      guard count > 0 else { return nil }
      pending += buffer[..<count]
    }
  }

  private func reply(_ text: String, isLatin1: Bool = false) -> Bool {
    let pieces = text.split(separator: "{tag}", omittingEmptySubsequences: false)
    let whole = pieces.joined(separator: tag)
    return send(isLatin1 ? whole.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) } : Array(whole.utf8))
  }

  private func send(_ bytes: [UInt8]) -> Bool {
    var sent = 0
    while sent < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress! + sent, bytes.count - sent, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return false }
      sent += count
    }
    return true
  }

  /// Until `ScriptedServer.stop` shuts the socket down, or the client resets it; nothing is read.
  private func awaitShutdown() {
    var watched = pollfd(fd: descriptor, events: 0, revents: 0)
    while poll(&watched, 1, -1) < 0, errno == EINTR {}
  }

  private static func matches(_ line: String, _ pattern: String) -> Bool {
    guard let expression = try? Regex(pattern) else { return false }
    return line.firstMatch(of: expression.ignoresCase()) != nil
  }

  private static func start(of bytes: [UInt8]) -> String {
    String(decoding: bytes.prefix(40), as: UTF8.self)
  }
}
