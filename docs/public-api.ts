// SPDX-License-Identifier: Apache-2.0

// What the registry's public API has and Roster does not serve, and which methods Roster declares and always refuses.

const modules = "Roster keeps no modules: it manages the users and organizations beside a registry of modules";
const plugins = "Roster keeps and runs no plugins";
const policies = "Roster keeps no policies";
const webhooks = "Roster sends no webhooks: `roster.v1.ProvisioningService/WatchChanges` streams every change";
const studio = "Roster keeps no requests and no presets of Buf Studio";
const pages = "these decide what the registry's own web pages show, and Roster has none of them";
const authz = "each method of Roster checks the token itself, and answers `permission_denied`";
const admin =
	"an administrator's token manages the server: machine users follow from tokens, `roster.v1.ProvisioningService/PurgeUser` erases a user, and there are no server-wide rules for modules";
const owner = "call `buf.registry.owner.v1.OwnerService/GetOwners`";

/** A service that Roster does not serve. Its methods are `unimplemented`. */
export interface UnservedService {
	readonly service: string;
	/** The names of the methods, separated by spaces. */
	readonly methods: string;
	/** Why Roster does not serve it. */
	readonly because: string;
}

export const unserved: readonly UnservedService[] = [
	{
		service: "buf.alpha.registry.v1alpha1.AdminService",
		methods:
			"CreateMachineUser ForceDeleteUser GetBreakingChangePolicy GetClusterUsage GetUniquenessPolicy ListServerUniquenessCollisions RunServerUniquenessBackfillTask UpdateBreakingChangePolicy UpdateOrganizationVerificationStatus UpdateUniquenessPolicy UpdateUserVerificationStatus",
		because: admin,
	},
	{
		service: "buf.alpha.registry.v1alpha1.AuthzService",
		methods:
			"UserCanAddOrganizationMember UserCanCreateOrganizationRepository UserCanDeleteOrganization UserCanDeleteRepository UserCanDeleteUser UserCanManageRepositoryContributors UserCanRemoveOrganizationMember UserCanReviewCommits UserCanSeeOrganizationSettings UserCanSeeRepositorySettings UserCanSeeServerAdminPanel UserCanUpdateOrganizationMember",
		because: authz,
	},
	{ service: "buf.alpha.registry.v1alpha1.CodeGenerationService", methods: "GenerateCode", because: plugins },
	{ service: "buf.alpha.registry.v1alpha1.ConvertService", methods: "Convert", because: modules },
	{
		service: "buf.alpha.registry.v1alpha1.DisplayService",
		methods:
			"DisplayOrganizationElements DisplayOwnerEntitledElements DisplayPluginElements DisplayRepositoryElements DisplayRepositoryEntitledElements DisplayServerElements DisplayUserElements ListManageableRepositoryRoles ListManageableUserRepositoryRoles",
		because: pages,
	},
	{
		service: "buf.alpha.registry.v1alpha1.DocService",
		methods: "GetModuleDocumentation GetModulePackages GetPackageDocumentation GetSourceDirectoryInfo GetSourceFile",
		because: modules,
	},
	{
		service: "buf.alpha.registry.v1alpha1.DownloadService",
		methods: "Download DownloadManifestAndBlobs",
		because: modules,
	},
	{ service: "buf.alpha.registry.v1alpha1.ImageService", methods: "GetImage", because: modules },
	{ service: "buf.alpha.registry.v1alpha1.JSONSchemaService", methods: "GetJSONSchema", because: modules },
	{ service: "buf.alpha.registry.v1alpha1.LocalResolveService", methods: "GetLocalModulePins", because: modules },
	{ service: "buf.alpha.registry.v1alpha1.OwnerService", methods: "GetOwnerByName", because: owner },
	{
		service: "buf.alpha.registry.v1alpha1.PluginCurationService",
		methods: "CreateCuratedPlugin DeleteCuratedPlugin GetLatestCuratedPlugin ListCuratedPlugins",
		because: plugins,
	},
	{ service: "buf.alpha.registry.v1alpha1.PushService", methods: "Push PushManifestAndBlobs", because: modules },
	{ service: "buf.alpha.registry.v1alpha1.ReferenceService", methods: "GetReferenceByName", because: modules },
	{
		service: "buf.alpha.registry.v1alpha1.RepositoryBranchService",
		methods: "GetCurrentDefaultBranch GetRepositoryBranch ListRepositoryBranches ListRepositoryBranchesByReference",
		because: modules,
	},
	{
		service: "buf.alpha.registry.v1alpha1.RepositoryCommitService",
		methods:
			"DeleteRepositoryDraftCommit GetRepositoryCommitByReference ListRepositoryCommitsByBranch ListRepositoryCommitsByReference ListRepositoryDraftCommits",
		because: modules,
	},
	{
		service: "buf.alpha.registry.v1alpha1.RepositoryService",
		methods:
			"AddRepositoryGroup CreateRepositoryByFullName DeleteRepository DeleteRepositoryByFullName DeprecateRepositoryByName GetRepositoriesByFullName GetRepositoriesMetadata GetRepository GetRepositoryByFullName GetRepositoryDependencyDOTString GetRepositorySettings ListOrganizationRepositories ListRepositories ListRepositoriesUserCanAccess ListRepositoryContributors ListUserRepositories RemoveRepositoryGroup SetRepositoryContributor UndeprecateRepositoryByName UpdateRepositoryGroup UpdateRepositorySettingsByName",
		because: modules,
	},
	{
		service: "buf.alpha.registry.v1alpha1.RepositoryTagService",
		methods:
			"CreateRepositoryTag GetRepositoryTag ListRepositoryTags ListRepositoryTagsForReference UpdateRepositoryTag",
		because: modules,
	},
	{
		service: "buf.alpha.registry.v1alpha1.ResolveService",
		methods:
			"GetCargoVersion GetCmakeVersion GetGoVersion GetMavenVersion GetModulePins GetNPMVersion GetNugetVersion GetPythonVersion GetSDKInfo GetSwiftVersion",
		because: modules,
	},
	{ service: "buf.alpha.registry.v1alpha1.ResourceService", methods: "GetResourceByName", because: modules },
	{ service: "buf.alpha.registry.v1alpha1.SchemaService", methods: "ConvertMessage GetSchema", because: modules },
	{ service: "buf.alpha.registry.v1alpha1.SearchService", methods: "Search SearchDraft SearchTag", because: modules },
	{
		service: "buf.alpha.registry.v1alpha1.StudioRequestService",
		methods: "CreateStudioRequest DeleteStudioRequest ListStudioRequests RenameStudioRequest",
		because: studio,
	},
	{
		service: "buf.alpha.registry.v1alpha1.StudioService",
		methods: "ListStudioAgentPresets SetStudioAgentPresets",
		because: studio,
	},
	{
		service: "buf.alpha.registry.v1alpha1.WebhookService",
		methods: "CreateWebhook DeleteWebhook ListWebhooks",
		because: webhooks,
	},
	{ service: "buf.alpha.webhook.v1alpha1.EventService", methods: "Event", because: webhooks },
	{ service: "buf.registry.module.v1.CommitService", methods: "GetCommits ListCommits", because: modules },
	{ service: "buf.registry.module.v1.DownloadService", methods: "Download", because: modules },
	{ service: "buf.registry.module.v1.FileDescriptorSetService", methods: "GetFileDescriptorSet", because: modules },
	{ service: "buf.registry.module.v1.GraphService", methods: "GetGraph", because: modules },
	{
		service: "buf.registry.module.v1.LabelService",
		methods: "ArchiveLabels CreateOrUpdateLabels GetLabels ListLabelHistory ListLabels UnarchiveLabels",
		because: modules,
	},
	{
		service: "buf.registry.module.v1.ModuleService",
		methods: "CreateModules DeleteModules GetModules ListModules UpdateModules",
		because: modules,
	},
	{ service: "buf.registry.module.v1.ResourceService", methods: "GetResources", because: modules },
	{ service: "buf.registry.module.v1.UploadService", methods: "Upload", because: modules },
	{ service: "buf.registry.module.v1beta1.CommitService", methods: "GetCommits ListCommits", because: modules },
	{ service: "buf.registry.module.v1beta1.DownloadService", methods: "Download", because: modules },
	{ service: "buf.registry.module.v1beta1.GraphService", methods: "GetGraph", because: modules },
	{
		service: "buf.registry.module.v1beta1.LabelService",
		methods: "ArchiveLabels CreateOrUpdateLabels GetLabels ListLabelHistory ListLabels UnarchiveLabels",
		because: modules,
	},
	{
		service: "buf.registry.module.v1beta1.ModuleService",
		methods: "CreateModules DeleteModules GetModules ListModules UpdateModules",
		because: modules,
	},
	{ service: "buf.registry.module.v1beta1.ResourceService", methods: "GetResources", because: modules },
	{ service: "buf.registry.module.v1beta1.UploadService", methods: "Upload", because: modules },
	{ service: "buf.registry.plugin.v1beta1.CheckService", methods: "ListCategories ListRules", because: plugins },
	{
		service: "buf.registry.plugin.v1beta1.CollectionService",
		methods: "GetCollections GetPluginCollectionAssociations ListCollections",
		because: plugins,
	},
	{ service: "buf.registry.plugin.v1beta1.CommitService", methods: "GetCommits ListCommits", because: plugins },
	{ service: "buf.registry.plugin.v1beta1.DownloadService", methods: "Download", because: plugins },
	{
		service: "buf.registry.plugin.v1beta1.LabelService",
		methods: "ArchiveLabels CreateOrUpdateLabels GetLabels ListLabelHistory ListLabels UnarchiveLabels",
		because: plugins,
	},
	{
		service: "buf.registry.plugin.v1beta1.PluginService",
		methods: "CreatePlugins DeletePlugins GetPlugins ListPlugins UpdatePlugins",
		because: plugins,
	},
	{ service: "buf.registry.plugin.v1beta1.ResourceService", methods: "GetResources", because: plugins },
	{ service: "buf.registry.plugin.v1beta1.UploadService", methods: "Upload", because: plugins },
	{ service: "buf.registry.policy.v1beta1.CommitService", methods: "GetCommits ListCommits", because: policies },
	{ service: "buf.registry.policy.v1beta1.DownloadService", methods: "Download", because: policies },
	{
		service: "buf.registry.policy.v1beta1.LabelService",
		methods: "ArchiveLabels CreateOrUpdateLabels GetLabels ListLabelHistory ListLabels UnarchiveLabels",
		because: policies,
	},
	{
		service: "buf.registry.policy.v1beta1.PolicyService",
		methods: "CreatePolicies DeletePolicies GetPolicies ListPolicies UpdatePolicies",
		because: policies,
	},
	{ service: "buf.registry.policy.v1beta1.ResourceService", methods: "GetResources", because: policies },
	{ service: "buf.registry.policy.v1beta1.UploadService", methods: "Upload", because: policies },
];

const managedByProvider = "the identity provider manages users";

/** The methods that Roster declares and always refuses: the error code, and why. */
export const refused: Readonly<Record<string, { readonly code: string; readonly because: string }>> = {
	"buf.alpha.registry.v1alpha1.UserService/CreateUser": { code: "unimplemented", because: managedByProvider },
	"buf.alpha.registry.v1alpha1.UserService/DeleteUser": { code: "unimplemented", because: managedByProvider },
	"buf.alpha.registry.v1alpha1.UserService/UpdateUserServerRole": {
		code: "unimplemented",
		because: "users have no role on the server: an administrator's token manages it",
	},
	"buf.alpha.registry.v1alpha1.UserService/UpdateUserSettings": {
		code: "unimplemented",
		because: `${managedByProvider}, and users have no description and no URL`,
	},
	"buf.registry.owner.v1.UserService/CreateUsers": { code: "permission_denied", because: managedByProvider },
	"buf.registry.owner.v1.UserService/DeleteUsers": { code: "permission_denied", because: managedByProvider },
};
