package picket

import (
	"context"
	"errors"
	"fmt"
	"net"

	"github.com/containerd/ttrpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// Why a call has no answer, to be asked for with errors.Is. Beside these there are StatusError, and the errors of the
// call's own context, context.DeadlineExceeded and context.Canceled, after which the call may have been carried out.
var (
	// ErrUnsent says that the call never reached the daemon.
	ErrUnsent = errors.New("the call was not sent")
	// ErrLost says that the connection ended before the answer; the call may have been carried out.
	ErrLost = errors.New("the connection was lost; the call may have been carried out")
	// ErrProtocol says that the daemon sent what is no answer; the call may have been carried out.
	ErrProtocol = errors.New("the daemon does not keep to the protocol")
)

// StatusError is a failure that the daemon answered with.
type StatusError struct {
	// Code is gRPC's canonical code.
	Code codes.Code
	// Message says what to do.
	Message string
}

// Error gives the name of the code and the message.
func (e *StatusError) Error() string { return e.Code.String() + ": " + e.Message }

// Is makes a deadline that the daemon noticed equal to one that the context noticed.
func (e *StatusError) Is(target error) bool {
	return target == context.DeadlineExceeded && e.Code == codes.DeadlineExceeded
}

// typed gives the error of this package for one of ttrpc's.
func (c *connection) typed(ctx context.Context, err error) error {
	if violation := c.conn.violationFound(); violation != nil {
		return fmt.Errorf("%w: %v", ErrProtocol, violation)
	}
	if isContextError(ctx, err) {
		return err
	}
	if failure, ok := status.FromError(err); ok {
		return &StatusError{Code: failure.Code(), Message: failure.Message()}
	}
	var network *net.OpError
	// A truncated message and a truncated frame are the same error: the connection tells which it was.
	if errors.Is(err, ttrpc.ErrClosed) || errors.As(err, &network) || errors.Is(err, context.Canceled) || c.conn.hasEnded() {
		return fmt.Errorf("%w: %v", ErrLost, err)
	}
	return fmt.Errorf("%w: %v", ErrProtocol, err)
}
