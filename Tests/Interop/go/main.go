// Command interop asks picketd for one verdict through containerd's own ttrpc client, and prints the answer as JSON.
//
// It shares no code with Picket: the client library is Debian's golang-github-containerd-ttrpc-dev, and the messages
// below are written from proto/picket/v1/detection.proto by hand. What it prints is either
//
//	{"detections_evaluated":1,"matches":[...]}
//
// or, when the call failed,
//
//	{"code":12,"name":"Unimplemented","message":"..."}
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"net"
	"os"
	"time"

	"github.com/containerd/ttrpc"
	"google.golang.org/grpc/status"
)

type options struct {
	socket, service, method, logType, event string
	wireTimeout                             time.Duration
	repeat                                  int
}

func main() {
	var o options
	flag.StringVar(&o.socket, "socket", "/run/picket/picket.sock", "the socket of picketd")
	flag.StringVar(&o.service, "service", "picket.v1.Detection", "the service to call")
	flag.StringVar(&o.method, "method", "EvaluateEvent", "the method to call")
	flag.StringVar(&o.logType, "log-type", "Wiz.Detections", "the log type of the event")
	flag.StringVar(&o.event, "event", "-", "the file of the event, - for standard input")
	flag.DurationVar(&o.wireTimeout, "wire-timeout", 0, "the timeout_nano to send; 0 sends the caller's own deadline")
	flag.IntVar(&o.repeat, "repeat", 1, "how many such calls to have in flight; the last answer is printed")
	flag.Parse()
	if err := run(o); err != nil {
		fmt.Fprintln(os.Stderr, "interop:", err)
		os.Exit(1)
	}
}

func run(o options) error {
	event, err := readEvent(o.event)
	if err != nil {
		return err
	}
	conn, err := net.Dial("unix", o.socket)
	if err != nil {
		return err
	}
	client := ttrpc.NewClient(conn, ttrpc.WithUnaryClientInterceptor(sendTimeout(o.wireTimeout)))
	defer client.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	request := &EvaluateEventRequest{LogType: o.logType, Event: event}
	return printAnswers(o.repeat, func() (*EvaluateEventResponse, error) {
		response := &EvaluateEventResponse{}
		return response, client.Call(ctx, o.service, o.method, request, response)
	})
}

// printAnswers makes the call as often as told, all at once, and prints the last answer once all have agreed with it.
func printAnswers(count int, call func() (*EvaluateEventResponse, error)) error {
	lines := make(chan string, count)
	for i := 0; i < count; i++ {
		go func() { lines <- line(call()) }()
	}
	last := <-lines
	for i := 1; i < count; i++ {
		if next := <-lines; next != last {
			return fmt.Errorf("two answers to one question:\n%s\n%s", last, next)
		}
	}
	fmt.Println(last)
	return nil
}

func line(response *EvaluateEventResponse, err error) string {
	var value interface{} = response
	if err != nil {
		failure, _ := status.FromError(err)
		value = map[string]interface{}{
			"code": int(failure.Code()), "name": failure.Code().String(), "message": failure.Message(),
		}
	}
	text, err := json.Marshal(value)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// sendTimeout puts a timeout into the envelope that differs from the caller's own, so that it is the daemon that
// notices it.
func sendTimeout(timeout time.Duration) ttrpc.UnaryClientInterceptor {
	return func(ctx context.Context, request *ttrpc.Request, response *ttrpc.Response, _ *ttrpc.UnaryClientInfo,
		invoke ttrpc.Invoker) error {
		if timeout > 0 {
			request.TimeoutNano = timeout.Nanoseconds()
		}
		return invoke(ctx, request, response)
	}
}

func readEvent(path string) ([]byte, error) {
	if path == "-" {
		path = "/dev/stdin"
	}
	return os.ReadFile(path)
}
