import Glibc
import Primitives

/// Writes alerts into a file, a JSON line each; the file is on the disk when they count as delivered.
struct FileSender: AlertSender {
  let path: String
  /// From this size on the file is renamed to `.1`, that one to `.2`, and so on.
  let bytesMax: Int64
  /// How many renamed files there are.
  let filesKept: Int

  var batchMax: Int { 500 }

  func send(_ batch: DeliveryBatch, _ origin: DeliveryOrigin) -> SendResult {
    let pieces = DeliveryContent.pieces(of: batch)
    do throws(DeliveryFileError) {
      // Before rather than after writing: a failure here says nothing about lines that are written.
      if FileSender.size(of: path) >= bytesMax { try rotate() }
      let lines = pieces.flatMap { $0.json(origin).line + [UInt8(ascii: "\n")] }
      _ = try DurableFile.append(lines: lines, to: path, mode: 0o640)
      return SendResult(deliveredCount: batch.items.count)
    } catch {
      return SendResult(deliveredCount: 0, failure: .passing(reason: error.description))
    }
  }

  private func rotate() throws(DeliveryFileError) {
    if filesKept == 0 {
      if unlink(path) != 0 { throw DeliveryFileError(path, cannot: "remove", errno) }
    } else {
      for number in stride(from: filesKept, through: 1, by: -1) {
        let source = number == 1 ? path : "\(path).\(number - 1)"
        if rename(source, "\(path).\(number)") != 0, errno != ENOENT {
          throw DeliveryFileError(source, cannot: "rename", errno)
        }
      }
    }
    try DurableFile.syncDirectory(of: path)
  }

  private static func size(of path: String) -> Int64 {
    var information = stat()
    return stat(path, &information) == 0 ? Int64(information.st_size) : 0
  }
}
