internal import Mail
internal import Transport

/// What happens to the machine rather than to a connection: it slept, it is in another network.
extension IMAPSession {
  func watchTheWorld() {
  }

  /// Each connection must prove that it is alive, and a wait for better times is over.
  func worldChanged() async {
    reconnect = Reconnect()
    nap?.cancel()
    await connection?.doubt()
    await second?.doubt()
  }
}
