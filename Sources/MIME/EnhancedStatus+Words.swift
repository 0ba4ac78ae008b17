extension EnhancedStatus {
  /// Why, as the rest of a sentence that ends in "because …" or begins one: "there is no such mailbox". From
  /// RFC 3463 §3 and the registry that RFC 5248 made of it; an unknown detail has the words of its subject.
  package var words: String {
    Self.words["\(subject).\(detail)"] ?? Self.words["\(subject).0"] ?? "no reason was given"
  }

  private static let words: [String: String] = [
    "0.0": "no reason was given",
    // §3.2 Address status.
    "1.0": "the address was not accepted",
    "1.1": "there is no such mailbox",
    "1.2": "there is no such host or domain",
    "1.3": "the address is not written as an address must be",
    "1.4": "the address stands for more than one mailbox",
    "1.5": "the address is valid",
    "1.6": "the mailbox has moved and left no new address",
    "1.7": "the sender's address is not written as an address must be",
    "1.8": "the sender's host or domain does not exist",
    "1.9": "the message went on to a system that reports no further",
    "1.10": "the domain takes no mail at all",
    // §3.3 Mailbox status.
    "2.0": "something is wrong with the mailbox",
    "2.1": "the mailbox is disabled",
    "2.2": "the mailbox is full",
    "2.3": "the message is larger than the mailbox takes",
    "2.4": "the mailing list could not be expanded",
    // §3.4 Mail system status.
    "3.0": "the receiving system has a problem",
    "3.1": "the receiving system has no room left",
    "3.2": "the receiving system takes no mail at present",
    "3.3": "the receiving system lacks something that the message asks for",
    "3.4": "the message is larger than the receiving system takes",
    "3.5": "the receiving system is set up wrongly",
    "3.6": "the priority of the message was changed",
    // §3.5 Network and routing status.
    "4.0": "the network has a problem",
    "4.1": "the receiving host did not answer",
    "4.2": "the connection was lost",
    "4.3": "a name server could not be asked",
    "4.4": "no way to the receiving host was found",
    "4.5": "the mail system is overloaded",
    "4.6": "the message went in a circle",
    "4.7": "it could not be delivered in time",
    // §3.6 Mail delivery protocol status.
    "5.0": "the mail systems did not understand each other",
    "5.1": "the mail systems did not understand each other",
    "5.2": "the mail systems did not understand each other",
    "5.3": "there are too many recipients",
    "5.4": "the mail systems did not understand each other",
    "5.5": "the mail systems speak different versions of the protocol",
    "5.6": "the mail systems did not understand each other",
    // §3.7 Message content or media status.
    "6.0": "something is wrong with the content",
    "6.1": "the content is of a kind that is not taken",
    "6.2": "the content would have to be converted, which is forbidden",
    "6.3": "the content would have to be converted, which is not possible",
    "6.4": "the content was converted and lost something",
    "6.5": "the content could not be converted",
    "6.6": "the content of the message can't be had",
    "6.7": "the receiving system takes no addresses with letters beyond ASCII",
    "6.8": "the sender's system takes no addresses with letters beyond ASCII",
    "6.9": "the message has letters beyond ASCII in its header, which is not taken",
    "6.10": "the message has letters beyond ASCII in its header, which is not taken",
  ].merging(securityWords) { first, _ in first }

  /// §3.8 Security or policy status, and what later RFCs added to it.
  private static let securityWords: [String: String] = [
    "7.0": "a rule of the receiving system forbids it",
    "7.1": "the receiving system refuses the message",
    "7.2": "the sender may not write to this mailing list",
    "7.3": "the message would have to be converted, which security forbids",
    "7.4": "the receiving system lacks the security that is asked for",
    "7.5": "the message could not be decrypted or verified",
    "7.6": "the encryption of the message is not known there",
    "7.7": "the message was changed on its way",
    "7.8": "the sender's name and password were not accepted",
    "7.9": "the way to log in is too weak",
    "7.10": "an encrypted connection is needed",
    "7.11": "an encrypted connection is needed to log in",
    "7.12": "the password has to be changed first",
    "7.13": "the account is disabled",
    "7.14": "the systems have no trust in each other",
    "7.15": "the priority of the message is too low at present",
    "7.16": "the message is too large for its priority",
    "7.17": "the mailbox belongs to somebody else now",
    "7.18": "the domain belongs to somebody else now",
    "7.19": "the time of the mailbox's last change of hands can't be told",
    "7.20": "the message has no valid signature of its domain (DKIM)",
    "7.21": "the message has no acceptable signature of its domain (DKIM)",
    "7.22": "the message has no signature of its author's domain (DKIM)",
    "7.23": "the sending host may not send for this domain (SPF)",
    "7.24": "the sender's rules for sending hosts can't be read (SPF)",
    "7.25": "the sending host's name can't be verified",
    "7.26": "the sender could not be verified (SPF and DKIM)",
    "7.27": "the sender's domain takes no mail at all",
    "7.28": "too much mail came from this sender",
    "7.29": "the signatures of the systems on the way are not valid (ARC)",
    "7.30": "the message demands encryption that is missing on the way",
  ]
}
