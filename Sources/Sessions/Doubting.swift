internal import Mail
internal import Transport

/// What happens to the machine rather than to a connection: it slept, it is in another network.
extension IMAPSession {
  /// How often it is looked whether the machine slept, besides at each request.
  static let glance = Duration.seconds(5)

  /// From the first connection on, until the session is closed.
  func watchTheWorld() {
    guard worldWatch.isEmpty else { return }
    worldWatch = [
      Task { [weak self] in
        for await _ in NetworkChanges.watch() { await self?.worldChanged() }
      },
      Task { [weak self] in
        while (try? await Task.sleep(for: Self.glance)) != nil { await self?.lookWhetherItSlept() }
      },
    ]
  }

  func lookWhetherItSlept() async {
    if sleepWatch.slept(until: moment()) > .zero { await worldChanged() }
  }

  /// Each connection must prove that it is alive, and a wait for better times is over.
  func worldChanged() async {
    reconnect = Reconnect()
    nap?.cancel()
    await connection?.doubt()
    await second?.doubt()
  }
}
