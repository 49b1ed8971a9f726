// SPDX-License-Identifier: Apache-2.0

// A service that keeps a copy of all memberships. It reads the current state, follows every change, and
// reconnects with the sequence number of the last change.
//
//	ROSTER_URL=http://127.0.0.1:8080 ROSTER_SERVICE_TOKEN=roster_service_… go run .
package main

import (
	"context"
	"errors"
	"log"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"connectrpc.com/connect"

	registryv1alpha1 "example.com/consumer/gen/buf/alpha/registry/v1alpha1"
	"example.com/consumer/gen/buf/alpha/registry/v1alpha1/registryv1alpha1connect"
	rosterv1 "example.com/consumer/gen/roster/v1"
	"example.com/consumer/gen/roster/v1/rosterv1connect"
)

type member struct{ organization, user string }

// directory is the state, with the sequence number of the last change in it.
type directory struct {
	lastSequence int64
	members      map[member]registryv1alpha1.OrganizationRole
}

type consumer struct {
	provisioning  rosterv1connect.ProvisioningServiceClient
	organizations registryv1alpha1connect.OrganizationServiceClient
}

// snapshot reads the current state. The stream repeats changes that are made meanwhile, and its state is the
// newer one.
func (c consumer) snapshot(ctx context.Context) (*directory, error) {
	reach, err := c.provisioning.GetChangeLog(ctx, connect.NewRequest(&rosterv1.GetChangeLogRequest{}))
	if err != nil {
		return nil, err
	}
	known := &directory{
		lastSequence: reach.Msg.LastSequence,
		members:      map[member]registryv1alpha1.OrganizationRole{},
	}
	for organizationsToken, more := "", true; more; {
		page, err := c.organizations.ListOrganizations(ctx, connect.NewRequest(
			&registryv1alpha1.ListOrganizationsRequest{PageSize: 250, PageToken: organizationsToken}))
		if err != nil {
			return nil, err
		}
		for _, organization := range page.Msg.Organizations {
			for token, more := "", true; more; {
				listed, err := c.provisioning.ListMemberships(ctx, connect.NewRequest(
					&rosterv1.ListMembershipsRequest{OrganizationId: organization.Id, PageSize: 1000, PageToken: token}))
				if err != nil {
					return nil, err
				}
				for _, each := range listed.Msg.Memberships {
					known.members[member{each.OrganizationId, each.UserId}] = each.Role
				}
				token = listed.Msg.NextPageToken
				more = token != ""
			}
		}
		organizationsToken = page.Msg.NextPageToken
		more = organizationsToken != ""
	}
	return known, nil
}

func (c consumer) follow(ctx context.Context, known *directory) error {
	stream, err := c.provisioning.WatchChanges(ctx, connect.NewRequest(&rosterv1.WatchChangesRequest{
		AfterSequence: known.lastSequence,
		Kinds: []rosterv1.ChangeKind{
			rosterv1.ChangeKind_CHANGE_KIND_MEMBERSHIP_GRANTED,
			rosterv1.ChangeKind_CHANGE_KIND_MEMBERSHIP_REVOKED,
		},
	}))
	if err != nil {
		return err
	}
	defer stream.Close()
	for stream.Receive() {
		if change := stream.Msg().Change; change != nil {
			who := member{change.OrganizationId, change.UserId}
			if change.Kind == rosterv1.ChangeKind_CHANGE_KIND_MEMBERSHIP_REVOKED {
				delete(known.members, who)
			} else {
				known.members[who] = change.After.GetMembership().Role
			}
			log.Printf("%d %s %s", change.Sequence, change.Kind, who)
		}
		// A consumer that stores the directory on disk writes it here, together with the sequence number.
		known.lastSequence = stream.Msg().LastSequence
	}
	return stream.Err()
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	url, token := os.Getenv("ROSTER_URL"), os.Getenv("ROSTER_SERVICE_TOKEN")
	// gRPC needs HTTP/2, here without TLS. If the URL is https://, http.DefaultClient is sufficient.
	protocols := new(http.Protocols)
	protocols.SetUnencryptedHTTP2(true)
	client := &http.Client{Transport: &http.Transport{Protocols: protocols}}
	options := []connect.ClientOption{connect.WithGRPC(), connect.WithInterceptors(bearer(token))}
	c := consumer{
		provisioning:  rosterv1connect.NewProvisioningServiceClient(client, url, options...),
		organizations: registryv1alpha1connect.NewOrganizationServiceClient(client, url, options...),
	}
	var known *directory
	for ctx.Err() == nil {
		var err error
		if known == nil {
			known, err = c.snapshot(ctx)
			if err == nil {
				log.Printf("%d memberships, up to change %d", len(known.members), known.lastSequence)
			}
		}
		if err == nil {
			err = c.follow(ctx, known)
		}
		var refused *connect.Error
		if errors.As(err, &refused) {
			switch refused.Code() {
			case connect.CodeUnauthenticated, connect.CodePermissionDenied:
				log.Fatal(err)
			case connect.CodeOutOfRange:
				// The changes since the last one are no longer all kept: read the current state again.
				known = nil
			}
		}
		if ctx.Err() == nil {
			log.Printf("%v: retrying in a second", err)
			time.Sleep(time.Second)
		}
	}
}

// bearer adds the token to every call.
type bearer string

func (b bearer) WrapUnary(next connect.UnaryFunc) connect.UnaryFunc {
	return func(ctx context.Context, request connect.AnyRequest) (connect.AnyResponse, error) {
		request.Header().Set("Authorization", "Bearer "+string(b))
		return next(ctx, request)
	}
}

func (b bearer) WrapStreamingClient(next connect.StreamingClientFunc) connect.StreamingClientFunc {
	return func(ctx context.Context, spec connect.Spec) connect.StreamingClientConn {
		conn := next(ctx, spec)
		conn.RequestHeader().Set("Authorization", "Bearer "+string(b))
		return conn
	}
}

func (b bearer) WrapStreamingHandler(next connect.StreamingHandlerFunc) connect.StreamingHandlerFunc {
	return next
}
