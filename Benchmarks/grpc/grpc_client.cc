// The gRPC reference client: unary calls one at a time, each with the event.
//
// usage: grpc_client SOCKET PAYLOAD_FILE SECONDS WARM_UP_COUNT
//
// Prints the same line of JSON as `load`: latencies in nanoseconds from starting a call to having its answer, and the
// rate.
#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "evaluate.grpc.pb.h"

namespace {

using Clock = std::chrono::steady_clock;

// Reads the payload, without the newline that ends a text file.
std::string read_payload(const char *path) {
  std::ifstream file(path, std::ios::binary);
  std::string payload{std::istreambuf_iterator<char>(file), {}};
  if (!payload.empty() && payload.back() == '\n') payload.pop_back();
  if (payload.empty()) {
    std::cerr << "grpc_client: " << path << ": empty or not readable\n";
    std::exit(1);
  }
  return payload;
}

void call(benchmark::Evaluator::Stub &stub, const benchmark::Bytes &request) {
  grpc::ClientContext context;
  benchmark::Bytes response;
  const grpc::Status status = stub.Evaluate(&context, request, &response);
  if (status.ok()) return;
  std::cerr << "grpc_client: status " << status.error_code() << ": " << status.error_message() << "\n";
  std::exit(1);
}

// Calls for so many seconds and gives the latency of each call in nanoseconds.
std::vector<int64_t> measure(benchmark::Evaluator::Stub &stub, const benchmark::Bytes &request, double seconds) {
  std::vector<int64_t> samples;
  const auto begin = Clock::now();
  for (auto now = begin; now - begin < std::chrono::duration<double>(seconds);) {
    call(stub, request);
    const auto end = Clock::now();
    samples.push_back(std::chrono::nanoseconds(end - now).count());
    now = end;
  }
  return samples;
}

}  // namespace

int main(int argc, char **argv) {
  if (argc != 5) {
    std::cerr << "usage: grpc_client SOCKET PAYLOAD_FILE SECONDS WARM_UP_COUNT\n";
    return 2;
  }
  benchmark::Bytes request;
  request.set_value(read_payload(argv[2]));
  const auto channel = grpc::CreateChannel(std::string("unix:") + argv[1], grpc::InsecureChannelCredentials());
  const auto stub = benchmark::Evaluator::NewStub(channel);
  for (long count = std::atol(argv[4]); count > 0; count -= 1) call(*stub, request);

  const double seconds = std::atof(argv[3]);
  std::vector<int64_t> samples = measure(*stub, request, seconds);
  std::sort(samples.begin(), samples.end());
  const auto percentile = [&](double fraction) {
    return samples[static_cast<size_t>(fraction * static_cast<double>(samples.size() - 1))];
  };
  std::cout << "{\"depth\": 1, \"requests\": " << samples.size() << ", \"p50_nanos\": " << percentile(0.50)
            << ", \"p90_nanos\": " << percentile(0.90) << ", \"p99_nanos\": " << percentile(0.99)
            << ", \"rate\": " << static_cast<double>(samples.size()) / seconds << "}\n";
}
