import Glibc
import TestSupport
import Testing

@testable import Transport

@Suite(.timeLimit(.minutes(1)))
struct NetworkChangesTests {
  /// Has the kernel tell all addresses to this socket, as anyone may.
  private func askForAddresses(_ socket: Descriptor) {
    // Length 20, RTM_GETADDR, NLM_F_REQUEST | NLM_F_DUMP, family unspecified.
    let request: [UInt8] = [20, 0, 0, 0, 22, 0, 1, 3] + [UInt8](repeating: 0, count: 12)
    let sent = request.withUnsafeBytes { send(socket.number, $0.baseAddress, $0.count, 0) }
    #expect(sent == request.count)
  }

  /// A new address of the loopback, or, where only root may and we are not, the kernel's word for those that are there.
  private func change(_ socket: Descriptor, _ number: Int) async throws {
    for command in ["add", "del"] {
      let address = ["ip", "address", command, "127.77.\(number).1/32", "dev", "lo"]
      guard try await Program(address).run().status == 0 else { return askForAddresses(socket) }
    }
  }

  @Test func changesAreToldAndManyAreOne() async throws {
    let socket = try #require(NetworkChanges.open())
    let changes = NetworkChanges.watch(socket)
    for number in 1...5 { try await change(socket, number) }
    var iterator = changes.makeAsyncIterator()
    #expect(await iterator.next() != nil)
    // What follows is a change again.
    askForAddresses(socket)
    #expect(await iterator.next() != nil)
  }

  @Test func cancellationEndsTheStreamAndClosesItsDescriptor() async throws {
    weak var socket: Descriptor?
    let task: Task<Int, Never>
    do {
      let descriptor = try #require(NetworkChanges.open())
      socket = descriptor
      let changes = NetworkChanges.watch(descriptor)
      askForAddresses(descriptor)
      task = Task { await changes.reduce(0) { count, _ in count + 1 } }
    }
    try await Task.sleep(for: .milliseconds(20))
    task.cancel()
    // Whether the first change was told before that does not matter.
    _ = await task.value
    while socket != nil { await Task.yield() }
  }

  @Test func releasedStreamClosesItsDescriptor() async throws {
    weak var socket: Descriptor?
    do {
      let descriptor = try #require(NetworkChanges.open())
      socket = descriptor
      _ = NetworkChanges.watch(descriptor)
    }
    while socket != nil { await Task.yield() }
  }

  @Test func absentNetlinkIsSilence() async throws {
    let end = Promise<Int>()
    let task = Task { end.put(await NetworkChanges.watch(nil).reduce(0) { count, _ in count + 1 }) }
    try await Task.sleep(for: .milliseconds(50))
    #expect(end.value == nil)
    task.cancel()
    #expect(await end.take() == 0)
  }
}

struct NetlinkMessagesTests {
  private func message(_ kind: UInt8, _ body: [UInt8]) -> [UInt8] {
    let length = UInt8(16 + body.count)
    return [length, 0, 0, 0, kind, 0, 0, 0] + [UInt8](repeating: 0, count: 8) + body
      + [UInt8](repeating: 0, count: (4 - Int(length) % 4) % 4)
  }

  private func link(_ kind: UInt8, index: UInt8, flags: UInt8) -> [UInt8] {
    message(kind, [0, 0, 1, 0, index, 0, 0, 0, flags, 0, 0, 0, 0, 0, 0, 0])
  }

  @Test(arguments: [20, 21, 24, 25] as [UInt8]) func addressesAndRoutesAreChanges(kind: UInt8) {
    var messages = NetlinkMessages()
    func isChange(_ bytes: [UInt8]) -> Bool { messages.tellChange(bytes[...]) }
    #expect(isChange(message(kind, [])))
    #expect(isChange((message(3, [1]) + message(kind, [1, 2, 3]))))
  }

  @Test func linksChangeWhenTheyBeginOrCeaseToCarry() {
    var messages = NetlinkMessages()
    func isChange(_ bytes: [UInt8]) -> Bool { messages.tellChange(bytes[...]) }
    #expect(isChange(link(16, index: 2, flags: 0x41)))
    // A scan; promiscuous mode.
    #expect(!isChange(link(16, index: 2, flags: 0x41)))
    #expect(!isChange(link(16, index: 2, flags: 0x43)))
    #expect(isChange(link(16, index: 3, flags: 0x41)))
    #expect(isChange(link(16, index: 2, flags: 0x01)))
    #expect(isChange(link(17, index: 2, flags: 0x01)))
    #expect(isChange(link(16, index: 2, flags: 0x01)))
    // One that carried nothing is not missed.
    #expect(isChange(link(16, index: 4, flags: 0)))
    #expect(!isChange(link(17, index: 4, flags: 0)))
  }

  @Test func onlySoManyLinksAreRemembered() {
    var messages = NetlinkMessages()
    func isChange(_ bytes: [UInt8]) -> Bool { messages.tellChange(bytes[...]) }
    for index in 0..<NetlinkMessages.linkLimit {
      var bytes = link(16, index: 0, flags: 1)
      withUnsafeBytes(of: UInt32(index)) { bytes.replaceSubrange(20..<24, with: $0) }
      #expect(isChange(bytes))
    }
    #expect(isChange(link(16, index: 7, flags: 1)))
    #expect(!isChange(link(16, index: 7, flags: 1)))
  }

  @Test func whatIsCutShortOrUnknownIsPassedOver() {
    var messages = NetlinkMessages()
    func isChange(_ bytes: [UInt8]) -> Bool { messages.tellChange(bytes[...]) }
    let whole = link(16, index: 2, flags: 0x41)
    for length in 0..<24 { #expect(!isChange(Array(whole.prefix(length)))) }
    #expect(!isChange(message(2, [])))
    #expect(!isChange(message(16, [0, 0, 1, 0, 2])))
    #expect(!isChange([255, 255, 255, 255, 20, 0, 0, 0]))
    // A length that says less than its own header must not hold us up.
    #expect(!isChange([0, 0, 0, 0, 20, 0, 0, 0] + [UInt8](repeating: 0, count: 40)))
  }

  @Test func anythingIsTaken() {
    var random = SeededRandom.fresh()
    print("Netlink fuzzer, seed \(random.seed)")
    var messages = NetlinkMessages()
    func isChange(_ bytes: [UInt8]) -> Bool { messages.tellChange(bytes[...]) }
    for _ in 0..<2000 {
      var bytes = random.bytes(
        upTo: 200, dictionary: ["\u{14}\0\0\0", "\u{10}\0\0\0", "\u{20}\0\0\0\u{10}\0"])
      if bytes.count > 8, Bool.random(using: &random) {
        bytes.replaceSubrange(0..<4, with: [UInt8(bytes.count), 0, 0, 0])
      }
      _ = isChange(bytes)
    }
  }
}
