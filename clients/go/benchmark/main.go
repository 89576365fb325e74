// Command benchmark calls EvaluateEvent with so many calls in flight for so long, and prints how many were answered
// and how fast.
package main

import (
	"context"
	"fmt"
	"os"
	"sort"
	"strconv"
	"time"

	"picket"
	"picket/picketpb"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "benchmark:", err)
		os.Exit(1)
	}
}

func run(arguments []string) error {
	if len(arguments) != 3 {
		return fmt.Errorf("usage: benchmark SOCKET SECONDS IN_FLIGHT, where Benchmarks/events is")
	}
	seconds, err := strconv.ParseFloat(arguments[1], 64)
	if err != nil {
		return err
	}
	inFlight, err := strconv.Atoi(arguments[2])
	if err != nil {
		return err
	}
	event, err := os.ReadFile("Benchmarks/events/wiz_low.json")
	if err != nil {
		return err
	}
	client := picket.New(arguments[0])
	defer client.Close()
	request := &picketpb.EvaluateEventRequest{LogType: "Wiz.Detections", Event: event}
	start := time.Now()
	end := start.Add(time.Duration(seconds * float64(time.Second)))
	results := make(chan result, inFlight)
	for i := 0; i < inFlight; i++ {
		go func() { results <- callUntil(client, request, end) }()
	}
	var latencies []time.Duration
	for i := 0; i < inFlight; i++ {
		one := <-results
		if one.err != nil {
			return one.err
		}
		latencies = append(latencies, one.latencies...)
	}
	passed := time.Since(start)
	sort.Slice(latencies, func(a, b int) bool { return latencies[a] < latencies[b] })
	if len(latencies) == 0 {
		return fmt.Errorf("no call was answered in %s s", arguments[1])
	}
	median := latencies[len(latencies)/2]
	fmt.Printf("calls %d seconds %.3f p50_us %.1f\n",
		len(latencies), passed.Seconds(), float64(median.Nanoseconds())/1000)
	return nil
}

type result struct {
	latencies []time.Duration
	err       error
}

// callUntil makes one call after the other.
func callUntil(client *picket.Client, request *picketpb.EvaluateEventRequest, end time.Time) result {
	var latencies []time.Duration
	for now := time.Now(); now.Before(end); {
		if _, err := client.EvaluateEvent(context.Background(), request); err != nil {
			return result{err: err}
		}
		next := time.Now()
		latencies = append(latencies, next.Sub(now))
		now = next
	}
	return result{latencies: latencies}
}
