/// A certificate authority of one test server, made by the openssl command line: nothing that expires in a
/// repository, nothing that another test could trust by accident.
package struct TestCertificates: Sendable {
  /// PEM of the authority: what `--ca-file` takes.
  package let authority: String
  package let certificate: String
  package let key: String

  /// - Parameter names: the subjectAltName of the server's certificate, e.g. `DNS:localhost`.
  package static func make(
    in directory: TemporaryDirectory, names: [String] = ["DNS:localhost", "IP:127.0.0.1", "IP:127.0.0.2"]
  ) async throws -> TestCertificates {
    let made = TestCertificates(
      authority: directory.file("tls/ca.crt"), certificate: directory.file("tls/server.crt"),
      key: directory.file("tls/server.key"))
    try directory.write(
      """
      subjectAltName=\(names.joined(separator: ","))
      basicConstraints=critical,CA:FALSE
      extendedKeyUsage=serverAuth

      """, to: "tls/server.ext")
    let elliptic = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    let steps = [
      ["req", "-x509", "-days", "30", "-subj", "/CN=hato test authority"] + elliptic
        + ["-keyout", "ca.key", "-out", "ca.crt"],
      ["req", "-new", "-subj", "/CN=localhost"] + elliptic + ["-keyout", "server.key", "-out", "server.csr"],
      ["x509", "-req", "-in", "server.csr", "-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial"]
        + ["-days", "30", "-extfile", "server.ext", "-out", "server.crt"],
    ]
    for step in steps {
      try await Program(["openssl"] + step, directory: directory.file("tls")).succeed()
    }
    return made
  }
}
