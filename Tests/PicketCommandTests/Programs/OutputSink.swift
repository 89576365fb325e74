import Foundation

/// What a command's standard output or standard error is connected to.
final class OutputSink {
  /// The end that the command writes to.
  let handle: FileHandle

  private let file: URL?
  private let terminal: FileHandle?

  init(_ output: Command.Output, _ scratch: ScratchDirectory, name: String) throws {
    switch output {
    case .captured:
      let file = URL(fileURLWithPath: try scratch.write("", to: name))
      (self.file, terminal, handle) = (file, nil, try FileHandle(forWritingTo: file))
    case .closedPipe:
      let pipe = Pipe()
      try pipe.fileHandleForReading.close()
      (file, terminal, handle) = (nil, nil, pipe.fileHandleForWriting)
    case .file(let path):
      (file, terminal, handle) = (nil, nil, try FileHandle(forWritingTo: URL(fileURLWithPath: path)))
    case .terminal, .narrowTerminal:
      let terminal = try OutputSink.openTerminal()
      (file, self.terminal, handle) = (nil, terminal.shown, terminal.written)
      if case .narrowTerminal(let columns) = output { try OutputSink.narrow(terminal.shown, to: columns) }
    }
  }

  /// What was written, once the command has ended.
  func content() throws -> String {
    if let file { return try String(contentsOf: file, encoding: .utf8) }
    guard let terminal else { return "" }
    try handle.close()
    var shown: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    // Reading from a terminal that nobody writes to any more fails; that is its end.
    while case let count = read(terminal.fileDescriptor, &chunk, chunk.count), count > 0 { shown += chunk[..<count] }
    return String(decoding: shown, as: UTF8.self).replacingOccurrences(of: "\r\n", with: "\n")
  }

  private static func narrow(_ terminal: FileHandle, to columns: Int) throws {
    var size = winsize(ws_row: 24, ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    guard ioctl(terminal.fileDescriptor, UInt(TIOCSWINSZ), &size) == 0 else { throw POSIXError(.ENOTTY) }
  }

  /// Opens a pseudo-terminal by Linux's own calls; the C library's are not visible from Swift.
  private static func openTerminal() throws -> (shown: FileHandle, written: FileHandle) {
    let unlock: UInt = 0x4004_5431
    let getNumber: UInt = 0x8004_5430
    var locked: CInt = 0
    var number: CInt = 0
    let shown = open("/dev/ptmx", O_RDWR | O_NOCTTY)
    guard shown >= 0, ioctl(shown, unlock, &locked) == 0, ioctl(shown, getNumber, &number) == 0 else {
      throw POSIXError(.ENODEV)
    }
    let written = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY)
    guard written >= 0 else { throw POSIXError(.ENODEV) }
    return (
      FileHandle(fileDescriptor: shown, closeOnDealloc: true), FileHandle(fileDescriptor: written, closeOnDealloc: true)
    )
  }
}
