// Command example asks the daemon for its verdict on an event, and prints what matched.
//
//	example [-socket PATH] [-log-type TYPE] <event.json
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"time"

	"picket"
	"picket/picketpb"
)

func main() {
	socket := flag.String("socket", picket.DefaultSocket, "the socket of the daemon")
	logType := flag.String("log-type", "Wiz.Detections", "the log type of the event")
	flag.Parse()
	event, err := io.ReadAll(os.Stdin)
	if err == nil {
		err = evaluate(*socket, *logType, event)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "example:", err)
		os.Exit(1)
	}
}

func evaluate(socket, logType string, event []byte) error {
	client := picket.New(socket)
	defer client.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()

	verdict, err := client.EvaluateEvent(ctx, &picketpb.EvaluateEventRequest{LogType: logType, Event: event})
	var failure *picket.StatusError
	switch {
	case errors.As(err, &failure):
		return fmt.Errorf("the daemon refuses the event: %w", failure)
	case errors.Is(err, picket.ErrUnsent):
		return fmt.Errorf("is picketd running? %w", err)
	case err != nil:
		return err
	}
	for _, match := range verdict.Matches {
		fmt.Println(match.DetectionId, match.Severity, match.Title)
	}
	return nil
}
