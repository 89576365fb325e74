package picket

import (
	"encoding/binary"
	"fmt"
	"net"
	"sync"
)

const (
	frameHeaderSize = 10
	frameDataMax    = 4 << 20
)

// frameConn looks at the headers of the frames that arrive, and ends the connection at one that is none.
//
// The ttrpc package does not tell a frame of another kind from a lost connection, and of version 1.1 one that is too
// long ends the program.
type frameConn struct {
	net.Conn

	// The header that is being read, and how much of the frame's data is still to come.
	header  [frameHeaderSize]byte
	have    int
	missing int

	mutex     sync.Mutex
	ended     bool
	violation error
}

func newFrameConn(conn net.Conn) *frameConn { return &frameConn{Conn: conn} }

// Read reads what has arrived, up to a frame that breaks the protocol.
func (c *frameConn) Read(buffer []byte) (int, error) {
	if err := c.violationFound(); err != nil {
		return 0, err
	}
	count, err := c.Conn.Read(buffer)
	good, violation := c.check(buffer[:count])
	if violation != nil {
		// What came before is passed on; the next read gives the error.
		c.end(violation)
		if good == 0 {
			return 0, violation
		}
		return good, nil
	}
	if err != nil {
		c.end(nil)
	}
	return count, err
}

// Write writes frames; an error is the end of the connection.
func (c *frameConn) Write(data []byte) (int, error) {
	count, err := c.Conn.Write(data)
	if err != nil {
		c.end(nil)
	}
	return count, err
}

// check follows the frames in data; it gives how many bytes were good before a header that is none.
func (c *frameConn) check(data []byte) (int, error) {
	for at := 0; at < len(data); {
		if c.missing > 0 {
			step := min(c.missing, len(data)-at)
			c.missing -= step
			at += step
			continue
		}
		step := copy(c.header[c.have:], data[at:])
		c.have += step
		if c.have < frameHeaderSize {
			return len(data), nil
		}
		if err := checkHeader(c.header[:]); err != nil {
			return at, err
		}
		at += step
		c.have, c.missing = 0, int(binary.BigEndian.Uint32(c.header[:]))
	}
	return len(data), nil
}

// checkHeader refuses a header that no daemon sends.
func checkHeader(header []byte) error {
	if length := binary.BigEndian.Uint32(header); length > frameDataMax {
		return fmt.Errorf("a frame of %d bytes; at most %d are allowed", length, frameDataMax)
	}
	if kind := header[8]; kind != 2 && (kind != 3 || !streamsAreKnown) {
		return fmt.Errorf("a frame of type %d", kind)
	}
	return nil
}

func (c *frameConn) end(violation error) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.ended = true
	if c.violation == nil {
		c.violation = violation
	}
}

func (c *frameConn) hasEnded() bool {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return c.ended
}

func (c *frameConn) violationFound() error {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return c.violation
}

func min(a, b int) int {
	if a < b {
		return a
	}
	return b
}
