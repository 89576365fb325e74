// Command conformance is the runner of the Go client: it calls a daemon as the lines on its standard input tell, and
// reports what the client makes of it. clients/conformance/README.md describes the lines.
package main

import (
	"bufio"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"picket"
)

// lineMax is more than the hexadecimal digits of the largest request.
const lineMax = 32 << 20

func main() {
	count := 1
	if len(os.Args) == 4 && os.Args[2] == "--connections" {
		count, _ = strconv.Atoi(os.Args[3])
	}
	if count < 1 || len(os.Args) != 2 && len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "usage: conformance SOCKET [--connections N]")
		os.Exit(2)
	}
	r := &runner{cancels: map[string]context.CancelFunc{}}
	for i := 0; i < count; i++ {
		client := picket.New(os.Args[1])
		if err := client.Connect(context.Background()); err != nil {
			fmt.Fprintln(os.Stderr, "conformance:", err)
		}
		r.clients = append(r.clients, client)
	}
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, lineMax)
	for lines.Scan() && lines.Text() != "quit" {
		if err := r.start(strings.Fields(lines.Text())); err != nil {
			fmt.Fprintln(os.Stderr, "conformance:", err)
			os.Exit(2)
		}
	}
	for _, client := range r.clients {
		client.Close()
	}
	r.calls.Wait()
}

// runner has the connections, and the calls that are under way.
type runner struct {
	clients []*picket.Client
	calls   sync.WaitGroup
	mutex   sync.Mutex
	cancels map[string]context.CancelFunc
}

// start carries out a line without waiting for what comes of it.
func (r *runner) start(words []string) error {
	switch {
	case len(words) == 2 && words[0] == "cancel":
		r.mutex.Lock()
		defer r.mutex.Unlock()
		if cancel := r.cancels[words[1]]; cancel != nil {
			cancel()
		}
		return nil
	case len(words) == 5 && words[0] == "call":
		return r.begin(words[1], words[2], words[3], words[4])
	case len(words) == 4 && words[0] == "watch":
		return r.begin(words[1], "WatchAlerts", words[2], words[3])
	}
	return fmt.Errorf("a line that is no command: %q", words)
}

func (r *runner) begin(id, method, timeout, digits string) error {
	number, err := strconv.Atoi(id)
	if err != nil {
		return err
	}
	milliseconds, err := strconv.Atoi(timeout)
	if err != nil {
		return err
	}
	request, err := hex.DecodeString(strings.TrimPrefix(digits, "-"))
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(context.Background())
	if milliseconds > 0 {
		ctx, cancel = context.WithTimeout(context.Background(), time.Duration(milliseconds)*time.Millisecond)
	}
	r.mutex.Lock()
	r.cancels[id] = cancel
	r.mutex.Unlock()
	r.calls.Add(1)
	go func() {
		defer r.calls.Done()
		defer cancel()
		r.write(id, r.outcome(ctx, r.clients[number%len(r.clients)], id, method, request))
	}()
	return nil
}

// outcome makes a call and gives its final line without the ID.
func (r *runner) outcome(ctx context.Context, client *picket.Client, id, method string, request []byte) string {
	var answer []byte
	var err error
	if method == "WatchAlerts" {
		err = watch(ctx, client, request, func(change []byte) { r.write(id, "event "+text(change)) })
	} else {
		answer, err = call(ctx, client, method, request)
	}
	var failure *picket.StatusError
	switch {
	case err == nil:
		return "ok " + text(answer)
	case errors.As(err, &failure):
		return fmt.Sprintf("status %d %s", failure.Code, failure.Message)
	case errors.Is(err, context.DeadlineExceeded):
		return "status 4 " + err.Error()
	case errors.Is(err, context.Canceled):
		return "cancelled"
	case errors.Is(err, picket.ErrUnsent):
		return "unsent " + err.Error()
	case errors.Is(err, picket.ErrLost):
		return "lost " + err.Error()
	}
	return "protocol " + err.Error()
}

func (r *runner) write(id, result string) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	fmt.Println(id, strings.NewReplacer("\n", " ", "\r", " ").Replace(result))
}

func text(data []byte) string {
	if len(data) == 0 {
		return "-"
	}
	return hex.EncodeToString(data)
}
