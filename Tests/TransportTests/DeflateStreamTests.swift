import Glibc
import TestSupport
import Testing

@testable import Transport

@Suite(.enabled(if: Peer.present, "python3 is needed"), .timeLimit(.minutes(2)))
struct DeflateStreamTests {
  private func deflated(_ kind: String = "deflate", over proxy: FaultProxy? = nil) async throws
    -> DeflateStream
  {
    let port = try await Peer.shared(kind).port
    let stream = try await TCP.connect(host: "127.0.0.1", port: proxy?.port ?? port, timeout: .seconds(10))
    return try DeflateStream(over: stream)
  }

  private func proxy(_ kind: String = "deflate") async throws -> FaultProxy {
    try FaultProxy(to: try await Peer.shared(kind).port)
  }

  /// The address space in use, in KiB.
  private func residentMemory() throws -> Int {
    let file = try #require(fopen("/proc/self/statm", "r"))
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 200)
    fgets(&line, 200, file)
    let words = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return try #require(Int(words.split(separator: " ")[1])) * 4
  }

  @Test func everyWriteIsReadableAtOnce() async throws {
    let stream = try await deflated()
    for number in 0..<200 {
      let line = Array("a\(number) NOOP\r\n".utf8)
      #expect(try await echo(line, over: stream) == line)
    }
  }

  @Test func tenMegabytesOfAnyKindGoBothWays() async throws {
    let text = Array(repeating: Array("* 1 FETCH (UID 1 FLAGS (\\Seen))\r\n".utf8), count: 200_000).flatMap {
      $0
    }
    for bytes in [noise(2_000_000), text] {
      #expect(try await echo(bytes, over: try await deflated()) == bytes)
    }
  }

  @Test func whatRepeatsCostsAlmostNothing() async throws {
    let proxy = try await proxy()
    let stream = try await deflated(over: proxy)
    let line = Array("* 4711 FETCH (UID 4711 FLAGS (\\Seen))\r\n".utf8)
    for _ in 0..<100 { #expect(try await echo(line, over: stream) == line) }
    let tally = await proxy.tally
    #expect(tally.bytesUp < 100 * line.count / 2)
    #expect(tally.bytesDown < 100 * line.count / 2)
  }

  @Test func oneByteSegmentsAreEnough() async throws {
    let proxy = try await proxy()
    await proxy.segment(1)
    let stream = try await deflated(over: proxy)
    let bytes = noise(20_000)
    #expect(try await echo(bytes, over: stream) == bytes)
  }

  /// Bytes that were read together with the answer that agreed to compress.
  @Test func whatCameBeforehandBelongsToIt() async throws {
    var peer = try Deflater()
    let line = Array("* 3 EXISTS\r\n".utf8)
    let early = peer.compress(line, line.indices, isAll: true)
    for split in [0, 1, early.count / 2, early.count] {
      let cat = try ProcessStream.start(arguments: ["cat"])
      try await cat.write(Array(early[split...]))
      let stream = try DeflateStream(over: cat, received: Array(early[..<split]))
      #expect(try await stream.take(line.count) == line)
    }
  }

  /// 64 MiB in 64 KiB: delivered piece by piece, and only as fast as it is read.
  @Test func bombTakesNoRoom() async throws {
    let stream = try await deflated("bomb")
    var total = 0
    var last: [UInt8] = []
    let before = try residentMemory()
    var most = before
    while true {
      let bytes = try await stream.read()
      if bytes.isEmpty { break }
      #expect(bytes.count <= Inflater.chunk)
      total += bytes.count
      last = bytes
      if total % (16 << 20) < Inflater.chunk { most = max(most, try residentMemory()) }
    }
    #expect(total == (64 << 20) + 3)
    #expect(last.suffix(3) == Array("end".utf8)[...])
    #expect(most - before < 16 << 10)
    // The sender's last block was the end, and stays it.
    #expect(try await stream.read().isEmpty)
  }

  @Test func garbageEndsTheStreamInWords() async throws {
    let stream = try await deflated("garbage")
    // Before it is told, some of it may look like text.
    #expect(try await stream.text(5).hasPrefix("hello"))
    for _ in 0..<2 {
      let end = try await failure { while true { _ = try await stream.read() } }
      guard case .closed(let reason) = end else { throw end }
      #expect(reason.hasPrefix("the compressed connection failed: what came can't be decompressed ("))
    }
    #expect(try await failure { try await stream.write([1]) } == .closedHere)
  }

  @Test func brokenOffInTheMiddleIsNoEnd() async throws {
    let stream = try await deflated("cut")
    let end = try await failure { _ = try await stream.all() }
    #expect(end == .closed(reason: "the compressed connection broke off in the middle"))
  }

  @Test func endBetweenBlocksIsTheEnd() async throws {
    let proxy = try await proxy()
    let stream = try await deflated(over: proxy)
    #expect(try await echo([1, 2, 3], over: stream) == [1, 2, 3])
    await proxy.end(.down)
    #expect(try await stream.read().isEmpty)
    // Nothing was ever said here.
    let silent = try await deflated(over: proxy)
    await proxy.end(.down)
    #expect(try await silent.read().isEmpty)
  }

  @Test func lostLineIsTold() async throws {
    let proxy = try await proxy()
    let stream = try await deflated(over: proxy)
    #expect(try await echo([1, 2, 3], over: stream) == [1, 2, 3])
    await proxy.cut()
    let end = try await failure { _ = try await stream.read() }
    #expect(end == .closed(reason: "the other side broke the connection off"))
  }

  @Test func cancelledReadLosesNothing() async throws {
    let stream = try await deflated()
    for round in 0..<50 {
      let reader = Task { try await stream.read() }
      if round % 2 == 0 { await Task.yield() }
      reader.cancel()
      do { _ = try await reader.value } catch { #expect(error as? TransportFailure == .cancelled) }
    }
    #expect(try await echo(Array("still here".utf8), over: stream) == Array("still here".utf8))
  }

  @Test func concurrentWritesStayWhole() async throws {
    let stream = try await deflated()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for letter in UInt8(65)..<75 {
        group.addTask { try await stream.write([UInt8](repeating: letter, count: 100_000)) }
      }
      let back = try await stream.take(1_000_000)
      try await group.waitForAll()
      var runs = 1
      for index in back.indices.dropFirst() where back[index] != back[index - 1] { runs += 1 }
      #expect(back.count == 1_000_000)
      #expect(runs == 10)
    }
  }

  @Test func blockedWriteEndsWithCancellationAndClosesTheStream() async throws {
    let stream = try await deflated("silent")
    // zlib looks back 32 KiB and finds nothing.
    let piece = noise(250_000)
    let bytes = (0..<80).reduce(into: [UInt8]()) { bytes, _ in bytes += piece }
    let writer = Task { try await stream.write(bytes) }
    try await Task.sleep(for: .milliseconds(300))
    writer.cancel()
    #expect(try await failure { try await writer.value } == .cancelled)
    #expect(try await failure { try await stream.write([1]) } == .closedHere)
  }

  @Test func farewellIsCompressedToo() async throws {
    let peer = try await Peer("farewell")
    let stream = try DeflateStream(over: try await peer.connect())
    stream.close(saying: Array("a LOGOUT".utf8))
    let heard = try await peer.report()
    #expect(heard == "a LOGOUT")
    #expect(try await failure { _ = try await stream.read() } == .closedHere)
    stream.close()
  }
}
