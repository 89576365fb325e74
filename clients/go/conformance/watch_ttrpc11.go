//go:build ttrpc11

package main

import (
	"context"
	"fmt"

	"picket"
)

func watch(context.Context, *picket.Client, []byte, func([]byte)) error {
	return fmt.Errorf("%w: ttrpc before 1.2 has no streams", picket.ErrUnsent)
}
