// The gRPC reference server: takes an event, looks at its length, answers with an empty message.
//
// usage: grpc_server SOCKET
//
// The synchronous API of gRPC C++ over a Unix socket, as its documentation begins. Runs until it is killed.
#include <grpcpp/grpcpp.h>

#include <iostream>
#include <memory>
#include <string>

#include "evaluate.grpc.pb.h"

namespace {

class Evaluator final : public benchmark::Evaluator::Service {
  grpc::Status Evaluate(grpc::ServerContext *, const benchmark::Bytes *request, benchmark::Bytes *) override {
    if (request->value().empty()) return {grpc::StatusCode::INVALID_ARGUMENT, "no event"};
    return grpc::Status::OK;
  }
};

}  // namespace

int main(int argc, char **argv) {
  if (argc != 2) {
    std::cerr << "usage: grpc_server SOCKET\n";
    return 2;
  }
  Evaluator evaluator;
  grpc::ServerBuilder builder;
  builder.AddListeningPort(std::string("unix:") + argv[1], grpc::InsecureServerCredentials());
  builder.RegisterService(&evaluator);
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr) {
    std::cerr << "grpc_server: cannot listen on " << argv[1] << "\n";
    return 1;
  }
  server->Wait();
}
