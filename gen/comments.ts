// SPDX-License-Identifier: Apache-2.0

// The comments of the proto files, by full name.

/** The comment of each service, method, message, field, oneof, enum and enum value. */
export const comments: Readonly<Record<string, string>> = {
	"buf.alpha.registry.v1alpha1.ServerRole":
		"The role of a user on the whole server.\n\nRoster gives no server roles: who holds the administrator's token administers it.",
	"buf.alpha.registry.v1alpha1.ServerRole.SERVER_ROLE_UNSPECIFIED": "No role is said.",
	"buf.alpha.registry.v1alpha1.ServerRole.SERVER_ROLE_ADMIN": "The user administers the server.",
	"buf.alpha.registry.v1alpha1.ServerRole.SERVER_ROLE_MEMBER": "The user uses the server and does not administer it.",
	"buf.alpha.registry.v1alpha1.OrganizationRole":
		"The role of a user in an organization.\n\nOf several roles that a user has in one organization, the highest one counts: an\nowner is above an admin, and an admin is above a member.",
	"buf.alpha.registry.v1alpha1.OrganizationRole.ORGANIZATION_ROLE_UNSPECIFIED":
		"No role is said.\n\nAs the role of a direct member it is an error; as the override of a group it\nmeans that there is none, and the group gives the member role.",
	"buf.alpha.registry.v1alpha1.OrganizationRole.ORGANIZATION_ROLE_OWNER":
		"The user has every right in the organization.\n\nReadiness reports an organization that has no active owner.",
	"buf.alpha.registry.v1alpha1.OrganizationRole.ORGANIZATION_ROLE_ADMIN":
		"The user manages the organization and does not own it.",
	"buf.alpha.registry.v1alpha1.OrganizationRole.ORGANIZATION_ROLE_MEMBER":
		"The user belongs to the organization.\n\nA group without an override gives this role.",
	"buf.alpha.registry.v1alpha1.OrganizationRole.ORGANIZATION_ROLE_MACHINE":
		"The account belongs to a program and not to a person.",
	"buf.alpha.registry.v1alpha1.OrganizationRoleSource":
		"Where a user's role in an organization comes from.\n\nWhere two sources give the same highest role, the direct one is reported.",
	"buf.alpha.registry.v1alpha1.OrganizationRoleSource.ORGANIZATION_ROLE_SOURCE_UNSPECIFIED": "No source is said.",
	"buf.alpha.registry.v1alpha1.OrganizationRoleSource.ORGANIZATION_ROLE_SOURCE_DIRECT":
		"The administrator gave the user the role.\n\nIt is changed with `UpdateOrganizationMember` and `RemoveOrganizationMember`.",
	"buf.alpha.registry.v1alpha1.OrganizationRoleSource.ORGANIZATION_ROLE_SOURCE_JIT":
		"The role was given when the user first signed in.\n\nRoster gives no roles in this way and never reports this source.",
	"buf.alpha.registry.v1alpha1.OrganizationRoleSource.ORGANIZATION_ROLE_SOURCE_IDP_GROUP":
		"A group of the identity provider that is mapped to the organization gives the role.\n\nIt ends when the user leaves the group, or with `RemoveOrganizationGroup`.",
	"buf.alpha.registry.v1alpha1.RepositoryRole":
		"The role of a user in a repository.\n\nRoster holds no repositories: it keeps the base role of each organization for the\nregistry that does.",
	"buf.alpha.registry.v1alpha1.RepositoryRole.REPOSITORY_ROLE_UNSPECIFIED": "No role is said.",
	"buf.alpha.registry.v1alpha1.RepositoryRole.REPOSITORY_ROLE_OWNER": "The user has every right in the repository.",
	"buf.alpha.registry.v1alpha1.RepositoryRole.REPOSITORY_ROLE_ADMIN":
		"The user manages the repository and does not own it.",
	"buf.alpha.registry.v1alpha1.RepositoryRole.REPOSITORY_ROLE_WRITE": "The user reads the repository and pushes to it.",
	"buf.alpha.registry.v1alpha1.RepositoryRole.REPOSITORY_ROLE_READ": "The user reads the repository.",
	"buf.alpha.registry.v1alpha1.RepositoryRole.REPOSITORY_ROLE_LIMITED_WRITE":
		"The user reads the repository and pushes to it within the limits that the registry sets.",
	"buf.alpha.registry.v1alpha1.RepositoryRoleSource":
		"Where a user's role in a repository comes from.\n\nRoster holds no repositories and never reports a source.",
	"buf.alpha.registry.v1alpha1.RepositoryRoleSource.REPOSITORY_ROLE_SOURCE_UNSPECIFIED": "No source is said.",
	"buf.alpha.registry.v1alpha1.RepositoryRoleSource.REPOSITORY_ROLE_SOURCE_DIRECT":
		"The user was given the role by name.",
	"buf.alpha.registry.v1alpha1.RepositoryRoleSource.REPOSITORY_ROLE_SOURCE_IDP_GROUP":
		"A group of the identity provider gives the role.",
	"buf.alpha.audit.v1alpha1.Actor": "The actor of an event.",
	"buf.alpha.audit.v1alpha1.Actor.type": "The kind of actor.",
	"buf.alpha.audit.v1alpha1.Actor.id": "The id of the user, or of the SCIM token. Empty for the server itself.",
	"buf.alpha.audit.v1alpha1.Actor.name":
		"The username of the user; the name of the SCIM token, or its id if it has none;\n`roster` for the server itself. Empty if the user was purged.",
	"buf.alpha.audit.v1alpha1.Resource": "The resource that an event concerns.",
	"buf.alpha.audit.v1alpha1.Resource.type": "The kind of resource.",
	"buf.alpha.audit.v1alpha1.Resource.id": "The id of the resource.",
	"buf.alpha.audit.v1alpha1.Resource.name":
		"The name of the resource. Empty if it has none, or if the user was purged.",
	"buf.alpha.audit.v1alpha1.EventMetadata": "Where the request came from that caused an event.",
	"buf.alpha.audit.v1alpha1.EventMetadata.user_agent":
		"The User-Agent header of the request: at most 256 characters. Empty if the client sent\nnone, and after the person who sent the request was purged.",
	"buf.alpha.audit.v1alpha1.EventMetadata.ip":
		"The IP address of the client, or of the proxy in front of the server. Empty for the\nserver itself, and after the person who sent the request was purged.",
	"buf.alpha.audit.v1alpha1.EventMetadata.trace_id":
		"The id of the request. The server's log and the error bodies contain the same id.",
	"buf.alpha.audit.v1alpha1.Event": "Something that happened, and who caused it.",
	"buf.alpha.audit.v1alpha1.Event.event_id":
		"The position of the change in the change log, in decimal digits. It is the `sequence`\nof `roster.v1.Change`.",
	"buf.alpha.audit.v1alpha1.Event.type": "The kind of event.",
	"buf.alpha.audit.v1alpha1.Event.actor": "The actor of the event.",
	"buf.alpha.audit.v1alpha1.Event.resource": "The resource that the event concerns.",
	"buf.alpha.audit.v1alpha1.Event.event_time": "When it happened.",
	"buf.alpha.audit.v1alpha1.Event.metadata": "Where the request came from.",
	"buf.alpha.audit.v1alpha1.Event.organization_created": "Of `EVENT_TYPE_ORGANIZATION_CREATED`.",
	"buf.alpha.audit.v1alpha1.Event.organization_deleted": "Of `EVENT_TYPE_ORGANIZATION_DELETED`.",
	"buf.alpha.audit.v1alpha1.Event.organization_member_added": "Of `EVENT_TYPE_ORGANIZATION_MEMBER_ADDED`.",
	"buf.alpha.audit.v1alpha1.Event.organization_member_role_changed":
		"Of `EVENT_TYPE_ORGANIZATION_MEMBER_ROLE_CHANGED`.",
	"buf.alpha.audit.v1alpha1.Event.organization_member_removed": "Of `EVENT_TYPE_ORGANIZATION_MEMBER_REMOVED`.",
	"buf.alpha.audit.v1alpha1.Event.user_created": "Of `EVENT_TYPE_USER_CREATED`.",
	"buf.alpha.audit.v1alpha1.Event.user_deactivated": "Of `EVENT_TYPE_USER_DEACTIVATED`.",
	"buf.alpha.audit.v1alpha1.Event.user_deleted": "Of `EVENT_TYPE_USER_DELETED`.",
	"buf.alpha.audit.v1alpha1.Event.idp_group_added": "Of `EVENT_TYPE_ORGANIZATION_IDP_GROUP_ADDED`.",
	"buf.alpha.audit.v1alpha1.Event.idp_group_updated": "Of `EVENT_TYPE_ORGANIZATION_IDP_GROUP_UPDATED`.",
	"buf.alpha.audit.v1alpha1.Event.idp_group_removed": "Of `EVENT_TYPE_ORGANIZATION_IDP_GROUP_REMOVED`.",
	"buf.alpha.audit.v1alpha1.Event.token_created": "Of `EVENT_TYPE_TOKEN_CREATED`.",
	"buf.alpha.audit.v1alpha1.Event.token_deleted": "Of `EVENT_TYPE_TOKEN_DELETED`.",
	"buf.alpha.audit.v1alpha1.Event.user_reactivated": "Of `EVENT_TYPE_USER_REACTIVATED`.",
	"buf.alpha.audit.v1alpha1.Event.scim_token_created": "Of `EVENT_TYPE_SCIM_TOKEN_CREATED`.",
	"buf.alpha.audit.v1alpha1.Event.scim_token_deleted": "Of `EVENT_TYPE_SCIM_TOKEN_DELETED`.",
	"buf.alpha.audit.v1alpha1.Event.user_auto_merged_from_new_idp": "Of `EVENT_TYPE_USER_AUTO_MERGED_FROM_NEW_IDP`.",
	"buf.alpha.audit.v1alpha1.Event.payload": "Further facts. The field is that of the kind of event.",
	"buf.alpha.audit.v1alpha1.PayloadOrganizationCreated": "The facts of `EVENT_TYPE_ORGANIZATION_CREATED`.",
	"buf.alpha.audit.v1alpha1.PayloadOrganizationDeleted": "The facts of `EVENT_TYPE_ORGANIZATION_DELETED`.",
	"buf.alpha.audit.v1alpha1.PayloadOrganizationMemberAdded": "The facts of `EVENT_TYPE_ORGANIZATION_MEMBER_ADDED`.",
	"buf.alpha.audit.v1alpha1.PayloadOrganizationMemberAdded.organization_id": "The id of the organization.",
	"buf.alpha.audit.v1alpha1.PayloadOrganizationMemberAdded.organization_name": "The name of the organization.",
	"buf.alpha.audit.v1alpha1.PayloadOrganizationMemberAdded.member_role": "The role.",
	"buf.alpha.audit.v1alpha1.PayloadOrganizationMemberAdded.member_role_source": "Where the role comes from.",
	"buf.alpha.audit.v1alpha1.PayloadOrganizationMemberRoleChanged":
		"The facts of `EVENT_TYPE_ORGANIZATION_MEMBER_ROLE_CHANGED`.",
	"buf.alpha.audit.v1alpha1.PayloadOrganizationMemberRoleChanged.organization_id": "The id of the organization.",
	"buf.alpha.audit.v1alpha1.PayloadOrganizationMemberRoleChanged.organization_name": "The name of the organization.",
	"buf.alpha.audit.v1alpha1.PayloadOrganizationMemberRoleChanged.old_role": "The role before.",
	"buf.alpha.audit.v1alpha1.PayloadOrganizationMemberRoleChanged.new_role": "The role now.",
	"buf.alpha.audit.v1alpha1.PayloadOrganizationMemberRoleChanged.old_member_role_source": "Where the role came from.",
	"buf.alpha.audit.v1alpha1.PayloadOrganizationMemberRoleChanged.new_member_role_source":
		"Where the role comes from now.",
	"buf.alpha.audit.v1alpha1.PayloadOrganizationMemberRemoved": "The facts of `EVENT_TYPE_ORGANIZATION_MEMBER_REMOVED`.",
	"buf.alpha.audit.v1alpha1.PayloadOrganizationMemberRemoved.organization_id": "The id of the organization.",
	"buf.alpha.audit.v1alpha1.PayloadOrganizationMemberRemoved.organization_name": "The name of the organization.",
	"buf.alpha.audit.v1alpha1.PayloadOrganizationMemberRemoved.member_role": "The role.",
	"buf.alpha.audit.v1alpha1.PayloadOrganizationMemberRemoved.member_role_source": "Where the role comes from.",
	"buf.alpha.audit.v1alpha1.PayloadUserCreated": "The facts of `EVENT_TYPE_USER_CREATED`.",
	"buf.alpha.audit.v1alpha1.PayloadUserDeactivated": "The facts of `EVENT_TYPE_USER_DEACTIVATED`.",
	"buf.alpha.audit.v1alpha1.PayloadUserDeleted": "The facts of `EVENT_TYPE_USER_DELETED`.",
	"buf.alpha.audit.v1alpha1.PayloadOrganizationIDPGroupAdded":
		"The facts of `EVENT_TYPE_ORGANIZATION_IDP_GROUP_ADDED`.",
	"buf.alpha.audit.v1alpha1.PayloadOrganizationIDPGroupAdded.organization_id": "The id of the organization.",
	"buf.alpha.audit.v1alpha1.PayloadOrganizationIDPGroupAdded.organization_name": "The name of the organization.",
	"buf.alpha.audit.v1alpha1.PayloadOrganizationIDPGroupAdded.role_override":
		"The role that the mapping gives. Unspecified means member.",
	"buf.alpha.audit.v1alpha1.PayloadOrganizationIDPGroupUpdated":
		"The facts of `EVENT_TYPE_ORGANIZATION_IDP_GROUP_UPDATED`.",
	"buf.alpha.audit.v1alpha1.PayloadOrganizationIDPGroupUpdated.organization_id": "The id of the organization.",
	"buf.alpha.audit.v1alpha1.PayloadOrganizationIDPGroupUpdated.organization_name": "The name of the organization.",
	"buf.alpha.audit.v1alpha1.PayloadOrganizationIDPGroupUpdated.old_role_override":
		"The role that the mapping gave. Unspecified means member.",
	"buf.alpha.audit.v1alpha1.PayloadOrganizationIDPGroupUpdated.new_role_override":
		"The role that the mapping gives now. Unspecified means member.",
	"buf.alpha.audit.v1alpha1.PayloadOrganizationIDPGroupRemoved":
		"The facts of `EVENT_TYPE_ORGANIZATION_IDP_GROUP_REMOVED`.",
	"buf.alpha.audit.v1alpha1.PayloadOrganizationIDPGroupRemoved.organization_id": "The id of the organization.",
	"buf.alpha.audit.v1alpha1.PayloadOrganizationIDPGroupRemoved.organization_name": "The name of the organization.",
	"buf.alpha.audit.v1alpha1.PayloadOrganizationIDPGroupRemoved.role_override":
		"The role that the mapping gives. Unspecified means member.",
	"buf.alpha.audit.v1alpha1.PayloadTokenCreated": "The facts of `EVENT_TYPE_TOKEN_CREATED`.",
	"buf.alpha.audit.v1alpha1.PayloadTokenCreated.owner_id":
		"The id of the user whose token it is: of a person, or of the machine user behind it.",
	"buf.alpha.audit.v1alpha1.PayloadTokenCreated.token_expiry_time": "When the token expires. Unset if it never does.",
	"buf.alpha.audit.v1alpha1.PayloadTokenDeleted": "The facts of `EVENT_TYPE_TOKEN_DELETED`.",
	"buf.alpha.audit.v1alpha1.PayloadTokenDeleted.owner_id":
		"The id of the user whose token it is: of a person, or of the machine user behind it.",
	"buf.alpha.audit.v1alpha1.PayloadUserReactivated": "The facts of `EVENT_TYPE_USER_REACTIVATED`.",
	"buf.alpha.audit.v1alpha1.PayloadSCIMTokenCreated": "The facts of `EVENT_TYPE_SCIM_TOKEN_CREATED`.",
	"buf.alpha.audit.v1alpha1.PayloadSCIMTokenCreated.token_expiry_time":
		"When the token expires. Unset if it never does.",
	"buf.alpha.audit.v1alpha1.PayloadSCIMTokenDeleted": "The facts of `EVENT_TYPE_SCIM_TOKEN_DELETED`.",
	"buf.alpha.audit.v1alpha1.PayloadUserAutoMergedFromNewIdP":
		"The facts of `EVENT_TYPE_USER_AUTO_MERGED_FROM_NEW_IDP`.",
	"buf.alpha.audit.v1alpha1.ActorType": "The kinds of actor.",
	"buf.alpha.audit.v1alpha1.ActorType.ACTOR_TYPE_UNSPECIFIED": "Not used.",
	"buf.alpha.audit.v1alpha1.ActorType.ACTOR_TYPE_USER":
		"A person, or the machine user behind an administrator's token or a service token.",
	"buf.alpha.audit.v1alpha1.ActorType.ACTOR_TYPE_SYSTEM":
		"An identity provider with its SCIM token, or the server itself.",
	"buf.alpha.audit.v1alpha1.ResourceType": "The kinds of resource.",
	"buf.alpha.audit.v1alpha1.ResourceType.RESOURCE_TYPE_UNSPECIFIED": "Not used.",
	"buf.alpha.audit.v1alpha1.ResourceType.RESOURCE_TYPE_USER": "A user.",
	"buf.alpha.audit.v1alpha1.ResourceType.RESOURCE_TYPE_ORGANIZATION": "An organization.",
	"buf.alpha.audit.v1alpha1.ResourceType.RESOURCE_TYPE_ORGANIZATION_MEMBER":
		"A member of an organization. The id and the name are those of the user.",
	"buf.alpha.audit.v1alpha1.ResourceType.RESOURCE_TYPE_ORGANIZATION_IDP_GROUP":
		"A group that is mapped to an organization. The id and the name are the name of the group.",
	"buf.alpha.audit.v1alpha1.ResourceType.RESOURCE_TYPE_REPOSITORY":
		"Not used: Roster has no such resource (repository).",
	"buf.alpha.audit.v1alpha1.ResourceType.RESOURCE_TYPE_REPOSITORY_CONTRIBUTOR":
		"Not used: Roster has no such resource (repository contributor).",
	"buf.alpha.audit.v1alpha1.ResourceType.RESOURCE_TYPE_REPOSITORY_COMMIT":
		"Not used: Roster has no such resource (repository commit).",
	"buf.alpha.audit.v1alpha1.ResourceType.RESOURCE_TYPE_REPOSITORY_IDP_GROUP":
		"Not used: Roster has no such resource (repository idp group).",
	"buf.alpha.audit.v1alpha1.ResourceType.RESOURCE_TYPE_POLICY": "Not used: Roster has no such resource (policy).",
	"buf.alpha.audit.v1alpha1.ResourceType.RESOURCE_TYPE_POLICY_COMMIT":
		"Not used: Roster has no such resource (policy commit).",
	"buf.alpha.audit.v1alpha1.ResourceType.RESOURCE_TYPE_POLICY_LABEL":
		"Not used: Roster has no such resource (policy label).",
	"buf.alpha.audit.v1alpha1.ResourceType.RESOURCE_TYPE_POLICY_ENFORCEMENT":
		"Not used: Roster has no such resource (policy enforcement).",
	"buf.alpha.audit.v1alpha1.ResourceType.RESOURCE_TYPE_PLUGIN": "Not used: Roster has no such resource (plugin).",
	"buf.alpha.audit.v1alpha1.ResourceType.RESOURCE_TYPE_PLUGIN_COMMIT":
		"Not used: Roster has no such resource (plugin commit).",
	"buf.alpha.audit.v1alpha1.ResourceType.RESOURCE_TYPE_CURATED_PLUGIN":
		"Not used: Roster has no such resource (curated plugin).",
	"buf.alpha.audit.v1alpha1.ResourceType.RESOURCE_TYPE_TOKEN":
		"An administrator's token, a service token or a personal token.",
	"buf.alpha.audit.v1alpha1.ResourceType.RESOURCE_TYPE_SCIM_TOKEN": "A SCIM token.",
	"buf.alpha.audit.v1alpha1.ResourceType.RESOURCE_TYPE_REPOSITORY_LABEL":
		"Not used: Roster has no such resource (repository label).",
	"buf.alpha.audit.v1alpha1.ResourceType.RESOURCE_TYPE_SERVER": "Not used: Roster has no such resource (server).",
	"buf.alpha.audit.v1alpha1.ResourceType.RESOURCE_TYPE_DEVICE_AUTHORIZATION_GRANT":
		"Not used: Roster has no such resource (device authorization grant).",
	"buf.alpha.audit.v1alpha1.ResourceType.RESOURCE_TYPE_PLUGIN_LABEL":
		"Not used: Roster has no such resource (plugin label).",
	"buf.alpha.audit.v1alpha1.ResourceType.RESOURCE_TYPE_SDK_PLUGIN_CONSTRAINT":
		"Not used: Roster has no such resource (sdk plugin constraint).",
	"buf.alpha.audit.v1alpha1.ResourceType.RESOURCE_TYPE_AUTHORIZATION_REQUEST":
		"Not used: Roster has no such resource (authorization request).",
	"buf.alpha.audit.v1alpha1.ResourceType.RESOURCE_TYPE_RECOMMENDED_SDK":
		"Not used: Roster has no such resource (recommended sdk).",
	"buf.alpha.audit.v1alpha1.EventType":
		"The kinds of event.\n\nThe numbers are those of the registry's public API. Roster sends only events of which\nthe comment says what happened.",
	"buf.alpha.audit.v1alpha1.EventType.EVENT_TYPE_UNSPECIFIED": "Not used.",
	"buf.alpha.audit.v1alpha1.EventType.EVENT_TYPE_ORGANIZATION_CREATED": "An organization was created.",
	"buf.alpha.audit.v1alpha1.EventType.EVENT_TYPE_ORGANIZATION_DELETED": "An organization was deleted.",
	"buf.alpha.audit.v1alpha1.EventType.EVENT_TYPE_ORGANIZATION_MEMBER_ADDED":
		"A user became a member of an organization.",
	"buf.alpha.audit.v1alpha1.EventType.EVENT_TYPE_ORGANIZATION_MEMBER_ROLE_CHANGED":
		"The role of a member, or its source, changed.",
	"buf.alpha.audit.v1alpha1.EventType.EVENT_TYPE_ORGANIZATION_MEMBER_ROLES_CHANGED":
		"Not used (organization member roles changed).",
	"buf.alpha.audit.v1alpha1.EventType.EVENT_TYPE_ORGANIZATION_MEMBER_REMOVED":
		"A user is no longer a member of an organization.",
	"buf.alpha.audit.v1alpha1.EventType.EVENT_TYPE_ORGANIZATION_IDP_GROUP_ADDED":
		"A group name was mapped to an organization.",
	"buf.alpha.audit.v1alpha1.EventType.EVENT_TYPE_ORGANIZATION_IDP_GROUP_UPDATED":
		"The role that a mapping gives changed.",
	"buf.alpha.audit.v1alpha1.EventType.EVENT_TYPE_ORGANIZATION_IDP_GROUP_REMOVED": "A mapping was removed.",
	"buf.alpha.audit.v1alpha1.EventType.EVENT_TYPE_ORGANIZATION_RESOURCE_VISIBILITY_CONTROL_CHANGED":
		"Not used (organization resource visibility control changed).",
	"buf.alpha.audit.v1alpha1.EventType.EVENT_TYPE_ORGANIZATION_UNIQUENESS_POLICY_ENABLED":
		"Not used (organization uniqueness policy enabled).",
	"buf.alpha.audit.v1alpha1.EventType.EVENT_TYPE_ORGANIZATION_UNIQUENESS_POLICY_DISABLED":
		"Not used (organization uniqueness policy disabled).",
	"buf.alpha.audit.v1alpha1.EventType.EVENT_TYPE_REPOSITORY_CREATED": "Not used (repository created).",
	"buf.alpha.audit.v1alpha1.EventType.EVENT_TYPE_REPOSITORY_DEPRECATED": "Not used (repository deprecated).",
	"buf.alpha.audit.v1alpha1.EventType.EVENT_TYPE_REPOSITORY_UNDEPRECATED": "Not used (repository undeprecated).",
	"buf.alpha.audit.v1alpha1.EventType.EVENT_TYPE_REPOSITORY_DELETED": "Not used (repository deleted).",
	"buf.alpha.audit.v1alpha1.EventType.EVENT_TYPE_REPOSITORY_COMMIT_PUSHED": "Not used (repository commit pushed).",
	"buf.alpha.audit.v1alpha1.EventType.EVENT_TYPE_REPOSITORY_CONTRIBUTOR_ADDED":
		"Not used (repository contributor added).",
	"buf.alpha.audit.v1alpha1.EventType.EVENT_TYPE_REPOSITORY_CONTRIBUTOR_ROLE_CHANGED":
		"Not used (repository contributor role changed).",
	"buf.alpha.audit.v1alpha1.EventType.EVENT_TYPE_REPOSITORY_CONTRIBUTOR_ROLES_CHANGED":
		"Not used (repository contributor roles changed).",
	"buf.alpha.audit.v1alpha1.EventType.EVENT_TYPE_REPOSITORY_CONTRIBUTOR_REMOVED":
		"Not used (repository contributor removed).",
	"buf.alpha.audit.v1alpha1.EventType.EVENT_TYPE_REPOSITORY_VISIBILITY_CHANGED":
		"Not used (repository visibility changed).",
	"buf.alpha.audit.v1alpha1.EventType.EVENT_TYPE_REPOSITORY_DEFAULT_LABEL_NAME_CHANGED":
		"Not used (repository default label name changed).",
	"buf.alpha.audit.v1alpha1.EventType.EVENT_TYPE_REPOSITORY_IDP_GROUP_ADDED": "Not used (repository idp group added).",
	"buf.alpha.audit.v1alpha1.EventType.EVENT_TYPE_REPOSITORY_IDP_GROUP_UPDATED":
		"Not used (repository idp group updated).",
	"buf.alpha.audit.v1alpha1.EventType.EVENT_TYPE_REPOSITORY_IDP_GROUP_REMOVED":
		"Not used (repository idp group removed).",
	"buf.alpha.audit.v1alpha1.EventType.EVENT_TYPE_POLICY_CREATED": "Not used (policy created).",
	"buf.alpha.audit.v1alpha1.EventType.EVENT_TYPE_POLICY_DELETED": "Not used (policy deleted).",
	"buf.alpha.audit.v1alpha1.EventType.EVENT_TYPE_POLICY_DEPRECATED": "Not used (policy deprecated).",
	"buf.alpha.audit.v1alpha1.EventType.EVENT_TYPE_POLICY_UNDEPRECATED": "Not used (policy undeprecated).",
	"buf.alpha.audit.v1alpha1.EventType.EVENT_TYPE_POLICY_VISIBILITY_CHANGED": "Not used (policy visibility changed).",
	"buf.alpha.audit.v1alpha1.EventType.EVENT_TYPE_POLICY_COMMIT_PUSHED": "Not used (policy commit pushed).",
	"buf.alpha.audit.v1alpha1.EventType.EVENT_TYPE_POLICY_LABEL_CREATED": "Not used (policy label created).",
	"buf.alpha.audit.v1alpha1.EventType.EVENT_TYPE_POLICY_LABEL_MOVED": "Not used (policy label moved).",
	"buf.alpha.audit.v1alpha1.EventType.EVENT_TYPE_POLICY_LABEL_ARCHIVED": "Not used (policy label archived).",
	"buf.alpha.audit.v1alpha1.EventType.EVENT_TYPE_POLICY_LABEL_UNARCHIVED": "Not used (policy label unarchived).",
	"buf.alpha.audit.v1alpha1.EventType.EVENT_TYPE_PLUGIN_CREATED": "Not used (plugin created).",
	"buf.alpha.audit.v1alpha1.EventType.EVENT_TYPE_PLUGIN_DELETED": "Not used (plugin deleted).",
	"buf.alpha.audit.v1alpha1.EventType.EVENT_TYPE_PLUGIN_DEPRECATED": "Not used (plugin deprecated).",
	"buf.alpha.audit.v1alpha1.EventType.EVENT_TYPE_PLUGIN_UNDEPRECATED": "Not used (plugin undeprecated).",
	"buf.alpha.audit.v1alpha1.EventType.EVENT_TYPE_PLUGIN_VISIBILITY_CHANGED": "Not used (plugin visibility changed).",
	"buf.alpha.audit.v1alpha1.EventType.EVENT_TYPE_PLUGIN_COMMIT_PUSHED": "Not used (plugin commit pushed).",
	"buf.alpha.audit.v1alpha1.EventType.EVENT_TYPE_CURATED_PLUGIN_CREATED": "Not used (curated plugin created).",
	"buf.alpha.audit.v1alpha1.EventType.EVENT_TYPE_CURATED_PLUGIN_DELETED": "Not used (curated plugin deleted).",
	"buf.alpha.audit.v1alpha1.EventType.EVENT_TYPE_CURATED_PLUGIN_STATUS_UPDATED":
		"Not used (curated plugin status updated).",
	"buf.alpha.audit.v1alpha1.EventType.EVENT_TYPE_USER_CREATED": "A user was created.",
	"buf.alpha.audit.v1alpha1.EventType.EVENT_TYPE_USER_DELETED": "A user was purged.",
	"buf.alpha.audit.v1alpha1.EventType.EVENT_TYPE_USER_DEACTIVATED": "A user was deactivated or deprovisioned.",
	"buf.alpha.audit.v1alpha1.EventType.EVENT_TYPE_USER_LOGGED_IN": "Not used (user logged in).",
	"buf.alpha.audit.v1alpha1.EventType.EVENT_TYPE_USER_LOGGED_OUT": "Not used (user logged out).",
	"buf.alpha.audit.v1alpha1.EventType.EVENT_TYPE_TOKEN_CREATED":
		"An administrator's token, a service token or a personal token was created.",
	"buf.alpha.audit.v1alpha1.EventType.EVENT_TYPE_TOKEN_DELETED":
		"An administrator's token, a service token or a personal token was deleted.",
	"buf.alpha.audit.v1alpha1.EventType.EVENT_TYPE_USER_REACTIVATED": "A user was activated again, or came back.",
	"buf.alpha.audit.v1alpha1.EventType.EVENT_TYPE_SCIM_TOKEN_CREATED": "A SCIM token was created.",
	"buf.alpha.audit.v1alpha1.EventType.EVENT_TYPE_SCIM_TOKEN_DELETED": "A SCIM token was deleted.",
	"buf.alpha.audit.v1alpha1.EventType.EVENT_TYPE_REPOSITORY_COMMIT_DELETED": "Not used (repository commit deleted).",
	"buf.alpha.audit.v1alpha1.EventType.EVENT_TYPE_REPOSITORY_LABEL_CREATED": "Not used (repository label created).",
	"buf.alpha.audit.v1alpha1.EventType.EVENT_TYPE_REPOSITORY_LABEL_MOVED": "Not used (repository label moved).",
	"buf.alpha.audit.v1alpha1.EventType.EVENT_TYPE_REPOSITORY_LABEL_ARCHIVED": "Not used (repository label archived).",
	"buf.alpha.audit.v1alpha1.EventType.EVENT_TYPE_REPOSITORY_LABEL_UNARCHIVED":
		"Not used (repository label unarchived).",
	"buf.alpha.audit.v1alpha1.EventType.EVENT_TYPE_REPOSITORY_LABEL_ENFORCEMENT_IGNORES_CHANGED":
		"Not used (repository label enforcement ignores changed).",
	"buf.alpha.audit.v1alpha1.EventType.EVENT_TYPE_SERVER_BREAKING_CHANGE_POLICY_ENABLED":
		"Not used (server breaking change policy enabled).",
	"buf.alpha.audit.v1alpha1.EventType.EVENT_TYPE_SERVER_BREAKING_CHANGE_POLICY_DISABLED":
		"Not used (server breaking change policy disabled).",
	"buf.alpha.audit.v1alpha1.EventType.EVENT_TYPE_REPOSITORY_DEFAULT_BRANCH_CHANGED":
		"Not used (repository default branch changed).",
	"buf.alpha.audit.v1alpha1.EventType.EVENT_TYPE_SERVER_UNIQUENESS_POLICY_ENABLED":
		"Not used (server uniqueness policy enabled).",
	"buf.alpha.audit.v1alpha1.EventType.EVENT_TYPE_SERVER_UNIQUENESS_POLICY_DISABLED":
		"Not used (server uniqueness policy disabled).",
	"buf.alpha.audit.v1alpha1.EventType.EVENT_TYPE_SERVER_RESOURCE_VISIBILITY_CONTROL_CHANGED":
		"Not used (server resource visibility control changed).",
	"buf.alpha.audit.v1alpha1.EventType.EVENT_TYPE_USER_AUTO_MERGED_FROM_NEW_IDP":
		"The identity provider adopted an account that a sign-in had created.",
	"buf.alpha.audit.v1alpha1.EventType.EVENT_TYPE_DEVICE_AUTHORIZATION_GRANT_APPROVED":
		"Not used (device authorization grant approved).",
	"buf.alpha.audit.v1alpha1.EventType.EVENT_TYPE_DEVICE_AUTHORIZATION_GRANT_DENIED":
		"Not used (device authorization grant denied).",
	"buf.alpha.audit.v1alpha1.EventType.EVENT_TYPE_PLUGIN_LABEL_CREATED": "Not used (plugin label created).",
	"buf.alpha.audit.v1alpha1.EventType.EVENT_TYPE_PLUGIN_LABEL_MOVED": "Not used (plugin label moved).",
	"buf.alpha.audit.v1alpha1.EventType.EVENT_TYPE_PLUGIN_LABEL_ARCHIVED": "Not used (plugin label archived).",
	"buf.alpha.audit.v1alpha1.EventType.EVENT_TYPE_PLUGIN_LABEL_UNARCHIVED": "Not used (plugin label unarchived).",
	"buf.alpha.audit.v1alpha1.EventType.EVENT_TYPE_SERVER_REVIEW_FLOW_ENABLED": "Not used (server review flow enabled).",
	"buf.alpha.audit.v1alpha1.EventType.EVENT_TYPE_SERVER_REVIEW_FLOW_DISABLED":
		"Not used (server review flow disabled).",
	"buf.alpha.audit.v1alpha1.EventType.EVENT_TYPE_SDK_PLUGIN_CONSTRAINT_CREATED":
		"Not used (sdk plugin constraint created).",
	"buf.alpha.audit.v1alpha1.EventType.EVENT_TYPE_SDK_PLUGIN_CONSTRAINT_UPDATED":
		"Not used (sdk plugin constraint updated).",
	"buf.alpha.audit.v1alpha1.EventType.EVENT_TYPE_SDK_PLUGIN_CONSTRAINT_DELETED":
		"Not used (sdk plugin constraint deleted).",
	"buf.alpha.audit.v1alpha1.EventType.EVENT_TYPE_POLICY_ENFORCEMENT_CREATED": "Not used (policy enforcement created).",
	"buf.alpha.audit.v1alpha1.EventType.EVENT_TYPE_POLICY_ENFORCEMENT_DELETED": "Not used (policy enforcement deleted).",
	"buf.alpha.audit.v1alpha1.EventType.EVENT_TYPE_POLICY_ENFORCEMENT_POLICY_CHANGED":
		"Not used (policy enforcement policy changed).",
	"buf.alpha.audit.v1alpha1.EventType.EVENT_TYPE_POLICY_ENFORCEMENT_TARGETS_CHANGED":
		"Not used (policy enforcement targets changed).",
	"buf.alpha.audit.v1alpha1.EventType.EVENT_TYPE_AUTHORIZATION_REQUEST_APPROVED":
		"Not used (authorization request approved).",
	"buf.alpha.audit.v1alpha1.EventType.EVENT_TYPE_AUTHORIZATION_REQUEST_DENIED":
		"Not used (authorization request denied).",
	"buf.alpha.audit.v1alpha1.EventType.EVENT_TYPE_RECOMMENDED_SDK_ADDED": "Not used (recommended sdk added).",
	"buf.alpha.audit.v1alpha1.EventType.EVENT_TYPE_RECOMMENDED_SDK_REMOVED": "Not used (recommended sdk removed).",
	"buf.alpha.audit.v1alpha1.ListAuditedEventsRequest": "A request for a page of events.",
	"buf.alpha.audit.v1alpha1.ListAuditedEventsRequest.page_size":
		"The maximum number of events in the page: at most 1,000. 0 means 100.",
	"buf.alpha.audit.v1alpha1.ListAuditedEventsRequest.page_token":
		"The `next_page_token` of the previous page. Empty for the first page. Keep `start` and\n`end` from page to page.",
	"buf.alpha.audit.v1alpha1.ListAuditedEventsRequest.start":
		"Events from this time on. Unset begins with the oldest event.",
	"buf.alpha.audit.v1alpha1.ListAuditedEventsRequest.end": "Events before this time. Unset ends with the newest event.",
	"buf.alpha.audit.v1alpha1.ListAuditedEventsResponse": "A page of events.",
	"buf.alpha.audit.v1alpha1.ListAuditedEventsResponse.events": "The events.",
	"buf.alpha.audit.v1alpha1.ListAuditedEventsResponse.next_page_token":
		"The token of the next page. Empty on the last page.",
	"buf.alpha.audit.v1alpha1.AuditService":
		"The events of the registry: who did what, when, and from where.\n\nThey are read from the change log. Changes for which the registry has no kind of event\nare only in `roster.v1.ProvisioningService/ListChanges`. Only an administrator's token\nmay call this service, because the events contain addresses.",
	"buf.alpha.audit.v1alpha1.AuditService.ListAuditedEvents":
		"Returns a page of events, oldest first.\n\nThe request that causes an event gets its time before it is committed. For the last\nseconds, events may therefore still be missing that are before the end of the page.\n\nFails with `invalid_argument` if `end` is not after `start`, or if the page token\nbelongs to another list.",
	"buf.alpha.registry.v1alpha1.VerificationStatus":
		"Whether a registry vouches for who a user or an organization is.\n\nRoster vouches for nobody: it always answers `VERIFICATION_STATUS_UNSPECIFIED`.",
	"buf.alpha.registry.v1alpha1.VerificationStatus.VERIFICATION_STATUS_UNSPECIFIED":
		"The user or the organization is not verified.",
	"buf.alpha.registry.v1alpha1.VerificationStatus.VERIFICATION_STATUS_OFFICIAL":
		"It is run by the makers of the registry.",
	"buf.alpha.registry.v1alpha1.VerificationStatus.VERIFICATION_STATUS_VERIFIED_PUBLISHER":
		"It is a publisher whose identity was checked.",
	"buf.alpha.registry.v1alpha1.User":
		"A user of the registry.\n\nTheir attributes from the identity provider are in `roster.v1.User`, under the same id.",
	"buf.alpha.registry.v1alpha1.User.id":
		"The id that the server gave the user, which is also their id in SCIM.\n\nIt never changes.",
	"buf.alpha.registry.v1alpha1.User.create_time": "When the user was created.",
	"buf.alpha.registry.v1alpha1.User.update_time": "When the user was last changed.",
	"buf.alpha.registry.v1alpha1.User.username":
		"The handle of the user in the registry, which is unique and never changes.\n\nIt is derived from the part of the email address before the `@`, in lower case: every\ncharacter that is not a letter, a digit or a hyphen becomes a hyphen, it begins with\na letter, and a handle that is taken or reserved gets a number at its end.",
	"buf.alpha.registry.v1alpha1.User.deactivated":
		"Whether the user has no access.\n\nIt is true if SCIM `active` is false, or if the user was deprovisioned.",
	"buf.alpha.registry.v1alpha1.User.description":
		"The description that the user gives of themselves.\n\nIt is always empty here.",
	"buf.alpha.registry.v1alpha1.User.url": "The address of a page about the user.\n\nIt is always empty here.",
	"buf.alpha.registry.v1alpha1.User.verification_status":
		"Whether somebody vouches for the user.\n\nIt is always `VERIFICATION_STATUS_UNSPECIFIED` here.",
	"buf.alpha.registry.v1alpha1.User.user_type": "The kind of the account: `USER_TYPE_PERSONAL` or `USER_TYPE_MACHINE`.",
	"buf.alpha.registry.v1alpha1.OrganizationUser": "A member of an organization, with the role that counts.",
	"buf.alpha.registry.v1alpha1.OrganizationUser.user": "The user, who is active.",
	"buf.alpha.registry.v1alpha1.OrganizationUser.organization_id": "The id of the organization.",
	"buf.alpha.registry.v1alpha1.OrganizationUser.organization_role":
		"The highest of all roles that the user has there, direct or from a group.",
	"buf.alpha.registry.v1alpha1.OrganizationUser.organization_role_source":
		"Where that role comes from.\n\nA direct role goes before the same role from a group.",
	"buf.alpha.registry.v1alpha1.CreateUserRequest": "A request for a method that answers `unimplemented`.",
	"buf.alpha.registry.v1alpha1.CreateUserRequest.username":
		"The handle of the user to create.\n\nIt is not looked at: a handle is always derived from the email address.",
	"buf.alpha.registry.v1alpha1.CreateUserResponse":
		"The answer of a method that answers `unimplemented`: it is never sent.",
	"buf.alpha.registry.v1alpha1.CreateUserResponse.user": "The user, which is never set.",
	"buf.alpha.registry.v1alpha1.GetUserRequest": "A request for one user by their id.",
	"buf.alpha.registry.v1alpha1.GetUserRequest.id": "The id of the user.",
	"buf.alpha.registry.v1alpha1.GetUserResponse": "The user who has the id.",
	"buf.alpha.registry.v1alpha1.GetUserResponse.user": "The user.",
	"buf.alpha.registry.v1alpha1.GetUserByUsernameRequest": "A request for one user by their username.",
	"buf.alpha.registry.v1alpha1.GetUserByUsernameRequest.username":
		"The username: the handle in the registry, which is not the SCIM `userName`.",
	"buf.alpha.registry.v1alpha1.GetUserByUsernameResponse": "The user who has the username.",
	"buf.alpha.registry.v1alpha1.GetUserByUsernameResponse.user": "The user.",
	"buf.alpha.registry.v1alpha1.ListUsersRequest": "A request for a page of users.",
	"buf.alpha.registry.v1alpha1.ListUsersRequest.page_size":
		"How many users the page may have.\n\nIf 0 or not set, it is 100; at most 1,000.",
	"buf.alpha.registry.v1alpha1.ListUsersRequest.page_token":
		"The `next_page_token` of the page before.\n\nIf empty, the answer is the first page. It is opaque: send it back as it came, with\nthe same filters and `reverse`.",
	"buf.alpha.registry.v1alpha1.ListUsersRequest.reverse":
		"Whether the newest user comes first.\n\nIf not set, the oldest comes first.",
	"buf.alpha.registry.v1alpha1.ListUsersRequest.user_state_filter":
		"The state of the users to list.\n\nIf not set, or `USER_STATE_UNSPECIFIED`, users in every state are listed.",
	"buf.alpha.registry.v1alpha1.ListUsersRequest.user_type_filters":
		"The kinds of the users to list.\n\nPeople are `PERSONAL`, machine users are `MACHINE`, and nobody is `SYSTEM`. If empty,\nonly people are listed.",
	"buf.alpha.registry.v1alpha1.ListUsersResponse": "A page of users.",
	"buf.alpha.registry.v1alpha1.ListUsersResponse.users": "The users of this page.",
	"buf.alpha.registry.v1alpha1.ListUsersResponse.next_page_token":
		"The token of the next page.\n\nIf empty, this is the last page.",
	"buf.alpha.registry.v1alpha1.ListOrganizationUsersRequest": "A request for a page of the members of an organization.",
	"buf.alpha.registry.v1alpha1.ListOrganizationUsersRequest.organization_id": "The id of the organization.",
	"buf.alpha.registry.v1alpha1.ListOrganizationUsersRequest.page_size":
		"How many members the page may have.\n\nIf 0 or not set, it is 100; at most 1,000.",
	"buf.alpha.registry.v1alpha1.ListOrganizationUsersRequest.page_token":
		"The `next_page_token` of the page before.\n\nIf empty, the answer is the first page. It is opaque: send it back as it came, with\nthe same `organization_id` and `reverse`.",
	"buf.alpha.registry.v1alpha1.ListOrganizationUsersRequest.reverse":
		"Whether the newest user comes first.\n\nIf not set, the oldest comes first.",
	"buf.alpha.registry.v1alpha1.ListOrganizationUsersResponse": "A page of the members of an organization.",
	"buf.alpha.registry.v1alpha1.ListOrganizationUsersResponse.users": "The members of this page.",
	"buf.alpha.registry.v1alpha1.ListOrganizationUsersResponse.next_page_token":
		"The token of the next page.\n\nIf empty, this is the last page.",
	"buf.alpha.registry.v1alpha1.DeleteUserRequest": "A request for a method that answers `unimplemented`.",
	"buf.alpha.registry.v1alpha1.DeleteUserResponse":
		"The answer of a method that answers `unimplemented`: it is never sent.",
	"buf.alpha.registry.v1alpha1.DeactivateUserRequest": "A request that deactivates a user.",
	"buf.alpha.registry.v1alpha1.DeactivateUserRequest.id": "The id of the user.",
	"buf.alpha.registry.v1alpha1.DeactivateUserResponse": "Empty: the user is deactivated.",
	"buf.alpha.registry.v1alpha1.UpdateUserServerRoleRequest": "A request for a method that answers `unimplemented`.",
	"buf.alpha.registry.v1alpha1.UpdateUserServerRoleRequest.user_id": "The id of the user, which is not looked at.",
	"buf.alpha.registry.v1alpha1.UpdateUserServerRoleRequest.server_role":
		"The role on the server, which is not looked at.",
	"buf.alpha.registry.v1alpha1.UpdateUserServerRoleResponse":
		"The answer of a method that answers `unimplemented`: it is never sent.",
	"buf.alpha.registry.v1alpha1.CountUsersRequest": "A request for the number of users.",
	"buf.alpha.registry.v1alpha1.CountUsersRequest.user_state_filter":
		"The state of the users to count.\n\nIf not set, or `USER_STATE_UNSPECIFIED`, users in every state are counted.",
	"buf.alpha.registry.v1alpha1.CountUsersResponse": "The number of users.",
	"buf.alpha.registry.v1alpha1.CountUsersResponse.total_count": "How many users are in the state.",
	"buf.alpha.registry.v1alpha1.UpdateUserSettingsRequest": "A request for a method that answers `unimplemented`.",
	"buf.alpha.registry.v1alpha1.UpdateUserSettingsRequest.user_id": "The id of the user, which is not looked at.",
	"buf.alpha.registry.v1alpha1.UpdateUserSettingsRequest.description":
		"The description that the user gives of themselves. It is ignored.",
	"buf.alpha.registry.v1alpha1.UpdateUserSettingsRequest.url":
		"The address of a page about the user, which is not looked at.",
	"buf.alpha.registry.v1alpha1.UpdateUserSettingsResponse":
		"The answer of a method that answers `unimplemented`: it is never sent.",
	"buf.alpha.registry.v1alpha1.UserState": "Whether a user has access.",
	"buf.alpha.registry.v1alpha1.UserState.USER_STATE_UNSPECIFIED":
		"No state is said; as a filter it selects users in every state.",
	"buf.alpha.registry.v1alpha1.UserState.USER_STATE_ACTIVE": "The user is active, and their memberships count.",
	"buf.alpha.registry.v1alpha1.UserState.USER_STATE_DEACTIVATED":
		"The user is deactivated or deprovisioned, and is a member of nothing.",
	"buf.alpha.registry.v1alpha1.UserType": "The kind of a user account.",
	"buf.alpha.registry.v1alpha1.UserType.USER_TYPE_UNSPECIFIED": "No kind is said.",
	"buf.alpha.registry.v1alpha1.UserType.USER_TYPE_PERSONAL": "The account of a person.",
	"buf.alpha.registry.v1alpha1.UserType.USER_TYPE_MACHINE":
		"The account behind an administrator's token or a service token. It is in no group and\nin no organization, and SCIM does not see it.",
	"buf.alpha.registry.v1alpha1.UserType.USER_TYPE_SYSTEM":
		"An account of the server itself, of which there are none here.",
	"buf.alpha.registry.v1alpha1.UserService":
		"The users, as the registry sees them.\n\nThe identity provider makes and changes users over SCIM; here they are read and\ndeactivated. The administrator's token may call every method, a service token those\nthat have no side effects. With a personal token, a person gets themselves and the\nmembers of their organizations; anybody else is `not_found`. A request without a valid token is `unauthenticated`, and one\nwith a token that may not call the method is `permission_denied`.",
	"buf.alpha.registry.v1alpha1.UserService.CreateUser":
		"Is declared for generated clients and always answers `unimplemented`.\n\nUsers are created by the identity provider over SCIM, or with\n`roster.v1.ProvisioningService/CreateUser`: call that instead.",
	"buf.alpha.registry.v1alpha1.UserService.GetUser":
		"Gets one user by their id, also a deactivated one or a machine user.\n\nFails with `not_found` if no user has the id.",
	"buf.alpha.registry.v1alpha1.UserService.GetUserByUsername":
		"Gets one user by their username, also a deactivated one or a machine user.\n\nFails with `not_found` if no user has the username.",
	"buf.alpha.registry.v1alpha1.UserService.ListUsers":
		"Lists the people by pages, in the order in which they were created, oldest first.\n\nMachine users are not in the list. Deactivated users are in the list unless the filter leaves them out. Fails with\n`invalid_argument` if the page token is not one that this list gave.",
	"buf.alpha.registry.v1alpha1.UserService.ListOrganizationUsers":
		"Lists the members of an organization, each with their role and where it comes from.\n\nThey come by pages, in the order in which the users were created, oldest first; a\nuser who is not active is not a member. Fails with `not_found` if no organization has\nthe id, and `invalid_argument` if the page token is not one that this list gave.",
	"buf.alpha.registry.v1alpha1.UserService.DeleteUser":
		"Is declared for generated clients and always answers `unimplemented`.\n\nCall `roster.v1.ProvisioningService/DeleteUser` instead, which keeps the id for the\nday the user comes back, or `PurgeUser` there, which forgets the user for good.",
	"buf.alpha.registry.v1alpha1.UserService.DeactivateUser":
		"Deactivates a user: all that their memberships give ends at once.\n\nIt is the same as SCIM `active` set to false, and the identity provider may activate\nthe user again; the user stays in their groups for then. A user who is deactivated\nalready is no error. Fails with `not_found` if no user has the id.",
	"buf.alpha.registry.v1alpha1.UserService.UpdateUserServerRole":
		"Is declared for generated clients and always answers `unimplemented`.\n\nThere are no server roles: who holds the administrator's token administers the\nserver. Call `OrganizationService/AddOrganizationMember` or `UpdateOrganizationMember`\ninstead, to give a role in an organization.",
	"buf.alpha.registry.v1alpha1.UserService.CountUsers":
		"Counts the people. Machine users are not counted.\n\nDeactivated users are counted unless the filter leaves them out.",
	"buf.alpha.registry.v1alpha1.UserService.UpdateUserSettings":
		"Is declared for generated clients and always answers `unimplemented`.\n\nA user has no description and no address of a page here. To change what there is,\nchange the user in the identity provider, or call\n`roster.v1.ProvisioningService/PatchUser` instead.",
	"buf.alpha.registry.v1alpha1.GetCurrentUserRequest": "A request for the user behind the token.",
	"buf.alpha.registry.v1alpha1.GetCurrentUserResponse": "The user behind the token.",
	"buf.alpha.registry.v1alpha1.GetCurrentUserResponse.user": "The user.",
	"buf.alpha.registry.v1alpha1.GetCurrentUserSubjectRequest": "A request for the subject of the user behind the token.",
	"buf.alpha.registry.v1alpha1.GetCurrentUserSubjectResponse": "The subject of the user behind the token.",
	"buf.alpha.registry.v1alpha1.GetCurrentUserSubjectResponse.subject":
		"The subject, such as the `sub` of OpenID Connect or the NameID of SAML.\n\nEmpty for a machine user, and for a person who has not signed in with one.",
	"buf.alpha.registry.v1alpha1.AuthnService":
		"The user behind the token of a request.\n\nAdministrators' tokens, service tokens and the tokens of people may call it, a SCIM\ntoken may not.",
	"buf.alpha.registry.v1alpha1.AuthnService.GetCurrentUser":
		"Returns the user behind the token.\n\nAn administrator's token or a service token has a machine user behind it. This is the\nmethod with which `buf registry login` checks a token.",
	"buf.alpha.registry.v1alpha1.AuthnService.GetCurrentUserSubject":
		"Returns the id with which the user behind the token signs in at the identity provider.",
	"buf.alpha.registry.v1alpha1.EffectSummary": "The effects of changes on people and memberships, counted.",
	"buf.alpha.registry.v1alpha1.EffectSummary.gained_count": "The number of memberships that users gain.",
	"buf.alpha.registry.v1alpha1.EffectSummary.lost_count": "The number of memberships that users lose.",
	"buf.alpha.registry.v1alpha1.EffectSummary.changed_count": "The number of memberships whose role or source changes.",
	"buf.alpha.registry.v1alpha1.EffectSummary.organizations": "The same by organization, in the order of their names.",
	"buf.alpha.registry.v1alpha1.EffectSummary.examples":
		"The first 100 of these memberships: first the lost ones, then the changed ones, then\nthe gained ones.",
	"buf.alpha.registry.v1alpha1.EffectSummary.users": "The numbers of users created, changed, activated and so on.",
	"buf.alpha.registry.v1alpha1.UserEffects":
		"The numbers of users whom changes concern, by kind of change. A user may count in several.",
	"buf.alpha.registry.v1alpha1.UserEffects.created_count": "Users who are created.",
	"buf.alpha.registry.v1alpha1.UserEffects.adopted_count": "Accounts of a sign-in that the identity provider adopts.",
	"buf.alpha.registry.v1alpha1.UserEffects.changed_count": "Users whose attributes change.",
	"buf.alpha.registry.v1alpha1.UserEffects.activated_count": "Users who get access: they are activated, or come back.",
	"buf.alpha.registry.v1alpha1.UserEffects.deactivated_count":
		"Users who lose access: they are deactivated or deleted.",
	"buf.alpha.registry.v1alpha1.OrganizationEffects": "The effects on the memberships of an organization.",
	"buf.alpha.registry.v1alpha1.OrganizationEffects.organization_id": "The id of the organization.",
	"buf.alpha.registry.v1alpha1.OrganizationEffects.organization_name": "The name of the organization.",
	"buf.alpha.registry.v1alpha1.OrganizationEffects.gained_count": "The number of users who become members.",
	"buf.alpha.registry.v1alpha1.OrganizationEffects.lost_count": "The number of users who are no longer members.",
	"buf.alpha.registry.v1alpha1.OrganizationEffects.changed_count":
		"The number of members whose role or source changes.",
	"buf.alpha.registry.v1alpha1.MembershipEffect": "The effect on one membership.",
	"buf.alpha.registry.v1alpha1.MembershipEffect.user_id": "The id of the user.",
	"buf.alpha.registry.v1alpha1.MembershipEffect.user_name":
		"The `user_name` of the user. Empty if the user no longer exists.",
	"buf.alpha.registry.v1alpha1.MembershipEffect.organization_id": "The id of the organization.",
	"buf.alpha.registry.v1alpha1.MembershipEffect.organization_name": "The name of the organization.",
	"buf.alpha.registry.v1alpha1.MembershipEffect.before": "The role before. Unspecified if the user was not a member.",
	"buf.alpha.registry.v1alpha1.MembershipEffect.after":
		"The role after. Unspecified if the user is no longer a member.",
	"buf.alpha.registry.v1alpha1.MembershipEffect.reason":
		"Why: the change that leads to it, such as `added to the group Platform Team`.",
	"buf.alpha.registry.v1alpha1.Organization": "An organization of the registry.",
	"buf.alpha.registry.v1alpha1.Organization.id": "The id that the server gave the organization.\n\nIt never changes.",
	"buf.alpha.registry.v1alpha1.Organization.create_time": "When the organization was created.",
	"buf.alpha.registry.v1alpha1.Organization.update_time": "When the organization was last changed.",
	"buf.alpha.registry.v1alpha1.Organization.name":
		"The name of the organization, which is unique and cannot be changed.\n\nIt has 3 to 32 characters: lowercase letters, digits and hyphens, beginning with a letter.",
	"buf.alpha.registry.v1alpha1.Organization.description":
		"A description of the organization.\n\nIt is empty until `UpdateOrganizationSettings` sets it.",
	"buf.alpha.registry.v1alpha1.Organization.url":
		"The address of a page about the organization.\n\nIt is empty until `UpdateOrganizationSettings` sets it.",
	"buf.alpha.registry.v1alpha1.Organization.verification_status":
		"Whether somebody vouches for the organization.\n\nIt is always `VERIFICATION_STATUS_UNSPECIFIED` here.",
	"buf.alpha.registry.v1alpha1.OrganizationMembership":
		"An organization that a user is a member of, and the user's role in it.",
	"buf.alpha.registry.v1alpha1.OrganizationMembership.organization": "The organization.",
	"buf.alpha.registry.v1alpha1.OrganizationMembership.organization_role":
		"The highest of all roles that the user has there, direct or from a group.",
	"buf.alpha.registry.v1alpha1.GetOrganizationRequest": "A request for one organization by its id.",
	"buf.alpha.registry.v1alpha1.GetOrganizationRequest.id": "The id of the organization.",
	"buf.alpha.registry.v1alpha1.GetOrganizationResponse": "The organization that has the id.",
	"buf.alpha.registry.v1alpha1.GetOrganizationResponse.organization": "The organization.",
	"buf.alpha.registry.v1alpha1.GetOrganizationByNameRequest": "A request for one organization by its name.",
	"buf.alpha.registry.v1alpha1.GetOrganizationByNameRequest.name": "The name of the organization.",
	"buf.alpha.registry.v1alpha1.GetOrganizationByNameResponse": "The organization that has the name.",
	"buf.alpha.registry.v1alpha1.GetOrganizationByNameResponse.organization": "The organization.",
	"buf.alpha.registry.v1alpha1.ListOrganizationsRequest": "A request for a page of all organizations.",
	"buf.alpha.registry.v1alpha1.ListOrganizationsRequest.page_size":
		"How many organizations the page may have.\n\nIf 0 or not set, it is 100; at most 1,000.",
	"buf.alpha.registry.v1alpha1.ListOrganizationsRequest.page_token":
		"The `next_page_token` of the page before.\n\nIf empty, the answer is the first page. It is opaque: send it back as it came, with\nthe same `reverse`.",
	"buf.alpha.registry.v1alpha1.ListOrganizationsRequest.reverse":
		"Whether the newest organization comes first.\n\nIf not set, the oldest comes first.",
	"buf.alpha.registry.v1alpha1.ListOrganizationsResponse": "A page of all organizations.",
	"buf.alpha.registry.v1alpha1.ListOrganizationsResponse.organizations": "The organizations of this page.",
	"buf.alpha.registry.v1alpha1.ListOrganizationsResponse.next_page_token":
		"The token of the next page.\n\nIf empty, this is the last page.",
	"buf.alpha.registry.v1alpha1.ListUserOrganizationsRequest":
		"A request for a page of the organizations that a user is a member of.",
	"buf.alpha.registry.v1alpha1.ListUserOrganizationsRequest.user_id": "The id of the user.",
	"buf.alpha.registry.v1alpha1.ListUserOrganizationsRequest.page_size":
		"How many organizations the page may have.\n\nIf 0 or not set, it is 100; at most 1,000.",
	"buf.alpha.registry.v1alpha1.ListUserOrganizationsRequest.page_token":
		"The `next_page_token` of the page before.\n\nIf empty, the answer is the first page. It is opaque: send it back as it came, with\nthe same `user_id` and `reverse`.",
	"buf.alpha.registry.v1alpha1.ListUserOrganizationsRequest.reverse":
		"Whether the newest organization comes first.\n\nIf not set, the oldest comes first.",
	"buf.alpha.registry.v1alpha1.ListUserOrganizationsResponse":
		"A page of the organizations that a user is a member of.",
	"buf.alpha.registry.v1alpha1.ListUserOrganizationsResponse.organizations":
		"The organizations of this page, each with the user's role in it.",
	"buf.alpha.registry.v1alpha1.ListUserOrganizationsResponse.next_page_token":
		"The token of the next page.\n\nIf empty, this is the last page.",
	"buf.alpha.registry.v1alpha1.GetUserOrganizationRequest":
		"A request for one organization that a user is a member of.",
	"buf.alpha.registry.v1alpha1.GetUserOrganizationRequest.user_id": "The id of the user.",
	"buf.alpha.registry.v1alpha1.GetUserOrganizationRequest.organization_id": "The id of the organization.",
	"buf.alpha.registry.v1alpha1.GetUserOrganizationResponse": "One organization that the user is a member of.",
	"buf.alpha.registry.v1alpha1.GetUserOrganizationResponse.organization_membership":
		"The organization and the user's role in it.",
	"buf.alpha.registry.v1alpha1.CreateOrganizationRequest": "A request that creates an organization.",
	"buf.alpha.registry.v1alpha1.CreateOrganizationRequest.name":
		"The name of the organization, which cannot be changed later.\n\nIt must have 3 to 32 characters: lowercase letters, digits and hyphens, beginning\nwith a letter. No other organization may have it.",
	"buf.alpha.registry.v1alpha1.CreateOrganizationResponse": "The organization that was created.",
	"buf.alpha.registry.v1alpha1.CreateOrganizationResponse.organization": "The organization.",
	"buf.alpha.registry.v1alpha1.DeleteOrganizationRequest": "A request that deletes an organization by its id.",
	"buf.alpha.registry.v1alpha1.DeleteOrganizationRequest.id": "The id of the organization.",
	"buf.alpha.registry.v1alpha1.DeleteOrganizationResponse": "Empty: the organization is deleted.",
	"buf.alpha.registry.v1alpha1.DeleteOrganizationByNameRequest": "A request that deletes an organization by its name.",
	"buf.alpha.registry.v1alpha1.DeleteOrganizationByNameRequest.name": "The name of the organization.",
	"buf.alpha.registry.v1alpha1.DeleteOrganizationByNameResponse": "Empty: the organization is deleted.",
	"buf.alpha.registry.v1alpha1.AddOrganizationMemberRequest":
		"A request that gives a user a direct role in an organization.",
	"buf.alpha.registry.v1alpha1.AddOrganizationMemberRequest.organization_id": "The id of the organization.",
	"buf.alpha.registry.v1alpha1.AddOrganizationMemberRequest.user_id": "The id of the user.",
	"buf.alpha.registry.v1alpha1.AddOrganizationMemberRequest.organization_role":
		"The role to give.\n\nIt must be set: `ORGANIZATION_ROLE_UNSPECIFIED` is `invalid_argument`.",
	"buf.alpha.registry.v1alpha1.AddOrganizationMemberResponse": "Empty: the user has the direct role.",
	"buf.alpha.registry.v1alpha1.UpdateOrganizationMemberRequest":
		"A request that changes the direct role of a user in an organization.",
	"buf.alpha.registry.v1alpha1.UpdateOrganizationMemberRequest.organization_id": "The id of the organization.",
	"buf.alpha.registry.v1alpha1.UpdateOrganizationMemberRequest.user_id":
		"The id of the user, who must have a direct role in the organization.",
	"buf.alpha.registry.v1alpha1.UpdateOrganizationMemberRequest.organization_role":
		"The role to have instead.\n\nIt must be set: `ORGANIZATION_ROLE_UNSPECIFIED` is `invalid_argument`. To take the\nrole away, call `RemoveOrganizationMember`.",
	"buf.alpha.registry.v1alpha1.UpdateOrganizationMemberResponse": "Empty: the user has the new direct role.",
	"buf.alpha.registry.v1alpha1.RemoveOrganizationMemberRequest":
		"A request that takes the direct role of a user in an organization away.",
	"buf.alpha.registry.v1alpha1.RemoveOrganizationMemberRequest.organization_id": "The id of the organization.",
	"buf.alpha.registry.v1alpha1.RemoveOrganizationMemberRequest.user_id":
		"The id of the user, who need not have a direct role.",
	"buf.alpha.registry.v1alpha1.RemoveOrganizationMemberResponse": "Empty: the user has no direct role.",
	"buf.alpha.registry.v1alpha1.GetOrganizationSettingsRequest": "A request for the settings of an organization.",
	"buf.alpha.registry.v1alpha1.GetOrganizationSettingsRequest.organization_id": "The id of the organization.",
	"buf.alpha.registry.v1alpha1.GetOrganizationSettingsResponse": "The settings of an organization.",
	"buf.alpha.registry.v1alpha1.GetOrganizationSettingsResponse.repository_base_role":
		"The role that members have in the repositories of the organization.\n\nRoster keeps it for the registry and holds no repositories itself.",
	"buf.alpha.registry.v1alpha1.GetOrganizationSettingsResponse.members_count":
		"How many users are members now, each counted once: direct ones and those from groups.\n\nUsers who are not active are not counted.",
	"buf.alpha.registry.v1alpha1.GetOrganizationSettingsResponse.idp_groups":
		"The groups of the identity provider that are mapped to the organization.",
	"buf.alpha.registry.v1alpha1.GetOrganizationSettingsResponse.IdPGroup":
		"A group of the identity provider that is mapped to the organization.",
	"buf.alpha.registry.v1alpha1.GetOrganizationSettingsResponse.IdPGroup.name":
		"The name of the group, as it was mapped.\n\nA group with this name need not exist: readiness reports such a mapping.",
	"buf.alpha.registry.v1alpha1.GetOrganizationSettingsResponse.IdPGroup.role_override":
		"The role that the users in the group get.\n\nIf `ORGANIZATION_ROLE_UNSPECIFIED`, they get `ORGANIZATION_ROLE_MEMBER`.",
	"buf.alpha.registry.v1alpha1.GetOrganizationSettingsResponse.IdPGroup.connection":
		"The name of the connection whose group is meant. Empty for those of every connection.\n\nThe public API does not have this field.",
	"buf.alpha.registry.v1alpha1.UpdateOrganizationSettingsRequest":
		"A request that changes the settings of an organization.",
	"buf.alpha.registry.v1alpha1.UpdateOrganizationSettingsRequest.organization_id": "The id of the organization.",
	"buf.alpha.registry.v1alpha1.UpdateOrganizationSettingsRequest.repository_base_role":
		"The role that members get in the repositories of the organization.\n\nIf not set, or `REPOSITORY_ROLE_UNSPECIFIED`, it stays as it is.",
	"buf.alpha.registry.v1alpha1.UpdateOrganizationSettingsRequest.description":
		"A description of the organization.\n\nIf not set, it stays as it is; if empty, it is cleared.",
	"buf.alpha.registry.v1alpha1.UpdateOrganizationSettingsRequest.url":
		"The address of a page about the organization.\n\nIf not set, it stays as it is; if empty, it is cleared.",
	"buf.alpha.registry.v1alpha1.UpdateOrganizationSettingsResponse": "Empty: the settings are changed.",
	"buf.alpha.registry.v1alpha1.AddOrganizationGroupRequest":
		"A request that maps a group of the identity provider to an organization.",
	"buf.alpha.registry.v1alpha1.AddOrganizationGroupRequest.organization_id": "The id of the organization.",
	"buf.alpha.registry.v1alpha1.AddOrganizationGroupRequest.group_name":
		"The name of the group, its `displayName` in SCIM.\n\nUpper and lower case are the same. A group of this name need not be there yet.",
	"buf.alpha.registry.v1alpha1.AddOrganizationGroupRequest.role_override":
		"The role that every user in the group gets.\n\nIf not set, or `ORGANIZATION_ROLE_UNSPECIFIED`, it is `ORGANIZATION_ROLE_MEMBER`.",
	"buf.alpha.registry.v1alpha1.AddOrganizationGroupRequest.validate_only":
		"If true, the request is only checked: nothing is written, and the response has what\nthe mapping would do.\n\nThe public API does not have this field.",
	"buf.alpha.registry.v1alpha1.AddOrganizationGroupRequest.connection":
		"The name of the connection whose group is meant.\n\nIf not set, the mapping is for the groups of every connection with this name. The\npublic API does not have this field.",
	"buf.alpha.registry.v1alpha1.AddOrganizationGroupResponse": "The group is mapped.",
	"buf.alpha.registry.v1alpha1.AddOrganizationGroupResponse.effects":
		"The effects of the mapping on memberships. Set only with `validate_only`.\n\nThe public API does not have this field.",
	"buf.alpha.registry.v1alpha1.UpdateOrganizationGroupRequest":
		"A request that changes the role that a mapped group gives.",
	"buf.alpha.registry.v1alpha1.UpdateOrganizationGroupRequest.organization_id": "The id of the organization.",
	"buf.alpha.registry.v1alpha1.UpdateOrganizationGroupRequest.group_name":
		"The name of the group, which must be mapped to the organization.\n\nUpper and lower case are the same.",
	"buf.alpha.registry.v1alpha1.UpdateOrganizationGroupRequest.role_override":
		"The role that every user in the group gets.\n\nIf not set, nothing changes. If `ORGANIZATION_ROLE_UNSPECIFIED`, the override is\nremoved, and the users get `ORGANIZATION_ROLE_MEMBER`.",
	"buf.alpha.registry.v1alpha1.UpdateOrganizationGroupRequest.connection":
		"The name of the connection whose group is meant.\n\nIf not set, the mapping is for the groups of every connection with this name. The\npublic API does not have this field.",
	"buf.alpha.registry.v1alpha1.UpdateOrganizationGroupResponse": "Empty: the group gives the role.",
	"buf.alpha.registry.v1alpha1.RemoveOrganizationGroupRequest":
		"A request that ends the mapping of a group to an organization.",
	"buf.alpha.registry.v1alpha1.RemoveOrganizationGroupRequest.organization_id": "The id of the organization.",
	"buf.alpha.registry.v1alpha1.RemoveOrganizationGroupRequest.group_name":
		"The name of the group, which need not be mapped.\n\nUpper and lower case are the same.",
	"buf.alpha.registry.v1alpha1.RemoveOrganizationGroupRequest.connection":
		"The name of the connection whose group is meant.\n\nIf not set, the mapping is for the groups of every connection with this name. The\npublic API does not have this field.",
	"buf.alpha.registry.v1alpha1.RemoveOrganizationGroupResponse": "Empty: the group is not mapped.",
	"buf.alpha.registry.v1alpha1.OrganizationService":
		"The organizations, who belongs to them, and the groups that give membership.\n\nMembership is derived and never stored: an active user has their direct role and the\nroles of all mapped groups that they are in, and the highest one counts; a user who is\nnot active is a member of nothing. The administrator's token may call every method, a\nservice token those that have no side effects. With a personal token, a person gets the\norganizations that they are a member of; of those that they own or administer, they\nchange the members, the mappings and the settings. Only an owner gives or takes the role\nof owner. A request without a valid token is\n`unauthenticated`, and one with a token that may not call the method is\n`permission_denied`.",
	"buf.alpha.registry.v1alpha1.OrganizationService.GetOrganization":
		"Gets one organization by its id.\n\nFails with `not_found` if no organization has the id.",
	"buf.alpha.registry.v1alpha1.OrganizationService.GetOrganizationByName":
		"Gets one organization by its name.\n\nFails with `not_found` if no organization has the name.",
	"buf.alpha.registry.v1alpha1.OrganizationService.ListOrganizations":
		"Lists all organizations by pages, in the order in which they were created, oldest first.\n\nFails with `invalid_argument` if the page token is not one that this list gave.",
	"buf.alpha.registry.v1alpha1.OrganizationService.ListUserOrganizations":
		"Lists the organizations that a user is a member of, with the user's role in each.\n\nThey come by pages, in the order in which the organizations were created, oldest\nfirst; a user who is not active has none. Fails with `not_found` if no user has the\nid, and `invalid_argument` if the page token is not one that this list gave.",
	"buf.alpha.registry.v1alpha1.OrganizationService.GetUserOrganization":
		"Gets one organization that a user is a member of, with the user's role in it.\n\nFails with `not_found` if there is no such user or organization, or if the user\nis not a member.",
	"buf.alpha.registry.v1alpha1.OrganizationService.CreateOrganization":
		"Creates an organization, which has no members yet.\n\nGive it an owner with `AddOrganizationMember` or `AddOrganizationGroup`. Fails with\n`already_exists` if an organization has the name, and `invalid_argument` if\nthe name is not a valid one.",
	"buf.alpha.registry.v1alpha1.OrganizationService.DeleteOrganization":
		"Deletes an organization by its id, with its direct roles and its group mappings.\n\nThe users and the groups stay. Fails with `not_found` if no organization has the id.",
	"buf.alpha.registry.v1alpha1.OrganizationService.DeleteOrganizationByName":
		"Deletes an organization by its name, with its direct roles and its group mappings.\n\nThe users and the groups stay. Fails with `not_found` if no organization has the name.",
	"buf.alpha.registry.v1alpha1.OrganizationService.AddOrganizationMember":
		"Gives a user a direct role in an organization.\n\nWhere the user has this direct role already, the call succeeds and changes nothing;\nif they have another one, the answer is `already_exists`: change it with\n`UpdateOrganizationMember`. A role that a group gives does not stand in the way.\nFails with `not_found` if there is no such organization or user, and\n`invalid_argument` if the role is unspecified.",
	"buf.alpha.registry.v1alpha1.OrganizationService.UpdateOrganizationMember":
		"Changes the direct role of a user in an organization.\n\nA higher role that a group gives still counts. Fails with `not_found` if there is no\nsuch organization, or if the user has no direct role in it: give one with\n`AddOrganizationMember`. Fails with `invalid_argument` if the role is unspecified.",
	"buf.alpha.registry.v1alpha1.OrganizationService.RemoveOrganizationMember":
		"Takes the direct role of a user in an organization away.\n\nA user who has none is no error. A user whom a mapped group brings in stays a\nmember: take them out of the group in the identity provider. Fails with `not_found`\nif there is no such organization.",
	"buf.alpha.registry.v1alpha1.OrganizationService.GetOrganizationSettings":
		"Gets the settings of an organization, its number of members and its group mappings.\n\nFails with `not_found` if no organization has the id.",
	"buf.alpha.registry.v1alpha1.OrganizationService.UpdateOrganizationSettings":
		"Changes the settings of an organization that are set in the request, and leaves the others.\n\nFails with `not_found` if no organization has the id.",
	"buf.alpha.registry.v1alpha1.OrganizationService.AddOrganizationGroup":
		"Maps a group of the identity provider, by its name, to an organization.\n\nEvery active user in the group is then a member. The mapping may come before the\ngroup does, and it gives nothing while `organization_provisioning` in the settings of\n`roster.v1.ProvisioningService` is disabled, which is the default. Where the group is\nmapped already with this override, the call succeeds and changes nothing; if it is\nmapped with another one, the answer is `already_exists`: change it with\n`UpdateOrganizationGroup`. Fails with `not_found` if there is no such organization,\nand `invalid_argument` if the group name is empty.",
	"buf.alpha.registry.v1alpha1.OrganizationService.UpdateOrganizationGroup":
		"Changes the role that a mapped group gives in an organization.\n\nFails with `not_found` if there is no such organization, or if the group is not\nmapped to it: map it with `AddOrganizationGroup`.",
	"buf.alpha.registry.v1alpha1.OrganizationService.RemoveOrganizationGroup":
		"Ends the mapping of a group to an organization, and at once what it gave.\n\nThe group stays, and so do direct roles. A group that is not mapped is no error.\nFails with `not_found` if there is no such organization.",
	"buf.alpha.registry.v1alpha1.SCIMToken": "A SCIM token, without its secret.",
	"buf.alpha.registry.v1alpha1.SCIMToken.id": "The id of the token, by which it is deleted.\n\nIt is no secret.",
	"buf.alpha.registry.v1alpha1.SCIMToken.create_time": "When the token was created.",
	"buf.alpha.registry.v1alpha1.SCIMToken.expire_time": "When the token ends.\n\nIf not set, the token never expires.",
	"buf.alpha.registry.v1alpha1.CreateSCIMTokenRequest": "A request that makes a SCIM token.",
	"buf.alpha.registry.v1alpha1.CreateSCIMTokenRequest.expire_time":
		"When the token is to expire.\n\nIf not set, the token never expires. If set, it must be in the future, otherwise\nthe answer is `invalid_argument`.",
	"buf.alpha.registry.v1alpha1.CreateSCIMTokenResponse": "The SCIM token that was made.",
	"buf.alpha.registry.v1alpha1.CreateSCIMTokenResponse.token":
		"The token in plain text, to be given to the identity provider as its bearer token.\n\nKeep it now: only a digest of it is stored, and no call shows it again.",
	"buf.alpha.registry.v1alpha1.ListSCIMTokensRequest": "A request for a page of the active SCIM tokens.",
	"buf.alpha.registry.v1alpha1.ListSCIMTokensRequest.page_size":
		"How many tokens the page may have.\n\nIf 0 or not set, it is 100; at most 1,000.",
	"buf.alpha.registry.v1alpha1.ListSCIMTokensRequest.page_token":
		"The `next_page_token` of the page before.\n\nIf empty, the answer is the first page. It is opaque: send it back as it came, with\nthe same `reverse`.",
	"buf.alpha.registry.v1alpha1.ListSCIMTokensRequest.reverse":
		"Whether the newest token comes first.\n\nIf not set, the oldest comes first.",
	"buf.alpha.registry.v1alpha1.ListSCIMTokensResponse": "A page of the active SCIM tokens.",
	"buf.alpha.registry.v1alpha1.ListSCIMTokensResponse.tokens": "The tokens of this page, without their plain text.",
	"buf.alpha.registry.v1alpha1.ListSCIMTokensResponse.next_page_token":
		"The token of the next page.\n\nIf empty, this is the last page.",
	"buf.alpha.registry.v1alpha1.DeleteSCIMTokenRequest": "A request that deletes a SCIM token.",
	"buf.alpha.registry.v1alpha1.DeleteSCIMTokenRequest.token_id": "The id of the token, as `ListSCIMTokens` gives it.",
	"buf.alpha.registry.v1alpha1.DeleteSCIMTokenResponse": "Empty: the token is deleted.",
	"buf.alpha.registry.v1alpha1.SCIMTokenService":
		"The tokens with which an identity provider calls the SCIM endpoints.\n\nOnly the administrator's token may call this service: a request without a valid token\nis `unauthenticated`, and one with a service token or a SCIM token is\n`permission_denied`. To change a token before it expires, create a second one, give it\nto the identity provider, and delete the first.",
	"buf.alpha.registry.v1alpha1.SCIMTokenService.CreateSCIMToken":
		"Creates a SCIM token. Only this response contains the token itself.\n\nFails with `invalid_argument` if `expire_time` is not in the future.",
	"buf.alpha.registry.v1alpha1.SCIMTokenService.ListSCIMTokens":
		"Lists the active SCIM tokens by pages, in the order in which they were created, oldest first.\n\nA token that has expired is left out, and the token itself is never shown. Fails with\n`invalid_argument` if the page token is not one that this list gave.",
	"buf.alpha.registry.v1alpha1.SCIMTokenService.DeleteSCIMToken":
		"Deletes a SCIM token: the next request that comes with it is refused with 401.\n\nFails with `not_found` if no token has the id.",
	"buf.alpha.registry.v1alpha1.Token": "A personal token, without its plaintext.",
	"buf.alpha.registry.v1alpha1.Token.id": "The id. It is part of the plaintext.",
	"buf.alpha.registry.v1alpha1.Token.create_time": "When the token was created.",
	"buf.alpha.registry.v1alpha1.Token.expire_time": "When the token expires. Unset if it never does.",
	"buf.alpha.registry.v1alpha1.Token.note": "The name by which the person recognizes the token.",
	"buf.alpha.registry.v1alpha1.CreateTokenRequest": "A request to create a personal token.",
	"buf.alpha.registry.v1alpha1.CreateTokenRequest.note":
		"A name by which the person recognizes the token, such as `laptop`: up to 64 letters,\ndigits, spaces, dots, underscores and hyphens. Empty means no name.",
	"buf.alpha.registry.v1alpha1.CreateTokenRequest.expire_time":
		"When the token expires: a time in the future.\n\nUnset means never. A token that is created with a personal token that expires must\nexpire too, and not later than that one.",
	"buf.alpha.registry.v1alpha1.CreateTokenRequest.user_id":
		"The id of the user whose token it will be.\n\nWith a personal token, it is the id of its person, or empty. An administrator's token\nhas to send it.",
	"buf.alpha.registry.v1alpha1.CreateTokenResponse": "The personal token that was created.",
	"buf.alpha.registry.v1alpha1.CreateTokenResponse.token": "The plaintext of the token.",
	"buf.alpha.registry.v1alpha1.GetTokenRequest": "A request for a personal token.",
	"buf.alpha.registry.v1alpha1.GetTokenRequest.token_id": "The id of the token.",
	"buf.alpha.registry.v1alpha1.GetTokenResponse": "The personal token.",
	"buf.alpha.registry.v1alpha1.GetTokenResponse.token": "The token.",
	"buf.alpha.registry.v1alpha1.ListTokensRequest": "A request for a page of personal tokens.",
	"buf.alpha.registry.v1alpha1.ListTokensRequest.page_size":
		"The maximum number of tokens in the page: at most 1,000. 0 means 100.",
	"buf.alpha.registry.v1alpha1.ListTokensRequest.page_token":
		"The `next_page_token` of the previous page. Empty for the first page.",
	"buf.alpha.registry.v1alpha1.ListTokensRequest.reverse": "Whether to return the newest token first.",
	"buf.alpha.registry.v1alpha1.ListTokensRequest.user_id":
		"The id of the user whose tokens to return.\n\nWith a personal token, it is the id of its person, or empty. An administrator's token\nhas to send it.",
	"buf.alpha.registry.v1alpha1.ListTokensResponse": "A page of personal tokens.",
	"buf.alpha.registry.v1alpha1.ListTokensResponse.tokens": "The tokens.",
	"buf.alpha.registry.v1alpha1.ListTokensResponse.next_page_token":
		"The token of the next page. Empty on the last page.",
	"buf.alpha.registry.v1alpha1.DeleteTokenRequest": "A request to delete a personal token.",
	"buf.alpha.registry.v1alpha1.DeleteTokenRequest.token_id": "The id of the token.",
	"buf.alpha.registry.v1alpha1.DeleteTokenResponse": "An empty response: the token was deleted.",
	"buf.alpha.registry.v1alpha1.TokenService":
		"Personal tokens: with one, a program or a command line acts as a person.\n\nA personal token may read what its person may see, and manage the organizations that\nthey own or administer. People manage their own tokens with a personal token, and an\nadministrator's token manages those of everybody. When a person is deactivated or\ndeprovisioned, their tokens are deleted at the same time.",
	"buf.alpha.registry.v1alpha1.TokenService.CreateToken":
		"Creates a personal token. No other response contains it.\n\nFails with `invalid_argument` if `expire_time` is in the past, if `note` is not a valid\nname, or if an administrator's token sends no `user_id`; with `not_found` if there is\nno such user; and with `failed_precondition` if the user is not active, or has 100\npersonal tokens already.",
	"buf.alpha.registry.v1alpha1.TokenService.GetToken":
		"Returns a personal token, without its plaintext.\n\nFails with `not_found` if there is no such token, or it is that of somebody else.",
	"buf.alpha.registry.v1alpha1.TokenService.ListTokens":
		"Returns a page of the personal tokens of a user that have not expired, oldest first.\n\nFails with `invalid_argument` if an administrator's token sends no `user_id`.",
	"buf.alpha.registry.v1alpha1.TokenService.DeleteToken":
		"Deletes a personal token. The server rejects it from its next use on.\n\nFails with `not_found` if there is no such token, or it is that of somebody else.",
	"buf.registry.owner.v1.Organization": "An organization of the registry.",
	"buf.registry.owner.v1.Organization.id": "The id: a UUID of 32 hexadecimal digits, without hyphens.",
	"buf.registry.owner.v1.Organization.create_time": "The time at which the organization was created.",
	"buf.registry.owner.v1.Organization.update_time":
		"The time of the last change of the description, the URL or the base role.",
	"buf.registry.owner.v1.Organization.name":
		"The name, which no other organization has.\n\nIt has 2 to 32 lowercase letters, digits and hyphens, begins with a letter, and does\nnot end with a hyphen. If an older version of Roster accepted a name that ends with a\nhyphen, this API shows `org-` and a code of the id instead, and accepts it in an\n`OrganizationRef`.",
	"buf.registry.owner.v1.Organization.description": "The description: at most 350 characters, possibly empty.",
	"buf.registry.owner.v1.Organization.url":
		"The URL of the organization's page: http or https, at most 255 characters, possibly\nempty.",
	"buf.registry.owner.v1.Organization.verification_status": "Whether the registry vouches for the organization.",
	"buf.registry.owner.v1.Organization.visibility":
		"The visibility of the organization, which is always `PRIVATE` here: its members see it,\nand the tokens of administrators and services.",
	"buf.registry.owner.v1.OrganizationRef": "Refers to an organization. Exactly one of the two fields is required.",
	"buf.registry.owner.v1.OrganizationRef.id": "The id, with or without hyphens.",
	"buf.registry.owner.v1.OrganizationRef.name": "The name.",
	"buf.registry.owner.v1.OrganizationRef.value": "How the organization is named.",
	"buf.registry.owner.v1.OrganizationVerificationStatus": "Whether the registry vouches for an organization.",
	"buf.registry.owner.v1.OrganizationVerificationStatus.ORGANIZATION_VERIFICATION_STATUS_UNSPECIFIED":
		"Not set. Responses never have this value.",
	"buf.registry.owner.v1.OrganizationVerificationStatus.ORGANIZATION_VERIFICATION_STATUS_UNVERIFIED":
		"The registry does not vouch for the organization.",
	"buf.registry.owner.v1.OrganizationVerificationStatus.ORGANIZATION_VERIFICATION_STATUS_VERIFIED":
		"The registry has verified the organization.",
	"buf.registry.owner.v1.OrganizationVerificationStatus.ORGANIZATION_VERIFICATION_STATUS_OFFICIAL":
		"The organization belongs to the operator of the registry.",
	"buf.registry.owner.v1.OrganizationVisibility": "The visibility of an organization.",
	"buf.registry.owner.v1.OrganizationVisibility.ORGANIZATION_VISIBILITY_UNSPECIFIED":
		"Not set. Responses never have this value.",
	"buf.registry.owner.v1.OrganizationVisibility.ORGANIZATION_VISIBILITY_PUBLIC":
		"Everybody may see the organization. No organization here has this visibility.",
	"buf.registry.owner.v1.OrganizationVisibility.ORGANIZATION_VISIBILITY_PRIVATE":
		"Only members of the organization, administrators and services may see it.",
	"buf.registry.owner.v1.User": "A user of the registry: a person, or the machine user behind a token.",
	"buf.registry.owner.v1.User.id": "The id: a UUID of 32 hexadecimal digits, without hyphens.",
	"buf.registry.owner.v1.User.create_time": "The time at which the user was created.",
	"buf.registry.owner.v1.User.update_time": "The time of the last change of the user.",
	"buf.registry.owner.v1.User.name":
		"The username, which no other user has.\n\nIt has 2 to 32 lowercase letters, digits and hyphens, begins with a letter, and does\nnot end with a hyphen. For a user whose username is shorter, longer or ends with a\nhyphen, this API shows `user-` and a code of the id instead, and accepts it in a\n`UserRef`. The alpha API shows the username itself.",
	"buf.registry.owner.v1.User.type": "Whether the user is a person or a machine user.",
	"buf.registry.owner.v1.User.state": "Whether the user has access.",
	"buf.registry.owner.v1.User.description": "The description, which is always empty here.",
	"buf.registry.owner.v1.User.url": "The URL of the user's page, which is always empty here.",
	"buf.registry.owner.v1.User.verification_status": "The verification status, which is always `UNVERIFIED` here.",
	"buf.registry.owner.v1.UserRef": "Refers to a user. Exactly one of the two fields is required.",
	"buf.registry.owner.v1.UserRef.id": "The id, with or without hyphens.",
	"buf.registry.owner.v1.UserRef.name": "The username.",
	"buf.registry.owner.v1.UserRef.value": "How the user is named.",
	"buf.registry.owner.v1.UserState": "Whether a user has access.",
	"buf.registry.owner.v1.UserState.USER_STATE_UNSPECIFIED": "Not set. Responses never have this value.",
	"buf.registry.owner.v1.UserState.USER_STATE_ACTIVE": "The user has access, and their memberships count.",
	"buf.registry.owner.v1.UserState.USER_STATE_INACTIVE":
		"The user is deactivated or deprovisioned, and is a member of no organization.",
	"buf.registry.owner.v1.UserType": "The type of a user.",
	"buf.registry.owner.v1.UserType.USER_TYPE_UNSPECIFIED": "Not set. Responses never have this value.",
	"buf.registry.owner.v1.UserType.USER_TYPE_STANDARD": "A person.",
	"buf.registry.owner.v1.UserType.USER_TYPE_BOT":
		"A machine user: the user behind an administrator's token or a service token.",
	"buf.registry.owner.v1.UserType.USER_TYPE_SYSTEM": "A user of the registry itself. No user here has this type.",
	"buf.registry.owner.v1.UserVerificationStatus": "Whether the registry vouches for a user.",
	"buf.registry.owner.v1.UserVerificationStatus.USER_VERIFICATION_STATUS_UNSPECIFIED":
		"Not set. Responses never have this value.",
	"buf.registry.owner.v1.UserVerificationStatus.USER_VERIFICATION_STATUS_UNVERIFIED":
		"The registry does not vouch for the user.",
	"buf.registry.owner.v1.UserVerificationStatus.USER_VERIFICATION_STATUS_VERIFIED":
		"The registry has verified the user. No user here has this status.",
	"buf.registry.owner.v1.UserVerificationStatus.USER_VERIFICATION_STATUS_OFFICIAL":
		"The user belongs to the operator of the registry. No user here has this status.",
	"buf.registry.owner.v1.GetOrganizationsRequest": "The request of `GetOrganizations`.",
	"buf.registry.owner.v1.GetOrganizationsRequest.organization_refs": "The organizations to get: 1 to 250.",
	"buf.registry.owner.v1.GetOrganizationsResponse": "The response of `GetOrganizations`.",
	"buf.registry.owner.v1.GetOrganizationsResponse.organizations": "The organizations, in the order of the request.",
	"buf.registry.owner.v1.ListOrganizationsRequest": "The request of `ListOrganizations`.",
	"buf.registry.owner.v1.ListOrganizationsRequest.page_size": "The size of a page: at most 250. 0 stands for 10.",
	"buf.registry.owner.v1.ListOrganizationsRequest.page_token":
		"The `next_page_token` of the previous page. Empty for the first page.",
	"buf.registry.owner.v1.ListOrganizationsRequest.user_refs":
		"List only organizations of which at least one of these users is a member: at most 250\nusers. If empty, all organizations are listed.",
	"buf.registry.owner.v1.ListOrganizationsRequest.order": "The order of the list.",
	"buf.registry.owner.v1.ListOrganizationsRequest.Order": "The order of the list.",
	"buf.registry.owner.v1.ListOrganizationsRequest.Order.ORDER_UNSPECIFIED": "The same as `ORDER_CREATE_TIME_DESC`.",
	"buf.registry.owner.v1.ListOrganizationsRequest.Order.ORDER_CREATE_TIME_DESC":
		"The organization that was created last comes first.",
	"buf.registry.owner.v1.ListOrganizationsRequest.Order.ORDER_CREATE_TIME_ASC":
		"The organization that was created first comes first.",
	"buf.registry.owner.v1.ListOrganizationsResponse": "The response of `ListOrganizations`.",
	"buf.registry.owner.v1.ListOrganizationsResponse.next_page_token":
		"The token of the next page. Empty after the last page.",
	"buf.registry.owner.v1.ListOrganizationsResponse.organizations": "The organizations of the page.",
	"buf.registry.owner.v1.CreateOrganizationsRequest": "The request of `CreateOrganizations`.",
	"buf.registry.owner.v1.CreateOrganizationsRequest.values":
		"The organizations to create: 1 to 250, with different names.",
	"buf.registry.owner.v1.CreateOrganizationsRequest.Value": "An organization to create.",
	"buf.registry.owner.v1.CreateOrganizationsRequest.Value.name":
		"The name, which no other organization has: 2 to 32 lowercase letters, digits and\nhyphens. It begins with a letter, and does not end with a hyphen.",
	"buf.registry.owner.v1.CreateOrganizationsRequest.Value.description": "The description: at most 350 characters.",
	"buf.registry.owner.v1.CreateOrganizationsRequest.Value.url":
		"The URL of the organization's page: http or https, at most 255 characters.",
	"buf.registry.owner.v1.CreateOrganizationsRequest.Value.verification_status":
		"The verification status. Not set stands for `UNVERIFIED`.",
	"buf.registry.owner.v1.CreateOrganizationsRequest.Value.visibility":
		"The visibility: not set, or `PRIVATE`. `UNSPECIFIED` is `invalid_argument`, and\n`PUBLIC` is `unimplemented`.",
	"buf.registry.owner.v1.CreateOrganizationsResponse": "The response of `CreateOrganizations`.",
	"buf.registry.owner.v1.CreateOrganizationsResponse.organizations": "The organizations, in the order of the request.",
	"buf.registry.owner.v1.UpdateOrganizationsRequest": "The request of `UpdateOrganizations`.",
	"buf.registry.owner.v1.UpdateOrganizationsRequest.values": "The changes: 1 to 250, each of another organization.",
	"buf.registry.owner.v1.UpdateOrganizationsRequest.Value":
		"A change of an organization. A field that is not set changes nothing.",
	"buf.registry.owner.v1.UpdateOrganizationsRequest.Value.organization_ref": "The organization. It is required.",
	"buf.registry.owner.v1.UpdateOrganizationsRequest.Value.description":
		"The new description: at most 350 characters. Empty removes the description.",
	"buf.registry.owner.v1.UpdateOrganizationsRequest.Value.url":
		"The new URL: http or https, at most 255 characters. Empty removes the URL.",
	"buf.registry.owner.v1.UpdateOrganizationsRequest.Value.verification_status":
		"The new verification status. `UNSPECIFIED` is `invalid_argument`. Only an\nadministrator may change the status; for others, it is `permission_denied`.",
	"buf.registry.owner.v1.UpdateOrganizationsRequest.Value.visibility":
		"The visibility: not set, or `PRIVATE`. `UNSPECIFIED` is `invalid_argument`, and\n`PUBLIC` is `unimplemented`.",
	"buf.registry.owner.v1.UpdateOrganizationsResponse": "The response of `UpdateOrganizations`.",
	"buf.registry.owner.v1.UpdateOrganizationsResponse.organizations":
		"The organizations after the change, in the order of the request.",
	"buf.registry.owner.v1.DeleteOrganizationsRequest": "The request of `DeleteOrganizations`.",
	"buf.registry.owner.v1.DeleteOrganizationsRequest.organization_refs":
		"The organizations to delete: 1 to 250. An organization may be named several times.",
	"buf.registry.owner.v1.DeleteOrganizationsResponse": "The response of `DeleteOrganizations`.",
	"buf.registry.owner.v1.OrganizationService":
		"Manages the organizations of the registry. The `buf registry organization` commands call\nthis service.\n\nThe organizations are those of `buf.alpha.registry.v1alpha1.OrganizationService`, which\nalso manages their members and group mappings. The administrator's token may call every\nmethod, a service token those without side effects. With a personal token, the\norganizations are those of which its user is a member, and an owner or admin may update\nthem. A request without a valid token is `unauthenticated`, and one with a token that may\nnot call the method is `permission_denied`. A request that breaks a rule of its message is `invalid_argument`,\nand the error names the field.",
	"buf.registry.owner.v1.OrganizationService.GetOrganizations":
		"Gets organizations by id or name.\n\nIf one of them does not exist, the error is `not_found` and names it.",
	"buf.registry.owner.v1.OrganizationService.ListOrganizations":
		"Lists organizations by pages: all of them, or those that users are members of.\n\nWith a personal token, they are those of its user. If a user does not exist, the error\nis `not_found`.",
	"buf.registry.owner.v1.OrganizationService.CreateOrganizations":
		"Creates organizations, all or none of them.\n\nA new organization has no members: give it an owner with\n`buf.alpha.registry.v1alpha1.OrganizationService/AddOrganizationMember` or\n`AddOrganizationGroup`. If a name is taken, the error is `already_exists`.",
	"buf.registry.owner.v1.OrganizationService.UpdateOrganizations":
		"Changes the descriptions and URLs of organizations, of all or of none.\n\nIf one of them does not exist, the error is `not_found` and names it.",
	"buf.registry.owner.v1.OrganizationService.DeleteOrganizations":
		"Deletes organizations with their direct roles and group mappings, all or none of them.\n\nIf one of them does not exist, the error is `not_found` and names it.",
	"buf.registry.owner.v1.Owner": "A user or an organization.",
	"buf.registry.owner.v1.Owner.user": "The user.",
	"buf.registry.owner.v1.Owner.organization": "The organization.",
	"buf.registry.owner.v1.Owner.value": "Which of the two it is. Exactly one field is set.",
	"buf.registry.owner.v1.OwnerRef": "Refers to a user or an organization. Exactly one of the two fields is required.",
	"buf.registry.owner.v1.OwnerRef.id": "The id, with or without hyphens.",
	"buf.registry.owner.v1.OwnerRef.name":
		"The username, or the name of the organization.\n\nIf a user and an organization have the same name, it refers to the organization.",
	"buf.registry.owner.v1.OwnerRef.value": "How the user or the organization is named.",
	"buf.registry.owner.v1.GetOwnersRequest": "The request of `GetOwners`.",
	"buf.registry.owner.v1.GetOwnersRequest.owner_refs": "The users and organizations to get: 1 to 250.",
	"buf.registry.owner.v1.GetOwnersResponse": "The response of `GetOwners`.",
	"buf.registry.owner.v1.GetOwnersResponse.owners": "The users and organizations, in the order of the request.",
	"buf.registry.owner.v1.OwnerService":
		"Finds users and organizations for callers that do not know which of the two a name or an\nid belongs to.\n\nThe administrator's token and service tokens may call it, and personal tokens, which find\nwhat their user may see. A request without a valid\ntoken is `unauthenticated`. A request that breaks a rule of its message is\n`invalid_argument`, and the error names the field.",
	"buf.registry.owner.v1.OwnerService.GetOwners":
		"Gets users and organizations by id or name.\n\nIf one of them does not exist, the error is `not_found` and names it.",
	"buf.registry.owner.v1.GetUsersRequest": "The request of `GetUsers`.",
	"buf.registry.owner.v1.GetUsersRequest.user_refs": "The users to get: 1 to 250.",
	"buf.registry.owner.v1.GetUsersResponse": "The response of `GetUsers`.",
	"buf.registry.owner.v1.GetUsersResponse.users": "The users, in the order of the request.",
	"buf.registry.owner.v1.GetCurrentUserRequest": "The request of `GetCurrentUser`.",
	"buf.registry.owner.v1.GetCurrentUserResponse": "The response of `GetCurrentUser`.",
	"buf.registry.owner.v1.GetCurrentUserResponse.user": "The user behind the token.",
	"buf.registry.owner.v1.ListUsersRequest": "The request of `ListUsers`.",
	"buf.registry.owner.v1.ListUsersRequest.page_size": "The size of a page: at most 250. 0 stands for 10.",
	"buf.registry.owner.v1.ListUsersRequest.page_token":
		"The `next_page_token` of the previous page. Empty for the first page.",
	"buf.registry.owner.v1.ListUsersRequest.organization_refs":
		"List only members of at least one of these organizations: at most 250 organizations.\nIf empty, all people and machine users are listed. Machine users are members of none.",
	"buf.registry.owner.v1.ListUsersRequest.order": "The order of the list.",
	"buf.registry.owner.v1.ListUsersRequest.has_types":
		"List only users of these types: people are `STANDARD`, machine users are `BOT`, and\nnobody is `SYSTEM`. If empty, users of any type are listed.",
	"buf.registry.owner.v1.ListUsersRequest.has_states":
		"List only users in these states. If empty, users in any state are listed.",
	"buf.registry.owner.v1.ListUsersRequest.Order": "The order of the list.",
	"buf.registry.owner.v1.ListUsersRequest.Order.ORDER_UNSPECIFIED": "The same as `ORDER_CREATE_TIME_DESC`.",
	"buf.registry.owner.v1.ListUsersRequest.Order.ORDER_CREATE_TIME_DESC": "The user who was created last comes first.",
	"buf.registry.owner.v1.ListUsersRequest.Order.ORDER_CREATE_TIME_ASC": "The user who was created first comes first.",
	"buf.registry.owner.v1.ListUsersResponse": "The response of `ListUsers`.",
	"buf.registry.owner.v1.ListUsersResponse.next_page_token": "The token of the next page. Empty after the last page.",
	"buf.registry.owner.v1.ListUsersResponse.users": "The users of the page.",
	"buf.registry.owner.v1.CreateUsersRequest": "The request of `CreateUsers`.",
	"buf.registry.owner.v1.CreateUsersRequest.values": "The users to create: 1 to 250.",
	"buf.registry.owner.v1.CreateUsersRequest.Value": "A user to create.",
	"buf.registry.owner.v1.CreateUsersRequest.Value.name": "The username.",
	"buf.registry.owner.v1.CreateUsersRequest.Value.type": "The type.",
	"buf.registry.owner.v1.CreateUsersRequest.Value.description": "The description.",
	"buf.registry.owner.v1.CreateUsersRequest.Value.url": "The URL of the user's page.",
	"buf.registry.owner.v1.CreateUsersRequest.Value.verification_status": "The verification status.",
	"buf.registry.owner.v1.CreateUsersResponse": "The response of `CreateUsers`, which is never sent.",
	"buf.registry.owner.v1.CreateUsersResponse.users": "The users, in the order of the request.",
	"buf.registry.owner.v1.UpdateUsersRequest": "The request of `UpdateUsers`.",
	"buf.registry.owner.v1.UpdateUsersRequest.values": "The changes: 1 to 250, each of another user.",
	"buf.registry.owner.v1.UpdateUsersRequest.Value": "A change of a user. A field that is not set changes nothing.",
	"buf.registry.owner.v1.UpdateUsersRequest.Value.user_ref": "The user. It is required.",
	"buf.registry.owner.v1.UpdateUsersRequest.Value.state":
		"The new state. `USER_STATE_INACTIVE` ends what the user's memberships give at once.",
	"buf.registry.owner.v1.UpdateUsersRequest.Value.description":
		"The description: not set or empty, because users have none.",
	"buf.registry.owner.v1.UpdateUsersRequest.Value.url": "The URL: not set or empty, because users have none.",
	"buf.registry.owner.v1.UpdateUsersRequest.Value.verification_status":
		"The verification status: not set, or `UNVERIFIED`.",
	"buf.registry.owner.v1.UpdateUsersResponse": "The response of `UpdateUsers`.",
	"buf.registry.owner.v1.UpdateUsersResponse.users": "The users after the change, in the order of the request.",
	"buf.registry.owner.v1.DeleteUsersRequest": "The request of `DeleteUsers`.",
	"buf.registry.owner.v1.DeleteUsersRequest.user_refs": "The users to delete: 1 to 250.",
	"buf.registry.owner.v1.DeleteUsersResponse": "The response of `DeleteUsers`, which is never sent.",
	"buf.registry.owner.v1.UserService":
		"Reads the users of the registry, and changes whether they have access. `buf registry\nwhoami` calls this service.\n\nThe identity provider creates, changes and deletes users over SCIM. The administrator's\ntoken may call every method, a service token those without side effects. With a personal\ntoken, the users are its own user and the members of their organizations. A request\nwithout a valid token is `unauthenticated`, and one with a token that may not call the\nmethod is `permission_denied`. A request that breaks a rule of its message is\n`invalid_argument`, and the error names the field.",
	"buf.registry.owner.v1.UserService.GetUsers":
		"Gets users by id or username, in any state, and machine users.\n\nIf one of them does not exist, the error is `not_found` and names it.",
	"buf.registry.owner.v1.UserService.GetCurrentUser": "Gets the user behind the token of the request.",
	"buf.registry.owner.v1.UserService.ListUsers":
		"Lists people by pages: all of them in any state, or the members of organizations.\n\nMachine users are not in the list, and are members of no organization. If an\norganization does not exist, the error is `not_found`. A personal token lists members\nonly: without `organization_refs`, the error is `permission_denied`.",
	"buf.registry.owner.v1.UserService.CreateUsers":
		"Always fails with `permission_denied`: the identity provider creates users.",
	"buf.registry.owner.v1.UserService.UpdateUsers":
		"Activates and deactivates users, all or none of them.\n\nIt is the same as SCIM `active`, and the identity provider may change it back. The\nother attributes of users belong to the identity provider: a request that sets one is\n`permission_denied`. If a user does not exist, the error is `not_found`. Activating a\ndeprovisioned user is `failed_precondition`.",
	"buf.registry.owner.v1.UserService.DeleteUsers":
		"Always fails with `permission_denied`: the identity provider deletes users.",
	"grpc.health.v1.HealthCheckRequest": "Which service is asked about.",
	"grpc.health.v1.HealthCheckRequest.service":
		"The full name of the service, such as `roster.v1.ProvisioningService`.\n\nEmpty means the server as a whole.",
	"grpc.health.v1.HealthCheckResponse": "How a service is.",
	"grpc.health.v1.HealthCheckResponse.status": "The state.",
	"grpc.health.v1.HealthCheckResponse.ServingStatus": "The states of a service.",
	"grpc.health.v1.HealthCheckResponse.ServingStatus.UNKNOWN": "Not known.",
	"grpc.health.v1.HealthCheckResponse.ServingStatus.SERVING": "It answers.",
	"grpc.health.v1.HealthCheckResponse.ServingStatus.NOT_SERVING":
		"It does not answer: the database is away, or the server stops.",
	"grpc.health.v1.HealthCheckResponse.ServingStatus.SERVICE_UNKNOWN":
		"The server has no such service; only `Watch` says so.",
	"grpc.health.v1.Health":
		"Whether the server answers, in the form that gRPC clients and load balancers ask for.\n\nAsks for no token.",
	"grpc.health.v1.Health.Check":
		"Whether a service answers now.\n\nFails with `not_found` for a service that the server does not have.",
	"grpc.health.v1.Health.Watch":
		"Whether a service answers, now and whenever that changes.\n\nFor a service that the server does not have the status is `SERVICE_UNKNOWN`, and\nthe stream stays open.",
	"grpc.reflection.v1.ServerReflectionRequest": "A request.",
	"grpc.reflection.v1.ServerReflectionRequest.host": "The host that the request is for. It is ignored.",
	"grpc.reflection.v1.ServerReflectionRequest.file_by_filename":
		"The file of this name, such as `roster/v1/user.proto`.",
	"grpc.reflection.v1.ServerReflectionRequest.file_containing_symbol":
		"The file that declares this symbol, such as `roster.v1.User`.",
	"grpc.reflection.v1.ServerReflectionRequest.file_containing_extension": "The file that declares an extension.",
	"grpc.reflection.v1.ServerReflectionRequest.all_extension_numbers_of_type":
		"The numbers of all extensions of this message, such as `google.protobuf.FieldOptions`.",
	"grpc.reflection.v1.ServerReflectionRequest.list_services": "The names of all services; the value is not looked at.",
	"grpc.reflection.v1.ServerReflectionRequest.message_request": "The question: exactly one.",
	"grpc.reflection.v1.ExtensionRequest": "An extension, by the message that it extends.",
	"grpc.reflection.v1.ExtensionRequest.containing_type": "The full name of the message that is extended.",
	"grpc.reflection.v1.ExtensionRequest.extension_number": "The number of the extension.",
	"grpc.reflection.v1.ServerReflectionResponse": "One answer.",
	"grpc.reflection.v1.ServerReflectionResponse.valid_host": "The host of the question.",
	"grpc.reflection.v1.ServerReflectionResponse.original_request": "The question.",
	"grpc.reflection.v1.ServerReflectionResponse.file_descriptor_response": "A file, and those that it needs.",
	"grpc.reflection.v1.ServerReflectionResponse.all_extension_numbers_response": "Numbers of extensions.",
	"grpc.reflection.v1.ServerReflectionResponse.list_services_response": "Names of services.",
	"grpc.reflection.v1.ServerReflectionResponse.error_response": "The name is unknown.",
	"grpc.reflection.v1.ServerReflectionResponse.message_response": "The answer: exactly one.",
	"grpc.reflection.v1.FileDescriptorResponse": "The requested files.",
	"grpc.reflection.v1.FileDescriptorResponse.file_descriptor_proto":
		"Each a `google.protobuf.FileDescriptorProto`: the one that was asked for, and those that it imports.",
	"grpc.reflection.v1.ExtensionNumberResponse": "Numbers of extensions.",
	"grpc.reflection.v1.ExtensionNumberResponse.base_type_name": "The full name of the message that is extended.",
	"grpc.reflection.v1.ExtensionNumberResponse.extension_number": "The numbers.",
	"grpc.reflection.v1.ListServiceResponse": "Services.",
	"grpc.reflection.v1.ListServiceResponse.service": "The services.",
	"grpc.reflection.v1.ServiceResponse": "A service.",
	"grpc.reflection.v1.ServiceResponse.name": "The full name.",
	"grpc.reflection.v1.ErrorResponse": "Why there is no answer.",
	"grpc.reflection.v1.ErrorResponse.error_code": "A gRPC status code, such as 5 for not found.",
	"grpc.reflection.v1.ErrorResponse.error_message": "The reason as a sentence.",
	"grpc.reflection.v1.ServerReflection":
		"The server's own schema, for `buf curl`, `grpcurl` and their like.\n\nAsks for no token: the schema is public. `ROSTER_REFLECTION=false` turns it off.",
	"grpc.reflection.v1.ServerReflection.ServerReflectionInfo": "Answers the requests in order.",
	"grpc.reflection.v1alpha.ServerReflectionRequest": "A request.",
	"grpc.reflection.v1alpha.ServerReflectionRequest.host": "The host that the request is for. It is ignored.",
	"grpc.reflection.v1alpha.ServerReflectionRequest.file_by_filename":
		"The file of this name, such as `roster/v1/user.proto`.",
	"grpc.reflection.v1alpha.ServerReflectionRequest.file_containing_symbol":
		"The file that declares this symbol, such as `roster.v1.User`.",
	"grpc.reflection.v1alpha.ServerReflectionRequest.file_containing_extension": "The file that declares an extension.",
	"grpc.reflection.v1alpha.ServerReflectionRequest.all_extension_numbers_of_type":
		"The numbers of all extensions of this message, such as `google.protobuf.FieldOptions`.",
	"grpc.reflection.v1alpha.ServerReflectionRequest.list_services":
		"The names of all services; the value is not looked at.",
	"grpc.reflection.v1alpha.ServerReflectionRequest.message_request": "The question: exactly one.",
	"grpc.reflection.v1alpha.ExtensionRequest": "An extension, by the message that it extends.",
	"grpc.reflection.v1alpha.ExtensionRequest.containing_type": "The full name of the message that is extended.",
	"grpc.reflection.v1alpha.ExtensionRequest.extension_number": "The number of the extension.",
	"grpc.reflection.v1alpha.ServerReflectionResponse": "One answer.",
	"grpc.reflection.v1alpha.ServerReflectionResponse.valid_host": "The host of the question.",
	"grpc.reflection.v1alpha.ServerReflectionResponse.original_request": "The question.",
	"grpc.reflection.v1alpha.ServerReflectionResponse.file_descriptor_response": "A file, and those that it needs.",
	"grpc.reflection.v1alpha.ServerReflectionResponse.all_extension_numbers_response": "Numbers of extensions.",
	"grpc.reflection.v1alpha.ServerReflectionResponse.list_services_response": "Names of services.",
	"grpc.reflection.v1alpha.ServerReflectionResponse.error_response": "The name is unknown.",
	"grpc.reflection.v1alpha.ServerReflectionResponse.message_response": "The answer: exactly one.",
	"grpc.reflection.v1alpha.FileDescriptorResponse": "The requested files.",
	"grpc.reflection.v1alpha.FileDescriptorResponse.file_descriptor_proto":
		"Each a `google.protobuf.FileDescriptorProto`: the one that was asked for, and those that it imports.",
	"grpc.reflection.v1alpha.ExtensionNumberResponse": "Numbers of extensions.",
	"grpc.reflection.v1alpha.ExtensionNumberResponse.base_type_name": "The full name of the message that is extended.",
	"grpc.reflection.v1alpha.ExtensionNumberResponse.extension_number": "The numbers.",
	"grpc.reflection.v1alpha.ListServiceResponse": "Services.",
	"grpc.reflection.v1alpha.ListServiceResponse.service": "The services.",
	"grpc.reflection.v1alpha.ServiceResponse": "A service.",
	"grpc.reflection.v1alpha.ServiceResponse.name": "The full name.",
	"grpc.reflection.v1alpha.ErrorResponse": "Why there is no answer.",
	"grpc.reflection.v1alpha.ErrorResponse.error_code": "A gRPC status code, such as 5 for not found.",
	"grpc.reflection.v1alpha.ErrorResponse.error_message": "The reason as a sentence.",
	"grpc.reflection.v1alpha.ServerReflection":
		"The server's own schema, for `buf curl`, `grpcurl` and their like.\n\nAsks for no token: the schema is public. `ROSTER_REFLECTION=false` turns it off.",
	"grpc.reflection.v1alpha.ServerReflection.ServerReflectionInfo": "Answers the requests in order.",
	"roster.v1.Settings": "The settings of the whole server.",
	"roster.v1.Settings.organization_provisioning":
		"How pushed groups affect organizations.\n\nIn an update, an unset or unspecified field keeps the setting.",
	"roster.v1.Settings.change_retention":
		"How long entries of the change log are kept, such as `2592000s` for 30 days.\n\nZero, the default, keeps them forever. The minimum otherwise is one minute. The\nnewest entry is always kept. In an update, an unset field keeps the setting.",
	"roster.v1.Settings.guard_threshold":
		"The threshold of the guard against mass deactivation: the number of users who may\nlose something to SCIM requests within an hour. The guard rejects requests beyond it.\n\nA user counts if they are deactivated or deleted, if they lose a membership, or if\ntheir sign-in address changes while they have a direct role. 0 turns the guard off.\nUnset means the default: 5, or 20 % of the users who had access a day ago if that is\nmore. New users count after a day or two, so that a token cannot raise the threshold\nwith them. In an update, an unset field keeps the setting, and -1 restores the default.",
	"roster.v1.Settings.request_log":
		"The settings of the flight recorder, which keeps SCIM requests.\n\nIn an update, an unset field keeps the setting.",
	"roster.v1.RequestLog": "The settings of the flight recorder, which keeps SCIM requests. See `RequestService`.",
	"roster.v1.RequestLog.bodies":
		"The requests of which personal data is kept: bodies, queries and names.\n\nUnspecified means `REFUSED` in an answer, and keeps the setting in an update.",
	"roster.v1.RequestLog.retention":
		"How long records are kept, such as `604800s` for 7 days. The minimum is one minute.\n\nUnset means the default of 30 days. In an update, zero restores the default.",
	"roster.v1.RequestLog.max_mebibytes":
		"How much space the records may take, in MiB. The oldest are deleted first.\n\nUnset means the default of 512. 0 turns the recorder off, and -1 restores the default\nin an update.",
	"roster.v1.RequestLog.read_sample":
		"Of how many reads that succeed one is recorded: 1 records each, 100 every hundredth.\n\nUnset means the default of 0, which records none.",
	"roster.v1.RequestBodies": "The requests of which the flight recorder keeps personal data.",
	"roster.v1.RequestBodies.REQUEST_BODIES_UNSPECIFIED": "In an update: keep the setting.",
	"roster.v1.RequestBodies.REQUEST_BODIES_OFF": "No request.",
	"roster.v1.RequestBodies.REQUEST_BODIES_REFUSED": "Requests that were refused or failed. This is the default.",
	"roster.v1.RequestBodies.REQUEST_BODIES_ALL": "Each request that is recorded.",
	"roster.v1.OrganizationProvisioning": "How a group that the identity provider pushes affects organizations.",
	"roster.v1.OrganizationProvisioning.ORGANIZATION_PROVISIONING_UNSPECIFIED": "In an update: keep the setting.",
	"roster.v1.OrganizationProvisioning.ORGANIZATION_PROVISIONING_DISABLED":
		"Groups are stored and give no membership. This is the default.",
	"roster.v1.OrganizationProvisioning.ORGANIZATION_PROVISIONING_MAPPED":
		"Groups that are mapped to an organization give membership of it.",
	"roster.v1.OrganizationProvisioning.ORGANIZATION_PROVISIONING_AUTOMATIC":
		"As `MAPPED`; in addition, a pushed group without a mapping creates an organization\nwith the group's name.",
	"roster.v1.Connection": "A connection to an identity provider.",
	"roster.v1.Connection.id": "The id that the server assigned. Ignored in a request.",
	"roster.v1.Connection.name":
		"The name, such as `okta`: 1 to 32 lowercase letters, digits and hyphens. It begins\nwith a letter and does not end with a hyphen.\n\nIt is unique, and never changes.",
	"roster.v1.Connection.create_time": "When the connection was created. Ignored in a request.",
	"roster.v1.Connection.adoption_domains":
		"The email domains in which the connection adopts accounts that a sign-in created.\n\nIn an update, an unset field keeps the domains.",
	"roster.v1.Connection.kind":
		"The kind of the identity provider.\n\nIn an update, an unspecified kind keeps the kind.",
	"roster.v1.Connection.strict":
		"Whether requests that deviate from the RFC are refused: no rule for identity providers\napplies.\n\nUnset means the setting of the server, `ROSTER_STRICT_SCIM`.",
	"roster.v1.Connection.guard_threshold":
		"The threshold of the guard against mass deactivation, as in `Settings.guard_threshold`:\nthe number of users who may lose something to requests of this connection within an\nhour. A connection with a threshold is counted by itself. 0 turns the guard off.\n\nUnset means the setting of the server, by which all connections without a threshold are\ncounted together.",
	"roster.v1.Connection.organization_provisioning":
		"How the groups that this connection pushes affect organizations.\n\nUnspecified means the setting of the server.",
	"roster.v1.Connection.users_count":
		"The number of live users whom the connection manages. Only in answers of\n`GetConnection` and `ListConnections`.",
	"roster.v1.Connection.groups_count":
		"The number of groups that the connection manages. Only in answers of `GetConnection`\nand `ListConnections`.",
	"roster.v1.EmailDomains": "A set of email domains.",
	"roster.v1.EmailDomains.domains":
		"The domains, such as `example.com`: at most 100. A subdomain has to be listed\nseparately.\n\nAn empty list, the default, means every domain.",
	"roster.v1.ConnectionKind": "The kinds of identity provider.",
	"roster.v1.ConnectionKind.CONNECTION_KIND_UNSPECIFIED": "Not known.",
	"roster.v1.ConnectionKind.CONNECTION_KIND_OKTA": "Okta.",
	"roster.v1.ConnectionKind.CONNECTION_KIND_ENTRA": "Microsoft Entra ID.",
	"roster.v1.ConnectionKind.CONNECTION_KIND_OTHER": "Another identity provider.",
	"roster.v1.Attribute":
		"The characteristics of a SCIM attribute.\n\nThe zero value of each field is the default of RFC 7643, section 2.2, so an option\nstates only the differences. The attribute's name, its type and whether it is\nmulti-valued follow from the proto field.",
	"roster.v1.Attribute.mutability": "Whether a client may write the attribute, and when.",
	"roster.v1.Attribute.returned": "When the attribute is returned in a response.",
	"roster.v1.Attribute.uniqueness": "The scope in which a value must be unique.",
	"roster.v1.Attribute.case_exact":
		"Whether comparisons of values are case-sensitive.\n\nIf false, comparisons ignore case. The stored value keeps the case that the client\nsent.",
	"roster.v1.Attribute.required": "Whether every resource must have the attribute.",
	"roster.v1.Attribute.description": "The description of the attribute in `/Schemas`.",
	"roster.v1.Attribute.canonical_values": "The canonical values of the attribute in `/Schemas`, such as `work`.",
	"roster.v1.Attribute.reference_types":
		"The resource types that a reference may point to.\n\nAn attribute with at least one reference type has the SCIM type `reference`.",
	"roster.v1.Attribute.common":
		"Whether the attribute is common to all resource types (RFC 7643, section 3.1).\n\nCommon attributes belong to no schema, so `/Schemas` does not list them.",
	"roster.v1.Attribute.fixed_value":
		"The value that the server always gives the attribute, whatever the client sends.\n\nThe attribute is not stored: `emails.type`, for example, is always `work`. For a\nboolean attribute, write `true` or `false`.",
	"roster.v1.Attribute.identifying":
		"Whether the value identifies a person or a group to a human reader.\n\nA new value with characters that a reader cannot see is rejected: control and format\ncharacters, and white space at the beginning or the end.",
	"roster.v1.Attribute.resource_type_name":
		"Whether the fixed value is the name of the resource type.\n\n`Meta` is part of every resource, so the value of its `resource_type` differs by\ntype.",
	"roster.v1.Attribute.extension":
		"Whether the field is a schema extension of the resource type (RFC 7643, section 3.3).\n\nThe field is a message, and its `json_name` is the URN of the extension schema. In\nJSON, the extension's attributes are under that URN. `required` states whether every\nresource has the extension.",
	"roster.v1.Attribute.relative":
		"Whether the value is a URL relative to the SCIM base URL, such as `/Users/` and an\nid.\n\nResponses over SCIM contain the absolute URL.\n\nA filter cannot name the attribute, because its absolute value depends on the URL of\nthe request.",
	"roster.v1.Attribute.schema_urns":
		"Whether the values are the URNs of the resource's schemas: that of the resource type,\nand that of each extension that the resource has.\n\nThe attribute is not stored.",
	"roster.v1.ResourceType": "The properties of a SCIM resource type.",
	"roster.v1.ResourceType.schema": "The URN of the schema, such as `urn:ietf:params:scim:schemas:core:2.0:User`.",
	"roster.v1.ResourceType.endpoint": "The path of the endpoint below the SCIM base URL, such as `/Users`.",
	"roster.v1.ResourceType.description": "The description of the resource type in `/ResourceTypes` and `/Schemas`.",
	"roster.v1.Mutability": 'Whether a client may write an attribute, and when (RFC 7643, section 7, "mutability").',
	"roster.v1.Mutability.MUTABILITY_UNSPECIFIED": "`readWrite`, the default: at any time.",
	"roster.v1.Mutability.MUTABILITY_READ_ONLY": "`readOnly`: never.",
	"roster.v1.Mutability.MUTABILITY_IMMUTABLE": "`immutable`: only when the resource is created or the value is added.",
	"roster.v1.Mutability.MUTABILITY_WRITE_ONLY": "`writeOnly`: at any time, but no response contains the attribute.",
	"roster.v1.Returned": 'When an attribute is returned (RFC 7643, section 7, "returned").',
	"roster.v1.Returned.RETURNED_UNSPECIFIED": "`default`: in every response, unless the request excludes the attribute.",
	"roster.v1.Returned.RETURNED_ALWAYS": "`always`: in every response, whatever the request asks for.",
	"roster.v1.Returned.RETURNED_REQUEST": "`request`: only if the request names the attribute.",
	"roster.v1.Returned.RETURNED_NEVER": "`never`: in no response.",
	"roster.v1.Uniqueness": 'The scope in which a value must be unique (RFC 7643, section 7, "uniqueness").',
	"roster.v1.Uniqueness.UNIQUENESS_UNSPECIFIED":
		"`none`, the default: any number of resources may have the same value.",
	"roster.v1.Uniqueness.UNIQUENESS_SERVER": "`server`: at most one resource of this type may have the value.",
	"roster.v1.Uniqueness.UNIQUENESS_GLOBAL": "`global`: at most one resource anywhere may have the value.",
	"roster.v1.attribute":
		"The SCIM characteristics of the attribute that this field holds (RFC 7643, section\n2.2).\n\nA field without this option is a string attribute with the RFC's default\ncharacteristics. The option is the only place that states them: the `/Schemas`\nendpoint, filters, PATCH paths, projection and input checks all read it.",
	"roster.v1.resource_type": "The SCIM resource type that this message represents (RFC 7643, section 6).",
	"roster.v1.Meta": "The metadata of a resource (RFC 7643, section 3.1).",
	"roster.v1.Meta.resource_type": "The name of the resource type: `User` or `Group`.",
	"roster.v1.Meta.created": "When the resource was created.",
	"roster.v1.Meta.last_modified": "When the resource last changed.\n\nA request that changes nothing keeps the time.",
	"roster.v1.Meta.location":
		"The URL of the resource, relative to the SCIM base URL, such as `/Users/` and the id.\n\nResponses over SCIM contain the absolute URL.",
	"roster.v1.Meta.version":
		'The version of the resource as an entity tag, such as `W/"7"`.\n\nThe number increases by one with each change. Send the number in `expected_versions`\nto make sure that a write does not overwrite another client\'s change.',
	"roster.v1.Group":
		"A group that the identity provider pushes (RFC 7643, section 4.2).\n\nThe proto3 JSON form of this message is the SCIM resource. A group by itself gives no\nmembership of an organization: map its name to one with\n`OrganizationService.AddOrganizationGroup`.",
	"roster.v1.Group.schemas": "The URNs of the resource's schemas.",
	"roster.v1.Group.id": "The id that the server assigned: a UUID. It is never reused.",
	"roster.v1.Group.external_id":
		"The id that the identity provider assigned.\n\nA replace without it keeps the value. An empty string clears it.",
	"roster.v1.Group.display_name":
		"The name of the group.\n\nIt is unique without regard to case, and keeps the case that the client sent.\nMappings to organizations refer to this name.",
	"roster.v1.Group.members": "The users in the group. A group cannot contain groups.",
	"roster.v1.Group.meta": "The metadata of the resource.",
	"roster.v1.Member": "A member of a group (RFC 7643, section 4.2).",
	"roster.v1.Member.value": "The id of the user.",
	"roster.v1.Member.ref":
		"The URL of the user, relative to the SCIM base URL. Ignored in a request.\n\nResponses over SCIM contain the absolute URL.",
	"roster.v1.Member.type": "The type of the member. It is always `User`, because groups do not nest.",
	"roster.v1.Person": "A person who signed in to the web console with OpenID Connect.",
	"roster.v1.Person.id": "The id, which is made of `issuer` and `subject` and never changes.",
	"roster.v1.Person.issuer": "The issuer that signed the person in (`iss`).",
	"roster.v1.Person.subject": "The identifier of the person at the issuer (`sub`).",
	"roster.v1.Person.email": "The email address (`email`). Empty if the issuer did not say that it is verified.",
	"roster.v1.Person.name": "The full name (`name`). Empty if the issuer sent none.",
	"roster.v1.Person.role": "What the person may do.",
	"roster.v1.PersonRole": "What a person who signed in may do. Each role includes the ones before it.",
	"roster.v1.PersonRole.PERSON_ROLE_UNSPECIFIED": "Not used.",
	"roster.v1.PersonRole.PERSON_ROLE_VIEWER": "May read, except for the bodies of requests.",
	"roster.v1.PersonRole.PERSON_ROLE_OPERATOR": "May release the guard as well, and dismiss refusals that were right.",
	"roster.v1.PersonRole.PERSON_ROLE_ADMINISTRATOR": "May do everything that an administrator's token may do.",
	"roster.v1.User":
		"A user, as the identity provider describes them (RFC 7643, section 4.1).\n\nThe proto3 JSON form of this message is the SCIM resource.",
	"roster.v1.User.schemas": "The URNs of the resource's schemas.",
	"roster.v1.User.id": "The id that the server assigned: a UUID. It is never reused.",
	"roster.v1.User.external_id":
		"The id that the identity provider assigned.\n\nA replace without it keeps the value. An empty string clears it.",
	"roster.v1.User.user_name":
		"The name with which the person signs in to the identity provider, often an email\naddress.\n\nIt is unique without regard to case, and keeps the case that the client sent.",
	"roster.v1.User.name": "The parts of the person's name.",
	"roster.v1.User.emails":
		"The email address of the person: one, of type `work`.\n\nIf a client sends several, the server keeps the one of type `work`, else the primary\none, else the first. The address is unique without regard to case.",
	"roster.v1.User.active":
		"Whether the person has access.\n\nA deactivated user stays in their groups, and is a member of no organization until\nthey are activated again. In a new user, unset means true. In a replace, unset keeps\nthe value. The attribute cannot be removed.",
	"roster.v1.User.groups": "The groups that contain the user.",
	"roster.v1.User.meta": "The metadata of the resource.",
	"roster.v1.Name": "The parts of a person's name (RFC 7643, section 4.1.1).",
	"roster.v1.Name.given_name": "The given name, such as `Ada`.",
	"roster.v1.Name.family_name": "The family name, such as `Lovelace`.",
	"roster.v1.Email": "An email address (RFC 7643, section 4.1.2).",
	"roster.v1.Email.value": "The address, in the case that the client sent.",
	"roster.v1.Email.type": "The type of the address. It is always `work`, whatever the client sends.",
	"roster.v1.Email.primary":
		"Whether this is the preferred address.\n\nThe server keeps the value that the client sends, and uses true if the client sends\nnone.",
	"roster.v1.UserGroup": "A group that contains the user (RFC 7643, section 4.1.2).",
	"roster.v1.UserGroup.value": "The id of the group.",
	"roster.v1.UserGroup.ref":
		"The URL of the group, relative to the SCIM base URL.\n\nResponses over SCIM contain the absolute URL.",
	"roster.v1.UserGroup.display": "The name of the group.",
	"roster.v1.UserGroup.type": "How the user became a member. It is always `direct`, because groups do not nest.",
	"roster.v1.Change":
		"One entry of the change log: who changed what, when, and the state before and after.\n\nChanges are numbered in the order in which they were committed. All changes of one\nrequest are committed together, and their numbers are consecutive.",
	"roster.v1.Change.sequence": "The position in the change log. The first change is 1.",
	"roster.v1.Change.time": "When the change was committed.",
	"roster.v1.Change.kind": "The kind of change.",
	"roster.v1.Change.actor": "The credential that made the change.",
	"roster.v1.Change.request_id":
		"The id of the request that made the change.\n\nThe server's log and the error bodies contain the same id.",
	"roster.v1.Change.user_id": "The id of the user whom the change is about. Empty if it is about no user.",
	"roster.v1.Change.group_id": "The id of the group that the change is about. Empty if it is about no group.",
	"roster.v1.Change.organization_id": "The id of the organization that the change is about. Empty if it is about none.",
	"roster.v1.Change.before": "The state before the change. Unset if nothing existed before.",
	"roster.v1.Change.after": "The state after the change. Unset if the change deleted it.",
	"roster.v1.Change.undoes": "The changes that this one takes back. Unset if it was not made by an undo.",
	"roster.v1.UndoneChanges": "The changes that an undo took back.",
	"roster.v1.UndoneChanges.first_sequence": "The sequence number of the first of them.",
	"roster.v1.UndoneChanges.last_sequence": "The sequence number of the last of them.",
	"roster.v1.UndoneChanges.request_id":
		"The id of the request whose changes they are. Empty if they were not selected by it.",
	"roster.v1.UndoneChanges.token_id":
		"The id of the token whose changes they are. Empty if they were not selected by it.",
	"roster.v1.Actor": "The credential with which a change or a call was made.",
	"roster.v1.Actor.kind": "The kind of the token.",
	"roster.v1.Actor.token_id":
		"The id of the token.\n\nEmpty for the token in `ROSTER_ADMIN_TOKEN`, for a person who signed in with OpenID\nConnect, and for the server itself.",
	"roster.v1.Actor.token_display_name": "The name of the token. Empty if it has none.",
	"roster.v1.Actor.user_id": "The id of the person whose token it is. Empty unless it is a personal token.",
	"roster.v1.Actor.session_id": "The id of the session of the web console. Empty if the token itself was used.",
	"roster.v1.Actor.person": "The person who signed in with OpenID Connect. Unset if a token was used, or signed in.",
	"roster.v1.ChangeState": "The state of the changed record, before or after a change.",
	"roster.v1.ChangeState.user": "A user, with the values that only the server knows.",
	"roster.v1.ChangeState.group": "A group, without its members.",
	"roster.v1.ChangeState.group_member": "The membership of a user in a group.",
	"roster.v1.ChangeState.organization": "An organization.",
	"roster.v1.ChangeState.organization_member": "A user's direct role.",
	"roster.v1.ChangeState.organization_group": "A mapping of a group name to an organization.",
	"roster.v1.ChangeState.settings": "The settings.",
	"roster.v1.ChangeState.token": "A token, without its plaintext.",
	"roster.v1.ChangeState.membership": "A derived membership of an organization.",
	"roster.v1.ChangeState.guard": "The guard against mass deactivation.",
	"roster.v1.ChangeState.connection": "A connection to an identity provider.",
	"roster.v1.ChangeState.identity_refusal": "A refusal that an administrator has to resolve.",
	"roster.v1.ChangeState.request_bodies": "The bodies of a SCIM request that an administrator read.",
	"roster.v1.ChangeState.review": "A review of a SCIM token.",
	"roster.v1.ChangeState.client_secret": "A secret of an OAuth 2.0 client, without its plaintext.",
	"roster.v1.ChangeState.client_trust": "An issuer whose assertions stand for an OAuth 2.0 client.",
	"roster.v1.ChangeState.connection_id": "The id of the connection that manages the group. Empty unless it is a group.",
	"roster.v1.ChangeState.state": "Exactly one field is set. It is the same field in `before` and in `after`.",
	"roster.v1.UserState": "A user, with the values that only the server knows.",
	"roster.v1.UserState.user": "The user as SCIM returns it, without groups.",
	"roster.v1.UserState.username": "The username (handle) in the registry, derived from the email address.",
	"roster.v1.UserState.managed":
		"Whether the identity provider manages the account.\n\nAn account that a sign-in created is not managed until the identity provider takes it\nover.",
	"roster.v1.UserState.deprovision_time": "When SCIM deleted the user. Unset unless the user is deprovisioned.",
	"roster.v1.UserState.connection_id":
		"The id of the connection that manages the user. Empty for an account that only a\nsign-in created.\n\nThe user's `external_id` is the id that this connection uses.",
	"roster.v1.UserState.subject":
		"The stable id with which the person signs in, such as the `sub` of OpenID Connect or\nthe NameID of SAML.\n\nEmpty until the person signs in with one.",
	"roster.v1.UserState.separate_time":
		"When an administrator stated that this deprovisioned user will not come back. Unset\notherwise.",
	"roster.v1.UserState.adoption_approve_time":
		"When an administrator allowed the identity provider to adopt the account. Unset\notherwise.",
	"roster.v1.UserState.adoption_connection_id":
		"The id of the connection for which the administrator allowed it. Empty otherwise.\n\nIf it is that of `connection_id`, the user was handed over, and the connection has not\npushed them yet.",
	"roster.v1.GroupMemberState": "The membership of a user in a group.",
	"roster.v1.GroupMemberState.group_id": "The id of the group.",
	"roster.v1.GroupMemberState.user_id": "The id of the user.",
	"roster.v1.OrganizationState": "An organization.",
	"roster.v1.OrganizationState.id": "The id of the organization.",
	"roster.v1.OrganizationState.name": "The name. It never changes.",
	"roster.v1.OrganizationState.description": "The description.",
	"roster.v1.OrganizationState.url": "The URL.",
	"roster.v1.OrganizationState.repository_base_role": "The role that members have in the organization's repositories.",
	"roster.v1.OrganizationState.verification_status":
		"Whether the registry vouches for the organization. Entries of older versions do not\nhave it; it was `UNVERIFIED`.",
	"roster.v1.OrganizationMemberState": "A user's direct role in an organization.",
	"roster.v1.OrganizationMemberState.organization_id": "The id of the organization.",
	"roster.v1.OrganizationMemberState.user_id": "The id of the user.",
	"roster.v1.OrganizationMemberState.role": "The role.",
	"roster.v1.OrganizationMemberState.suspended":
		"Whether the role is suspended because SCIM deleted the user. A suspended role gives\nno membership.",
	"roster.v1.OrganizationMemberState.unproven":
		"Whether the user came back on weak evidence while the role was suspended. Then only\nan administrator restores it.",
	"roster.v1.OrganizationGroupState": "A mapping of a group name to an organization.",
	"roster.v1.OrganizationGroupState.organization_id": "The id of the organization.",
	"roster.v1.OrganizationGroupState.group_name": "The name of the group. A group with this name need not exist.",
	"roster.v1.OrganizationGroupState.role_override": "The role that the mapping gives. Unspecified means member.",
	"roster.v1.OrganizationGroupState.connection_id":
		"The id of the connection whose group is meant. Empty for those of every connection.",
	"roster.v1.TokenState": "A token, without its plaintext.",
	"roster.v1.TokenState.id": "The id of the token.",
	"roster.v1.TokenState.kind": "The kind of the token.",
	"roster.v1.TokenState.expire_time": "When the token expires. Unset if it never does.",
	"roster.v1.TokenState.connection_id": "The id of the connection that a SCIM token belongs to. Empty for other kinds.",
	"roster.v1.TokenState.display_name": "The name of the token. Empty if it has none.",
	"roster.v1.TokenState.user_id": "The id of the person whose token it is. Empty unless it is a personal token.",
	"roster.v1.TokenState.old_secret_end_time":
		"When the old secret ends or ended. Unset if the token was never rotated.",
	"roster.v1.TokenState.networks": "The networks from which the token may be used. Empty means every network.",
	"roster.v1.TokenState.client": "Whether it is an OAuth 2.0 client.",
	"roster.v1.ClientSecretState": "A secret of an OAuth 2.0 client, without its plaintext.",
	"roster.v1.ClientSecretState.id": "The id of the secret.",
	"roster.v1.ClientSecretState.token_id": "The id of the client.",
	"roster.v1.ClientSecretState.expire_time": "When the secret expires. Unset if it never does.",
	"roster.v1.ClientTrustState": "An issuer whose assertions stand for an OAuth 2.0 client.",
	"roster.v1.ClientTrustState.id": "The id of the trust.",
	"roster.v1.ClientTrustState.token_id": "The id of the client.",
	"roster.v1.ClientTrustState.issuer": "The `iss` of the assertions.",
	"roster.v1.ClientTrustState.subject": "The `sub` of the assertions.",
	"roster.v1.ClientTrustState.audience": "The value that the `aud` of the assertions has to contain.",
	"roster.v1.ClientTrustState.jwks_url": "The URL of the issuer's keys. Empty if they are pinned.",
	"roster.v1.MembershipState": "A user's derived membership of an organization, with the role that takes effect.",
	"roster.v1.MembershipState.organization_id": "The id of the organization.",
	"roster.v1.MembershipState.user_id": "The id of the user.",
	"roster.v1.MembershipState.role": "The highest role that the user has in the organization.",
	"roster.v1.MembershipState.source":
		"The source of that role. If a direct role and a group give the same role, the source\nis the direct role.",
	"roster.v1.GuardState": "The guard against mass deactivation.",
	"roster.v1.GuardState.held_time": "When the guard last began to reject requests. Unset if it never did.",
	"roster.v1.GuardState.release_time":
		"The time until which the guard allows every request. Unset if it is not released.",
	"roster.v1.GuardState.refused":
		"The losses that the rejected request would have caused: at most 100. Only in the\nstate after a `CHANGE_KIND_GUARD_HELD`.",
	"roster.v1.GuardState.connection_id":
		"The id of the connection with a threshold of its own whose guard it is. Empty for the\nguard of the server.",
	"roster.v1.GuardState.connection": "The name of that connection.",
	"roster.v1.GuardLoss":
		"Something that a user lost to a request of a SCIM token, or would have lost to a request\nthat the guard rejected.",
	"roster.v1.GuardLoss.user_id": "The id of the user.",
	"roster.v1.GuardLoss.kind": "The kind of the loss.",
	"roster.v1.GuardLoss.time": "When the user lost it, or when the guard rejected it.",
	"roster.v1.GuardLoss.subject_id":
		"The id of the group or of the organization, for a lost membership. Empty otherwise.",
	"roster.v1.ConnectionState": "A connection to an identity provider.",
	"roster.v1.ConnectionState.id": "The id of the connection.",
	"roster.v1.ConnectionState.name": "The name of the connection.",
	"roster.v1.ConnectionState.adoption_domains":
		"The email domains in which the connection adopts accounts. Empty means every\ndomain.",
	"roster.v1.ConnectionState.kind": "The kind of the identity provider.",
	"roster.v1.ConnectionState.strict":
		"Whether requests that deviate from the RFC are refused. Unset means the setting of the\nserver.",
	"roster.v1.ConnectionState.guard_threshold":
		"The threshold of the guard for this connection. Unset means the setting of the server.",
	"roster.v1.ConnectionState.organization_provisioning":
		"How the groups of the connection affect organizations. Unspecified means the setting of\nthe server.",
	"roster.v1.IdentityRefusal": "A refusal that an administrator has to resolve.",
	"roster.v1.IdentityRefusal.user_id": "The id of the user whom it is about.",
	"roster.v1.IdentityRefusal.reason": "The reason for the refusal.",
	"roster.v1.IdentityRefusal.time": "When the server first refused.",
	"roster.v1.RequestBodiesState": "The bodies of a SCIM request that an administrator read.",
	"roster.v1.RequestBodiesState.request_id": "The id of the request whose bodies were read.",
	"roster.v1.ReviewInfo": "A review of a SCIM token.",
	"roster.v1.ReviewInfo.id": "The id of the review.",
	"roster.v1.ReviewInfo.token_id": "The id of the token.",
	"roster.v1.ReviewInfo.state": "The state.",
	"roster.v1.CredentialKind": "The kinds of credential.",
	"roster.v1.CredentialKind.CREDENTIAL_KIND_UNSPECIFIED": "No credential: the server acted by itself.",
	"roster.v1.CredentialKind.CREDENTIAL_KIND_ADMINISTRATOR":
		"An administrator's token. It may call every RPC, and no SCIM endpoint.",
	"roster.v1.CredentialKind.CREDENTIAL_KIND_SERVICE": "A service token. It may call RPCs that only read.",
	"roster.v1.CredentialKind.CREDENTIAL_KIND_SCIM": "A SCIM token. It may call the SCIM endpoints, and nothing else.",
	"roster.v1.CredentialKind.CREDENTIAL_KIND_USER":
		"A personal token. It may read what its person may see, and manage the organizations\nthat they own or administer.",
	"roster.v1.CredentialKind.CREDENTIAL_KIND_PERSON":
		"A session of the web console of a person who signed in with OpenID Connect. It may\ncall what the person's role allows.",
	"roster.v1.ChangeKind": "The kinds of change.",
	"roster.v1.ChangeKind.CHANGE_KIND_UNSPECIFIED": "Not used.",
	"roster.v1.ChangeKind.CHANGE_KIND_USER_CREATED":
		"A user was created: by SCIM, by an administrator, or by a first sign-in.",
	"roster.v1.ChangeKind.CHANGE_KIND_USER_UPDATED": "A user's attributes changed. The user's state did not.",
	"roster.v1.ChangeKind.CHANGE_KIND_USER_DEACTIVATED": "A user was deactivated. Attributes may have changed as well.",
	"roster.v1.ChangeKind.CHANGE_KIND_USER_REACTIVATED":
		"A user was activated again. Attributes may have changed as well.",
	"roster.v1.ChangeKind.CHANGE_KIND_USER_DEPROVISIONED":
		"SCIM deleted a user. The user has left all groups, and keeps their id and username.",
	"roster.v1.ChangeKind.CHANGE_KIND_USER_REVIVED": "A deprovisioned user came back under the same id.",
	"roster.v1.ChangeKind.CHANGE_KIND_USER_ADOPTED":
		"The identity provider adopted an account that a sign-in had created, and manages it\nfrom now on.",
	"roster.v1.ChangeKind.CHANGE_KIND_USER_PURGED": "A user was purged: nothing but the change log has a record of them.",
	"roster.v1.ChangeKind.CHANGE_KIND_GROUP_CREATED": "A group was created.",
	"roster.v1.ChangeKind.CHANGE_KIND_GROUP_UPDATED":
		"A group's attributes changed. Each change of its members is an entry of its own.",
	"roster.v1.ChangeKind.CHANGE_KIND_GROUP_DELETED": "A group was deleted, with its memberships.",
	"roster.v1.ChangeKind.CHANGE_KIND_GROUP_MEMBER_ADDED": "A user was added to a group.",
	"roster.v1.ChangeKind.CHANGE_KIND_GROUP_MEMBER_REMOVED": "A user was removed from a group.",
	"roster.v1.ChangeKind.CHANGE_KIND_ORGANIZATION_CREATED": "An organization was created.",
	"roster.v1.ChangeKind.CHANGE_KIND_ORGANIZATION_UPDATED": "An organization's description, URL or settings changed.",
	"roster.v1.ChangeKind.CHANGE_KIND_ORGANIZATION_DELETED":
		"An organization was deleted, with its direct roles and its mappings.",
	"roster.v1.ChangeKind.CHANGE_KIND_ORGANIZATION_MEMBER_ADDED": "A user was given a direct role in an organization.",
	"roster.v1.ChangeKind.CHANGE_KIND_ORGANIZATION_MEMBER_UPDATED": "A user's direct role changed.",
	"roster.v1.ChangeKind.CHANGE_KIND_ORGANIZATION_MEMBER_REMOVED": "A user lost their direct role.",
	"roster.v1.ChangeKind.CHANGE_KIND_ORGANIZATION_GROUP_ADDED": "A group name was mapped to an organization.",
	"roster.v1.ChangeKind.CHANGE_KIND_ORGANIZATION_GROUP_UPDATED": "The role that a mapping gives changed.",
	"roster.v1.ChangeKind.CHANGE_KIND_ORGANIZATION_GROUP_REMOVED": "A mapping was removed.",
	"roster.v1.ChangeKind.CHANGE_KIND_SETTINGS_UPDATED": "A setting changed.",
	"roster.v1.ChangeKind.CHANGE_KIND_TOKEN_CREATED": "A token was created.",
	"roster.v1.ChangeKind.CHANGE_KIND_TOKEN_DELETED": "A token was deleted.",
	"roster.v1.ChangeKind.CHANGE_KIND_MEMBERSHIP_GRANTED":
		"A user became a member of an organization, or their role or its source changed.\n\nThis is an effect of the preceding changes in the same commit, such as a new group\nmember, a mapping, a direct role, a setting or an activation. `before` is unset if\nthe user was not a member.",
	"roster.v1.ChangeKind.CHANGE_KIND_MEMBERSHIP_REVOKED":
		"A user is no longer a member of an organization.\n\nThis is an effect of the preceding changes in the same commit.",
	"roster.v1.ChangeKind.CHANGE_KIND_GUARD_HELD":
		"The guard against mass deactivation rejected a request of a SCIM token.\n\nThere is one entry for everything that the guard rejects within an hour.",
	"roster.v1.ChangeKind.CHANGE_KIND_GUARD_RELEASED":
		"An administrator released the guard: it allows every request for a limited time.",
	"roster.v1.ChangeKind.CHANGE_KIND_ORGANIZATION_MEMBER_SUSPENDED":
		"A direct role was suspended because SCIM deleted its user.\n\nThe role gives no membership until it is restored.",
	"roster.v1.ChangeKind.CHANGE_KIND_ORGANIZATION_MEMBER_RESTORED":
		"A suspended direct role was restored.\n\nThe user came back with the same `external_id`, or an administrator restored the\nrole.",
	"roster.v1.ChangeKind.CHANGE_KIND_CONNECTION_CREATED": "A connection was created.",
	"roster.v1.ChangeKind.CHANGE_KIND_CONNECTION_UPDATED": "A connection's settings changed.",
	"roster.v1.ChangeKind.CHANGE_KIND_IDENTITY_REFUSED":
		"The server could not establish who a person is, and rejected the request. An\nadministrator has to decide.\n\nThere is one entry for each user and reason until an administrator decides.",
	"roster.v1.ChangeKind.CHANGE_KIND_IDENTITY_DECIDED":
		"A refused identity was resolved, or an administrator dismissed the refusal.",
	"roster.v1.ChangeKind.CHANGE_KIND_USER_LINKED":
		"An administrator linked a user to the values that the identity provider sends.",
	"roster.v1.ChangeKind.CHANGE_KIND_USER_SEPARATED":
		"An administrator stated that a deprovisioned user will not come back.",
	"roster.v1.ChangeKind.CHANGE_KIND_USER_ADOPTION_APPROVED":
		"An administrator allowed the identity provider to adopt an account.",
	"roster.v1.ChangeKind.CHANGE_KIND_USER_SUBJECT_BOUND":
		"A user signed in with a subject for the first time, and is now bound to it.",
	"roster.v1.ChangeKind.CHANGE_KIND_REQUEST_BODIES_READ":
		"An administrator read the bodies of a SCIM request, which contain personal data.",
	"roster.v1.ChangeKind.CHANGE_KIND_REVIEW_STARTED":
		"A review of a SCIM token began: what its identity provider does has no effect yet.",
	"roster.v1.ChangeKind.CHANGE_KIND_REVIEW_ACTIVATED": "A review was activated. Its changes are in the same commit.",
	"roster.v1.ChangeKind.CHANGE_KIND_REVIEW_DISCARDED": "A review was discarded.",
	"roster.v1.ChangeKind.CHANGE_KIND_CONNECTION_DELETED": "A connection was deleted. It managed no user and no group.",
	"roster.v1.ChangeKind.CHANGE_KIND_USER_HANDED_OVER":
		"An administrator handed a user over to another connection.\n\nThe entries of the groups that the user left are in the same commit.",
	"roster.v1.ChangeKind.CHANGE_KIND_TOKEN_ROTATED":
		"A token got a new secret. The old one is valid until the overlap ends.",
	"roster.v1.ChangeKind.CHANGE_KIND_TOKEN_ROTATION_FINISHED":
		"The old secret of a token ended before the overlap was over.",
	"roster.v1.ChangeKind.CHANGE_KIND_TOKEN_ROTATION_CANCELED":
		"A rotation was taken back: the new secret of a token ended.",
	"roster.v1.ChangeKind.CHANGE_KIND_TOKEN_UPDATED": "The networks of a token changed, from which it may be used.",
	"roster.v1.ChangeKind.CHANGE_KIND_CLIENT_SECRET_ADDED": "A secret was added to an OAuth 2.0 client.",
	"roster.v1.ChangeKind.CHANGE_KIND_CLIENT_SECRET_REMOVED":
		"A secret of an OAuth 2.0 client was removed, with the access tokens that were made with it.",
	"roster.v1.ChangeKind.CHANGE_KIND_CLIENT_TRUST_ADDED":
		"An issuer whose assertions stand for an OAuth 2.0 client was added.",
	"roster.v1.ChangeKind.CHANGE_KIND_CLIENT_TRUST_REMOVED":
		"Such an issuer was removed, with the access tokens that were made with its assertions.",
	"roster.v1.GuardLossKind": "The kinds of losses.",
	"roster.v1.GuardLossKind.GUARD_LOSS_KIND_UNSPECIFIED": "Not used.",
	"roster.v1.GuardLossKind.GUARD_LOSS_KIND_DEACTIVATION": "The user was deactivated.",
	"roster.v1.GuardLossKind.GUARD_LOSS_KIND_DELETION": "The user was deleted.",
	"roster.v1.GuardLossKind.GUARD_LOSS_KIND_REMOVAL":
		"The user left a group, is no longer a member of an organization, or has a lower role\nin it.",
	"roster.v1.GuardLossKind.GUARD_LOSS_KIND_ADDRESS_CHANGE": "A user with a direct role got another sign-in address.",
	"roster.v1.ReviewState": "The states of a review.",
	"roster.v1.ReviewState.REVIEW_STATE_UNSPECIFIED": "Not used.",
	"roster.v1.ReviewState.REVIEW_STATE_OPEN": "The identity provider works on a copy of the directory.",
	"roster.v1.ReviewState.REVIEW_STATE_ACTIVATED": "The changes were made.",
	"roster.v1.ReviewState.REVIEW_STATE_DISCARDED": "The changes were forgotten.",
	"roster.v1.IdentityRefusalReason": "Why the server could not establish who a person is.",
	"roster.v1.IdentityRefusalReason.IDENTITY_REFUSAL_REASON_UNSPECIFIED": "Not used.",
	"roster.v1.IdentityRefusalReason.IDENTITY_REFUSAL_REASON_EVIDENCE":
		"The values that the identity provider sent match a deprovisioned user only in part,\nor match several users.",
	"roster.v1.IdentityRefusalReason.IDENTITY_REFUSAL_REASON_ADOPTION":
		"The identity provider sent the email of an account that it may adopt only with an\nadministrator's approval.",
	"roster.v1.IdentityRefusalReason.IDENTITY_REFUSAL_REASON_SUBJECT":
		"A person signed in with the address of a user who is bound to another subject.",
	"roster.v1.ReadinessReport":
		"Whether provisioning is ready, and what prevents it.\n\nThe proto3 JSON form of this message is the body of `GET /scim/v2/readiness`.",
	"roster.v1.ReadinessReport.ready": "Whether the report has no warning with the severity `error`.",
	"roster.v1.ReadinessReport.warnings": "The warnings, with errors first.",
	"roster.v1.ReadinessWarning": "One condition that needs attention.",
	"roster.v1.ReadinessWarning.code":
		"The code of the condition, such as `group_unmapped`. Codes are stable: programs may\nrely on them.",
	"roster.v1.ReadinessWarning.severity": "The severity: `error` (a sync loses data or access), `warning` or `info`.",
	"roster.v1.ReadinessWarning.message": "A description of the condition.",
	"roster.v1.ReadinessWarning.remedy": "The command or the setting that resolves the condition.",
	"roster.v1.ReadinessWarning.count":
		"The number of groups, users, tokens or organizations that the condition affects.\n\nZero if it affects the server as a whole.",
	"roster.v1.ReadinessWarning.examples": "The names of up to five of them.",
	"roster.v1.ReadinessWarning.subjects":
		"The users, groups and organizations among the examples, in the same order. Empty if\nthe condition affects tokens, or the server as a whole.",
	"roster.v1.ReadinessSubject": "A user, a group or an organization that a warning is about.",
	"roster.v1.ReadinessSubject.name": "Its name in the examples.",
	"roster.v1.ReadinessSubject.user_id": "The id of a user.",
	"roster.v1.ReadinessSubject.group_id": "The id of a group.",
	"roster.v1.ReadinessSubject.organization_id":
		"The id of an organization. Of a mapping, it is the organization of the mapping.",
	"roster.v1.ReadinessSubject.id": "Its id.",
	"roster.v1.GetCallerRequest": "A request for the caller's own token.",
	"roster.v1.GetCallerResponse": "The caller's own token.",
	"roster.v1.GetCallerResponse.actor": "The kind of the token and its id.",
	"roster.v1.GetCallerResponse.expire_time": "When the token expires. Unset if it never does.",
	"roster.v1.GetUserRequest": "A request for a user by id.",
	"roster.v1.GetUserRequest.id": "The id of the user.",
	"roster.v1.GetUserRequest.attributes":
		"The attributes to return, such as `userName` or `name.givenName`.\n\nEmpty means the attributes that are returned by default.",
	"roster.v1.GetUserRequest.excluded_attributes":
		"The default attributes to exclude.\n\nIt cannot be combined with `attributes`.",
	"roster.v1.GetUserRequest.at_sequence":
		"Answers with the state right after the change with this sequence number, from the\nchange log. 0 means before the first change. Unset means now.\n\nFails with `out_of_range` if the log no longer contains the changes since then. The\nmessage says from when on it does.",
	"roster.v1.GetUserRequest.at_time":
		"Answers with the state at this time, as `at_sequence` does. It cannot be combined with\n`at_sequence`, and may not be in the future.",
	"roster.v1.GetUserResponse": "One user.",
	"roster.v1.GetUserResponse.user": "The user.",
	"roster.v1.GetUserResponse.version":
		"The version of the user, which is the number in its `meta.version`.\n\n0 in an answer about the past. Its `meta` has no version and no `lastModified`.",
	"roster.v1.BatchGetUsersRequest": "A request for users by id.",
	"roster.v1.BatchGetUsersRequest.ids": "The ids of the users: at most 250.",
	"roster.v1.BatchGetUsersResponse": "Users by id.",
	"roster.v1.BatchGetUsersResponse.users":
		"The users without their groups, each once, in the order of the requested ids.",
	"roster.v1.BatchGetUsersResponse.missing_ids": "The requested ids that no user has.",
	"roster.v1.LookUpUsersRequest": "A request for the users with a given value.",
	"roster.v1.LookUpUsersRequest.username": "The username (handle) in the registry. It is unique.",
	"roster.v1.LookUpUsersRequest.email": "The email address, without regard to case.",
	"roster.v1.LookUpUsersRequest.user_name":
		"The name with which the person signs in to the identity provider, without regard to\ncase.",
	"roster.v1.LookUpUsersRequest.external_id": "The id that the identity provider assigned. Several users may have it.",
	"roster.v1.LookUpUsersRequest.page_size": "The maximum number of users in the page: at most 1,000. 0 means 100.",
	"roster.v1.LookUpUsersRequest.page_token": "The `next_page_token` of the previous page. Empty for the first page.",
	"roster.v1.LookUpUsersRequest.by": "The attribute to look up, and its value. Required.",
	"roster.v1.LookUpUsersResponse": "A page of users.",
	"roster.v1.LookUpUsersResponse.users":
		"The users without their groups. A user whom SCIM deleted has a `deprovision_time`.",
	"roster.v1.LookUpUsersResponse.next_page_token": "The token of the next page. Empty on the last page.",
	"roster.v1.Query": "A query for one page of resources of a type (RFC 7644, section 3.4.2).",
	"roster.v1.Query.filter":
		'A SCIM filter, such as `userName eq "ada@example.com"`: at most 4 KiB, 40 levels\ndeep, 200 comparisons.\n\nEmpty selects every resource.\n\nFails with `invalid_argument` and `tooMany` if the number of comparisons times the\nnumber of resources is more than 5,000,000, or if the search takes longer than two\nseconds. A look-up with `eq` by id, userName, externalId, emails.value or displayName\ndoes not count towards this limit.',
	"roster.v1.Query.attributes":
		"The attributes to return, such as `userName` or `name.givenName`: at most 1,000.\n\nEmpty means the attributes that are returned by default.",
	"roster.v1.Query.excluded_attributes":
		"The default attributes to exclude: at most 1,000.\n\nIt cannot be combined with `attributes`.",
	"roster.v1.Query.start_index":
		"The index of the first resource in the page, counted from 1.\n\nUnset or less than 1 means 1.",
	"roster.v1.Query.count":
		"The maximum number of resources in the page.\n\nUnset means 100. More than 1,000 means 1,000. 0 or less returns no resources, only\ntheir total number. With a cursor, the count must be 1 to 1,000 and the same for all\npages.",
	"roster.v1.Query.sort_by":
		"The attribute to sort by, such as `name.familyName` or `meta.created`.\n\nEmpty means the order in which the resources were created. Values are compared\nwithout regard to case unless the attribute is case-exact. Sorting without an index\ncosts three comparisons for each resource, in the sense of `filter`; it costs ten if\nthe page is far from the first page and from the previous one.",
	"roster.v1.Query.sort_order": "The direction of the order. Ignored without `sort_by`.",
	"roster.v1.Query.cursor":
		"The cursor of the page, for reading by cursor instead of by index (RFC 9865).\n\nEmpty returns the first page. For another page, send the `next_cursor` or the\n`previous_cursor` from a response to the same query. Fails with `invalid_argument`\nand `invalidCursor`, `expiredCursor` (after an hour) or `invalidCount`.",
	"roster.v1.Query.any_type":
		"Whether an attribute that the resource type does not define is treated as one without\na value.\n\nSet it for queries over several resource types (RFC 7644, section 3.4.2.1). If false,\na filter with such an attribute fails.",
	"roster.v1.ListUsersRequest": "A request for a page of users.",
	"roster.v1.ListUsersRequest.query": "The query.",
	"roster.v1.ListUsersRequest.connection":
		"The name of a connection: only the users whom it manages are returned.\n\nEmpty means every connection; for a SCIM token, that of the token. Fails with\n`not_found` if there is no such connection, or if it is not that of the SCIM token.",
	"roster.v1.ListUsersRequest.unmanaged":
		"Whether only the users are returned whom no connection manages: accounts that a sign-in\ncreated.\n\nFails with `invalid_argument` if a connection is named too, and for a SCIM token.",
	"roster.v1.ListUsersRequest.organization_id":
		"The id of an organization: only its members are returned. If there is no such\norganization, the page is empty.\n\nFails with `invalid_argument` for a SCIM token.",
	"roster.v1.ListUsersResponse": "A page of users. Its proto3 JSON form is the SCIM ListResponse.",
	"roster.v1.ListUsersResponse.total_results": "The number of users that match the query, on all pages.",
	"roster.v1.ListUsersResponse.start_index":
		"The index of the first user in this page, counted from 1. Unset if the query has a\ncursor.",
	"roster.v1.ListUsersResponse.items_per_page": "The number of users in this page.",
	"roster.v1.ListUsersResponse.resources": "The users.",
	"roster.v1.ListUsersResponse.next_cursor":
		"The cursor of the next page. Unset on the last page, and if the query has no cursor.",
	"roster.v1.ListUsersResponse.previous_cursor":
		"The cursor of the previous page. Unset on the first page, and if the query has no\ncursor.",
	"roster.v1.CreateUserRequest": "A request to create a user.",
	"roster.v1.CreateUserRequest.user": "The user. `user_name` is required. Read-only attributes are ignored.",
	"roster.v1.CreateUserRequest.validate_only": "If true, the request is only checked: nothing is written.",
	"roster.v1.CreateUserRequest.attributes": "The attributes to return, as in `GetUserRequest`.",
	"roster.v1.CreateUserRequest.excluded_attributes": "The attributes to exclude, as in `GetUserRequest`.",
	"roster.v1.CreateUserResponse": "The user that was created, revived or adopted.",
	"roster.v1.CreateUserResponse.user": "The user.",
	"roster.v1.CreateUserResponse.version": "The version of the user, which is the number in its `meta.version`.",
	"roster.v1.ReplaceUserRequest": "A request to replace all attributes of a user.",
	"roster.v1.ReplaceUserRequest.user": "The user. `id` identifies it.",
	"roster.v1.ReplaceUserRequest.expected_versions":
		"The versions that the request may overwrite. An empty list means any version.\n\nFails with `failed_precondition` if the user has another version.",
	"roster.v1.ReplaceUserRequest.validate_only": "If true, the request is only checked: nothing is written.",
	"roster.v1.ReplaceUserRequest.attributes": "The attributes to return, as in `GetUserRequest`.",
	"roster.v1.ReplaceUserRequest.excluded_attributes": "The attributes to exclude, as in `GetUserRequest`.",
	"roster.v1.ReplaceUserRequest.unexpected_versions":
		"The versions that the request may not overwrite.\n\nFails with `failed_precondition` if the user has one of them.",
	"roster.v1.ReplaceUserResponse": "The user after the request.",
	"roster.v1.ReplaceUserResponse.user": "The user.",
	"roster.v1.ReplaceUserResponse.version": "The version of the user, which is the number in its `meta.version`.",
	"roster.v1.PatchOperation": "One operation of a PATCH (RFC 7644, section 3.5.2).",
	"roster.v1.PatchOperation.op": "The kind of operation.",
	"roster.v1.PatchOperation.path":
		'The target of the operation, such as `name.givenName` or `members[value eq "…"]`.\n\nEmpty means the resource itself, and the value is then an object of attributes. A\nremove operation needs a path.',
	"roster.v1.PatchOperation.value":
		"The value, as JSON.\n\nA remove operation with a value removes only the elements of a multi-valued attribute\nthat are equal to one of the given elements.",
	"roster.v1.PatchUserRequest": "A request to change some attributes of a user.",
	"roster.v1.PatchUserRequest.id": "The id of the user.",
	"roster.v1.PatchUserRequest.operations":
		"The operations, in order: at most 1,000, with at most 10,000 comparisons in all their\npaths together.",
	"roster.v1.PatchUserRequest.expected_versions":
		"The versions that the request may change. An empty list means any version.\n\nFails with `failed_precondition` if the user has another version.",
	"roster.v1.PatchUserRequest.validate_only": "If true, the request is only checked: nothing is written.",
	"roster.v1.PatchUserRequest.attributes": "The attributes to return, as in `GetUserRequest`.",
	"roster.v1.PatchUserRequest.excluded_attributes": "The attributes to exclude, as in `GetUserRequest`.",
	"roster.v1.PatchUserRequest.unexpected_versions":
		"The versions that the request may not change.\n\nFails with `failed_precondition` if the user has one of them.",
	"roster.v1.PatchUserResponse": "The user after the request.",
	"roster.v1.PatchUserResponse.user": "The user.",
	"roster.v1.PatchUserResponse.version": "The version of the user, which is the number in its `meta.version`.",
	"roster.v1.DeleteUserRequest": "A request to deprovision a user.",
	"roster.v1.DeleteUserRequest.id": "The id of the user.",
	"roster.v1.DeleteUserRequest.expected_versions":
		"The versions that the request may delete. An empty list means any version.\n\nFails with `failed_precondition` if the resource has another version.",
	"roster.v1.DeleteUserRequest.validate_only": "If true, the request is only checked: nothing is written.",
	"roster.v1.DeleteUserRequest.unexpected_versions":
		"The versions that the request may not delete.\n\nFails with `failed_precondition` if the user has one of them.",
	"roster.v1.DeleteUserResponse": "An empty response: the user was deprovisioned.",
	"roster.v1.PurgeUserRequest": "A request to purge a user.",
	"roster.v1.PurgeUserRequest.id": "The id of the user, in any state.",
	"roster.v1.PurgeUserRequest.validate_only": "If true, the request is only checked: nothing is written.",
	"roster.v1.PurgeUserResponse": "An empty response: the user was purged.",
	"roster.v1.GetGroupRequest": "A request for a group by id.",
	"roster.v1.GetGroupRequest.id": "The id of the group.",
	"roster.v1.GetGroupRequest.attributes":
		"The attributes to return, such as `displayName`.\n\nEmpty means the attributes that are returned by default.",
	"roster.v1.GetGroupRequest.excluded_attributes":
		"The default attributes to exclude.\n\nIt cannot be combined with `attributes`. If `members` is excluded, the server does\nnot read the members.",
	"roster.v1.GetGroupRequest.known_versions":
		"The versions of the group that the caller has already read.\n\nIf the group has one of these versions, the response contains only the version. A\nclient can thus cache a large group that rarely changes.",
	"roster.v1.GetGroupResponse": "One group.",
	"roster.v1.GetGroupResponse.group": "The group. Unset if its version is one of the request's `known_versions`.",
	"roster.v1.GetGroupResponse.version": "The version of the group, which is the number in its `meta.version`.",
	"roster.v1.ListGroupsRequest": "A request for a page of groups.",
	"roster.v1.ListGroupsRequest.query": "The query.",
	"roster.v1.ListGroupsRequest.connection":
		"The name of a connection: only the groups that it manages are returned.\n\nEmpty means every connection; for a SCIM token, that of the token. Fails with\n`not_found` if there is no such connection, or if it is not that of the SCIM token.",
	"roster.v1.ListGroupsResponse": "A page of groups. Its proto3 JSON form is the SCIM ListResponse.",
	"roster.v1.ListGroupsResponse.total_results": "The number of groups that match the query, on all pages.",
	"roster.v1.ListGroupsResponse.start_index":
		"The index of the first group in this page, counted from 1. Unset if the query has a\ncursor.",
	"roster.v1.ListGroupsResponse.items_per_page": "The number of groups in this page.",
	"roster.v1.ListGroupsResponse.resources": "The groups.",
	"roster.v1.ListGroupsResponse.next_cursor":
		"The cursor of the next page. Unset on the last page, and if the query has no cursor.",
	"roster.v1.ListGroupsResponse.previous_cursor":
		"The cursor of the previous page. Unset on the first page, and if the query has no\ncursor.",
	"roster.v1.ListGroupMembersRequest": "A request for a page of a group's members.",
	"roster.v1.ListGroupMembersRequest.group_id": "The id of the group.",
	"roster.v1.ListGroupMembersRequest.page_size":
		"The maximum number of members in the page: at most 1,000. 0 means 100.",
	"roster.v1.ListGroupMembersRequest.page_token":
		"The `next_page_token` of the previous page. Empty for the first page.",
	"roster.v1.ListGroupMembersResponse": "A page of a group's members.",
	"roster.v1.ListGroupMembersResponse.user_ids": "The ids of the users.",
	"roster.v1.ListGroupMembersResponse.next_page_token": "The token of the next page. Empty on the last page.",
	"roster.v1.CreateGroupRequest": "A request to create a group.",
	"roster.v1.CreateGroupRequest.group": "The group. `display_name` is required. Read-only attributes are ignored.",
	"roster.v1.CreateGroupRequest.validate_only": "If true, the request is only checked: nothing is written.",
	"roster.v1.CreateGroupRequest.attributes": "The attributes to return, as in `GetGroupRequest`.",
	"roster.v1.CreateGroupRequest.excluded_attributes": "The attributes to exclude, as in `GetGroupRequest`.",
	"roster.v1.CreateGroupResponse": "The group that was created.",
	"roster.v1.CreateGroupResponse.group": "The group.",
	"roster.v1.CreateGroupResponse.version": "The version of the group, which is the number in its `meta.version`.",
	"roster.v1.ReplaceGroupRequest": "A request to replace all attributes and members of a group.",
	"roster.v1.ReplaceGroupRequest.group": "The group. `id` identifies it.",
	"roster.v1.ReplaceGroupRequest.expected_versions":
		"The versions that the request may overwrite. An empty list means any version.\n\nFails with `failed_precondition` if the group has another version.",
	"roster.v1.ReplaceGroupRequest.validate_only": "If true, the request is only checked: nothing is written.",
	"roster.v1.ReplaceGroupRequest.attributes": "The attributes to return, as in `GetGroupRequest`.",
	"roster.v1.ReplaceGroupRequest.excluded_attributes": "The attributes to exclude, as in `GetGroupRequest`.",
	"roster.v1.ReplaceGroupRequest.unexpected_versions":
		"The versions that the request may not overwrite.\n\nFails with `failed_precondition` if the group has one of them.",
	"roster.v1.ReplaceGroupResponse": "The group after the request.",
	"roster.v1.ReplaceGroupResponse.group": "The group.",
	"roster.v1.ReplaceGroupResponse.version": "The version of the group, which is the number in its `meta.version`.",
	"roster.v1.PatchGroupRequest": "A request to change some attributes or members of a group.",
	"roster.v1.PatchGroupRequest.id": "The id of the group.",
	"roster.v1.PatchGroupRequest.operations":
		'The operations, in order: at most 1,000, with at most 10,000 members each and at most\n10,000 comparisons in all their paths together.\n\nFails with `invalid_argument` and `tooMany` if the filters in the paths, such as\n`members[value sw "0"]`, need more than 300,000 comparisons with members. Filters\nthat name members by their ids, such as `members[value eq "…"]`, do not count.',
	"roster.v1.PatchGroupRequest.expected_versions":
		"The versions that the request may change. An empty list means any version.\n\nFails with `failed_precondition` if the group has another version.",
	"roster.v1.PatchGroupRequest.validate_only": "If true, the request is only checked: nothing is written.",
	"roster.v1.PatchGroupRequest.attributes": "The attributes to return, as in `GetGroupRequest`.",
	"roster.v1.PatchGroupRequest.excluded_attributes": "The attributes to exclude, as in `GetGroupRequest`.",
	"roster.v1.PatchGroupRequest.unexpected_versions":
		"The versions that the request may not change.\n\nFails with `failed_precondition` if the group has one of them.",
	"roster.v1.PatchGroupResponse": "The group after the request.",
	"roster.v1.PatchGroupResponse.group": "The group.",
	"roster.v1.PatchGroupResponse.version": "The version of the group, which is the number in its `meta.version`.",
	"roster.v1.DeleteGroupRequest": "A request to delete a group.",
	"roster.v1.DeleteGroupRequest.id": "The id of the group.",
	"roster.v1.DeleteGroupRequest.expected_versions":
		"The versions that the request may delete. An empty list means any version.\n\nFails with `failed_precondition` if the resource has another version.",
	"roster.v1.DeleteGroupRequest.validate_only": "If true, the request is only checked: nothing is written.",
	"roster.v1.DeleteGroupRequest.unexpected_versions":
		"The versions that the request may not delete.\n\nFails with `failed_precondition` if the group has one of them.",
	"roster.v1.DeleteGroupResponse": "An empty response: the group was deleted.",
	"roster.v1.RecordSignInRequest": "A request to record that a person signed in.",
	"roster.v1.RecordSignInRequest.email": "The email address, as the identity provider asserts it.",
	"roster.v1.RecordSignInRequest.given_name": "The given name, for a new account.",
	"roster.v1.RecordSignInRequest.family_name": "The family name, for a new account.",
	"roster.v1.RecordSignInRequest.validate_only": "If true, the request is only checked: nothing is written.",
	"roster.v1.RecordSignInRequest.subject":
		"The stable id of the person at the identity provider: the `sub` of OpenID Connect, or\na persistent NameID of SAML. At most 255 characters.\n\nAlways send it. Without it, the server can match the sign-in by address only, and\nrefuses it if the user is bound to a subject.",
	"roster.v1.RecordSignInResponse": "The account to which the person signed in.",
	"roster.v1.RecordSignInResponse.user": "The account.",
	"roster.v1.RecordSignInResponse.username": "The username (handle) in the registry, derived from the email address.",
	"roster.v1.RecordSignInResponse.created": "Whether this request created the account.",
	"roster.v1.LinkUserRequest": "A request to link a user to the values that the identity provider sends for them.",
	"roster.v1.LinkUserRequest.user_id": "The id of the user.",
	"roster.v1.LinkUserRequest.connection":
		"The name of the connection to which `external_id` belongs. Empty means `default`.",
	"roster.v1.LinkUserRequest.external_id":
		"The `externalId` that the identity provider sends.\n\nWhen the user comes back, their direct roles are restored, except `unproven` ones. If\nanother deprovisioned user has this `externalId`, that user loses it. Fails with\n`already_exists` if a live user has it.",
	"roster.v1.LinkUserRequest.user_name":
		"The `userName` that the identity provider sends, if it sends no `externalId`.",
	"roster.v1.LinkUserRequest.email": "The email that the identity provider sends, if it sends no `externalId`.",
	"roster.v1.LinkUserRequest.subject": "The subject with which the person signs in. It replaces the bound subject.",
	"roster.v1.LinkUserRequest.validate_only": "If true, the request is only checked: nothing is written.",
	"roster.v1.LinkUserResponse": "The user after the request.",
	"roster.v1.LinkUserResponse.user": "The user.",
	"roster.v1.SeparateUserRequest": "A request to state that a deprovisioned user will not come back.",
	"roster.v1.SeparateUserRequest.user_id": "The id of the user.",
	"roster.v1.SeparateUserRequest.validate_only": "If true, the request is only checked: nothing is written.",
	"roster.v1.SeparateUserResponse": "The user after the request.",
	"roster.v1.SeparateUserResponse.user": "The user.",
	"roster.v1.RestoreUserRolesRequest": "A request to restore suspended direct roles.",
	"roster.v1.RestoreUserRolesRequest.user_id": "The id of the user.",
	"roster.v1.RestoreUserRolesRequest.validate_only": "If true, the request is only checked: nothing is written.",
	"roster.v1.RestoreUserRolesResponse": "The direct roles that were restored.",
	"roster.v1.RestoreUserRolesResponse.roles": "One role for each organization. Empty if no role was suspended.",
	"roster.v1.ApproveUserAdoptionRequest": "A request to allow that an account is adopted.",
	"roster.v1.ApproveUserAdoptionRequest.user_id": "The id of the user.",
	"roster.v1.ApproveUserAdoptionRequest.validate_only": "If true, the request is only checked: nothing is written.",
	"roster.v1.ApproveUserAdoptionRequest.connection":
		"The name of the connection that may adopt the account. Empty means `default`.",
	"roster.v1.ApproveUserAdoptionResponse": "The user after the request.",
	"roster.v1.ApproveUserAdoptionResponse.user": "The user.",
	"roster.v1.DismissUserRefusalsRequest": "A request to dismiss the refused pushes and sign-ins of a user.",
	"roster.v1.DismissUserRefusalsRequest.user_id": "The id of the user.",
	"roster.v1.DismissUserRefusalsRequest.validate_only": "If true, the request is only checked: nothing is written.",
	"roster.v1.DismissUserRefusalsResponse": "The refusals that were dismissed.",
	"roster.v1.DismissUserRefusalsResponse.refusals": "One for each reason. Empty if there were none.",
	"roster.v1.CheckReadinessRequest": "A request for the readiness report.",
	"roster.v1.CheckReadinessRequest.connection":
		"The name of a connection. The report is then about its users, groups and credentials,\nabout users whom no connection manages, and about the server as a whole.\n\nEmpty means every connection; for a SCIM token, that of the token.",
	"roster.v1.CheckReadinessResponse": "The readiness report.",
	"roster.v1.CheckReadinessResponse.report": "The report.",
	"roster.v1.GetSettingsRequest": "A request for the settings.",
	"roster.v1.GetSettingsResponse": "The settings.",
	"roster.v1.GetSettingsResponse.settings": "The settings.",
	"roster.v1.UpdateSettingsRequest": "A request to update settings.",
	"roster.v1.UpdateSettingsRequest.settings": "The settings to update. Unset settings keep their values.",
	"roster.v1.UpdateSettingsRequest.validate_only": "If true, the request is only checked: nothing is written.",
	"roster.v1.UpdateSettingsResponse": "The settings after the update.",
	"roster.v1.UpdateSettingsResponse.settings": "The settings.",
	"roster.v1.UpdateSettingsResponse.effects":
		"The effects of the update on memberships. Set only with `validate_only`.",
	"roster.v1.GetGuardRequest": "A request for the state of the guard.",
	"roster.v1.GetGuardRequest.connection":
		"The name of a connection. If the connection has a threshold of its own, it has a guard\nof its own, which counts its losses alone; otherwise it shares that of the server.\n\nEmpty means the threshold of the server, and the connections that share it.",
	"roster.v1.GetGuardResponse": "The state of the guard against mass deactivation.",
	"roster.v1.GetGuardResponse.guard": "The guard.",
	"roster.v1.Guard":
		"The state of the guard against mass deactivation. The guard counts the users who lose\nsomething to SCIM requests within an hour.\n\nEach user counts once, however much they lost. A loss that is undone within the hour\ndoes not count. Changes by an administrator do not count.",
	"roster.v1.Guard.threshold":
		"The maximum of `users`: how many users may lose something within an hour. 0 if the\nguard is off.",
	"roster.v1.Guard.active_users": "The number of users who have access now.",
	"roster.v1.Guard.deactivations": "The number of users who were deactivated within the last hour.",
	"roster.v1.Guard.deletions": "The number of users who were deleted within the last hour.",
	"roster.v1.Guard.removals":
		"The number of users who lost a membership within the last hour: they left a group,\nare no longer a member of an organization, or have a lower role in it.\n\nUsers who were deactivated or deleted are not counted here.",
	"roster.v1.Guard.held_time":
		"When the guard began to reject requests. Unset if it rejected none within the last\nhour.",
	"roster.v1.Guard.release_time": "The time until which the guard allows every request. Unset if it is not released.",
	"roster.v1.Guard.address_changes":
		"The number of users with a direct role in an organization whose sign-in address\nchanged within the last hour.\n\nThe sign-in address is the email, or the userName of a user without an email. An\naddress that was restored still counts, because somebody may have signed in with the\nother one.",
	"roster.v1.Guard.users":
		"The number of users who lost something within the last hour. Each user counts once,\neven with losses of several kinds.",
	"roster.v1.Guard.connection":
		"The name of the connection with a threshold of its own whose guard it is. Empty for\nthe guard of the server.",
	"roster.v1.ListGuardLossesRequest": "A request for the losses that the guard counts.",
	"roster.v1.ListGuardLossesRequest.connection":
		"The name of a connection, as in `GetGuardRequest`: the losses that its guard counts.\n\nEmpty means the losses that any guard counts.",
	"roster.v1.ListGuardLossesResponse": "The losses that the guard counts.",
	"roster.v1.ListGuardLossesResponse.losses": "The losses, newest first.",
	"roster.v1.ReleaseGuardRequest": "A request to release the guard.",
	"roster.v1.ReleaseGuardRequest.duration": "For how long: at most a day. Unset means an hour.",
	"roster.v1.ReleaseGuardRequest.validate_only": "If true, the request is only checked: nothing is written.",
	"roster.v1.ReleaseGuardRequest.shorten": "Whether this release may end before the present one.",
	"roster.v1.ReleaseGuardRequest.connection":
		"The name of a connection. If the connection has a threshold of its own, its guard is\nreleased alone; otherwise the guard of the server, which it shares with others.\n\nEmpty means the guard of the server and those of all connections.",
	"roster.v1.ReleaseGuardResponse": "The guard after the release.",
	"roster.v1.ReleaseGuardResponse.guard": "The guard of the connection in the request, or else that of the server.",
	"roster.v1.Membership": "A membership of an organization. It is derived and never stored.",
	"roster.v1.Membership.organization_id": "The id of the organization.",
	"roster.v1.Membership.organization_name": "The name of the organization.",
	"roster.v1.Membership.role": "The highest role that the user has in the organization.",
	"roster.v1.Membership.source":
		"The source of that role. If a direct role and a group give the same role, the source\nis the direct role.",
	"roster.v1.Membership.user_id": "The id of the user.",
	"roster.v1.ListMembershipsRequest": "A request for a page of memberships, of a user or of an organization.",
	"roster.v1.ListMembershipsRequest.user_id":
		"The id of the user. At least one of `user_id` and `organization_id` is required.",
	"roster.v1.ListMembershipsRequest.page_size":
		"The maximum number of memberships in the page: at most 1,000. 0 means 100.",
	"roster.v1.ListMembershipsRequest.page_token":
		"The `next_page_token` of the previous page. Empty for the first page.",
	"roster.v1.ListMembershipsRequest.organization_id":
		"The id of the organization. With both ids, there is at most one membership.",
	"roster.v1.ListMembershipsRequest.at_sequence":
		"Answers with the state right after the change with this sequence number, from the\nchange log. 0 means before the first change. Unset means now.\n\nFails with `out_of_range` if the log no longer contains the changes since then. The\nmessage says from when on it does.",
	"roster.v1.ListMembershipsRequest.at_time":
		"Answers with the state at this time, as `at_sequence` does. It cannot be combined with\n`at_sequence`, and may not be in the future.",
	"roster.v1.ListMembershipsResponse": "A page of memberships.",
	"roster.v1.ListMembershipsResponse.memberships":
		"The memberships.\n\nIn an answer about the past, a page may have fewer than `page_size`, or none, although\nothers follow.",
	"roster.v1.ListMembershipsResponse.next_page_token": "The token of the next page. Empty on the last page.",
	"roster.v1.DirectRole": "A role that an administrator gave a user in an organization.",
	"roster.v1.DirectRole.organization_id": "The id of the organization.",
	"roster.v1.DirectRole.organization_name": "The name of the organization.",
	"roster.v1.DirectRole.role": "The role.",
	"roster.v1.DirectRole.suspended":
		"Whether the role is suspended because SCIM deleted the user. A suspended role gives\nno membership.",
	"roster.v1.ListDirectRolesRequest": "A request for a page of the direct roles of a user.",
	"roster.v1.ListDirectRolesRequest.user_id": "The id of the user.",
	"roster.v1.ListDirectRolesRequest.page_size": "The maximum number of roles in the page: at most 1,000. 0 means 100.",
	"roster.v1.ListDirectRolesRequest.page_token":
		"The `next_page_token` of the previous page. Empty for the first page.",
	"roster.v1.ListDirectRolesResponse": "A page of direct roles.",
	"roster.v1.ListDirectRolesResponse.roles": "The roles.",
	"roster.v1.ListDirectRolesResponse.next_page_token": "The token of the next page. Empty on the last page.",
	"roster.v1.CheckMembershipRequest": "A request for the membership of a user in an organization.",
	"roster.v1.CheckMembershipRequest.user_id": "The id of the user.",
	"roster.v1.CheckMembershipRequest.organization_id": "The id of the organization.",
	"roster.v1.CheckMembershipRequest.at_sequence":
		"Answers with the state right after the change with this sequence number, from the\nchange log. 0 means before the first change. Unset means now.\n\nFails with `out_of_range` if the log no longer contains the changes since then. The\nmessage says from when on it does.",
	"roster.v1.CheckMembershipRequest.at_time":
		"Answers with the state at this time, as `at_sequence` does. It cannot be combined with\n`at_sequence`, and may not be in the future.",
	"roster.v1.CheckMembershipResponse": "The membership of the user in the organization, if any.",
	"roster.v1.CheckMembershipResponse.membership": "The membership. Unset if the user is not a member.",
	"roster.v1.GetChangeLogRequest": "A request for the range of the change log.",
	"roster.v1.GetChangeLogResponse": "The range of the change log.",
	"roster.v1.GetChangeLogResponse.first_sequence":
		"The sequence number of the oldest change that is kept. 0 if there is none.",
	"roster.v1.GetChangeLogResponse.last_sequence": "The sequence number of the newest change. 0 if there is none.",
	"roster.v1.ListChangesRequest": "A request for a page of changes.",
	"roster.v1.ListChangesRequest.after_sequence":
		"The sequence number after which the page begins. 0 begins with the first change.",
	"roster.v1.ListChangesRequest.page_size": "The maximum number of changes in the page: at most 1,000. 0 means 100.",
	"roster.v1.ListChangesRequest.kinds": "The kinds of change to return. Empty means all.",
	"roster.v1.ListChangesResponse": "A page of changes.",
	"roster.v1.ListChangesResponse.changes": "The changes, in order.",
	"roster.v1.ListChangesResponse.last_sequence":
		"The `after_sequence` for the next page.\n\nIt is the sequence number up to which the server read the log, even if no change was\nof the requested kinds.",
	"roster.v1.SearchChangesRequest": "A request to search the changes. Every condition that is set has to hold.",
	"roster.v1.SearchChangesRequest.before_sequence":
		"The sequence number before which the page begins. 0 begins with the newest change.",
	"roster.v1.SearchChangesRequest.page_size": "The maximum number of changes in the page: at most 1,000. 0 means 100.",
	"roster.v1.SearchChangesRequest.kinds": "The kinds of change to return. Empty means all.",
	"roster.v1.SearchChangesRequest.user_id": "The id of the user whom the changes are about. Empty means any.",
	"roster.v1.SearchChangesRequest.group_id": "The id of the group that the changes are about. Empty means any.",
	"roster.v1.SearchChangesRequest.organization_id":
		"The id of the organization that the changes are about. Empty means any.",
	"roster.v1.SearchChangesRequest.token_id": "The id of the token that made the changes. Empty means any.",
	"roster.v1.SearchChangesRequest.person_id":
		"The id of the person (`Actor.person`) who made the changes, signed in to the web\nconsole with OpenID Connect. Empty means any.",
	"roster.v1.SearchChangesResponse": "A page of changes, newest first.",
	"roster.v1.SearchChangesResponse.changes":
		"The changes. A page may have fewer than `page_size`, or none, although others follow:\none request reads at most 20,000 entries of the log, unless `user_id` is set.",
	"roster.v1.SearchChangesResponse.next_before_sequence":
		"The `before_sequence` for the next page. 0 if the beginning of the log was reached.",
	"roster.v1.SearchChangesResponse.names":
		"The present names of the users, groups and organizations in the changes. What no\nlonger exists has none.",
	"roster.v1.SearchChangesResponse.last_sequence":
		"The sequence number of the newest change of the log, to watch from.",
	"roster.v1.SubjectName": "The present name of a user, a group or an organization.",
	"roster.v1.SubjectName.id": "The id.",
	"roster.v1.SubjectName.name": "The name: of a user the full name, or the `user_name` if they have none.",
	"roster.v1.WatchChangesRequest": "A request for a stream of changes.",
	"roster.v1.WatchChangesRequest.after_sequence":
		"The sequence number after which the stream begins. 0 begins with the first change.",
	"roster.v1.WatchChangesRequest.kinds": "The kinds of change to send. Empty means all.",
	"roster.v1.WatchChangesRequest.heartbeat_seconds":
		"The maximum number of seconds between two messages: at most 300. 0 means 15.",
	"roster.v1.WatchChangesRequest.from_now":
		"Whether the stream begins with the next change that is committed. The first message\nhas the `last_sequence` to reconnect with.\n\nFails with `invalid_argument` if `after_sequence` is set, too.",
	"roster.v1.WatchChangesResponse": "A change, or a heartbeat.",
	"roster.v1.WatchChangesResponse.change": "The change. Unset in a heartbeat.",
	"roster.v1.WatchChangesResponse.last_sequence":
		"The sequence number to reconnect with: the stream has sent every change up to it.",
	"roster.v1.SortOrder": "The order of a list.",
	"roster.v1.SortOrder.SORT_ORDER_UNSPECIFIED": "Ascending, the default of RFC 7644.",
	"roster.v1.SortOrder.SORT_ORDER_ASCENDING": "Smallest value first. Resources without a value are last.",
	"roster.v1.SortOrder.SORT_ORDER_DESCENDING": "Largest value first. Resources without a value are first.",
	"roster.v1.PatchOp": "The kinds of PATCH operation (RFC 7644, section 3.5.2).",
	"roster.v1.PatchOp.PATCH_OP_UNSPECIFIED": "Not allowed.",
	"roster.v1.PatchOp.PATCH_OP_ADD": "Adds a value, or sets an attribute that had none.",
	"roster.v1.PatchOp.PATCH_OP_REPLACE": "Sets a value.",
	"roster.v1.PatchOp.PATCH_OP_REMOVE": "Removes a value.",
	"roster.v1.ProvisioningService":
		"Manages users, groups and memberships.\n\nThe SCIM endpoints are a client of this service: each SCIM request makes calls to it.\nAn administrator's token may call every method. A service token may call the methods\nwithout side effects. Filters, paths and attribute names are strings in the SCIM syntax\nof RFC 7644. Errors carry a `ScimError` detail.\n\nA user whom SCIM deleted is deprovisioned. The methods that SCIM endpoints call do not\nfind such a user. For all other methods, and for the registry's services, the user is\na deactivated one: the id, the username and the history stay, and the user is in no\ngroup, has no membership, and can get no direct role.",
	"roster.v1.ProvisioningService.GetCaller":
		"Returns the token with which the request was made.\n\nFails with `unauthenticated` if the token is not valid, expired or deleted.",
	"roster.v1.ProvisioningService.GetUser":
		"Returns a user by id.\n\nFails with `not_found` if there is no such user, or if SCIM deleted the user.",
	"roster.v1.ProvisioningService.BatchGetUsers":
		"Returns up to 250 users by id, in any state, with the values that only the server\nknows.",
	"roster.v1.ProvisioningService.LookUpUsers":
		"Returns a page of the users with a given username, email address, `user_name` or\n`external_id`, in any state, oldest first.\n\nIf there is no such user, the page is empty: that is not an error.",
	"roster.v1.ProvisioningService.ListUsers":
		"Returns a page of the users that match a filter, oldest first. Deprovisioned users are\nnot among them.\n\nFails with `invalid_argument` and `invalidFilter` if the filter is not valid. The\nmessage says where.",
	"roster.v1.ProvisioningService.CreateUser":
		"Creates a user, revives a deprovisioned one, or adopts an account from a sign-in.\n\nA deprovisioned user is revived under the same id if the `external_id` and the\nconnection are the same; or, if one side has no `external_id`, if both `user_name`\nand email are the same. An account from a sign-in is adopted if it has the same\nemail and the domain is one of the connection's domains. If it has a direct role of\nowner, admin or machine, an administrator has to approve first.\n\nFails with `already_exists` if a live user has the same unique value, or if the\nserver cannot establish who the user is. The message says what an administrator has\nto do.",
	"roster.v1.ProvisioningService.ReplaceUser":
		"Replaces all attributes of a user.\n\nAn unset attribute is cleared, except `external_id` and `active`, which keep their\nvalues. A request that changes nothing keeps the version.",
	"roster.v1.ProvisioningService.PatchUser":
		"Changes some attributes of a user. Either all operations take effect, or none.",
	"roster.v1.ProvisioningService.DeleteUser":
		"Deprovisions a user: they lose access and leave all groups at once, and their id is\nno longer found.\n\nThe id, the username and the history are kept in case the user comes back.",
	"roster.v1.ProvisioningService.PurgeUser":
		"Purges a user permanently, whatever their state.\n\nOnly the change log keeps a record of them.",
	"roster.v1.ProvisioningService.GetGroup":
		"Returns a group by id, with its members.\n\nFails with `not_found` if there is no such group.",
	"roster.v1.ProvisioningService.ListGroups":
		"Returns a page of the groups that match a filter, oldest first.\n\nIf the members are not needed, exclude `members` with `excluded_attributes`.",
	"roster.v1.ProvisioningService.ListGroupMembers":
		"Returns a page of the users in a group, in the order of their ids. Deactivated users\nstay in their groups; deprovisioned users are in none.",
	"roster.v1.ProvisioningService.CreateGroup":
		"Creates a group with its members.\n\nFails with `already_exists` if another group has the name, and with\n`invalid_argument` if a member is not a user. The message names each such member.",
	"roster.v1.ProvisioningService.ReplaceGroup":
		"Replaces all attributes and all members of a group.\n\nAn unset attribute is cleared, except `external_id`, which keeps its value.",
	"roster.v1.ProvisioningService.PatchGroup":
		"Changes some attributes or members of a group. Either all operations take effect, or\nnone.\n\nAdding a member who is already in the group, or removing one who is not, succeeds and\nchanges nothing.",
	"roster.v1.ProvisioningService.DeleteGroup": "Deletes a group. The memberships that its mappings gave end at once.",
	"roster.v1.ProvisioningService.RecordSignIn":
		"Records that a person signed in, and creates an account if they have none.\n\nThe server finds the user by `subject`, else by email, and by `user_name` only if the\nuser has no email. The first sign-in with a subject binds the user to it.\n\nFails with `permission_denied` if the user is deactivated, deprovisioned or bound to\nanother subject, if the user is bound to a subject and none is sent, or if two users\nmatch. The caller must then refuse the sign-in.",
	"roster.v1.ProvisioningService.LinkUser":
		"Links a user to the values that the identity provider sends for them, so that its\nnext push matches.\n\nUse it after a push was rejected because the server could not establish who the user\nis. Fails with `failed_precondition` if the user is not deprovisioned. A `subject`\nmay be set for any user.",
	"roster.v1.ProvisioningService.SeparateUser":
		"States that a deprovisioned user will not come back. Their names become available,\nand their id and history are kept.",
	"roster.v1.ProvisioningService.RestoreUserRoles":
		"Restores the direct roles that were suspended when SCIM deleted the user.",
	"roster.v1.ProvisioningService.ApproveUserAdoption":
		"Allows the identity provider of one connection to adopt an account that a sign-in\ncreated, whatever its direct roles and its email domain.",
	"roster.v1.ProvisioningService.DismissUserRefusals":
		"Dismisses the refused pushes and sign-ins of a user, so that readiness no longer\nreports them.\n\nIt decides nothing: the next push or sign-in like them is refused and reported again.\nUse it if the refusal was right.",
	"roster.v1.ProvisioningService.CheckReadiness":
		"Reports what prevents provisioning from working.\n\nFails with `not_found` if there is no connection with this name, or if it is not that\nof the SCIM token of the request.",
	"roster.v1.ProvisioningService.GetSettings": "Returns the settings.",
	"roster.v1.ProvisioningService.UpdateSettings":
		"Updates the settings that are set in the request, and keeps the others.",
	"roster.v1.ProvisioningService.GetGuard":
		"Returns the state of the guard against mass deactivation: its threshold and its\ncounts.\n\nFails with `not_found` if there is no connection with the name.",
	"roster.v1.ProvisioningService.ListGuardLosses":
		"Returns the losses that the guard counts, newest first: at most 1,000.\n\nFails with `not_found` if there is no connection with the name.",
	"roster.v1.ProvisioningService.ReleaseGuard":
		"Releases the guard: for a limited time it allows every request.\n\nThe counts are reset, and the guard counts nothing until the time is over. If the\nguard is already released for longer, it stays so, unless `shorten` is set.\n\nFails with `not_found` if there is no connection with the name.",
	"roster.v1.ProvisioningService.ListMemberships":
		"Returns a page of the memberships of a user, in the order of the organizations' ids,\nor of an organization, in the order of the users' ids. Users who are deactivated or\ndeprovisioned have none.",
	"roster.v1.ProvisioningService.CheckMembership":
		"Returns the membership of a user in an organization, with its role and source.\n\nIf the user is deactivated or deprovisioned, or if the user or the organization does\nnot exist, there is no membership. That is not an error.",
	"roster.v1.ProvisioningService.ListDirectRoles":
		"Returns a page of the direct roles of a user, in the order of the organizations' ids.\n\nUnlike memberships, it contains suspended roles, and the roles of users without\naccess. Fails with `not_found` if there is no such user, in any state.",
	"roster.v1.ProvisioningService.WatchChanges":
		"Streams the changes after a sequence number in order, then each new change when it is\ncommitted.\n\nThe stream contains the same changes as `ListChanges` in the same order, each exactly\nonce. A consumer that reconnects with the sequence number of its last processed\nchange continues where it stopped.\n\nThe stream ends with `resource_exhausted` if the consumer takes more than 30 seconds\nto receive a message, with `unauthenticated` if the token is deleted or expires, and\nwith `out_of_range` if changes after `after_sequence` are no longer kept.\n\nTo start from the current state: call `GetChangeLog`, read all users or memberships,\nthen watch from its `last_sequence`. The stream repeats changes that were made during\nthe reading. The state in the stream is the newer one.",
	"roster.v1.ProvisioningService.GetChangeLog": "Returns the range of changes that the change log contains.",
	"roster.v1.ProvisioningService.ListChanges":
		"Returns a page of the changes after a sequence number, in order.\n\nFails with `out_of_range` if some of them are no longer kept.",
	"roster.v1.ProvisioningService.SearchChanges":
		"Returns a page of the changes before a sequence number, newest first: those about one\nuser, group or organization, or by one token.",
	"roster.v1.BatchGetUserAccessRequest": "A request for the access of users.",
	"roster.v1.BatchGetUserAccessRequest.user_ids": "The ids of the users: at most 250.",
	"roster.v1.BatchGetUserAccessResponse": "The access of users.",
	"roster.v1.BatchGetUserAccessResponse.users": "One for each user that exists, in the order of the requested ids.",
	"roster.v1.BatchGetUserAccessResponse.groups_give_membership":
		"Whether groups give membership: whether the setting `organization_provisioning` is not\ndisabled.",
	"roster.v1.UserAccess": "The access of a user, with its reasons.",
	"roster.v1.UserAccess.user_id": "The id of the user.",
	"roster.v1.UserAccess.groups": "The groups that contain the user.",
	"roster.v1.UserAccess.memberships": "The memberships, with the role that takes effect.",
	"roster.v1.UserAccess.paths": "Each direct role, and each mapping of each group of the user.",
	"roster.v1.UserAccess.user": "The user, without groups.",
	"roster.v1.AccessGroup": "A group.",
	"roster.v1.AccessGroup.id": "The id of the group.",
	"roster.v1.AccessGroup.display_name": "The name of the group.",
	"roster.v1.AccessPath": "One way in which a user gets a role in an organization.",
	"roster.v1.AccessPath.organization_id": "The id of the organization.",
	"roster.v1.AccessPath.organization_name": "The name of the organization.",
	"roster.v1.AccessPath.role": "The role that this path gives.",
	"roster.v1.AccessPath.source": "Whether the role is direct or comes from a group.",
	"roster.v1.AccessPath.group_id": "The id of the group. Empty for a direct role.",
	"roster.v1.AccessPath.group_name": "The name of the group. Empty for a direct role.",
	"roster.v1.AccessPath.obstacle":
		"Why the path gives nothing now. Unspecified if it gives its role.\n\nA higher role from another path still takes effect in its place.",
	"roster.v1.BatchGetGroupAccessRequest": "A request for what groups give.",
	"roster.v1.BatchGetGroupAccessRequest.group_ids": "The ids of the groups: at most 250.",
	"roster.v1.BatchGetGroupAccessResponse": "The access that groups give.",
	"roster.v1.BatchGetGroupAccessResponse.groups": "One for each group that exists, in the order of the requested ids.",
	"roster.v1.BatchGetGroupAccessResponse.groups_give_membership":
		"Whether groups give membership: whether the setting `organization_provisioning` is not\ndisabled.",
	"roster.v1.GroupAccess": "The access that a group gives.",
	"roster.v1.GroupAccess.group_id": "The id of the group.",
	"roster.v1.GroupAccess.members_count": "The number of users in the group. Deactivated users are counted too.",
	"roster.v1.GroupAccess.mappings": "The organizations that the group is mapped to.",
	"roster.v1.GroupAccess.display_name": "The name of the group.",
	"roster.v1.GroupMapping": "A mapping of a group, seen from the group.",
	"roster.v1.GroupMapping.organization_id": "The id of the organization.",
	"roster.v1.GroupMapping.organization_name": "The name of the organization.",
	"roster.v1.GroupMapping.role": "The role that the mapping gives.",
	"roster.v1.BatchGetOrganizationAccessRequest": "A request for the members of organizations, counted.",
	"roster.v1.BatchGetOrganizationAccessRequest.organization_ids": "The ids of the organizations: at most 100.",
	"roster.v1.BatchGetOrganizationAccessResponse": "The members of organizations, counted.",
	"roster.v1.BatchGetOrganizationAccessResponse.organizations":
		"One for each organization that exists, in the order of the requested ids.",
	"roster.v1.BatchGetOrganizationAccessResponse.groups_give_membership":
		"Whether groups give membership: whether the setting `organization_provisioning` is not\ndisabled.",
	"roster.v1.OrganizationAccess": "The members of an organization, counted.",
	"roster.v1.OrganizationAccess.organization_id": "The id of the organization.",
	"roster.v1.OrganizationAccess.members_count": "The number of members. Each counts once.",
	"roster.v1.OrganizationAccess.direct_count": "The number of members whose role is direct.",
	"roster.v1.OrganizationAccess.owners_count": "The number of members whose role is owner.",
	"roster.v1.OrganizationAccess.groups": "The mapped groups, in the order of their names.",
	"roster.v1.OrganizationAccess.name": "The name of the organization.",
	"roster.v1.OrganizationAccess.description": "The description of the organization.",
	"roster.v1.MappedGroup": "A mapping of a group, seen from the organization.",
	"roster.v1.MappedGroup.group_name": "The name of the group, as it was mapped.",
	"roster.v1.MappedGroup.connection":
		"The name of the connection whose group is meant. Empty for those of every connection.",
	"roster.v1.MappedGroup.role": "The role that the mapping gives.",
	"roster.v1.MappedGroup.group_id":
		"The id of the group with this name. Empty if there is none. If several connections\nhave one, it is the id of one of them.",
	"roster.v1.MappedGroup.members_count": "The number of users in the group. Deactivated users are counted too.",
	"roster.v1.PreviewMappingRequest": "A request for the effect of a mapping.",
	"roster.v1.PreviewMappingRequest.organization_id": "The id of the organization.",
	"roster.v1.PreviewMappingRequest.group_name": "The name of the group. A group with this name need not exist.",
	"roster.v1.PreviewMappingRequest.role": "The role that the mapping would give. Unspecified means member.",
	"roster.v1.PreviewMappingRequest.remove": "Whether the mapping would end. `role` is then ignored.",
	"roster.v1.PreviewMappingRequest.connection":
		"The name of the connection whose group is meant. Empty for those of every connection.\n\nIf it is empty, and several connections have a group with this name, the call fails\nwith `failed_precondition`, and names them: `AddOrganizationGroup` with `validate_only`\nshows what a mapping for all of them would do.",
	"roster.v1.PreviewMappingResponse": "The effect of a mapping.",
	"roster.v1.PreviewMappingResponse.group_id": "The id of the group with this name. Empty if there is none.",
	"roster.v1.PreviewMappingResponse.present_role":
		"The role that the mapping gives now. Unspecified if there is no mapping.",
	"roster.v1.PreviewMappingResponse.groups_give_membership":
		"Whether groups give membership. If not, there is no effect until the setting\n`organization_provisioning` changes.",
	"roster.v1.PreviewMappingResponse.effects": "The first 100 users whose role would change, in the order of their ids.",
	"roster.v1.PreviewMappingResponse.gained_count": "The number of users who would become members.",
	"roster.v1.PreviewMappingResponse.lost_count": "The number of users who would no longer be members.",
	"roster.v1.PreviewMappingResponse.changed_count": "The number of members whose role would change.",
	"roster.v1.PreviewMappingResponse.truncated":
		"Whether the group has more than 10,000 members, and only those were looked at.",
	"roster.v1.MappingEffect": "The effect of a mapping on one user.",
	"roster.v1.MappingEffect.user_id": "The id of the user.",
	"roster.v1.MappingEffect.before": "The role now. Unspecified if the user is not a member.",
	"roster.v1.MappingEffect.after": "The role with the mapping. Unspecified if the user would not be a member.",
	"roster.v1.AccessObstacle": "Why a path gives no access.",
	"roster.v1.AccessObstacle.ACCESS_OBSTACLE_UNSPECIFIED": "The path has no obstacle.",
	"roster.v1.AccessObstacle.ACCESS_OBSTACLE_DEACTIVATED": "The user is deactivated.",
	"roster.v1.AccessObstacle.ACCESS_OBSTACLE_DEPROVISIONED": "SCIM deleted the user.",
	"roster.v1.AccessObstacle.ACCESS_OBSTACLE_SUSPENDED": "The direct role is suspended.",
	"roster.v1.AccessObstacle.ACCESS_OBSTACLE_PROVISIONING_DISABLED":
		"The setting `organization_provisioning` is disabled: groups give no membership.",
	"roster.v1.AccessService":
		"Explains who has access to which organization, and why.\n\nEverything is derived when it is requested. An administrator's token and a service\ntoken may call every method.",
	"roster.v1.AccessService.BatchGetUserAccess":
		"Returns the memberships of up to 250 users, with every path that leads to them.",
	"roster.v1.AccessService.BatchGetGroupAccess":
		"Returns what up to 250 groups give: their mappings, and to how many members.",
	"roster.v1.AccessService.BatchGetOrganizationAccess":
		"Returns how many members up to 100 organizations have, and from which sources.",
	"roster.v1.AccessService.PreviewMapping":
		"Returns who would gain or lose a role if a group were mapped to an organization, or\nif its mapping changed or ended. Nothing is written.\n\nFails with `not_found` if there is no such organization, and with `invalid_argument`\nif the name of the group is empty.",
	"roster.v1.Client": "An OAuth 2.0 client.",
	"roster.v1.Client.id": "The id: the `client_id` at the token endpoint, and the id of the token in the change log.",
	"roster.v1.Client.display_name": "The name. Empty if it has none.",
	"roster.v1.Client.connection_id": "The id of the connection that it belongs to.",
	"roster.v1.Client.connection": "The name of that connection.",
	"roster.v1.Client.create_time": "When it was created.",
	"roster.v1.Client.last_use_time": "When an access token of it was last used, to the minute. Unset if none ever was.",
	"roster.v1.Client.networks":
		"The networks from which it may be used, such as `10.0.0.0/8`. Empty means every network.",
	"roster.v1.Client.secrets": "The secrets, oldest first.",
	"roster.v1.Client.trusts": "The trusts, oldest first.",
	"roster.v1.ClientSecret": "A secret of a client, without its plaintext.",
	"roster.v1.ClientSecret.id": "The id. It is part of the plaintext.",
	"roster.v1.ClientSecret.create_time": "When it was added.",
	"roster.v1.ClientSecret.expire_time": "When it expires. Unset if it never does.",
	"roster.v1.ClientSecret.last_use_time": "When it was last exchanged for an access token. Unset if it never was.",
	"roster.v1.ClientTrust": "An issuer whose assertions stand for a client.",
	"roster.v1.ClientTrust.id": "The id. The server makes it.",
	"roster.v1.ClientTrust.issuer":
		"The `iss` of the assertions, exactly, such as `https://login.microsoftonline.com/<tenant>/v2.0`.",
	"roster.v1.ClientTrust.subject": "The `sub` of the assertions, exactly.",
	"roster.v1.ClientTrust.audience": "The value that the `aud` of the assertions has to contain, exactly.",
	"roster.v1.ClientTrust.jwks_url":
		"The https URL of the issuer's keys, as a JWK Set (RFC 7517). Exactly one of `jwks_url` and `jwks` is set.",
	"roster.v1.ClientTrust.jwks": "The issuer's public keys as the JSON of a JWK Set, if they are pinned.",
	"roster.v1.ClientTrust.create_time": "When it was added.",
	"roster.v1.ClientTrust.last_use_time":
		"When an assertion for it was last exchanged for an access token. Unset if none ever was.",
	"roster.v1.CreateClientRequest": "A request to create a client.",
	"roster.v1.CreateClientRequest.display_name":
		"A name by which people recognize it, such as `entra-prod`: as that of a token.",
	"roster.v1.CreateClientRequest.connection":
		"The name of the connection that it belongs to. Empty means `default`. If there is none with this name, it is created.",
	"roster.v1.CreateClientRequest.networks":
		"The networks from which it may be used, as in `CreateTokenRequest`. Empty means every network.",
	"roster.v1.CreateClientRequest.validate_only": "If true, the request is only checked: nothing is written.",
	"roster.v1.CreateClientResponse": "The client that was created.",
	"roster.v1.CreateClientResponse.client": "The client.",
	"roster.v1.ListClientsRequest": "A request for all clients.",
	"roster.v1.ListClientsResponse": "All clients.",
	"roster.v1.ListClientsResponse.clients": "The clients.",
	"roster.v1.AddClientSecretRequest": "A request to add a secret.",
	"roster.v1.AddClientSecretRequest.client_id": "The id of the client.",
	"roster.v1.AddClientSecretRequest.expire_time": "When the secret expires: a time in the future. Unset means never.",
	"roster.v1.AddClientSecretRequest.validate_only":
		"If true, the request is only checked: nothing is written, and the response contains no plaintext.",
	"roster.v1.AddClientSecretResponse": "The secret that was added.",
	"roster.v1.AddClientSecretResponse.plaintext": "The plaintext of the secret. No other response contains it.",
	"roster.v1.AddClientSecretResponse.secret": "The secret.",
	"roster.v1.RemoveClientSecretRequest": "A request to remove a secret.",
	"roster.v1.RemoveClientSecretRequest.client_id": "The id of the client.",
	"roster.v1.RemoveClientSecretRequest.secret_id": "The id of the secret.",
	"roster.v1.RemoveClientSecretRequest.validate_only": "If true, the request is only checked: nothing is written.",
	"roster.v1.RemoveClientSecretResponse": "An empty response: the secret was removed.",
	"roster.v1.AddClientTrustRequest": "A request to add a trust.",
	"roster.v1.AddClientTrustRequest.client_id": "The id of the client.",
	"roster.v1.AddClientTrustRequest.trust": "The trust. The server sets its id and its times.",
	"roster.v1.AddClientTrustRequest.validate_only": "If true, the request is only checked: nothing is written.",
	"roster.v1.AddClientTrustResponse": "The trust that was added.",
	"roster.v1.AddClientTrustResponse.trust": "The trust.",
	"roster.v1.RemoveClientTrustRequest": "A request to remove a trust.",
	"roster.v1.RemoveClientTrustRequest.client_id": "The id of the client.",
	"roster.v1.RemoveClientTrustRequest.trust_id": "The id of the trust.",
	"roster.v1.RemoveClientTrustRequest.validate_only": "If true, the request is only checked: nothing is written.",
	"roster.v1.RemoveClientTrustResponse": "An empty response: the trust was removed.",
	"roster.v1.ClientService":
		"Manages OAuth 2.0 clients: identity providers that exchange a secret or an assertion at `/oauth2/token` for a short-lived\naccess token, and call `/scim/v2` with that.\n\nOnly an administrator's token may call it. A client is a credential like a SCIM token: it has an id, a name and a\nconnection, and `TokenService` lists it, sets its networks and deletes it. The change log names it as it names a token.",
	"roster.v1.ClientService.CreateClient":
		"Creates a client. It can do nothing until it has a secret or a trust.\n\nFails with `invalid_argument` if the name or a network is not valid.",
	"roster.v1.ClientService.ListClients": "Returns all clients, oldest first.",
	"roster.v1.ClientService.AddClientSecret":
		"Adds a secret to a client. Its other secrets stay valid: to rotate, add one, enter it in the identity provider, see\nwith `ListClients` that it is in use, then remove the old one.\n\nFails with `not_found` if there is no such client, with `invalid_argument` if `expire_time` is in the past, and with\n`failed_precondition` if the client has ten secrets.",
	"roster.v1.ClientService.RemoveClientSecret":
		"Removes a secret. The server rejects it, and all access tokens that were made with it.\n\nFails with `not_found` if the client has no such secret.",
	"roster.v1.ClientService.AddClientTrust":
		"Adds a trust to a client: an issuer whose signed assertions (RFC 7523) stand for the client.\n\nFails with `not_found` if there is no such client, with `invalid_argument` if a field is not valid, with\n`already_exists` if a client has the same issuer, subject and audience, and with `failed_precondition` if the client has\nten trusts.",
	"roster.v1.ClientService.RemoveClientTrust":
		"Removes a trust. The server rejects assertions for it, and all access tokens that were made with it.\n\nFails with `not_found` if the client has no such trust.",
	"roster.v1.CreateConnectionRequest": "A request to create a connection.",
	"roster.v1.CreateConnectionRequest.connection": "The connection. `name` is required.",
	"roster.v1.CreateConnectionRequest.validate_only": "If true, the request is only checked: nothing is written.",
	"roster.v1.CreateConnectionResponse": "The connection that was created.",
	"roster.v1.CreateConnectionResponse.connection": "The connection.",
	"roster.v1.GetConnectionRequest": "A request for a connection by name.",
	"roster.v1.GetConnectionRequest.name": "The name of the connection.",
	"roster.v1.GetConnectionResponse": "One connection.",
	"roster.v1.GetConnectionResponse.connection": "The connection.",
	"roster.v1.ListConnectionsRequest": "A request for all connections.",
	"roster.v1.ListConnectionsResponse": "All connections.",
	"roster.v1.ListConnectionsResponse.connections": "The connections.",
	"roster.v1.UpdateConnectionRequest": "A request to update a connection.",
	"roster.v1.UpdateConnectionRequest.connection": "The connection. `name` identifies it.",
	"roster.v1.UpdateConnectionRequest.validate_only": "If true, the request is only checked: nothing is written.",
	"roster.v1.UpdateConnectionRequest.update_mask":
		"The fields to update: `kind`, `adoption_domains`, `strict`, `guard_threshold` and\n`organization_provisioning`. A field that is unset in the connection gets its default:\nof the last three, the setting of the server.\n\nWithout a mask, the fields that are set are updated, and the others are kept.",
	"roster.v1.UpdateConnectionResponse": "The connection after the update.",
	"roster.v1.UpdateConnectionResponse.connection": "The connection.",
	"roster.v1.UpdateConnectionResponse.effects": "Which memberships the update would change. Only with `validate_only`.",
	"roster.v1.DeleteConnectionRequest": "A request to delete a connection.",
	"roster.v1.DeleteConnectionRequest.name": "The name of the connection.",
	"roster.v1.DeleteConnectionRequest.validate_only": "If true, the request is only checked: nothing is written.",
	"roster.v1.DeleteConnectionResponse": "The connection was deleted.",
	"roster.v1.HandOverUsersRequest":
		"A request to hand users over. Exactly one of `user_ids`, `from_connection` and `group_id`\nis required.",
	"roster.v1.HandOverUsersRequest.user_ids": "The ids of the users, at most 1,000.",
	"roster.v1.HandOverUsersRequest.from_connection": "The name of a connection: all of its users.",
	"roster.v1.HandOverUsersRequest.group_id": "The id of a group: all of its members.",
	"roster.v1.HandOverUsersRequest.to_connection": "The name of the connection that manages the users from now on.",
	"roster.v1.HandOverUsersRequest.validate_only": "If true, the request is only checked: nothing is written.",
	"roster.v1.HandOverUsersResponse": "The users who were handed over, or would be.",
	"roster.v1.HandOverUsersResponse.users": "The first 1,000 users.",
	"roster.v1.HandOverUsersResponse.users_count": "How many users there are.",
	"roster.v1.HandOverUsersResponse.remaining_count":
		"How many users are left for another request: one hands over at most 10,000.",
	"roster.v1.HandOverUsersResponse.effects": "Which memberships they gain and lose.",
	"roster.v1.HandedOverUser": "A user who was handed over, or would be.",
	"roster.v1.HandedOverUser.user_id": "The id of the user.",
	"roster.v1.HandedOverUser.user_name": "The user name.",
	"roster.v1.HandedOverUser.from_connection": "The name of the former connection.",
	"roster.v1.HandedOverUser.external_id":
		"The `external_id` of the former connection, which the user loses. Empty if there was\nnone.",
	"roster.v1.HandedOverUser.groups": "The groups of the former connection, which the user leaves.",
	"roster.v1.HandedOverUser.conflicting_user_ids":
		"The ids of deprovisioned users of the new connection who have the same user name or\nemail.\n\nIf the new connection pushes the `external_id` of one of them, the push is refused,\nbecause it is unclear who the person is: separate them first.",
	"roster.v1.LeftGroup": "A group that a user leaves.",
	"roster.v1.LeftGroup.group_id": "The id of the group.",
	"roster.v1.LeftGroup.display_name": "The name of the group.",
	"roster.v1.ConnectionService":
		"Manages the connections to identity providers.\n\nEach SCIM token belongs to one connection, and reads and changes only the users and\ngroups that its connection manages. The values that an identity provider sends for a\nperson, such as `external_id`, apply within its connection only. The connection\n`default` always exists. Only an administrator's token may create or update a\nconnection.",
	"roster.v1.ConnectionService.CreateConnection":
		"Creates a connection.\n\nFails with `already_exists` if a connection has this name, and with\n`invalid_argument` if the name is not valid.",
	"roster.v1.ConnectionService.GetConnection":
		"Returns a connection by name.\n\nFails with `not_found` if there is no such connection.",
	"roster.v1.ConnectionService.ListConnections":
		"Returns all connections, oldest first. There is no paging: connections are few.",
	"roster.v1.ConnectionService.UpdateConnection":
		"Updates a connection. Its requests are handled by the new settings at once; by those\nfor strict mode, other servers on the same database handle them after half a second.\n\nFails with `not_found` if there is no such connection, and with `invalid_argument` if\na value is not valid, or if `update_mask` has a path that cannot be updated.",
	"roster.v1.ConnectionService.HandOverUsers":
		"Hands users over to another connection, which manages them from now on.\n\nThey keep their ids, direct roles and history. They leave the groups of their former\nconnection, lose its `external_id`, and are not found by it any more. The next push of\nthe new connection with the user name or the email takes them over.\n\nFails with `not_found` if a connection, a group or a user does not exist, and with\n`failed_precondition` if a user in `user_ids` is deprovisioned, or managed by no\nconnection. Those among the members of a group or of a connection are left out.",
	"roster.v1.ConnectionService.DeleteConnection":
		"Deletes a connection, and its tokens.\n\nFails with `not_found` if there is no such connection, and with `failed_precondition`\nif it is the connection `default`, or if it manages live users or groups.",
	"roster.v1.GetDescriptorsRequest": "A request for the descriptors of the services.",
	"roster.v1.GetDescriptorsResponse": "The descriptors of the services.",
	"roster.v1.GetDescriptorsResponse.services": "The full names of the services that this server has.",
	"roster.v1.GetDescriptorsResponse.files":
		"The files that define the services, and all files that they import. An imported file\ncomes before the file that imports it.",
	"roster.v1.GetDescriptorsResponse.comments":
		"The comments, by the full name of the service, method, message, field, oneof, enum or\nenum value. What has no comment is not in the map.",
	"roster.v1.DescriptorService":
		"Describes the services of this server.\n\nServer reflection answers the same in small parts, and needs a stream in both\ndirections, which a browser does not have. Studio reads this service instead.",
	"roster.v1.DescriptorService.GetDescriptors":
		"Returns the services of this server, the files that define them, and the comments in\nthose files.",
	"roster.v1.DeviceSignIn": "The sign-in of a device that waits for an approval.",
	"roster.v1.DeviceSignIn.user_code": "The user code, as the device shows it, such as `BCDF-GHJK`.",
	"roster.v1.DeviceSignIn.client_name":
		"The name that the device gave itself, such as a host name. Anybody can give any name.",
	"roster.v1.DeviceSignIn.address": "The IP address from which the device asked. Behind a proxy, that of the proxy.",
	"roster.v1.DeviceSignIn.create_time": "When the device asked.",
	"roster.v1.DeviceSignIn.expire_time": "When the user code expires: ten minutes later.",
	"roster.v1.GetDeviceSignInRequest": "A request for the sign-in with a user code.",
	"roster.v1.GetDeviceSignInRequest.user_code": "The user code. Case, spaces and hyphens do not matter.",
	"roster.v1.GetDeviceSignInResponse": "The sign-in with the user code.",
	"roster.v1.GetDeviceSignInResponse.sign_in": "The sign-in.",
	"roster.v1.ApproveDeviceSignInRequest": "A request to approve a sign-in.",
	"roster.v1.ApproveDeviceSignInRequest.user_code": "The user code. Case, spaces and hyphens do not matter.",
	"roster.v1.ApproveDeviceSignInRequest.user_id": "The id of the user whose personal token the device gets.",
	"roster.v1.ApproveDeviceSignInRequest.expire_time":
		"When the token expires. Required: a device that is lost must not stay signed in.",
	"roster.v1.ApproveDeviceSignInResponse": "An empty response: the sign-in is approved.",
	"roster.v1.DenyDeviceSignInRequest": "A request to deny a sign-in.",
	"roster.v1.DenyDeviceSignInRequest.user_code": "The user code. Case, spaces and hyphens do not matter.",
	"roster.v1.DenyDeviceSignInResponse": "An empty response: the sign-in is denied.",
	"roster.v1.DeviceService":
		"Approves the sign-in of a device (RFC 8628), such as that of `buf registry login`.\n\nThe device shows a user code and waits. An administrator enters the code in the web\nconsole, compares it, and chooses the person whose token the device gets.",
	"roster.v1.DeviceService.GetDeviceSignIn":
		"Returns a sign-in that waits for an approval.\n\nFails with `not_found` if no sign-in with this user code waits.",
	"roster.v1.DeviceService.ApproveDeviceSignIn":
		"Approves a sign-in. The device gets a new personal token when it asks next, within\nseconds.\n\nFails with `not_found` if no sign-in with this user code waits, or there is no such\nuser, and with `failed_precondition` if the user is not active.",
	"roster.v1.DeviceService.DenyDeviceSignIn":
		"Denies a sign-in. The device hears of it when it asks next.\n\nFails with `not_found` if no sign-in with this user code waits.",
	"roster.v1.ScimError":
		"The SCIM properties of an error, in addition to its Connect code (RFC 7644, section\n3.12).\n\n`ProvisioningService` attaches it to its errors as a detail message.",
	"roster.v1.ScimError.scim_type": "The SCIM error keyword. Unspecified if the RFC defines none for this error.",
	"roster.v1.ScimError.attribute":
		"The attribute that the error is about, such as `name.givenName`.\n\nEmpty if the error is not about a single attribute.",
	"roster.v1.ScimError.http_status":
		"The HTTP status, if it differs from the status that the Connect code maps to.\n\nZero if it does not differ.",
	"roster.v1.ScimError.code":
		"The stable code of the error, such as `uniqueness_user_name`.\n\n`docs/errors.md` describes the meaning and the remedy of each code. The log line of\nthe request contains the code, and the `Link` header of the response leads to its\ndescription.",
	"roster.v1.ScimType": "The error keywords of RFC 7644, section 3.12, and RFC 9865, section 2.1.",
	"roster.v1.ScimType.SCIM_TYPE_UNSPECIFIED": "No keyword: the HTTP status alone describes the error.",
	"roster.v1.ScimType.SCIM_TYPE_INVALID_FILTER":
		"`invalidFilter`: the filter is malformed, or its comparison does not fit the\nattribute.",
	"roster.v1.ScimType.SCIM_TYPE_TOO_MANY":
		"`tooMany`: the request needs more work than the server does for one request.",
	"roster.v1.ScimType.SCIM_TYPE_UNIQUENESS": "`uniqueness`: another resource already has the value.",
	"roster.v1.ScimType.SCIM_TYPE_MUTABILITY": "`mutability`: the attribute does not allow this change.",
	"roster.v1.ScimType.SCIM_TYPE_INVALID_SYNTAX": "`invalidSyntax`: the structure of the body does not fit the request.",
	"roster.v1.ScimType.SCIM_TYPE_INVALID_PATH": "`invalidPath`: the path of a PATCH operation is malformed.",
	"roster.v1.ScimType.SCIM_TYPE_NO_TARGET": "`noTarget`: the path of a PATCH operation matches nothing.",
	"roster.v1.ScimType.SCIM_TYPE_INVALID_VALUE":
		"`invalidValue`: a required value is missing, or a value has the wrong type.",
	"roster.v1.ScimType.SCIM_TYPE_INVALID_VERS": "`invalidVers`: the server does not support this protocol version.",
	"roster.v1.ScimType.SCIM_TYPE_SENSITIVE": "`sensitive`: the URL of the request would contain personal data.",
	"roster.v1.ScimType.SCIM_TYPE_INVALID_CURSOR":
		"`invalidCursor`: the cursor is malformed, or belongs to another query.",
	"roster.v1.ScimType.SCIM_TYPE_EXPIRED_CURSOR": "`expiredCursor`: the cursor has expired.",
	"roster.v1.ScimType.SCIM_TYPE_INVALID_COUNT":
		"`invalidCount`: the count differs from the count for which the cursor was created.",
	"roster.v1.Token": "A token, without its plaintext.",
	"roster.v1.Token.id": "The id. It is part of the plaintext.",
	"roster.v1.Token.kind": "The kind of the token.",
	"roster.v1.Token.create_time": "When the token was created.",
	"roster.v1.Token.expire_time": "When the token expires. Unset if it never does.",
	"roster.v1.Token.last_use_time": "When the token was last used, to the minute. Unset if it never was.",
	"roster.v1.Token.connection_id": "The id of the connection that a SCIM token belongs to. Empty for other kinds.",
	"roster.v1.Token.connection": "The name of that connection.",
	"roster.v1.Token.display_name": "The name of the token. Empty if it has none: its id then stands for it.",
	"roster.v1.Token.last_refuse_time":
		"When the server last refused the token because it had expired, to the minute. Unset\nif nobody has used it since.",
	"roster.v1.Token.user_id": "The id of the person whose token it is. Empty unless it is a personal token.",
	"roster.v1.Token.secrets": "The valid secrets, the newest first. There are two while the token is being rotated.",
	"roster.v1.Token.rotate_time": "When the rotation began that is under way. Unset if none is.",
	"roster.v1.Token.networks":
		"The networks from which the token may be used, such as `10.0.0.0/8`. Empty means every network.",
	"roster.v1.Token.client":
		"Whether it is an OAuth 2.0 client, which has secrets and trusts instead of a secret of its own. `ClientService` lists\nthese.",
	"roster.v1.TokenSecret": "A secret of a token, without its plaintext.",
	"roster.v1.TokenSecret.old": "Whether a newer secret replaces it.",
	"roster.v1.TokenSecret.end_time":
		"When the server stops to accept it: when it expires, or when the overlap of a rotation ends. Unset if it never does.",
	"roster.v1.TokenSecret.last_use_time": "When it was last used, to the minute. Unset if it never was.",
	"roster.v1.CreateTokenRequest": "A request to create a token.",
	"roster.v1.CreateTokenRequest.kind": "The kind of the token. Required.",
	"roster.v1.CreateTokenRequest.expire_time": "When the token expires: a time in the future.\n\nUnset means never.",
	"roster.v1.CreateTokenRequest.validate_only":
		"If true, the request is only checked: nothing is written, and the response contains\nno plaintext.",
	"roster.v1.CreateTokenRequest.connection":
		"The name of the connection that a SCIM token belongs to, such as `okta`. For SCIM\ntokens only.\n\nEmpty means `default`. If there is no connection with this name, it is created with\nthe token.",
	"roster.v1.CreateTokenRequest.display_name":
		"A name by which people recognize the token, such as `okta-prod`: up to 64 letters,\ndigits, spaces, dots, underscores and hyphens. It never changes.\n\nSeveral tokens may have the same name, such as a token and its successor. Empty means\nno name.",
	"roster.v1.CreateTokenRequest.networks":
		"The networks from which the token may be used: at most 100 IPv4 and IPv6 addresses, with or without the length of a\nprefix, such as `10.0.0.0/8`, `192.0.2.7` or `2001:db8::/32`.\n\nEmpty means every network.",
	"roster.v1.CreateTokenResponse": "The token that was created.",
	"roster.v1.CreateTokenResponse.plaintext": "The plaintext of the token. No other response contains it.",
	"roster.v1.CreateTokenResponse.token": "The token.",
	"roster.v1.ListTokensRequest": "A request for a page of tokens.",
	"roster.v1.ListTokensRequest.kind": "The kind of token to return.\n\nUnspecified means every kind.",
	"roster.v1.ListTokensRequest.page_size": "The maximum number of tokens in the page: at most 1,000. 0 means 100.",
	"roster.v1.ListTokensRequest.page_token": "The `next_page_token` of the previous page. Empty for the first page.",
	"roster.v1.ListTokensRequest.reverse": "Whether to return the newest token first.",
	"roster.v1.ListTokensRequest.include_expired": "Whether to return the tokens that have expired, too.",
	"roster.v1.ListTokensResponse": "A page of tokens.",
	"roster.v1.ListTokensResponse.tokens": "The tokens.",
	"roster.v1.ListTokensResponse.next_page_token": "The token of the next page. Empty on the last page.",
	"roster.v1.RotateTokenRequest": "A request to rotate a token.",
	"roster.v1.RotateTokenRequest.id": "The id of the token.",
	"roster.v1.RotateTokenRequest.overlap":
		"How long the old secret stays valid: from one minute to 30 days.\n\nUnset means a day.",
	"roster.v1.RotateTokenRequest.expire_time":
		"When the new secret expires: a time in the future.\n\nUnset means that it is valid for as long as the old one was made for; if that never expires, the new one does not\neither.",
	"roster.v1.RotateTokenRequest.validate_only":
		"If true, the request is only checked: nothing is written, and the response contains no plaintext.",
	"roster.v1.RotateTokenResponse": "The token with its new secret.",
	"roster.v1.RotateTokenResponse.plaintext": "The plaintext with the new secret. No other response contains it.",
	"roster.v1.RotateTokenResponse.token": "The token.",
	"roster.v1.FinishTokenRotationRequest": "A request to end the old secret of a token.",
	"roster.v1.FinishTokenRotationRequest.id": "The id of the token.",
	"roster.v1.FinishTokenRotationRequest.validate_only": "If true, the request is only checked: nothing is written.",
	"roster.v1.FinishTokenRotationResponse": "The token, which has one secret.",
	"roster.v1.FinishTokenRotationResponse.token": "The token.",
	"roster.v1.CancelTokenRotationRequest": "A request to take a rotation back.",
	"roster.v1.CancelTokenRotationRequest.id": "The id of the token.",
	"roster.v1.CancelTokenRotationRequest.validate_only": "If true, the request is only checked: nothing is written.",
	"roster.v1.CancelTokenRotationResponse": "The token, which has one secret: that from before the rotation.",
	"roster.v1.CancelTokenRotationResponse.token": "The token.",
	"roster.v1.SetTokenNetworksRequest": "A request to set the networks of a token.",
	"roster.v1.SetTokenNetworksRequest.id": "The id of the token.",
	"roster.v1.SetTokenNetworksRequest.networks":
		"The networks, as in `CreateTokenRequest`. They replace those from before. Empty means every network.",
	"roster.v1.SetTokenNetworksRequest.validate_only": "If true, the request is only checked: nothing is written.",
	"roster.v1.SetTokenNetworksResponse": "The token with its networks.",
	"roster.v1.SetTokenNetworksResponse.token": "The token.",
	"roster.v1.DeleteTokenRequest": "A request to delete a token.",
	"roster.v1.DeleteTokenRequest.id": "The id of the token.",
	"roster.v1.DeleteTokenRequest.validate_only": "If true, the request is only checked: nothing is written.",
	"roster.v1.DeleteTokenResponse": "An empty response: the token was deleted.",
	"roster.v1.TokenService":
		"Manages tokens of every kind: for identity providers, for services and for\nadministrators.\n\nOnly an administrator's token may call it. `SCIMTokenService` of the public API manages\nSCIM tokens alone, and `TokenService` of the public API creates personal tokens.",
	"roster.v1.TokenService.CreateToken":
		"Creates a token.\n\nFails with `invalid_argument` if the kind is unspecified or that of personal tokens, if `expire_time` is in the\npast, or if `display_name` is not a valid name.",
	"roster.v1.TokenService.ListTokens":
		"Returns a page of the tokens that have not expired, oldest first. With\n`include_expired`, it returns the expired ones too.",
	"roster.v1.TokenService.RotateToken":
		"Rotates a token: makes a new secret for it. Until the overlap ends, the old secret is valid, too. The token keeps its\nid, its name and its connection.\n\nFirst rotate the token, then enter the new plaintext in the identity provider, and check with `ListTokens` that the\nnew secret is in use. The old secret ends by itself, or with `FinishTokenRotation`.\n\nFails with `not_found` if there is no such token, with `failed_precondition` if its rotation is under way or if it is\na personal token, and with `invalid_argument` if `overlap` or `expire_time` is not valid.",
	"roster.v1.TokenService.FinishTokenRotation":
		"Ends the old secret of a token that is being rotated, before the overlap is over.\n\nFails with `not_found` if there is no such token, and with `failed_precondition` if it is not being rotated, or if\nthe old secret is the one of the request itself.",
	"roster.v1.TokenService.CancelTokenRotation":
		"Takes a rotation back: ends the new secret, and makes the old one the only one again, with the expiry that it had.\n\nFails with `not_found` if there is no such token, and with `failed_precondition` if it is not being rotated, or if\nthe new secret is the one of the request itself.",
	"roster.v1.TokenService.SetTokenNetworks":
		"Sets the networks from which a token may be used. The server rejects requests with the token from any other address\nwith `permission_denied`.\n\nBehind a proxy, the address is the one that the proxy names, if `ROSTER_TRUSTED_PROXIES` lists the proxy.\n\nFails with `not_found` if there is no such token, with `invalid_argument` if a network is not valid, and with\n`failed_precondition` if the token is the one of the request, and the networks do not contain its address.",
	"roster.v1.TokenService.DeleteToken":
		"Deletes a token. The server rejects it from its next use on.\n\nFails with `not_found` if there is no such token, and with `failed_precondition` if\nit is the token of the request itself.",
	"roster.v1.GetOverviewRequest": "A request for the facts of the first page.",
	"roster.v1.GetOverviewResponse": "The facts of the first page.",
	"roster.v1.GetOverviewResponse.users": "The users, by state.",
	"roster.v1.GetOverviewResponse.groups": "The number of groups.",
	"roster.v1.GetOverviewResponse.last_contact_time":
		"When an identity provider last sent a request with a valid token, to the minute. Unset\nif none ever did.",
	"roster.v1.GetOverviewResponse.tokens": "The tokens, those that expire first before the others: at most 100.",
	"roster.v1.GetOverviewResponse.guard": "The state of the guard against mass deactivation: that of the server.",
	"roster.v1.GetOverviewResponse.organization_provisioning": "How pushed groups affect organizations.",
	"roster.v1.GetOverviewResponse.recent_changes":
		"The changes of the last hour, newest first: at most 200. Derived memberships are left\nout.",
	"roster.v1.GetOverviewResponse.more_changes": "Whether there were more than those.",
	"roster.v1.GetOverviewResponse.last_sequence": "The sequence number of the newest change. 0 if there is none.",
	"roster.v1.GetOverviewResponse.names":
		"The present names of the users, groups and organizations in these changes, by their\nids.",
	"roster.v1.GetOverviewResponse.connections":
		"The connections that have a SCIM token or an OAuth 2.0 client, oldest first: at most 100.",
	"roster.v1.GetOverviewResponse.connection_guards":
		"The states of the guards of connections with a threshold of their own.",
	"roster.v1.ConnectionOverview": "A connection to an identity provider at a glance.",
	"roster.v1.ConnectionOverview.name": "The name.",
	"roster.v1.ConnectionOverview.kind": "The kind of identity provider.",
	"roster.v1.ConnectionOverview.last_contact_time":
		"When the identity provider last sent a request with a valid token, to the minute. Unset\nif it never did.",
	"roster.v1.UserCounts": "The number of users in each state.",
	"roster.v1.UserCounts.active": "Users who have access.",
	"roster.v1.UserCounts.inactive": "Users who were deactivated, and have no access.",
	"roster.v1.UserCounts.deprovisioned": "Users whom the identity provider deleted. They keep their id and username.",
	"roster.v1.SearchRequest": "A request to find something by its name.",
	"roster.v1.SearchRequest.prefix":
		"The beginning of the name, in any case: of a user's `userName`, email or registry\nhandle, of a group, or of an organization. At most 200 characters.",
	"roster.v1.SearchRequest.limit": "The maximum number of results of each kind: at most 50. 0 means 8.",
	"roster.v1.SearchResponse": "The result of a search.",
	"roster.v1.SearchResponse.users": "The users, by name.",
	"roster.v1.SearchResponse.groups": "The groups, by name.",
	"roster.v1.SearchResponse.organizations": "The organizations, by name.",
	"roster.v1.FoundUser": "A user that was found.",
	"roster.v1.FoundUser.id": "The id of the user.",
	"roster.v1.FoundUser.name": "The `userName`; if there is none, the email or the registry handle.",
	"roster.v1.FoundUser.email": "The email. Empty if the user has none.",
	"roster.v1.FoundUser.active": "Whether the user has access.",
	"roster.v1.FoundResource": "A group or an organization that was found.",
	"roster.v1.FoundResource.id": "The id.",
	"roster.v1.FoundResource.name": "The name.",
	"roster.v1.OverviewService":
		"Answers the questions of the web console that concern the server as a whole.\n\nOnly an administrator's token may call it.",
	"roster.v1.OverviewService.GetOverview":
		"Returns the facts of the first page. The cost does not grow with the number of users.",
	"roster.v1.OverviewService.Search":
		"Finds users, groups and organizations by the beginning of a name.\n\nFails with `invalid_argument` if the prefix is empty.",
	"roster.v1.Request": "A SCIM request, and what became of it.",
	"roster.v1.Request.id":
		"The id. The response header `X-Request-Id`, the body of an error, the log and the\nchange log contain the same id.",
	"roster.v1.Request.time": "When the request was answered. Requests are in the order of these times.",
	"roster.v1.Request.duration": "How long the answer took: the request came so long before `time`.",
	"roster.v1.Request.token_id":
		"The id of the token. Empty if the request had no token of Roster's format.\n\nIf the token is unknown, it is the id that the token itself contains.",
	"roster.v1.Request.token_name": "The name of the token. Empty if it has none.",
	"roster.v1.Request.peer": "The IP address of the client, or of the proxy in front of the server.",
	"roster.v1.Request.user_agent": "The header `User-Agent`, at most 200 characters.",
	"roster.v1.Request.method": "The HTTP method.",
	"roster.v1.Request.path": "The path. A segment that is not part of the API is `*` unless bodies are kept.",
	"roster.v1.Request.query": "The query, if bodies of such a request are kept: it can contain personal data.",
	"roster.v1.Request.route":
		"The pattern of the path, such as `/scim/v2/Users/{id}`. Empty if the server has no\nsuch path.",
	"roster.v1.Request.status": "The HTTP status of the response.",
	"roster.v1.Request.outcome": "The outcome of the request.",
	"roster.v1.Request.error_code": "The stable code of the error, as in docs/errors.md. Empty if the request succeeded.",
	"roster.v1.Request.cause": "The error in words. Empty if the request succeeded.",
	"roster.v1.Request.remedy": "The remedy in words. Empty if the request succeeded.",
	"roster.v1.Request.rules": "The rules for identity providers that fired.",
	"roster.v1.Request.changes":
		"The changes that the request made, with the memberships that they granted and\nrevoked: at most 100. `ListRequests` leaves out the states before and after.\n\nA change that the change log no longer has is returned with its number alone.",
	"roster.v1.Request.change_count": "The number of changes that the request made.",
	"roster.v1.Request.subject_ids": "The ids of users and groups that the request concerns: at most 100.",
	"roster.v1.Request.name":
		"The name of the user or group that the request is about, such as the `userName`, if\nbodies of such a request are kept.",
	"roster.v1.Request.story": "The same request, refused again and again. Unset if it was refused once, or succeeded.",
	"roster.v1.Request.has_body": "Whether a body is kept, which `GetRequestBodies` returns.",
	"roster.v1.Request.failed_operations": "The operations of a bulk request that failed: the first 20.",
	"roster.v1.Request.connection_id":
		"The id of the connection of the token. If no token is known, that of the connection in\nthe path. Empty if there is none.",
	"roster.v1.Request.connection": "The name of that connection. Empty if there is none, or if it was deleted.",
	"roster.v1.FailedOperation": "An operation of a bulk request that failed.",
	"roster.v1.FailedOperation.operation": "Its method, and its bulkId or path.",
	"roster.v1.FailedOperation.status": "The HTTP status.",
	"roster.v1.FailedOperation.error_code": "The stable code of the error.",
	"roster.v1.FailedOperation.cause": "The cause of the failure, in words. Without personal data if none is kept.",
	"roster.v1.FailedOperation.remedy": "The remedy, in words.",
	"roster.v1.FiredRule": "A rule for identity providers that fired, because the request deviates from the RFC.",
	"roster.v1.FiredRule.name": "The name, as in docs/idp-rules.md.",
	"roster.v1.FiredRule.meaning": "The description of the rule.",
	"roster.v1.FiredRule.effect":
		"The change of the rule to this request. Values are left out unless bodies of such a\nrequest are kept. Empty if the rule does not change a value.",
	"roster.v1.RequestStory": "The same request of one token, refused repeatedly with the same error.",
	"roster.v1.RequestStory.id": "Identifies the story.",
	"roster.v1.RequestStory.count": "How often the request came: at most 10,000 are counted.",
	"roster.v1.RequestStory.first_time": "When it was first answered.",
	"roster.v1.RequestStory.last_time": "When it was last answered.",
	"roster.v1.ListRequestsRequest": "A request for a page of requests.",
	"roster.v1.ListRequestsRequest.page_size":
		"The maximum number of requests in the page. 0 means 100. A number above 200 counts as 200.",
	"roster.v1.ListRequestsRequest.page_token": "The `next_page_token` of the previous page. Empty for the first page.",
	"roster.v1.ListRequestsRequest.outcome": "The outcome of the request.",
	"roster.v1.ListRequestsRequest.start_time": "The request was answered at this time or later.",
	"roster.v1.ListRequestsRequest.end_time": "The request was answered before this time.",
	"roster.v1.ListRequestsRequest.token_id": "The id of the token.",
	"roster.v1.ListRequestsRequest.method": "The HTTP method.",
	"roster.v1.ListRequestsRequest.route": "The pattern of the path, such as `/scim/v2/Users/{id}`.",
	"roster.v1.ListRequestsRequest.status": "The HTTP status of the response.",
	"roster.v1.ListRequestsRequest.error_code": "The stable code of the error.",
	"roster.v1.ListRequestsRequest.user_id": "The id of a user whom the request concerns.",
	"roster.v1.ListRequestsRequest.group_id": "The id of a group that the request concerns.",
	"roster.v1.ListRequestsRequest.rule": "The name of a rule that fired.",
	"roster.v1.ListRequestsRequest.name": "A text that the name of the user or group contains, in any letter case.",
	"roster.v1.ListRequestsRequest.story_id": "The id of a story.",
	"roster.v1.ListRequestsRequest.newest_of_story": "Whether to return only the newest request of each story.",
	"roster.v1.ListRequestsRequest.connection":
		"The name of a connection. Empty for all. Fails with `not_found` if there is none with\nthis name.",
	"roster.v1.ListRequestsResponse": "A page of requests.",
	"roster.v1.ListRequestsResponse.requests": "The requests, newest first.",
	"roster.v1.ListRequestsResponse.next_page_token": "The token of the next page. Empty on the last page.",
	"roster.v1.GetRequestRequest": "A request for one request.",
	"roster.v1.GetRequestRequest.request_id": "The id of the request.",
	"roster.v1.GetRequestResponse": "The request.",
	"roster.v1.GetRequestResponse.request": "The request. If a client used the id several times, the newest.",
	"roster.v1.GetRequestResponse.names":
		"The present names of the users, groups and organizations in its changes, by their ids.",
	"roster.v1.GetRequestBodiesRequest": "A request for the bodies of a request.",
	"roster.v1.GetRequestBodiesRequest.request_id": "The id of the request.",
	"roster.v1.GetRequestBodiesResponse":
		"The bodies of a request.\n\nPasswords, tokens and other secrets are replaced. A body that is not JSON is left out.",
	"roster.v1.GetRequestBodiesResponse.body": "The body of the request, in JSON. Empty if it is not kept.",
	"roster.v1.GetRequestBodiesResponse.answer": "The body of the response, in JSON. Empty if it is not kept.",
	"roster.v1.GetRequestBodiesResponse.cut": "Whether a body is cut, because it is longer than 64 KiB.",
	"roster.v1.ReplayRequestRequest": "A request to replay a request.",
	"roster.v1.ReplayRequestRequest.request_id": "The id of the request.",
	"roster.v1.ReplayRequestRequest.validate_only": "If true, the request is only checked: nothing is written.",
	"roster.v1.ReplayRequestResponse": "The outcome of the replayed request.",
	"roster.v1.ReplayRequestResponse.status": "The HTTP status that the identity provider would get.",
	"roster.v1.ReplayRequestResponse.answer": "The body of the response, in JSON. Empty if it has none.",
	"roster.v1.ReplayRequestResponse.changes": "The changes that were made.",
	"roster.v1.WatchRequestsRequest":
		"A request for a stream of requests. A request matches if it meets all conditions that\nare set.",
	"roster.v1.WatchRequestsRequest.outcome": "The outcome of the request.",
	"roster.v1.WatchRequestsRequest.token_id": "The id of the token.",
	"roster.v1.WatchRequestsRequest.user_id": "The id of a user whom the request concerns.",
	"roster.v1.WatchRequestsRequest.group_id": "The id of a group that the request concerns.",
	"roster.v1.WatchRequestsRequest.start_time":
		"Also send the requests that were recorded from this time on, oldest first. If not set,\nonly new requests are sent.",
	"roster.v1.WatchRequestsRequest.connection":
		"The name of a connection. Empty for all. Fails with `not_found` if there is none with\nthis name.",
	"roster.v1.WatchRequestsResponse": "A message of the stream.",
	"roster.v1.WatchRequestsResponse.request":
		"A request. Unset in a heartbeat, which the server sends at the beginning and every 15\nseconds.",
	"roster.v1.CountRequestsRequest": "A request for the numbers of requests.",
	"roster.v1.CountRequestsResponse": "The numbers of requests by hour.",
	"roster.v1.CountRequestsResponse.hours": "24 hours, oldest first. The last ends now.",
	"roster.v1.CountRequestsResponse.truncated":
		"Whether there were more requests than were counted: the first hours lack some.",
	"roster.v1.RequestCounts": "How many requests of an hour had which outcome.",
	"roster.v1.RequestCounts.start_time": "When the hour begins.",
	"roster.v1.RequestCounts.succeeded_count": "The requests that succeeded.",
	"roster.v1.RequestCounts.refused_count": "The requests that were refused.",
	"roster.v1.RequestCounts.failed_count": "The requests that failed.",
	"roster.v1.Sync": "Requests of one token that came one after the other.",
	"roster.v1.Sync.token_id": "The id of the token.",
	"roster.v1.Sync.token_name": "The name of the token. Empty if it has none.",
	"roster.v1.Sync.kind": "The kind, as far as the requests show by now.",
	"roster.v1.Sync.first_time": "When the first request was answered.",
	"roster.v1.Sync.last_time": "When the last request was answered.",
	"roster.v1.Sync.running": "Whether more requests would belong to it: the last came less than 10 minutes ago.",
	"roster.v1.Sync.user_look_up_count":
		"The look-ups of users by a filter. An identity provider looks up each user before it\ncreates them: in an initial sync, so many users are known to be on their way.",
	"roster.v1.Sync.user_created_count": "The users that were created: so many of those that were looked up.",
	"roster.v1.Sync.user_updated_count": "The requests that changed a user.",
	"roster.v1.Sync.user_deleted_count": "The users that were deleted.",
	"roster.v1.Sync.group_write_count": "The requests that created, changed or deleted a group.",
	"roster.v1.Sync.refused_count": "The requests that were refused. `ListRequests` has their causes and remedies.",
	"roster.v1.Sync.failed_count": "The requests that failed.",
	"roster.v1.ListSyncsRequest": "A request for a page of syncs.",
	"roster.v1.ListSyncsRequest.page_size": "The maximum number of syncs in the page: at most 1,000. 0 means 100.",
	"roster.v1.ListSyncsRequest.page_token": "The `next_page_token` of the previous page. Empty for the first page.",
	"roster.v1.ListSyncsRequest.token_id": "The id of the token. Empty for all tokens.",
	"roster.v1.ListSyncsResponse": "A page of syncs.",
	"roster.v1.ListSyncsResponse.syncs": "The syncs, newest first.",
	"roster.v1.ListSyncsResponse.next_page_token": "The token of the next page. Empty on the last page.",
	"roster.v1.RequestOutcome": "The outcome of a request.",
	"roster.v1.RequestOutcome.REQUEST_OUTCOME_UNSPECIFIED": "In a condition: any outcome.",
	"roster.v1.RequestOutcome.REQUEST_OUTCOME_SUCCEEDED": "The server did what the request asks for.",
	"roster.v1.RequestOutcome.REQUEST_OUTCOME_REFUSED": "The server refused the request (status 4xx, or 501).",
	"roster.v1.RequestOutcome.REQUEST_OUTCOME_FAILED": "The server could not answer the request (any other status 5xx).",
	"roster.v1.SyncKind": "The kind of a sync.",
	"roster.v1.SyncKind.SYNC_KIND_UNSPECIFIED": "Not used.",
	"roster.v1.SyncKind.SYNC_KIND_CYCLE": "The identity provider sent what changed since the sync before.",
	"roster.v1.SyncKind.SYNC_KIND_INITIAL":
		"The identity provider sent its users for the first time: it created at least 10 users,\nand at least half as many as it looked up.",
	"roster.v1.RequestService":
		"Explains the SCIM requests of identity providers: what came, which rules fired, what\nwas decided and why, which changes the request made, and what to do if it was refused.\n\nThe flight recorder keeps a record of each request that was refused or failed, of each\nwrite, and of a sample of the reads that succeeded. A record is written a moment after\nthe response, so a crash of the server may lose the last ones. The setting\n`request_log` determines what a record contains and how long it is kept.\n\nOnly an administrator's token may call it.",
	"roster.v1.RequestService.ListRequests":
		"Returns a page of requests, newest first.\n\nA request matches if it meets all conditions that are set. A page can have fewer\nrequests than asked for, even none, if a search among many takes long: more may follow\nif `next_page_token` is set.",
	"roster.v1.RequestService.CountRequests":
		"Returns how many requests of the last 24 hours had which outcome, hour by hour.\n\nIt counts the newest 10,000 recorded requests. Reads that succeed are recorded only if\nthe setting `request_log` says so.",
	"roster.v1.RequestService.GetRequest":
		"Returns one request, with its changes as they were before and after.\n\nFails with `not_found` if no record has this id, or if it is no longer kept.",
	"roster.v1.RequestService.ListSyncs":
		"Returns a page of the syncs of identity providers, the newest first.\n\nThe requests of a token belong to one sync until it sends none for 10 minutes, such as\nthose of a cycle of Microsoft Entra ID, which begins every 40 minutes. All requests\ncount, also the reads that are not recorded. The last seconds may be missing.",
	"roster.v1.RequestService.GetRequestBodies":
		"Returns the body of a request and the body of its response, as far as they were kept.\n\nBodies contain personal data: each call is an entry of the change log.",
	"roster.v1.RequestService.ReplayRequest":
		"Does now what a recorded request asks for, with the same rules and checks.\n\nThe changes are the caller's, with the id of the request. They concern the connection\nof the token that sent the request, and the guard against mass deactivation does not\nhold them. Preconditions such as `If-Match` are not repeated.\n\nFails with `failed_precondition` if the body is not kept, or not whole.",
	"roster.v1.RequestService.WatchRequests": "Sends each request soon after it was answered, oldest first.",
	"roster.v1.UndoRequest":
		"A request to take changes back. At most 10,000 changes can be undone together, with the\nmemberships that follow from them: at most 50,000 entries of the change log.",
	"roster.v1.UndoRequest.request_id": "The changes of a request, by its id.",
	"roster.v1.UndoRequest.token": "The changes that a token has made for some time.",
	"roster.v1.UndoRequest.sequences": "The changes with these sequence numbers.",
	"roster.v1.UndoRequest.validate_only": "If true, the changes are only shown: nothing is written.",
	"roster.v1.UndoRequest.selection": "Which changes.",
	"roster.v1.TokenChanges": "The changes that a token has made for some time.",
	"roster.v1.TokenChanges.token_id": "The id of the token. It may be deleted.",
	"roster.v1.TokenChanges.since": "How far back, such as 600 seconds.",
	"roster.v1.SequenceRange": "Consecutive sequence numbers.",
	"roster.v1.SequenceRange.first": "The first.",
	"roster.v1.SequenceRange.last": "The last.",
	"roster.v1.UndoResponse": "The changes that an undo made, or would make.",
	"roster.v1.UndoResponse.changes": "The first 1,000 changes that lead back. They have no sequence number and no time.",
	"roster.v1.UndoResponse.changes_count": "The number of changes that lead back.",
	"roster.v1.UndoResponse.effects": "Their effects on people and memberships.",
	"roster.v1.UndoResponse.conflicts": "The conflicts, which refuse the undo. Set only with `validate_only`.",
	"roster.v1.UndoResponse.kept":
		"The selected changes that cannot be undone, and need not be, such as new tokens. They\nstay.",
	"roster.v1.UndoResponse.guard_refusal":
		"Why the guard would refuse the changes. Empty if it would not. Set only with\n`validate_only`.",
	"roster.v1.UndoResponse.selected_count": "The number of selected changes.",
	"roster.v1.UndoConflict":
		"An attribute or a record that was changed after a change that is to be undone.\n\nChanges of different attributes of one user, group, organization, connection or of the\nsettings do not stand in each other's way.",
	"roster.v1.UndoConflict.undone": "The last selected change of the record. In a review, a change of the review.",
	"roster.v1.UndoConflict.later": "The later change that stands in the way. Unset if it is not known.",
	"roster.v1.UndoConflict.reason": "The problem as a sentence.",
	"roster.v1.UndoConflict.attribute":
		"The name of the attribute that was changed on both sides, such as `active` or\n`name.givenName`. Empty if it is the record as a whole.",
	"roster.v1.UndoService": "Takes changes back.\n\nAn administrator's token may call every method.",
	"roster.v1.UndoService.Undo":
		"Makes the changes that lead back to the state before the selected changes, and commits\nthem together. They name what they undo. Memberships come back with them.\n\nFails with `failed_precondition` if later changes stand in the way; the message names\nthem. Fails with `resource_exhausted` if the guard refuses what users would lose. With\n`validate_only`, the response has all of this, and nothing is written.",
	"roster.v1.Review": "A review of a SCIM token.",
	"roster.v1.Review.id": "The id of the review.",
	"roster.v1.Review.token_id": "The id of the token.",
	"roster.v1.Review.token_display_name": "The name of the token. Empty if it has none.",
	"roster.v1.Review.state": "The state.",
	"roster.v1.Review.create_time": "When the review began.",
	"roster.v1.StartReviewRequest": "A request to put a SCIM token in review.",
	"roster.v1.StartReviewRequest.token_id": "The id of the token.",
	"roster.v1.StartReviewResponse": "The review.",
	"roster.v1.StartReviewResponse.review": "The review.",
	"roster.v1.ListReviewsRequest": "A request for the reviews.",
	"roster.v1.ListReviewsResponse": "The reviews.",
	"roster.v1.ListReviewsResponse.reviews": "The reviews.",
	"roster.v1.GetReviewRequest": "A request for what a review would do.",
	"roster.v1.GetReviewRequest.review_id": "The id of the review.",
	"roster.v1.GetReviewRequest.page_size": "The maximum number of changes in the page: at most 1,000. 0 means 100.",
	"roster.v1.GetReviewRequest.page_token": "The `next_page_token` of the previous page. Empty for the first page.",
	"roster.v1.GetReviewResponse": "A review and the effects of its activation.",
	"roster.v1.GetReviewResponse.review": "The review.",
	"roster.v1.GetReviewResponse.effects":
		"The effects of its activation on people and memberships. Only on the first page. Unset\nif the review has ended.",
	"roster.v1.GetReviewResponse.changes":
		"The changes that its activation would make, in order. They have no sequence number.",
	"roster.v1.GetReviewResponse.changes_count": "The number of these changes.",
	"roster.v1.GetReviewResponse.next_page_token":
		"The token of the next page. Empty on the last page.\n\nIf the identity provider sends changes meanwhile, a later page may repeat changes.",
	"roster.v1.GetReviewResponse.conflicts": "The conflicts: records that were changed elsewhere since the review began.",
	"roster.v1.GetReviewResponse.guard_refusal":
		"Why the guard would refuse the activation. Only on the first page. Empty if it would\nnot.",
	"roster.v1.ActivateRequest": "A request to activate a review.",
	"roster.v1.ActivateRequest.review_id": "The id of the review.",
	"roster.v1.ActivateResponse": "The activated review.",
	"roster.v1.ActivateResponse.review": "The review.",
	"roster.v1.ActivateResponse.effects": "The effects of the activation on people and memberships.",
	"roster.v1.ActivateResponse.changes_count": "The number of changes.",
	"roster.v1.DiscardRequest": "A request to discard a review.",
	"roster.v1.DiscardRequest.review_id": "The id of the review.",
	"roster.v1.DiscardResponse": "The discarded review.",
	"roster.v1.DiscardResponse.review": "The review.",
	"roster.v1.ReviewService":
		"Lets an administrator see what an identity provider does before it has an effect.\n\nWhile a SCIM token is in review, its identity provider works on a copy of the directory.\nIt can read back everything that it wrote. Nothing that it does changes a user, a group\nor a membership until the review is activated.\n\nAn administrator's token may call every method.",
	"roster.v1.ReviewService.StartReview":
		"Puts a SCIM token in review. When the response comes, no further request of the token\nhas an effect.\n\nFails with `already_exists` if the token is in review.",
	"roster.v1.ReviewService.ListReviews": "Returns the newest reviews, newest first: at most 100.",
	"roster.v1.ReviewService.GetReview":
		"Returns what the activation of an open review would do: the sum, and a page of the\nchanges.",
	"roster.v1.ReviewService.Activate":
		"Makes the changes of a review together, and ends the review. The token is then a normal\none.\n\nFails with `failed_precondition` if the same records were changed elsewhere since the\nreview began; the message names them. Fails with `resource_exhausted` if the guard\nrefuses what users would lose. Then the review stays open.",
	"roster.v1.ReviewService.Discard":
		"Forgets the changes of a review, and ends the review. The token is then a normal one.\n\nThe identity provider does not know that its changes are gone. Let it send everything\nagain.",
	"roster.v1.Session": "A session, without its secret.",
	"roster.v1.Session.id": "The id.",
	"roster.v1.Session.create_time": "When the session was created.",
	"roster.v1.Session.expire_time": "When the session ends at the latest.",
	"roster.v1.Session.last_use_time": "When the session was last used, to the minute.",
	"roster.v1.Session.token_id":
		"The id of the token that signed in. Empty for the token in `ROSTER_ADMIN_TOKEN`, and\nfor a person who signed in with OpenID Connect.",
	"roster.v1.Session.token_display_name": "The name of that token. Empty if it has none.",
	"roster.v1.Session.current": "Whether it is the session of this request.",
	"roster.v1.Session.person": "The person who signed in with OpenID Connect. Unset if a token signed in.",
	"roster.v1.DeniedMethod": "A method that a session may not call.",
	"roster.v1.DeniedMethod.method": "The method, such as `roster.v1.TokenService/CreateToken`.",
	"roster.v1.DeniedMethod.role": "The least role that may call it.",
	"roster.v1.GetSignInOptionsRequest": "A request for the ways to sign in.",
	"roster.v1.GetSignInOptionsResponse": "How to sign in to the web console.",
	"roster.v1.GetSignInOptionsResponse.token": "Whether an administrator's token signs in.",
	"roster.v1.GetSignInOptionsResponse.oidc_url":
		"The URL at which a person signs in with OpenID Connect. Empty if no issuer is\nconfigured.\n\nThe address to return to follows it, such as `/people`.",
	"roster.v1.GetSignInOptionsResponse.oidc_host":
		"The host of the issuer, such as `login.example.com`. Empty if none is configured.",
	"roster.v1.GetSignInOptionsResponse.oidc_unavailable": "Whether the last attempt to reach the issuer failed.",
	"roster.v1.GetSignInOptionsResponse.has_cookie":
		"Whether the request has the cookie of a session, which may have ended. `GetSession` tells.",
	"roster.v1.SignInRequest": "A request for a session.",
	"roster.v1.SignInRequest.token": "An administrator's token.",
	"roster.v1.SignInRequest.code":
		"The code of the link that the first start of the server prints. It is valid once,\nfor ten minutes.",
	"roster.v1.SignInRequest.credential": "Exactly one of them is required.",
	"roster.v1.SignInResponse": "The session that was created. The header `Set-Cookie` of the response has its secret.",
	"roster.v1.SignInResponse.session": "The session.",
	"roster.v1.GetSessionRequest": "A request for the session of the cookie.",
	"roster.v1.GetSessionResponse": "The session of the cookie.",
	"roster.v1.GetSessionResponse.session": "The session.",
	"roster.v1.GetSessionResponse.denied_methods":
		"The methods that the session may not call, because of the person's role.",
	"roster.v1.ListSessionsRequest": "A request for all sessions.",
	"roster.v1.ListSessionsResponse": "All sessions that have not ended.",
	"roster.v1.ListSessionsResponse.sessions": "The sessions.",
	"roster.v1.EndSessionRequest": "A request to end a session.",
	"roster.v1.EndSessionRequest.id": "The id of the session. Empty means the session of the request.",
	"roster.v1.EndSessionResponse": "An empty response: the session has ended.",
	"roster.v1.SessionService":
		"Manages the sessions of the web console.\n\nA browser exchanges an administrator's token for a session, and keeps it in a cookie\nthat no script can read. A session may call what its token may call. It ends after 12\nhours, after an hour without a call, when somebody ends it, and when its token is\ndeleted or expires.\n\nA person who signs in with OpenID Connect, at `/oidc/sign-in`, has a session without a\ntoken. It may call what the person's role allows, and ends when no rule in the\nconfiguration gives the person a role any more.",
	"roster.v1.SessionService.GetSignInOptions": "Returns how to sign in to the web console. It needs no credential.",
	"roster.v1.SessionService.SignIn":
		"Exchanges an administrator's token, or the code of a sign-in link, for a session. The\nresponse sets the cookie of the session.\n\nIt needs no other credential. Fails with `unauthenticated` if the token or the code is\nnot valid, with `permission_denied` if the token is not an administrator's, and with\n`resource_exhausted` if too many attempts of the same address failed.",
	"roster.v1.SessionService.GetSession":
		"Returns the session of the request's cookie.\n\nFails with `failed_precondition` if the request was made with a token.",
	"roster.v1.SessionService.ListSessions":
		"Returns all sessions that have not ended, newest first. There is no paging: sessions\nare few.",
	"roster.v1.SessionService.EndSession":
		"Ends a session. The server rejects it from its next call on.\n\nFails with `not_found` if there is no such session, and with `permission_denied` if it\nis the session of somebody else, and the person's role is not that of an\nadministrator.",
};
