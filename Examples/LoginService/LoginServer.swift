import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix

/// An HTTP server for `POST /login`, with a JSON body that is a `Login`; it answers with a `Decision`.
struct LoginServer: Sendable {
  private typealias Connection = NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>

  /// The most bytes that the body of a request may have.
  private static let bodyBytesMax = 16_384

  let policy: LoginPolicy

  /// Serves on a port of this host until the task is cancelled; `onReady` gets the address.
  func run(port: Int, onReady: (String) -> Void) async throws {
    let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .bind(host: "127.0.0.1", port: port) { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.configureHTTPServerPipeline()
          return try Connection(wrappingChannelSynchronously: channel)
        }
      }
    onReady("127.0.0.1:\(server.channel.localAddress?.port ?? port)")
    try await withThrowingDiscardingTaskGroup { group in
      try await server.executeThenClose { connections in
        for try await connection in connections {
          group.addTask {
            // What goes wrong on one connection ends that one.
            try? await connection.executeThenClose { try await serve($0, $1) }
          }
        }
      }
    }
  }

  /// Answers the requests of a connection, one after the other.
  private func serve(
    _ inbound: NIOAsyncChannelInboundStream<HTTPServerRequestPart>,
    _ outbound: NIOAsyncChannelOutboundWriter<HTTPServerResponsePart>
  ) async throws {
    var head: HTTPRequestHead?
    var body = ByteBuffer()
    for try await part in inbound {
      switch part {
      case .head(let next): (head, body) = (next, ByteBuffer())
      // One byte more than there may be tells that there is too much; the rest is of no use.
      case .body(var bytes):
        let room = Self.bodyBytesMax + 1 - body.readableBytes
        if let taken = bytes.readSlice(length: min(room, bytes.readableBytes)) { body.writeImmutableBuffer(taken) }
      case .end:
        guard let request = head else { return }
        let (status, answer) = await answer(to: request, body)
        try await write(status, answer, to: outbound, keepsAlive: request.isKeepAlive)
        if !request.isKeepAlive { return }
      }
    }
  }

  private func answer(to request: HTTPRequestHead, _ body: ByteBuffer) async -> (HTTPResponseStatus, Data) {
    guard request.uri == "/login" else { return refusal(.notFound, "there is only /login") }
    guard request.method == .POST else { return refusal(.methodNotAllowed, "expected POST") }
    guard body.readableBytes <= Self.bodyBytesMax else {
      return refusal(.payloadTooLarge, "expected at most \(Self.bodyBytesMax) bytes")
    }
    do {
      let login = try JSONDecoder().decode(Login.self, from: Data(body.readableBytesView))
      let decision = try await policy.decision(on: login)
      return (decision.decision == .allow ? .ok : .forbidden, try JSONEncoder.ofAnswers.encode(decision))
    } catch {
      return refusal(.badRequest, "expected a JSON object with user, address and passwordIsRight")
    }
  }

  private func refusal(_ status: HTTPResponseStatus, _ reason: String) -> (HTTPResponseStatus, Data) {
    (status, Data("{\"error\":\"\(reason)\"}".utf8))
  }

  private func write(
    _ status: HTTPResponseStatus, _ body: Data, to outbound: NIOAsyncChannelOutboundWriter<HTTPServerResponsePart>,
    keepsAlive: Bool
  ) async throws {
    let headers: HTTPHeaders = [
      "content-type": "application/json", "content-length": "\(body.count + 1)",
      "connection": keepsAlive ? "keep-alive" : "close",
    ]
    let head = HTTPResponseHead(version: .http1_1, status: status, headers: headers)
    try await outbound.write(
      contentsOf: [.head(head), .body(.byteBuffer(ByteBuffer(bytes: body + [UInt8(ascii: "\n")]))), .end(nil)])
  }
}

extension JSONEncoder {
  /// Writes answers for people to read: always in the same order.
  fileprivate static var ofAnswers: JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return encoder
  }
}
