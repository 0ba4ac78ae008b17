internal import Mail
internal import Transport

/// The way to a server, up to where its protocol begins.
struct Dial {
  let server: Server
  let timings: SessionTimings
  let resumption: TLSResumption
  let transcript: Transcript?
  /// Told what is being done, as a phrase.
  let progress: @Sendable (String) -> Void

  struct Reached {
    let stream: any ByteStream
    /// `nil` while nothing is encrypted.
    let tls: TLSDetails?
    /// Where the race of addresses ended; `nil` for a program.
    let address: String?
  }

  func reach() async throws(MailFailure) -> Reached {
    switch server.way {
    case .tls(let host, let port):
      return try await encrypt(try await connect(host, port), host: host, port: port)
    case .startTLS(let host, let port), .plaintext(let host, let port):
      let stream = try await connect(host, port)
      return Reached(stream: stream, tls: nil, address: stream.remoteAddress)
    case .program(let arguments, let environment, let name):
      progress("starting \(name)")
      do {
        let stream = try ProcessStream.start(arguments: arguments, environment: environment)
        return Reached(stream: stream, tls: nil, address: nil)
      } catch {
        throw MailFailure(error, host: name)
      }
    }
  }

  private func connect(_ host: String, _ port: UInt16) async throws(MailFailure) -> TCPStream {
    progress("connecting to \(host)")
    do {
      return try await TCP.connect(host: host, port: port, timeout: .seconds(timings.connect))
    } catch {
      throw MailFailure(error, host: host)
    }
  }

  func encrypt(_ stream: any ByteStream, host: String, port: UInt16) async throws(MailFailure) -> Reached {
    progress("securing the connection to \(host)")
    do {
      let secured = try await TLSStream.start(
        over: stream, host: host, trust: Trust(systemRoots: true, additionalRootsFile: server.rootsFile),
        minimumVersion: .tls12, timeout: .seconds(timings.connect), resumption: (resumption, port))
      if secured.details.isResumed {
        transcript?.note("the encryption of an earlier connection was taken up again")
      }
      return Reached(
        stream: secured, tls: secured.details, address: (stream as? TCPStream)?.remoteAddress)
    } catch {
      stream.close()
      throw MailFailure(error, host: host)
    }
  }
}
