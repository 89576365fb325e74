import Detection
import Glibc

/// Why a file or directory cannot be read.
struct FileFault: Error {
  let code: Problem.Code
  let message: String

  init(_ code: Problem.Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// The fault that a system call just ended with.
  static func system(_ action: String) -> FileFault {
    let number = errno
    if number == ELOOP { return FileFault(.symlinkLoop, "the symbolic link leads in a circle") }
    return FileFault(.unreadableFile, "cannot \(action): \(String(cString: strerror(number)))")
  }

  /// The fault as a problem of a path.
  func problem(path: String) -> Problem {
    Problem(path: path, position: .start, code: code, message: message)
  }
}
