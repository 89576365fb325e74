/// One delivery as it is configured.
public struct Delivery: Sendable {
  /// Its name, by which detections name it.
  public let name: String
  /// What it is, by its name in the file.
  public let kind: String
  /// Where to it goes, for people: a path, a URL without what may be secret in it, a program.
  public let target: String
  /// Which alerts it gets.
  public let filter: DeliveryFilter
  /// Whether it begins with the first alert that there is, rather than with the next one.
  public let startsWithFirst: Bool
  /// Its bounds.
  public let limits: DeliveryLimits
  let sender: any AlertSender

  /// Sends the example alert, once; returns why it was not taken, or nil.
  ///
  /// Blocks up to the delivery's time limit.
  public func test(origin: DeliveryOrigin, now: Int64) -> String? {
    let item = DeliveryItem(kind: .test, alert: ExampleAlert.alert(host: origin.host, now: now))
    return sender.send(DeliveryBatch(items: [item]), origin).failure?.reason
  }
}

/// All that is configured of deliveries.
public struct DeliverySettings: Sendable {
  /// Where the configuration stands unless something else is said.
  public static let standardPath = "/etc/picket/deliver.yml"
  /// Where positions and dead letters are kept unless something else is said.
  public static let standardDirectory = "/var/lib/picket-deliver"

  /// The deliveries that run, by name.
  public var deliveries: [Delivery] = []
  /// The names of those that are switched off.
  public var disabledNames: [String] = []
  /// The path of the daemon's socket; nil where none is configured.
  public var socket: String?
  /// Where positions and dead letters are kept; nil where nothing is configured.
  public var stateDirectory: String?

  /// The names that detections may name as destinations.
  public var names: [String] { (deliveries.map(\.name) + disabledNames).sorted() }

  init() {}

  /// What holds without a file: the journal.
  public static var standard: DeliverySettings {
    var settings = DeliverySettings()
    settings.deliveries = [DeliveryFile.standardJournal]
    return settings
  }
}
