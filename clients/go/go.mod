module picket

go 1.19

require (
	github.com/containerd/ttrpc v1.2.5
	github.com/golang/protobuf v1.5.4
	google.golang.org/grpc v1.57.0
)
