import Mail
import POP3
import Testing
import Wire

@Suite struct ConversationTests {
  @Test func aSessionFromGreetingToQUIT() {
    var conversation = POP3Conversation()
    conversation.receive(bytes("+OK POP3 server ready <1896.697170952@dbc.mtview.ca.us>\r\n"))
    #expect(
      Replay.drain(&conversation).events.greeting?.apopTimestamp == bytes("<1896.697170952@dbc.mtview.ca.us>")
    )
    let user = conversation.submit(.user("mrose"))
    let pass = conversation.submit(.pass(Secret("secret")))
    let stat = conversation.submit(.stat)
    #expect(Replay.drain(&conversation).sent.map { text($0.bytes) } == ["USER mrose\r\n"])
    conversation.receive(bytes("+OK User accepted\r\n"))
    let (sent, events) = Replay.drain(&conversation)
    #expect(sent == [Outgoing(bytes("PASS secret\r\n"), secretRanges: [5..<11])])
    #expect(events.completed == [user])
    conversation.receive(bytes("+OK Pass accepted\r\n"))
    #expect(Replay.drain(&conversation).events.completed == [pass])
    #expect(conversation.state == .transaction)
    conversation.receive(bytes("+OK 2 320\r\n"))
    let answer = Replay.drain(&conversation).events
    #expect(answer.completed == [stat])
    #expect(answer.replies.first.flatMap(DropListing.init)?.octets == 320)
    let quit = conversation.submit(.quit)
    _ = Replay.drain(&conversation)
    #expect(conversation.state == .update)
    conversation.receive(bytes("+OK dewey POP3 server signing off\r\n"))
    #expect(Replay.drain(&conversation).events.completed == [quit])
    let late = conversation.submit(.noop)
    #expect(Replay.drain(&conversation).events == [.notSent(late)])
  }
}
