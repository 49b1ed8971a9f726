// SPDX-License-Identifier: Apache-2.0

// Keeps a copy of all memberships in a file, together with the sequence number of the last change in it.
//
//	ROSTER_URL=http://127.0.0.1:8080 ROSTER_SERVICE_TOKEN=roster_service_… go run ./examples/memberships members.json
package main

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"log"
	"os"
	"os/signal"
	"strconv"
	"syscall"
	"time"

	rosterv1 "github.com/roster-scim/roster/clients/go/gen/roster/v1"
	"github.com/roster-scim/roster/clients/go/roster"
)

// state is what the file has.
type state struct {
	LastSequence string           `json:"lastSequence"`
	Members      map[string]int32 `json:"members"`
}

type copyInFile struct {
	client *roster.Client
	file   string
	state  state
}

// save replaces the file as a whole: a crash leaves the old one or the new one.
func (c *copyInFile) save(sequence int64) error {
	c.state.LastSequence = strconv.FormatInt(sequence, 10)
	text, err := json.Marshal(c.state)
	if err != nil {
		return err
	}
	if err := os.WriteFile(c.file+".new", text, 0o600); err != nil {
		return err
	}
	return os.Rename(c.file+".new", c.file)
}

func (c *copyInFile) Load(context.Context) (int64, bool, error) {
	text, err := os.ReadFile(c.file)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, false, nil
	}
	if err != nil {
		return 0, false, err
	}
	if err := json.Unmarshal(text, &c.state); err != nil {
		return 0, false, err
	}
	sequence, err := strconv.ParseInt(c.state.LastSequence, 10, 64)
	return sequence, err == nil, err
}

func (c *copyInFile) Bootstrap(ctx context.Context, sequence int64) error {
	c.state.Members = map[string]int32{}
	for membership, err := range c.client.Memberships(ctx) {
		if err != nil {
			return err
		}
		c.state.Members[membership.OrganizationID+" "+membership.UserID] = int32(membership.Role)
	}
	return c.save(sequence)
}

func (c *copyInFile) Apply(_ context.Context, change *rosterv1.Change, sequence int64) error {
	if change != nil {
		key := change.OrganizationId + " " + change.UserId
		if change.Kind == rosterv1.ChangeKind_CHANGE_KIND_MEMBERSHIP_REVOKED {
			delete(c.state.Members, key)
		} else if membership := change.GetAfter().GetMembership(); membership != nil {
			c.state.Members[key] = int32(membership.Role)
		}
	}
	return c.save(sequence)
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	url, file := os.Getenv("ROSTER_URL"), "members.json"
	if url == "" {
		url = "http://127.0.0.1:8080"
	}
	if len(os.Args) > 1 {
		file = os.Args[1]
	}
	client := roster.NewClient(nil, url, os.Getenv("ROSTER_SERVICE_TOKEN"))
	err := roster.Follow(ctx, client, &copyInFile{client: client, file: file}, roster.FollowOptions{
		Kinds: []rosterv1.ChangeKind{
			rosterv1.ChangeKind_CHANGE_KIND_MEMBERSHIP_GRANTED,
			rosterv1.ChangeKind_CHANGE_KIND_MEMBERSHIP_REVOKED,
		},
		OnRetry: func(err error, pause time.Duration) { log.Printf("%v: retrying in %s", err, pause) },
	})
	if err != nil {
		log.Fatal(err)
	}
}
