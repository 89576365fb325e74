// Package picket calls Picket, the local detection service, over its Unix socket, on containerd's ttrpc.
//
//	client := picket.New("/run/picket/picket.sock")
//	defer client.Close()
//	verdict, err := client.EvaluateEvent(ctx, &picketpb.EvaluateEventRequest{LogType: "Wiz.Detections", Event: event})
//
// A Client may be used by any number of goroutines at the same time; their calls share a connection, which is made with
// the first call and made again after it was lost. The deadline of the context goes to the daemon with the call. A call
// is never sent a second time.
package picket

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"

	"github.com/containerd/ttrpc"
	"github.com/golang/protobuf/proto"
)

// DefaultSocket is where the daemon listens unless it is told otherwise.
const DefaultSocket = "/run/picket/picket.sock"

// DefaultAdminSocket is where it answers what changes the daemon.
const DefaultAdminSocket = "/run/picket-admin/admin.sock"

const (
	detectionService = "picket.v1.Detection"
	adminService     = "picket.v1.Admin"
)

// Client calls one daemon. It is safe for concurrent use.
type Client struct {
	path string

	mutex      sync.Mutex
	connection *connection
	closed     bool
}

// New makes a client of the daemon at a path, which connects with its first call.
func New(path string) *Client { return &Client{path: path} }

// Connect makes the connection now, where there is none; the error is ErrUnsent.
func (c *Client) Connect(ctx context.Context) error {
	_, err := c.connected(ctx)
	return err
}

// Close closes the connection. Calls in flight end with ErrLost, later ones with ErrUnsent.
func (c *Client) Close() error {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.closed = true
	if c.connection == nil {
		return nil
	}
	return c.connection.ttrpc.Close()
}

// connection is a connection to the daemon, with the calls on it.
type connection struct {
	ttrpc *ttrpc.Client
	conn  *frameConn
}

// connected gives the connection, and makes it where there is none or it has ended.
func (c *Client) connected(ctx context.Context) (*connection, error) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.closed {
		return nil, fmt.Errorf("%w: the client was closed", ErrUnsent)
	}
	if c.connection != nil {
		if !c.connection.conn.hasEnded() {
			return c.connection, nil
		}
		c.connection.ttrpc.Close()
		c.connection = nil
	}
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "unix", c.path)
	if err != nil {
		return nil, fmt.Errorf("%w: %v", ErrUnsent, err)
	}
	framed := newFrameConn(conn)
	c.connection = &connection{ttrpc: ttrpc.NewClient(framed), conn: framed}
	return c.connection, nil
}

// call makes a call and unpacks its answer into out.
func (c *Client) call(ctx context.Context, service, method string, in, out proto.Message) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := checkSize(service, method, in); err != nil {
		return err
	}
	connection, err := c.connected(ctx)
	if err != nil {
		return err
	}
	err = connection.invoke(ctx, func() error {
		return connection.ttrpc.Call(ctx, service, method, wireMessage(in), wireMessage(out))
	})
	if err != nil {
		return connection.typed(ctx, err)
	}
	return nil
}

// unary makes a call of a method; the answer is nil where there is an error.
func unary[Out any, Message interface {
	*Out
	proto.Message
}](ctx context.Context, c *Client, service, method string, in proto.Message) (Message, error) {
	out := Message(new(Out))
	if err := c.call(ctx, service, method, in, out); err != nil {
		return nil, err
	}
	return out, nil
}

// checkSize refuses a request that no frame can carry.
func checkSize(service, method string, in proto.Message) error {
	// Each of the three fields has a tag and at most four bytes of length; a timeout has at most eleven bytes.
	size := proto.Size(in) + len(service) + len(method) + 3*5 + 11
	if size > frameDataMax {
		return fmt.Errorf("%w: the request has %d bytes; a frame has at most %d", ErrUnsent, size, frameDataMax)
	}
	return nil
}

// isContextError reports whether an error is that of the caller's own context.
func isContextError(ctx context.Context, err error) bool {
	return ctx.Err() != nil && (errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled))
}
