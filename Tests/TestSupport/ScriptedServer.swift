import Glibc
import Synchronization

/// A server on loopback that misbehaves exactly as told: no TLS, no protocol, a script per connection.
///
/// The n-th connection plays the n-th script; one more than there are scripts plays the last again. What goes
/// otherwise than scripted is kept in `complaints`, for the test to look at.
package final class ScriptedServer: Sendable {
  package enum Step: Sendable {
    case send([UInt8])
    /// One line from the client must contain a match of this regular expression (case is ignored). Its first
    /// word is `{tag}` in the `.reply`s that follow.
    case expect(String)
    /// Sent as UTF-8, with `{tag}` replaced.
    case reply(String)
    /// Answers line after line by the first rule whose expression matches, until a rule that is the last one.
    case serve([Rule])
    /// Sends the bytes again and again until the client is gone: an endless line, an endless list.
    case flood([UInt8])
    /// Says nothing more and reads nothing more; the connection stays open until the server stops.
    case stall
    case close
  }

  package struct Rule: Sendable {
    package let pattern: String
    package let reply: String
    package let isLast: Bool
    /// Whether the reply is sent one octet a scalar: octets that are no UTF-8 can be told so.
    package let isLatin1: Bool

    package init(_ pattern: String, _ reply: String, isLast: Bool = false, isLatin1: Bool = false) {
      self.isLatin1 = isLatin1
      self.pattern = pattern
      self.reply = reply
      self.isLast = isLast
    }
  }

  package let port: UInt16
  private let listener: Int32
  private let scripts: [[Step]]
  private let record = Mutex(Record())

  private struct Record {
    var lines: [[String]] = []
    var complaints: [String] = []
    var open: Set<Int32> = []
    var isStopped = false
  }

  package init(_ scripts: [Step]...) throws {
    (listener, port) = try LoopbackPort.listener()
    self.scripts = scripts
    let descriptor = listener
    Self.inThread { [weak self] in
      var index = 0
      while true {
        let connection = accept(descriptor, nil, nil)
        guard connection >= 0, let self else { return }
        self.begin(connection, index)
        index += 1
      }
    }
  }

  deinit { stop() }

  /// What each connection sent, line by line, without the line ends.
  package var lines: [[String]] { record.withLock { $0.lines } }

  /// What did not follow the script.
  package var complaints: [String] { record.withLock { $0.complaints } }

  /// Says something unasked, on every connection that is open.
  package func say(_ text: String) {
    record.withLock { record in
      for descriptor in record.open {
        _ = Array(text.utf8).withUnsafeBytes {
          send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
      }
    }
  }

  /// Cuts every connection and listens no more.
  package func stop() {
    record.withLock { record in
      guard !record.isStopped else { return }
      record.isStopped = true
      shutdown(listener, Int32(SHUT_RDWR))
      close(listener)
      // Their threads close them: here a number could already be somebody else's.
      for descriptor in record.open { shutdown(descriptor, Int32(SHUT_RDWR)) }
    }
  }

  private func begin(_ descriptor: Int32, _ index: Int) {
    let isWanted = record.withLock { record in
      guard !record.isStopped else { return false }
      record.lines.append([])
      record.open.insert(descriptor)
      return true
    }
    guard isWanted, !scripts.isEmpty else {
      close(descriptor)
      return
    }
    let script = scripts[min(index, scripts.count - 1)]
    Self.inThread { [weak self] in
      var connection = ScriptedConnection(descriptor: descriptor)
      let complaint = connection.play(script) { line in
        self?.record.withLock { $0.lines[index].append(line) }
      }
      self?.record.withLock { record in
        record.open.remove(descriptor)
        if let complaint { record.complaints.append("connection \(index): \(complaint)") }
      }
      close(descriptor)
    }
  }

  /// A thread and not a task: `accept` and `recv` block.
  private static func inThread(_ work: @escaping @Sendable () -> Void) {
    var thread = pthread_t()
    let box = Unmanaged.passRetained(Work(work)).toOpaque()
    pthread_create(
      &thread, nil,
      { argument in
        guard let argument else { return nil }
        Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().run()
        return nil
      }, box)
    pthread_detach(thread)
  }

  private final class Work {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }
}
