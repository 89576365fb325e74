import CCurl
import Primitives

/// Sends alerts to a URL, by POST.
struct WebhookSender: AlertSender {
  /// What is sent.
  enum Body: Equatable, Sendable {
    case ready(ReadyBody)
    case template(BodyTemplate)
  }

  /// Where to, with `https`, or `http` on the same host.
  let url: String
  let body: Body
  let contentType: String
  /// Further headers, as `Name: value`.
  var headers: [String] = []
  /// The key of PagerDuty's service.
  var routingKey = ""
  /// The key by which the receiver knows who sends; no bytes for no signature.
  var signatureKey: [UInt8] = []
  /// The header that has the signature.
  var signatureHeader = WebhookSender.standardSignatureHeader
  /// The file of certificates to trust instead of the host's.
  var certificatesPath: String?
  let timeoutSeconds: Int

  static let standardSignatureHeader = "X-Picket-Signature"

  func send(_ batch: DeliveryBatch, _ origin: DeliveryOrigin) -> SendResult {
    sendPieces(of: batch) { content in
      let bytes = rendered(content, origin)
      var lines = ["Content-Type: \(contentType)", "Idempotency-Key: \(content.key)"] + headers
      if !signatureKey.isEmpty { lines.append("\(signatureHeader): \(signature(of: bytes))") }
      return WebhookSender.post(self, bytes, lines).failure
    }
  }

  private func rendered(_ content: DeliveryContent, _ origin: DeliveryOrigin) -> [UInt8] {
    switch body {
    case .ready(let body): body.rendered(content, origin, routingKey: routingKey)
    case .template(let template): template.rendered(content, origin)
    }
  }

  /// The signature of a body: `sha256=` and HMAC-SHA256 in hexadecimal digits.
  func signature(of body: [UInt8]) -> String {
    let code = SHA256.authenticationCode(of: body, key: signatureKey)
    return "sha256=" + code.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  // MARK: libcurl

  /// Starts libcurl, once, before any thread uses it.
  private static let isStarted: Bool = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

  private static func post(_ sender: WebhookSender, _ body: [UInt8], _ lines: [String]) -> WebhookAnswer {
    guard isStarted, let handle = curl_easy_init() else { return WebhookAnswer(error: "libcurl cannot be started") }
    defer { curl_easy_cleanup(handle) }
    var list: UnsafeMutablePointer<curl_slist>?
    // Without this libcurl would wait a second for an answer before it sends a larger body.
    for line in lines + ["Expect:"] { list = curl_slist_append(list, line) }
    defer { curl_slist_free_all(list) }
    picket_curl_set_headers(handle, list)
    let seconds = sender.timeoutSeconds
    for (option, value) in [
      (CURLOPT_NOSIGNAL, 1), (CURLOPT_POST, 1), (CURLOPT_TIMEOUT, seconds), (CURLOPT_CONNECTTIMEOUT, seconds),
      (CURLOPT_FOLLOWLOCATION, 0),
    ] { picket_curl_set_long(handle, option, value) }
    let isEncrypted = sender.url.lowercased().hasPrefix("https:")
    picket_curl_set_text(handle, CURLOPT_PROTOCOLS_STR, isEncrypted ? "https" : "http")
    picket_curl_set_text(handle, CURLOPT_USERAGENT, "picket")
    if let path = sender.certificatesPath { picket_curl_set_text(handle, CURLOPT_CAINFO, path) }
    if picket_curl_set_text(handle, CURLOPT_URL, sender.url) != CURLE_OK {
      return WebhookAnswer(error: "libcurl does not take the URL")
    }
    return perform(handle, body)
  }

  private static func perform(_ handle: UnsafeMutableRawPointer, _ body: [UInt8]) -> WebhookAnswer {
    var answer = WebhookAnswer()
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(CURL_ERROR_SIZE)) { details in
      details.initialize(repeating: 0)
      picket_curl_set_error_buffer(handle, details.baseAddress)
      defer { picket_curl_set_error_buffer(handle, nil) }
      let code = body.withUnsafeBytes { bytes in
        withUnsafeMutablePointer(to: &answer) { answer in
          picket_curl_set_body(handle, bytes.baseAddress, bytes.count)
          picket_curl_set_answer(handle, receiveAnswer, answer)
          return curl_easy_perform(handle)
        }
      }
      if code == CURLE_OK { return }
      let text = details.baseAddress.map { String(cString: $0) } ?? ""
      answer.error = text.isEmpty ? String(cString: curl_easy_strerror(code)) : text
    }
    answer.status = picket_curl_status(handle)
    answer.retryAfterSeconds = Int(clamping: picket_curl_retry_after_seconds(handle))
    return answer
  }
}

/// What a receiver answered.
struct WebhookAnswer {
  /// The status of HTTP; 0 when there was none.
  var status = 0
  /// The beginning of the text.
  var text: [UInt8] = []
  /// How long the receiver asks to be left alone.
  var retryAfterSeconds = 0
  /// Why there is no answer; empty when there is one.
  var error = ""

  private static let textBytesMax = 512

  mutating func receive(_ bytes: UnsafeRawBufferPointer) {
    text += bytes.prefix(max(0, WebhookAnswer.textBytesMax - text.count))
  }

  /// Why the alert was not taken; nil when it was.
  ///
  /// Statuses that say that this body is not to be sent again are refusals. All others may pass, those too that say that
  /// the configuration is wrong: alerts wait until somebody puts it right.
  var failure: SendResult.Failure? {
    // What came after the status does not matter: the receiver has said that it has the alert.
    if (200..<300).contains(status) { return nil }
    if !error.isEmpty { return .passing(reason: error) }
    let said = text.isEmpty ? "" : ": \(VisibleText.line(String(decoding: text, as: UTF8.self)))"
    let reason = "HTTP status \(status)\(said)"
    return [400, 413, 422].contains(status)
      ? .refused(reason: reason) : .passing(reason: reason, retryAfterSeconds: retryAfterSeconds)
  }
}

/// Takes a piece of an answer, for libcurl.
private func receiveAnswer(
  _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
  let total = size * count
  if let bytes, let context {
    context.assumingMemoryBound(to: WebhookAnswer.self).pointee
      .receive(UnsafeRawBufferPointer(start: bytes, count: total))
  }
  return total
}
