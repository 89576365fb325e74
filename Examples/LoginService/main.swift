// A service that tells whoever checks passwords whether a login may go on.
//
//   login-service [PORT [SOCKET]]
//
// PORT 0 takes any free port; SOCKET is that of the daemon.

import Foundation
import PicketClient

/// Writes a line to standard error and ends the process.
func fail(_ message: String, code: Int32) -> Never {
  FileHandle.standardError.write(Data("\(message)\n".utf8))
  exit(code)
}

let arguments = CommandLine.arguments.dropFirst()
guard let port = Int(arguments.first ?? "8080"), arguments.count <= 2 else {
  fail("usage: login-service [PORT [SOCKET]]", code: 64)
}
let client = PicketClient(socketPath: arguments.dropFirst().first ?? "/run/picket/picket.sock")
do {
  try await LoginServer(policy: LoginPolicy(client: client)).run(port: port) { address in
    // At once, though standard output may be a file.
    print("listening on http://\(address)")
    fflush(nil)
  }
} catch {
  fail("login-service: \(error)", code: 69)
}
