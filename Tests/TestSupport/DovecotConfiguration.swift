/// The configuration of a test server: one user runs everything, so there is no privilege to drop, and nothing
/// outside its directory is read or written.
struct DovecotConfiguration {
  let directory: String
  /// IMAP, IMAPS, POP3, POP3S.
  let ports: [UInt16]
  let certificates: TestCertificates
  let user: String
  let group: String
  let options: DovecotServer.Options

  var text: String {
    """
    \(mail)
    \(daemon)
    \(services)
    \(options.configuration)

    """
  }

  private var mail: String {
    let special = ["Drafts", "Sent", "Trash", "Archive", "Junk"].map { name in
      "mailbox \(name) {\n special_use = \\\(name)\n auto = subscribe\n}"
    }
    let plain = options.mailboxes.map { "mailbox \"\($0)\" {\n auto = subscribe\n}" }
    return """
      mail_location = maildir:\(directory)/mail
      mailbox_list_index = yes
      maildir_very_dirty_syncs = no
      first_valid_uid = 1
      postmaster_address = postmaster@localhost
      namespace inbox {
        inbox = yes
        separator = /
        \((special + plain).joined(separator: "\n"))
      }
      """
  }

  private var daemon: String {
    """
    protocols = imap\(options.servesPOP3 ? " pop3" : "")
    listen = \(options.requireTLS ? "127.0.0.2" : "127.0.0.1")
    base_dir = \(directory)/run
    state_dir = \(directory)/state
    log_path = \(directory)/dovecot.log
    auth_failure_delay = 0 secs
    default_internal_user = \(user)
    default_internal_group = \(group)
    default_login_user = \(user)
    default_client_limit = 200
    default_process_limit = 50
    mail_max_userip_connections = 100
    ssl = \(options.requireTLS ? "required" : "yes")
    ssl_cert = <\(certificates.certificate)
    ssl_key = <\(certificates.key)
    ssl_dh =
    disable_plaintext_auth = \(options.requireTLS ? "yes" : "no")
    \(options.capability.map { "imap_capability = \($0)" } ?? "")
    auth_mechanisms = plain login
    passdb {
      driver = passwd-file
      args = scheme=PLAIN username_format=%u \(directory)/passwd
    }
    userdb {
      driver = static
      args = uid=\(user) gid=\(group) home=\(directory)/home
    }
    """
  }

  private var services: String {
    let unjailed = ["ipc", "stats", "old-stats"].map { "service \($0) {\n chroot =\n}" }
    let pop3 = login("pop3", plain: ports[2], secure: ports[3])
    // Nobody is made to wait for having been wrong: the penalty grows with each wrong password of one address.
    let patient = "service anvil {\n chroot =\n unix_listener anvil-auth-penalty {\n mode = 0\n }\n}"
    return """
      \(login("imap", plain: ports[0], secure: ports[1]))
      \(options.servesPOP3 ? pop3 : "")
      \(unjailed.joined(separator: "\n"))
      \(patient)
      """
  }

  private func login(_ name: String, plain: UInt16, secure: UInt16) -> String {
    """
    service \(name)-login {
      chroot =
      inet_listener \(name) {
        port = \(plain)
      }
      inet_listener \(name)s {
        port = \(secure)
        ssl = yes
      }
    }
    """
  }
}
