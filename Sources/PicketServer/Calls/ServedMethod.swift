/// A method that a server answers.
struct ServedMethod: Sendable {
  /// How it is carried out.
  let body: MethodBody
  /// Counts its requests.
  let counter: MethodCounter
}
