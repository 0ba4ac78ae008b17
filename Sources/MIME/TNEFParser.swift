import Mail

/// Reads the attributes of a TNEF stream one after the other; nothing is copied but what becomes text.
///
/// `attribute = level(1) id(2) type(2) length(4) data checksum(2)` — [MS-OXTNEF] §2.1.3
struct TNEFParser {
  private let bytes: [UInt8]
  private var result = TNEF()
  /// What is known of the attachment under way; `nil` before the first.
  private var attachment: Pending?
  private var charset = "windows-1252"

  private struct Pending {
    var title: String?
    var longName: String?
    var type: MediaType?
    var content: Range<Int>?
  }

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// `reader` stands behind the signature and the key.
  mutating func read(_ reader: inout LittleEndianReader) {
    while !reader.isAtEnd, result.attachments.count < TNEF.Limits.attachments {
      guard let level = reader.uint8(), level == 1 || level == 2, let id = reader.uint16(),
        reader.uint16() != nil, let length = reader.uint32()
      else {
        result.isComplete = false
        return
      }
      guard let data = reader.piece(Int(length)) else {
        // What there is of the last one.
        take(id, reader.rest())
        result.isComplete = false
        return
      }
      take(id, data)
      if reader.piece(2) == nil { result.isComplete = false }
    }
    if !reader.isAtEnd { result.isComplete = false }
  }

  mutating func finished() -> TNEF {
    endAttachment()
    return result
  }

  /// [MS-OXTNEF] §2.1.3.3 and §2.1.3.4.
  private mutating func take(_ id: UInt16, _ data: Range<Int>) {
    switch id {
    case 0x9007: codePage(data)  // attOemCodepage
    case 0x8004: result.subject = result.subject ?? string8(data)  // attSubject
    case 0x800c: result.body = result.body ?? Self.lines(string8(data))  // attBody
    case 0x9003: messageProperties(data)  // attMsgProps
    case 0x9002:  // attAttachRendData begins an attachment
      endAttachment()
      attachment = Pending()
    case 0x8010: changeAttachment { $0.title = $1.string8(data) }  // attAttachTitle
    case 0x800f: changeAttachment { attachment, _ in attachment.content = data }  // attAttachData
    case 0x9005: attachmentProperties(data)  // attAttachment
    default: break
    }
  }

  private mutating func changeAttachment(_ change: (inout Pending, TNEFParser) -> Void) {
    var pending = attachment ?? Pending()
    change(&pending, self)
    attachment = pending
  }

  private mutating func endAttachment() {
    guard let pending = attachment else { return }
    attachment = nil
    let name = pending.longName ?? pending.title ?? ""
    guard pending.content != nil || !name.isEmpty else { return }
    result.attachments.append(
      TNEF.Attachment(
        name: name, type: pending.type, content: pending.content ?? bytes.endIndex..<bytes.endIndex))
  }

  // MARK: Properties

  private mutating func messageProperties(_ data: Range<Int>) {
    let properties = MAPIProperties(bytes, data)
    if let subject = text(properties[0x0037]) { result.subject = subject }
    if let body = text(properties[0x1000]) { result.body = Self.lines(body) }
    if let html = properties[0x1013], html.type == .binary { result.html = html.value }
  }

  private mutating func attachmentProperties(_ data: Range<Int>) {
    let properties = MAPIProperties(bytes, data)
    // PidTagAttachLongFilename, PidTagDisplayName, PidTagAttachFilename.
    let names = [0x3707, 0x3001, 0x3704].compactMap { text(properties[$0]) }
    let type = text(properties[0x370e]).flatMap { ParameterField(Array($0.utf8)).mediaType }
    let content = properties[0x3701]?.value
    changeAttachment { attachment, _ in
      attachment.longName = names.first { !$0.isEmpty }
      attachment.type = type
      // Nested messages stand here, and not in attAttachData.
      if attachment.content == nil { attachment.content = content }
    }
  }

  private func text(_ property: MAPIProperties.Property?) -> String? {
    switch property?.type {
    case .string8: property.map { string8($0.value) }
    case .unicode: property.map { Self.utf16(bytes[$0.value]) }
    default: nil
    }
  }

  // MARK: Text

  /// PidTagOemCodepage: the first of two numbers.
  private mutating func codePage(_ data: Range<Int>) {
    var reader = LittleEndianReader(bytes, data)
    guard let page = reader.uint32(), page > 0, page < 100_000 else { return }
    charset = page == 65001 ? "utf-8" : page == 932 ? "shift_jis" : "windows-\(page)"
  }

  /// Up to the NUL that ends it.
  private func string8(_ range: Range<Int>) -> String {
    Charset.decode(Array(bytes[range].prefix { $0 != 0 }), label: charset).text
  }

  private static func utf16(_ bytes: ArraySlice<UInt8>) -> String {
    var units: [UInt16] = []
    units.reserveCapacity(bytes.count / 2)
    var index = bytes.startIndex
    while index &+ 1 < bytes.endIndex {
      let unit = UInt16(bytes[index]) | UInt16(bytes[index &+ 1]) << 8
      if unit == 0 { break }
      units.append(unit)
      index &+= 2
    }
    return String(decoding: units, as: UTF16.self)
  }

  private static func lines(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.filter { $0 != "\r" }))
  }
}
