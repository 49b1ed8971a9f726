// SPDX-License-Identifier: Apache-2.0

package roster

import (
	"context"
	"errors"
	"os"
	"testing"
	"time"

	"connectrpc.com/connect"

	rosterv1 "github.com/roster-scim/roster/clients/go/gen/roster/v1"
)

// memory is a consumer that keeps only the sequence number.
type memory struct {
	sequence int64
	stored   bool
	begun    int
	apply    func(sequence int64) error
}

func (m *memory) Load(context.Context) (int64, bool, error) { return m.sequence, m.stored, nil }

func (m *memory) Bootstrap(_ context.Context, sequence int64) error {
	m.begun++
	m.sequence, m.stored = sequence, true
	return nil
}

func (m *memory) Apply(_ context.Context, _ *rosterv1.Change, sequence int64) error {
	m.sequence = sequence
	return m.apply(sequence)
}

// server is the running server that the tests of the project start.
func server(t *testing.T) *Client {
	url := os.Getenv("ROSTER_URL")
	if url == "" {
		t.Skip("ROSTER_URL is not set")
	}
	return NewClient(nil, url, os.Getenv("ROSTER_SERVICE_TOKEN"))
}

func TestBeginsWithTheCurrentStateAndFollows(t *testing.T) {
	client := server(t)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	consumer := &memory{apply: func(int64) error { cancel(); return nil }}
	if err := Follow(ctx, client, consumer, FollowOptions{Heartbeat: time.Second}); err != nil {
		t.Fatal(err)
	}
	if consumer.begun != 1 || !errors.Is(ctx.Err(), context.Canceled) {
		t.Fatalf("begun %d times, ended with %v", consumer.begun, ctx.Err())
	}
}

func TestAnErrorOfTheConsumerEndsIt(t *testing.T) {
	full := errors.New("the disk is full")
	consumer := &memory{apply: func(int64) error { return full }}
	options := FollowOptions{OnRetry: func(err error, _ time.Duration) { t.Errorf("tried again after %v", err) }}
	if err := Follow(t.Context(), server(t), consumer, options); !errors.Is(err, full) {
		t.Fatalf("got %v", err)
	}
}

func TestAWrongTokenEndsIt(t *testing.T) {
	server(t)
	client := NewClient(nil, os.Getenv("ROSTER_URL"), "roster_service_wrong")
	err := Follow(t.Context(), client, &memory{}, FollowOptions{})
	if connect.CodeOf(err) != connect.CodeUnauthenticated {
		t.Fatalf("got %v", err)
	}
}

func TestPausesGrowWhileTheServerIsAway(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	var pauses []time.Duration
	options := FollowOptions{
		FirstPause:   4 * time.Millisecond,
		LongestPause: 16 * time.Millisecond,
		OnRetry: func(_ error, pause time.Duration) {
			if pauses = append(pauses, pause); len(pauses) == 5 {
				cancel()
			}
		},
	}
	client := NewClient(nil, "http://127.0.0.1:1", "roster_service_x")
	if err := Follow(ctx, client, &memory{stored: true}, options); err != nil {
		t.Fatal(err)
	}
	for index, longest := range []time.Duration{4, 8, 16, 16, 16} {
		if pause := pauses[index]; pause < longest*time.Millisecond/2 || pause > longest*time.Millisecond {
			t.Errorf("pause %d is %s", index, pause)
		}
	}
}
