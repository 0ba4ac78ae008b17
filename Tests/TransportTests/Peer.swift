import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Transport

/// A server of another make (Python's ssl), run by the module under test.
final class Peer: Sendable {
  static let present = has("python3") && has("openssl")

  let port: UInt16
  private let process: ProcessStream
  private static let peers = Mutex<[[String]: Task<Peer, any Error>]>([:])

  init(_ kind: String, at address: String = "127.0.0.1", certificate name: String? = nil) async throws {
    let script = try #require(Bundle.module.path(forResource: "Peers/peer", ofType: "py"))
    var files: [String] = []
    if let name {
      let folder = try await Certificates.folder()
      files = ["\(folder)/\(name).pem", "\(folder)/\(name).key"]
    }
    process = try ProcessStream.start(arguments: ["python3", script, kind, address] + files)
    port = try #require(UInt16(try await process.line()))
  }

  deinit { process.close() }

  /// A server of that kind that serves all tests, until this program ends.
  static func shared(
    _ kind: String, at address: String = "127.0.0.1", certificate: String? = nil
  ) async throws -> Peer {
    let start = peers.withLock { peers in
      let key = [kind, address, certificate ?? ""]
      let start = peers[key] ?? Task { try await Peer(kind, at: address, certificate: certificate) }
      peers[key] = start
      return start
    }
    return try await start.value
  }

  /// What the server tells about the meeting.
  func report() async throws -> String { try await process.line() }

  func connect(_ host: String = "127.0.0.1") async throws -> TCPStream {
    try await TCP.connect(host: host, port: port, timeout: .seconds(10))
  }

  /// TLS to this server, trusting the test root, or the root of that name.
  func secure(
    _ host: String = "localhost", at address: String = "127.0.0.1", root: String = "root",
    minimumVersion: TLSVersion = .tls12, resumption: TLSResumption? = nil, proxy: FaultProxy? = nil
  ) async throws -> TLSStream {
    let trust = Trust(
      systemRoots: false, additionalRootsFile: try await Certificates.folder() + "/\(root).pem")
    let connection = try await TCP.connect(host: address, port: proxy?.port ?? port, timeout: .seconds(10))
    // Always the same port, so that another server can be passed off as the one before.
    return try await TLSStream.start(
      over: connection, host: host, trust: trust, minimumVersion: minimumVersion, timeout: .seconds(10),
      applicationProtocol: "imap", resumption: resumption.map { ($0, port: 993) })
  }

  private static func has(_ program: String) -> Bool {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    return folders.contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(program)") }
  }
}

/// Certificates made for this run.
enum Certificates {
  private static let made = Task { () -> (folder: String, shell: ProcessStream) in
    let folder = NSTemporaryDirectory() + "hato-certificates-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let script = try #require(Bundle.module.path(forResource: "Peers/certificates", ofType: "sh"))
    let shell = try ProcessStream.start(arguments: ["sh", script, folder])
    try #require(try await shell.text(5) == "made\n", "\(shell.diagnostics)")
    // The script removes the folder when its input ends, so it is kept until this program ends.
    return (folder, shell)
  }

  static func folder() async throws -> String { try await made.value.folder }
}

extension ByteStream {
  /// All bytes until the end.
  func all() async throws -> [UInt8] {
    var bytes: [UInt8] = []
    while true {
      let more = try await read()
      if more.isEmpty { return bytes }
      bytes += more
    }
  }

  /// That many bytes.
  func take(_ count: Int) async throws -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count {
      let more = try await read()
      if more.isEmpty { break }
      bytes += more
    }
    return bytes
  }

  /// What comes until the end of the line; the line end, too, may come by itself.
  func line() async throws -> String {
    var bytes: [UInt8] = []
    while bytes.last != UInt8(ascii: "\n") {
      let more = try await read()
      if more.isEmpty { break }
      bytes += more
    }
    return String(decoding: bytes.dropLast(), as: UTF8.self)
  }

  func text(_ count: Int) async throws -> String { String(decoding: try await take(count), as: UTF8.self) }
}

/// The failure that `body` ends with.
func failure(_ body: () async throws -> Void) async throws -> TransportFailure {
  do { try await body() } catch let failure as TransportFailure { return failure }
  Issue.record("no failure")
  throw CancellationError()
}

/// 20 MB that don't repeat within a record.
func noise(_ count: Int) -> [UInt8] {
  var state: UInt64 = 0x9E37_79B9_7F4A_7C15
  return (0..<count).map { _ in
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return UInt8(truncatingIfNeeded: state)
  }
}

/// Writes `bytes` to a stream that echoes while it reads them back.
func echo(_ bytes: [UInt8], over stream: any ByteStream) async throws -> [UInt8] {
  async let written: Void = stream.write(bytes)
  let back = try await stream.take(bytes.count)
  try await written
  return back
}
