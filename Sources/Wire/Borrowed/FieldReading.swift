extension MessageSchema {
  /// Hands every field of packed bytes to `read`, and says of a refusal which field it was.
  ///
  /// For reading flat messages in place. Inner messages are `read`'s to check.
  func readFields(
    of bytes: UnsafeRawBufferPointer, fieldsMax: Int = WireLimits.requestFieldsMax,
    _ read: (RawField) throws(MessageError.Reason) -> Void
  ) throws(MessageError) {
    var cursor = FieldCursor(bytes)
    var number: UInt32?
    var count = 0
    do throws(MessageError.Reason) {
      while let field = try cursor.next() {
        number = field.number
        count += 1
        guard count <= fieldsMax else { throw .tooManyFields(fieldsMax) }
        try read(field)
        number = nil
      }
    } catch {
      throw MessageError(message: name, field: number.flatMap(fieldName(of:)) ?? "", reason: error)
    }
  }
}
