//go:build !ttrpc11

package picket

import (
	"context"
	"errors"
	"io"

	"github.com/containerd/ttrpc"
	"github.com/golang/protobuf/proto"
	protov2 "google.golang.org/protobuf/proto"

	"picket/picketpb"
)

// ttrpc from 1.2 on has streams, and takes messages of google.golang.org/protobuf.

const streamsAreKnown = true

func wireMessage(message proto.Message) protov2.Message { return proto.MessageV2(message) }

// invoke makes a call of ttrpc, and waits for it no longer than its context.
//
// ttrpc from 1.2 on writes a request under a lock, and waits for the lock whatever the context says: where the daemon
// reads nothing, a call would outlast its deadline. The message that such a call may still fill is given to nobody.
func (c *connection) invoke(ctx context.Context, call func() error) error {
	if ctx.Done() == nil {
		return call()
	}
	ended := make(chan error, 1)
	go func() { ended <- call() }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// WatchAlerts calls each for every change of an alert, from a given one on, in order, until the context ends, the watch
// fails or each returns an error. A change that each takes long over holds up the calls of this client. The deadline of
// the context is kept on this side alone: ttrpc does not send that of a stream.
func (c *Client) WatchAlerts(
	ctx context.Context, in *picketpb.WatchAlertsRequest, each func(*picketpb.AlertChange) error,
) error {
	connection, err := c.connected(ctx)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	description := &ttrpc.StreamDesc{StreamingServer: true}
	var stream ttrpc.ClientStream
	err = connection.invoke(ctx, func() error {
		opened, err := connection.ttrpc.NewStream(ctx, description, detectionService, "WatchAlerts", wireMessage(in))
		if err == nil {
			stream = opened
		}
		return err
	})
	if err != nil {
		return connection.typed(ctx, err)
	}
	for {
		change := &picketpb.AlertChange{}
		if err := stream.RecvMsg(wireMessage(change)); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return connection.typed(ctx, err)
		}
		if err := each(change); err != nil {
			return err
		}
	}
}
