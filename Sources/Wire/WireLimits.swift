import CProtobufC

/// Every bound of the wire, each with its unit in its name.
public enum WireLimits {
  /// The size of a frame's header.
  public static let headerBytes = 10
  /// The most data one frame may carry; ttrpc's own bound.
  public static let frameDataBytesMax = 4_194_304
  /// The most memory that is set aside for a frame of which only the beginning is there.
  public static let bytesReservedMax = 65_536
  /// The deepest nesting of messages inside a message.
  public static let messageDepthMax = 100
  /// The most fields a request may hold, those of its inner messages included.
  public static let requestFieldsMax = 65_536
  /// The most flow records a request may hold; an empty one takes two bytes in the request, and a row once it is read.
  public static let requestFlowsMax = 65_536
  /// The most fields a response may hold; a field takes two bytes, so no response of a frame's size holds more.
  public static let responseFieldsMax = 2_097_152
  /// The bytes that must be readable after a JSON text that is to be parsed in place.
  public static let jsonPaddingBytes = 64
  /// The longest JSON text that is read into a message: more than any frame can hold, however it is escaped.
  public static let messageTextBytesMax = 33_554_432
  /// The memory that a `MessageArena` keeps between messages.
  public static let arenaBytesKept = 16_384
}

/// The version of Picket: one for the daemon, the command line and the clients of this package.
public enum PicketVersion {
  /// The version, as in a release's name.
  public static let text = "0.3.0"
}

/// The library that packs and unpacks messages.
public enum ProtobufLibrary {
  /// The version that is loaded, which need not be the one Picket was compiled with.
  public static var version: String { String(cString: protobuf_c_version()) }
}
