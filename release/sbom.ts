// SPDX-License-Identifier: Apache-2.0

// The list of parts of a release (CycloneDX): of what npm lists for the clone, the packages that are in the release.

interface Component {
	/** Such as `pg@8.23.1`. */
	readonly "bom-ref": string;
	readonly name: string;
	readonly externalReferences?: readonly { readonly type: string; readonly url: string }[];
	readonly properties?: readonly { readonly name: string; readonly value: string }[];
}

interface Bom {
	readonly components: readonly Component[];
	readonly dependencies: readonly { readonly ref: string; readonly dependsOn?: readonly string[] }[];
	readonly metadata: { readonly component: Component };
}

/**
 * Reduces a list of parts.
 *
 * @param all the list of all packages of the clone, as `npm sbom` prints it.
 * @param name that of the released package: npm gives that of the folder.
 * @param packages those in the release, such as `pg@8.23.1`.
 */
export function sbomOf(all: Bom, name: string, packages: ReadonlySet<string>): Bom {
	const { component } = all.metadata;
	const refs = new Set([component["bom-ref"], ...packages]);
	// npm calls what is built in a package for the development of the clone.
	const components = all.components
		.filter((each) => packages.has(each["bom-ref"]))
		.map(({ properties = [], externalReferences = [], ...each }) => ({
			...each,
			// A reference has to be a URL, and some packages have git's short form, `git@host:path`.
			externalReferences: externalReferences.map(({ type, url }) => ({
				type,
				url: url.replace(/^(\w+@[\w.]+):(?!\/\/)/, "ssh://$1/"),
			})),
			properties: properties.filter((property) => property.name !== "cdx:npm:package:development"),
		}));
	const dependencies = all.dependencies
		.filter(({ ref }) => refs.has(ref))
		.map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((each) => refs.has(each)) }));
	return { ...all, metadata: { ...all.metadata, component: { ...component, name } }, components, dependencies };
}
