package picket

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"google.golang.org/grpc/codes"

	"picket/picketpb"
)

// daemonClient gives a client of the daemon that the tests are run with.
func daemonClient(t *testing.T) (*Client, context.Context) {
	t.Helper()
	socket := os.Getenv("PICKET_SOCKET")
	if socket == "" {
		t.Skip("PICKET_SOCKET names no socket of a running picketd")
	}
	client := New(socket)
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	t.Cleanup(func() { cancel(); client.Close() })
	return client, ctx
}

func highEvent() *picketpb.EvaluateEventRequest {
	event := []byte(`{"severity":"HIGH","tdrId":"cer-1","threatId":"go"}`)
	return &picketpb.EvaluateEventRequest{LogType: "Wiz.Detections", Event: event}
}

func TestManyGoroutinesShareAClient(t *testing.T) {
	client, ctx := daemonClient(t)
	var calls sync.WaitGroup
	for i := 0; i < 200; i++ {
		calls.Add(1)
		go func() {
			defer calls.Done()
			verdict, err := client.EvaluateEvent(ctx, highEvent())
			if err != nil || len(verdict.Matches) != 1 || verdict.Matches[0].DetectionId != "Wiz.Defend.Alert.Passthrough" {
				t.Errorf("%v %v", verdict, err)
			}
		}()
	}
	calls.Wait()
}

func TestPolledAlertsComeOnceEach(t *testing.T) {
	client, ctx := daemonClient(t)
	enough := errors.New("enough")
	started := time.Now()
	threats := []string{"p-1", "p-2", "p-3"}
	go func() {
		for _, threat := range threats {
			event := []byte(`{"severity":"HIGH","tdrId":"` + threat + `","threatId":"` + threat + `"}`)
			request := &picketpb.EvaluateEventRequest{LogType: "Wiz.Detections", Event: event}
			if _, err := client.EvaluateEvent(ctx, request); err != nil {
				t.Error(err)
			}
		}
	}()
	var seen []string
	filter := &picketpb.ListAlertsRequest{Text: "p-", PageSize: 1}
	err := client.PollAlerts(ctx, filter, started, time.Millisecond, func(alert *picketpb.Alert) error {
		seen = append(seen, alert.Title)
		if len(seen) == len(threats) {
			return enough
		}
		return nil
	})
	if !errors.Is(err, enough) {
		t.Fatal(err)
	}
	for i, title := range seen {
		if title != "[Wiz Alert]: "+threats[i] {
			t.Errorf("%d: %s", i, title)
		}
	}
}

func TestAStatusIsAnErrorWithItsCode(t *testing.T) {
	client, ctx := daemonClient(t)
	_, err := client.GetDetection(ctx, &picketpb.GetDetectionRequest{DetectionId: "No.Such"})
	var failure *StatusError
	if !errors.As(err, &failure) || failure.Code != codes.NotFound || failure.Message == "" {
		t.Error(err)
	}
}

func TestACallWithoutADaemonIsUnsent(t *testing.T) {
	client := New(filepath.Join(t.TempDir(), "none"))
	if _, err := client.EvaluateEvent(context.Background(), highEvent()); !errors.Is(err, ErrUnsent) {
		t.Error(err)
	}
}

func TestAClosedClientSendsNothing(t *testing.T) {
	client, ctx := daemonClient(t)
	if err := client.Connect(ctx); err != nil {
		t.Fatal(err)
	}
	client.Close()
	if _, err := client.EvaluateEvent(ctx, highEvent()); !errors.Is(err, ErrUnsent) {
		t.Error(err)
	}
}

// Frames in pieces of every size are passed on whole, up to the header that is none.
func TestFramesAreFollowedInPiecesOfEverySize(t *testing.T) {
	good := []byte{0, 0, 0, 3, 0, 0, 0, 1, 2, 0, 'a', 'b', 'c', 0, 0, 0, 0, 0, 0, 0, 3, 2, 0}
	for _, bad := range [][]byte{{0, 0x40, 0, 1, 0, 0, 0, 5, 2, 0}, {0, 0, 0, 1, 0, 0, 0, 5, 9, 0}} {
		for size := 1; size <= len(good)+len(bad); size++ {
			near, far := net.Pipe()
			conn := newFrameConn(near)
			go func() {
				for rest := append(append([]byte{}, good...), bad...); len(rest) > 0; {
					step := min(size, len(rest))
					if _, err := far.Write(rest[:step]); err != nil {
						return
					}
					rest = rest[step:]
				}
			}()
			passed, err := io.ReadAll(conn)
			if err == nil || !bytes.HasPrefix(passed, good) || len(passed) >= len(good)+len(bad) || conn.violationFound() == nil {
				t.Errorf("pieces of %d: %v %v", size, passed, err)
			}
			near.Close()
			far.Close()
		}
	}
}
