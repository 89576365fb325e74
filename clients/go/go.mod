module picket-example

go 1.19

require (
	github.com/containerd/ttrpc v1.1.0
	github.com/gogo/protobuf v1.3.2
	google.golang.org/grpc v1.33.3
)
