package main

import (
	"context"
	"fmt"

	"github.com/golang/protobuf/proto"

	"picket"
)

// message is a pointer to a message of some type.
type message[T any] interface {
	*T
	proto.Message
}

// packed makes a method that takes and gives packed messages of one that takes and gives messages.
func packed[In, Out any, InMessage message[In], OutMessage message[Out]](
	method func(*picket.Client, context.Context, InMessage) (OutMessage, error),
) func(context.Context, *picket.Client, []byte) ([]byte, error) {
	return func(ctx context.Context, client *picket.Client, request []byte) ([]byte, error) {
		in := InMessage(new(In))
		if err := proto.Unmarshal(request, in); err != nil {
			return nil, fmt.Errorf("%w: the request cannot be read: %v", picket.ErrUnsent, err)
		}
		out, err := method(client, ctx, in)
		if err != nil {
			return nil, err
		}
		return proto.Marshal(out)
	}
}

var methods = map[string]func(context.Context, *picket.Client, []byte) ([]byte, error){
	"EvaluateEvent":   packed((*picket.Client).EvaluateEvent),
	"EvaluateEvents":  packed((*picket.Client).EvaluateEvents),
	"ListDetections":  packed((*picket.Client).ListDetections),
	"GetDetection":    packed((*picket.Client).GetDetection),
	"GetStatus":       packed((*picket.Client).GetStatus),
	"GetMetrics":      packed((*picket.Client).GetMetrics),
	"ListCallers":     packed((*picket.Client).ListCallers),
	"ListAlerts":      packed((*picket.Client).ListAlerts),
	"GetAlert":        packed((*picket.Client).GetAlert),
	"IngestFlow":      packed((*picket.Client).IngestFlow),
	"RunScheduled":    packed((*picket.Client).RunScheduled),
	"QueryFlows":      packed((*picket.Client).QueryFlows),
	"Lookup":          packed((*picket.Client).Lookup),
	"ListLookups":     packed((*picket.Client).ListLookups),
	"Describe":        packed((*picket.Client).Describe),
	"SetAlertStatus":  packed((*picket.Client).SetAlertStatus),
	"Reload":          packed((*picket.Client).Reload),
	"AddSilence":      packed((*picket.Client).AddSilence),
	"ListSilences":    packed((*picket.Client).ListSilences),
	"EndSilence":      packed((*picket.Client).EndSilence),
	"SetLogLevel":     packed((*picket.Client).SetLogLevel),
	"ListKeyValues":   packed((*picket.Client).ListKeyValues),
	"GetKeyValue":     packed((*picket.Client).GetKeyValue),
	"DeleteKeyValues": packed((*picket.Client).DeleteKeyValues),
}

// call makes a call by the name of its method.
func call(ctx context.Context, client *picket.Client, method string, request []byte) ([]byte, error) {
	made, found := methods[method]
	if !found {
		return nil, fmt.Errorf("%w: no method %s", picket.ErrUnsent, method)
	}
	return made(ctx, client, request)
}
