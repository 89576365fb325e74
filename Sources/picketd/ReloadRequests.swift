import DetectionFiles
import Foundation
import Logging
import PicketServer
import ServiceLifecycle

/// Reasons to read the detections anew: signals, and changes of files.
///
/// Of several that come while a reload goes on, the last is kept. May be used from any thread.
final class ReloadRequests: Sendable {
  fileprivate let reasons: AsyncStream<String>
  private let newReasons: AsyncStream<String>.Continuation
  fileprivate let beginning: AsyncStream<Void>
  private let begun: AsyncStream<Void>.Continuation

  init() {
    (reasons, newReasons) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    (beginning, begun) = AsyncStream.makeStream()
  }

  /// Asks for a reload; before calls are answered it waits until they are.
  func ask(because reason: String) { newReasons.yield(reason) }

  /// Calls are answered: what was asked for is carried out.
  func begin() { begun.yield() }
}

/// Carries out the reloads that signals and files ask for, until the daemon stops.
struct ReloadService: Service {
  let server: DetectionServer
  let requests: ReloadRequests

  func run() async throws {
    await cancelWhenGracefulShutdown {
      for await _ in requests.beginning { break }
      for await reason in requests.reasons { await server.reload(because: reason) }
    }
  }
}

/// Asks for a reload when something has changed in the files that are loaded, or in the configuration file.
struct ChangeWatch: Sendable {
  let loading: DetectionLoading
  let requests: ReloadRequests
  let logger: Logger

  /// Files are copied one after the other: so long after the last one they are there.
  private static let quietMilliseconds: Int32 = 1_000
  /// However many changes there are, what is there is loaded so long after the first one.
  private static let delayMax = Duration.seconds(10)

  /// Watches from now on, on a thread of its own that yields to all others.
  func start() {
    Thread.detachNewThread {
      ThreadPriority.background.apply()
      do throws(FileChanges.Failure) {
        try watch()
      } catch {
        logger.error("changed files are not reloaded any more, only at SIGHUP and by 'picket reload': \(error.message)")
      }
    }
  }

  private func watch() throws(FileChanges.Failure) {
    let changes = try FileChanges(quietMilliseconds: ChangeWatch.quietMilliseconds, delayMax: ChangeWatch.delayMax)
    var reason = "files are watched from now on"
    var paths: [String] = []
    while true {
      // Where the configuration cannot be read, what it named before is watched on.
      if let settings = try? loading.settings() { paths = settings.detectionPaths }
      let further = loading.configPath.map { [$0] } ?? []
      try changes.watch(DetectionTree(paths: paths).watchedDirectories(andOf: further))
      // Watched before it is read, so that no change comes between.
      requests.ask(because: reason)
      _ = try changes.wait()
      reason = "files have changed"
    }
  }
}
