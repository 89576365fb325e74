//go:build ttrpc11

package picket

import (
	"context"

	"github.com/golang/protobuf/proto"
)

// ttrpc before 1.2 has no streams, so that there is no WatchAlerts here, and takes messages as they are generated.

const streamsAreKnown = false

func wireMessage(message proto.Message) proto.Message { return message }

// invoke makes a call of ttrpc, which ends with its context.
func (c *connection) invoke(_ context.Context, call func() error) error { return call() }
