import MIME
import Mail
import Screen

/// A machine's report on a message (RFC 6522), told in sentences.
struct ReportText {
  private(set) var rendered: RenderedPart
  private let options: RenderOptions

  /// Recipients beyond these are counted only.
  static let recipientLimit = 20
  /// Of what a foreign host says; some servers send essays.
  private static let diagnosticLimit = 500

  init(_ report: DisplayedReport, _ source: MessageSource, _ options: RenderOptions) {
    self.options = options
    rendered = RenderedPart(paragraphs: [])
    let bytes = source.decoded(report.status) ?? []
    let about = Self.subject(of: report.original, source)
    switch report.status.type.subtype {
    case "delivery-status", "global-delivery-status":
      if let delivery = DeliveryReport(bytes) { tell(delivery, about) }
    case "disposition-notification", "global-disposition-notification":
      if let disposition = DispositionReport(bytes) { tell(disposition, about) }
    default: if let feedback = FeedbackReport(bytes) { tell(feedback, about) }
    }
    guard rendered.paragraphs.isEmpty else { return }
    // Nothing is told in the form of its RFC: as it is, then.
    rendered = ShownPart(Displayed(part: report.status), source, options, linkCount: 0)?.rendered ?? rendered
  }

  init(_ delivery: DeliveryReport, about: String?, options: RenderOptions) {
    self.options = options
    rendered = RenderedPart(paragraphs: [])
    tell(delivery, about)
  }

  /// The subject of the message that came back.
  private static func subject(of original: BodyPart?, _ source: MessageSource) -> String? {
    guard let original else { return nil }
    if let subject = original.envelope?.subject { return subject }
    guard original.type.type == "text", let header = source.decoded(original) else { return nil }
    return HeaderFields(header).first("Subject")?.text
  }

  private mutating func say(_ text: String, _ role: Role) {
    rendered.paragraphs.append(Paragraph(TextWidth.printable(text), role: role))
  }

  private func message(_ about: String?) -> String {
    about.flatMap { $0.isEmpty ? nil : "Your message “\(TextWidth.truncated($0, to: 80))”" } ?? "Your message"
  }

  private func time(_ date: Timestamp) -> String {
    DateText.text(date, now: options.now, zoneOffsetMinutes: options.zoneOffsetMinutes)
  }
}

// MARK: What became of a message

extension ReportText {
  private mutating func tell(_ delivery: DeliveryReport, _ about: String?) {
    for recipient in delivery.recipients.prefix(Self.recipientLimit) {
      let isBad = recipient.action == .failed
      say(
        sentence(recipient, about, reporter: delivery.reportingMTA),
        isBad ? .warning : recipient.action == .delayed ? .strong : .good)
      if let original = recipient.originalAddress, original.lowercased() != recipient.address.lowercased() {
        say("  It was sent to \(original).", .dim)
      }
      if let diagnostic = recipient.diagnostic, !diagnostic.isEmpty {
        let host = recipient.remoteMTA ?? delivery.reportingMTA ?? "The other host"
        say("  \(host) says: \(TextWidth.truncated(diagnostic, to: Self.diagnosticLimit))", .dim)
      }
    }
    let more = delivery.recipients.count - Self.recipientLimit
    if more > 0 { say("… and \(more) more recipients; v shows the report itself.", .dim) }
  }

  private func sentence(_ recipient: DeliveryReport.Recipient, _ about: String?, reporter: String?) -> String
  {
    let what = message(about)
    let to = recipient.address
    // A code that says nothing gives way to what was said beside it.
    let saysNothing = recipient.status.map { $0.subject == 0 } ?? true
    let isSaid = recipient.diagnostic?.isEmpty == false
    let reason = recipient.status.flatMap { saysNothing && isSaid ? nil : "\($0.words) (\($0))" }
    switch recipient.action {
    case .failed:
      let why = reason ?? (isSaid ? nil : "no reason was given")
      return "\(what) could not be delivered to \(to)\(why.map { ": " + $0 } ?? "")."
    case .delayed:
      let until = recipient.willRetryUntil.map { " It will be tried again until \(time($0))." }
      let why = reason.map { ": \($0)" } ?? ""
      return
        "\(what) is delayed on its way to \(to)\(why).\(until ?? " It will be tried again; nothing is to be done.")"
    case .delivered: return "\(what) was delivered to \(to)."
    case .relayed:
      return "\(what) was passed on towards \(to); the systems from there on report no further."
    case .expanded: return "\(what) was delivered to \(to), which passes it on to others."
    case .unknown: return "\(what) to \(to): \(reporter ?? "the mail system") does not say what became of it."
    }
  }

  // MARK: What a reader did

  private mutating func tell(_ disposition: DispositionReport, _ about: String?) {
    let who = disposition.recipient ?? disposition.originalRecipient ?? "The recipient"
    let what = about.flatMap { $0.isEmpty ? nil : "“\(TextWidth.truncated($0, to: 80))”" } ?? "your message"
    let sentence =
      switch disposition.kind {
      case .displayed:
        "\(who) has \(disposition.isAutomatic ? "received \(what) and a program says that it was opened; perhaps nobody looked" : "opened \(what); that need not mean that it was read")."
      case .deleted:
        "\(who) has deleted \(what)\(disposition.isAutomatic ? ", by a rule and maybe unread" : ", maybe unread")."
      case .dispatched: "\(who) has passed \(what) on."
      case .processed: "\(who) had \(what) processed by a program; perhaps nobody looked."
      case .denied: "\(who) does not want to say whether \(what) was read."
      case .failed: "\(who) could not read \(what)."
      case .unknown: "\(who) reports on \(what), in words that hato does not know."
      }
    say(sentence, disposition.kind == .displayed ? .good : .strong)
    for error in disposition.errors { say("  " + TextWidth.truncated(error, to: Self.diagnosticLimit), .dim) }
  }

  // MARK: Complaints

  private mutating func tell(_ feedback: FeedbackReport, _ about: String?) {
    let what =
      about.flatMap { $0.isEmpty ? nil : "the message “\(TextWidth.truncated($0, to: 80))”" } ?? "a message"
    let whose = feedback.originalMailFrom.map { " from \($0)" } ?? ""
    let kind =
      switch feedback.kind {
      case "abuse": "as unwanted"
      case "fraud": "as fraud"
      case "virus": "as a virus"
      case "not-spam": "as wanted, though it was taken for spam"
      case "opt-out", "opt-out-list": "and wants no more of them"
      case "auth-failure": "because its sender could not be verified"
      default: "(\(TextWidth.truncated(feedback.kind, to: 40)))"
      }
    let count = feedback.incidents > 1 ? ", with \(feedback.incidents - 1) more like it" : ""
    let who = feedback.originalRecipients.first ?? "A recipient"
    say("\(who) reported \(what)\(whose) \(kind)\(count).", .warning)
    if let source = feedback.sourceIP { say("  It was sent from \(source).", .dim) }
  }
}
