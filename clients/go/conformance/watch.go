//go:build !ttrpc11

package main

import (
	"context"
	"fmt"

	"github.com/golang/protobuf/proto"

	"picket"
	"picket/picketpb"
)

// watch makes a watch, and calls each with every packed change.
func watch(ctx context.Context, client *picket.Client, request []byte, each func([]byte)) error {
	in := &picketpb.WatchAlertsRequest{}
	if err := proto.Unmarshal(request, in); err != nil {
		return fmt.Errorf("%w: the request cannot be read: %v", picket.ErrUnsent, err)
	}
	return client.WatchAlerts(ctx, in, func(change *picketpb.AlertChange) error {
		data, err := proto.Marshal(change)
		if err == nil {
			each(data)
		}
		return err
	})
}
