/// A test that a detection file carries.
public struct DetectionTest: Sendable {
  /// The name, as the file gives it.
  public var name: String
  /// Whether the detection is expected to match.
  public var expectedResult: Bool
  /// The event, one JSON object.
  public var log: [UInt8]
  /// Where the test stands.
  public var position: SourcePosition
  /// The mocks it declares, which only Python bodies use.
  public var mockCount: Int

  /// Makes a test.
  public init(name: String, expectedResult: Bool, log: [UInt8], position: SourcePosition, mockCount: Int = 0) {
    self.name = name
    self.expectedResult = expectedResult
    self.log = log
    self.position = position
    self.mockCount = mockCount
  }
}
