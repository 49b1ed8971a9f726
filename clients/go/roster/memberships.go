// SPDX-License-Identifier: Apache-2.0

package roster

import (
	"context"
	"iter"

	"connectrpc.com/connect"

	registryv1alpha1 "github.com/roster-scim/roster/clients/go/gen/buf/alpha/registry/v1alpha1"
	rosterv1 "github.com/roster-scim/roster/clients/go/gen/roster/v1"
)

// Membership is the role of a user in an organization.
type Membership struct {
	OrganizationID, UserID string
	Role                   registryv1alpha1.OrganizationRole
}

// Memberships reads the current memberships of all organizations, page by page.
func (c *Client) Memberships(ctx context.Context) iter.Seq2[Membership, error] {
	return func(yield func(Membership, error) bool) {
		for organizationsToken, more := "", true; more; {
			page, err := c.Organizations.ListOrganizations(ctx, connect.NewRequest(
				&registryv1alpha1.ListOrganizationsRequest{PageSize: 250, PageToken: organizationsToken}))
			if err != nil {
				yield(Membership{}, err)
				return
			}
			for _, organization := range page.Msg.Organizations {
				if !c.membershipsOf(ctx, organization.Id, yield) {
					return
				}
			}
			organizationsToken = page.Msg.NextPageToken
			more = organizationsToken != ""
		}
	}
}

func (c *Client) membershipsOf(ctx context.Context, organization string, yield func(Membership, error) bool) bool {
	for token, more := "", true; more; {
		listed, err := c.Provisioning.ListMemberships(ctx, connect.NewRequest(
			&rosterv1.ListMembershipsRequest{OrganizationId: organization, PageSize: 1000, PageToken: token}))
		if err != nil {
			return yield(Membership{}, err) && false
		}
		for _, each := range listed.Msg.Memberships {
			if !yield(Membership{OrganizationID: organization, UserID: each.UserId, Role: each.Role}, nil) {
				return false
			}
		}
		token = listed.Msg.NextPageToken
		more = token != ""
	}
	return true
}
