// SPDX-License-Identifier: Apache-2.0

package roster

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"connectrpc.com/connect"

	rosterv1 "github.com/roster-scim/roster/clients/go/gen/roster/v1"
)

// Consumer keeps a copy of something in Roster.
type Consumer interface {
	// Load returns the stored sequence number, and false if there is no state yet.
	Load(ctx context.Context) (sequence int64, ok bool, err error)
	// Bootstrap reads the current state, and stores it together with the sequence number. Changes that are made
	// meanwhile are in the stream again, and the state in the stream is the newer one. A *connect.Error is tried again.
	Bootstrap(ctx context.Context, sequence int64) error
	// Apply stores a change together with the sequence number, in one transaction. The change is nil in a heartbeat: then
	// only the number is new. A change may come again after a failure.
	Apply(ctx context.Context, change *rosterv1.Change, sequence int64) error
}

// FollowOptions are optional: the zero value is valid.
type FollowOptions struct {
	// Kinds are the kinds of changes that are needed; none means all.
	Kinds []rosterv1.ChangeKind
	// Heartbeat is the time between heartbeats, in whole seconds; by default 15 seconds. Without a message for three of
	// them, the stream is opened again.
	Heartbeat time.Duration
	// FirstPause and LongestPause are the pauses before a new attempt; by default 500 milliseconds and 30 seconds.
	FirstPause, LongestPause time.Duration
	// OnRetry is told of each failure before it is tried again.
	OnRetry func(err error, pause time.Duration)
}

// ownError is an error of the consumer, which ends Follow.
type ownError struct{ error }

// Follow follows the stream of changes. It returns nil when the context is cancelled, the error of the server if the
// token is not valid or may not read changes, and the error of a method of the consumer.
func Follow(ctx context.Context, client *Client, consumer Consumer, options FollowOptions) error {
	if options.Heartbeat < time.Second {
		options.Heartbeat = 15 * time.Second
	}
	if options.FirstPause <= 0 {
		options.FirstPause = 500 * time.Millisecond
	}
	if options.LongestPause <= 0 {
		options.LongestPause = 30 * time.Second
	}
	longest, mustBegin := options.FirstPause, false
	for ctx.Err() == nil {
		after, err := begin(ctx, client, consumer, mustBegin)
		if err == nil {
			mustBegin = false
			var heard bool
			heard, err = follow(ctx, client, consumer, options, after)
			if heard {
				longest = options.FirstPause
			}
		}
		if ctx.Err() != nil {
			return nil
		}
		var own ownError
		if errors.As(err, &own) {
			return own.error
		}
		switch connect.CodeOf(err) {
		case connect.CodeUnauthenticated, connect.CodePermissionDenied, connect.CodeInvalidArgument, connect.CodeUnimplemented:
			return err
		case connect.CodeOutOfRange:
			// The changes after the stored number are no longer all kept.
			mustBegin = true
		}
		// Consumers that lost one server do not come back at the same moment.
		pause := longest/2 + rand.N(longest/2+1)
		longest = min(2*longest, options.LongestPause)
		if options.OnRetry != nil {
			options.OnRetry(err, pause)
		}
		select {
		case <-ctx.Done():
		case <-time.After(pause):
		}
	}
	return nil
}

// begin returns the sequence number after which to follow, and reads the current state if there is none.
func begin(ctx context.Context, client *Client, consumer Consumer, anew bool) (int64, error) {
	if !anew {
		sequence, ok, err := consumer.Load(ctx)
		if err != nil {
			return 0, ownError{err}
		}
		if ok {
			return sequence, nil
		}
	}
	log, err := client.Provisioning.GetChangeLog(ctx, connect.NewRequest(&rosterv1.GetChangeLogRequest{}))
	if err != nil {
		return 0, err
	}
	err = consumer.Bootstrap(ctx, log.Msg.LastSequence)
	var ofServer *connect.Error
	if err != nil && !errors.As(err, &ofServer) {
		return 0, ownError{err}
	}
	return log.Msg.LastSequence, err
}

// follow reads one stream until it fails, and returns whether a message came.
func follow(ctx context.Context, client *Client, consumer Consumer, options FollowOptions, after int64) (heard bool, err error) {
	streaming, cancel := context.WithCancel(ctx)
	defer cancel()
	patience := 3 * options.Heartbeat
	silence := time.AfterFunc(patience, cancel)
	defer silence.Stop()
	stream, err := client.Provisioning.WatchChanges(streaming, connect.NewRequest(&rosterv1.WatchChangesRequest{
		AfterSequence:    after,
		Kinds:            options.Kinds,
		HeartbeatSeconds: uint32(options.Heartbeat / time.Second),
	}))
	if err != nil {
		return false, err
	}
	defer stream.Close()
	for stream.Receive() {
		heard = true
		// The time that the consumer takes is its own.
		silence.Stop()
		message := stream.Msg()
		if err := consumer.Apply(ctx, message.Change, message.LastSequence); err != nil {
			return heard, ownError{err}
		}
		silence.Reset(patience)
	}
	switch err := stream.Err(); {
	case streaming.Err() != nil && ctx.Err() == nil:
		return heard, connect.NewError(connect.CodeUnavailable, fmt.Errorf("no message for %s", patience))
	case err != nil:
		return heard, err
	default:
		return heard, connect.NewError(connect.CodeUnavailable, errors.New("the server ended the stream"))
	}
}
