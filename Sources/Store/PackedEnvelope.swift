internal import Mail

extension Packing {
  mutating func put(_ envelope: Envelope) {
    put(UInt8(envelope.date == nil ? 0 : 1))
    if let date = envelope.date { put(date) }
    put(envelope.subject)
    for list in [
      envelope.from, envelope.sender, envelope.replyTo, envelope.to, envelope.cc, envelope.bcc,
    ] { put(list) }
    put(envelope.inReplyTo)
    put(envelope.messageID)
  }

  private mutating func put(_ addresses: [Address]) {
    put(count: addresses.count)
    for address in addresses {
      put(address.name)
      put(address.mailbox)
      put(address.host)
    }
  }
}

extension Unpacking {
  mutating func envelope() throws(Damaged) -> Envelope {
    var envelope = Envelope()
    if try byte() == 1 { envelope.date = try timestamp() }
    envelope.subject = try optionalText()
    envelope.from = try addresses()
    envelope.sender = try addresses()
    envelope.replyTo = try addresses()
    envelope.to = try addresses()
    envelope.cc = try addresses()
    envelope.bcc = try addresses()
    envelope.inReplyTo = try optionalText()
    envelope.messageID = try optionalText()
    return envelope
  }

  private mutating func addresses() throws(Damaged) -> [Address] {
    var addresses: [Address] = []
    for _ in 0..<(try count()) {
      let name = try optionalText()
      let mailbox = try text()
      addresses.append(Address(name: name, mailbox: mailbox, host: try text()))
    }
    return addresses
  }
}
