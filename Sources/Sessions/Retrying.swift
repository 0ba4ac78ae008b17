internal import Mail

/// What only reads is asked for once more when the line dropped meanwhile; what changes mail is the journal's.
extension IMAPSession {
  func carryOutAgain(_ request: MailRequest, id: RequestID) async throws(MailFailure) {
    do throws(MailFailure) {
      try await carryOut(request, id: id)
    } catch {
      guard request.onlyReads, error.isLossOfLine, await isBack() else { throw error }
      try await carryOut(request, id: id)
    }
  }

  /// Whether a lost connection comes back within a bound. Cancelling the task ends the wait.
  func isBack() async -> Bool {
    let waiting = Task {
      while !Task.isCancelled {
        do throws(MailFailure) {
          _ = try await live(hurrying: false)
          return true
        } catch {
          guard error.mayPass else { return false }
        }
      }
      return false
    }
    let limit = Task { [timings] in
      if (try? await Task.sleep(for: .seconds(timings.again))) != nil { waiting.cancel() }
    }
    defer { limit.cancel() }
    return await withTaskCancellationHandler {
      await waiting.value
    } onCancel: {
      waiting.cancel()
    }
  }
}

extension MailRequest {
  fileprivate var onlyReads: Bool {
    switch self {
    case .open, .listMailboxes, .rows, .summaries, .read, .search: true
    default: false
    }
  }
}

extension MailFailure {
  /// Whether the same may succeed on another connection.
  var isLossOfLine: Bool {
    switch self {
    case .connectionLost, .timedOut: true
    default: false
    }
  }
}
