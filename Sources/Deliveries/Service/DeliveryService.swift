import PicketClient

/// All deliveries at work.
public struct DeliveryService: Sendable {
  private let settings: DeliverySettings
  private let socket: String
  private let log: DeliveryLog
  private let runs: [DeliveryRun]

  /// Takes the directory for this process, and every delivery up where it was.
  ///
  /// Throws `DeliveryFileError` where another process has the directory, and where what is kept cannot be read.
  public init(
    _ settings: DeliverySettings, socket: String, host: String, in directory: DeliveryDirectory, log: DeliveryLog
  ) throws {
    (self.settings, self.socket, self.log) = (settings, socket, log)
    try directory.lock()
    runs = try settings.deliveries.map { try DeliveryRun($0, host: host, in: directory, log: log) }
  }

  /// Delivers until the task is cancelled; what is being sent then is sent to its end.
  public func run() async {
    let names = Set(settings.names)
    await withTaskGroup(of: Void.self) { group in
      // With nothing to deliver it waits to be stopped, too: a service that ends would be started again and again.
      group.addTask { await WakeSignal().wait(after: 0) }
      for run in runs {
        group.addTask { await run.send() }
        group.addTask { await read(for: run, among: names) }
      }
    }
  }

  /// Each delivery has a connection of its own, so that one that is full holds up no other.
  private func read(for run: DeliveryRun, among names: Set<String>) async {
    let client = PicketClient(configuration: ClientConfiguration(socketPath: socket))
    await AlertReader(run: run, names: names, socket: socket, client: client, log: log).read()
    await client.close(gracePeriod: .zero)
  }
}
