// SPDX-License-Identifier: Apache-2.0

// Package roster is a typed client of Roster, with a consumer of its stream of changes.
package roster

import (
	"context"
	"net/http"
	"strings"

	"connectrpc.com/connect"

	"github.com/roster-scim/roster/clients/go/gen/buf/alpha/registry/v1alpha1/registryv1alpha1connect"
	"github.com/roster-scim/roster/clients/go/gen/roster/v1/rosterv1connect"
)

// Client has the clients of a server's services, with one token.
type Client struct {
	Access        rosterv1connect.AccessServiceClient
	Connections   rosterv1connect.ConnectionServiceClient
	Organizations registryv1alpha1connect.OrganizationServiceClient
	Provisioning  rosterv1connect.ProvisioningServiceClient
	Requests      rosterv1connect.RequestServiceClient
	Tokens        rosterv1connect.TokenServiceClient
	Users         registryv1alpha1connect.UserServiceClient
}

// NewClient creates the clients.
//
// The url is that of the server, such as https://roster.example.com. The token is a service token to read, or an
// administrator's token. The HTTP client must have no timeout, because a stream of changes stays open; nil is
// http.DefaultClient.
func NewClient(httpClient *http.Client, url, token string) *Client {
	if httpClient == nil {
		httpClient = http.DefaultClient
	}
	url = strings.TrimRight(url, "/")
	options := connect.WithInterceptors(authorize(token))
	return &Client{
		Access:        rosterv1connect.NewAccessServiceClient(httpClient, url, options),
		Connections:   rosterv1connect.NewConnectionServiceClient(httpClient, url, options),
		Organizations: registryv1alpha1connect.NewOrganizationServiceClient(httpClient, url, options),
		Provisioning:  rosterv1connect.NewProvisioningServiceClient(httpClient, url, options),
		Requests:      rosterv1connect.NewRequestServiceClient(httpClient, url, options),
		Tokens:        rosterv1connect.NewTokenServiceClient(httpClient, url, options),
		Users:         registryv1alpha1connect.NewUserServiceClient(httpClient, url, options),
	}
}

// authorize sets the token of each call.
type authorize string

func (token authorize) WrapUnary(next connect.UnaryFunc) connect.UnaryFunc {
	return func(ctx context.Context, request connect.AnyRequest) (connect.AnyResponse, error) {
		request.Header().Set("Authorization", "Bearer "+string(token))
		return next(ctx, request)
	}
}

func (token authorize) WrapStreamingClient(next connect.StreamingClientFunc) connect.StreamingClientFunc {
	return func(ctx context.Context, spec connect.Spec) connect.StreamingClientConn {
		conn := next(ctx, spec)
		conn.RequestHeader().Set("Authorization", "Bearer "+string(token))
		return conn
	}
}

func (token authorize) WrapStreamingHandler(next connect.StreamingHandlerFunc) connect.StreamingHandlerFunc {
	return next
}
