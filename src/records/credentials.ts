// SPDX-License-Identifier: Apache-2.0

// The records of credentials: tokens, OAuth 2.0 clients, sessions of the web console, sign-ins of devices. Times are
// milliseconds since 1970.

import type { CredentialKind } from "../../gen/roster/v1/change_pb.ts";
import type { Person } from "../../gen/roster/v1/person_pb.ts";

export interface TokenRecord {
	readonly id: string;
	readonly kind: CredentialKind;
	/** SHA-256 of the plaintext. */
	readonly digest: Uint8Array;
	readonly createTime: number;
	/** When the secret in `digest` expires; undefined if it never does. */
	readonly expireTime: number | undefined;
	/** When the token was last used, with any of its secrets. */
	readonly lastUseTime: number | undefined;
	/** The connection that a SCIM token belongs to; undefined for other kinds. */
	readonly connectionId: string | undefined;
	/** The name that an administrator gave the token; undefined if it has none. */
	readonly displayName: string | undefined;
	/** The person whose token it is; undefined for other kinds than that of personal tokens. */
	readonly userId: string | undefined;
	/** When the token was deleted; undefined if it was not. */
	readonly deleteTime: number | undefined;
	/** When the server last refused the token because it had expired or was deleted; undefined if it never did. */
	readonly lastRefuseTime: number | undefined;
	/** Whether it is an OAuth 2.0 client, which has no secret of its own: its digest is empty. */
	readonly isClient?: boolean;
	/** The networks from which the token may be used, such as `10.0.0.0/8`; undefined allows every network. */
	readonly networks?: readonly string[] | undefined;
	/** The last rotation; undefined if the token was never rotated. */
	readonly rotation?: RotationRecord | undefined;
}

/** A rotation of a token. It is over when the old secret has ended. */
export interface RotationRecord {
	readonly time: number;
	/** SHA-256 of the old secret: the one that was replaced, or the new one if the rotation was canceled. */
	readonly oldDigest: Uint8Array;
	/** When the old secret would expire without the rotation; undefined if it never did. */
	readonly oldExpireTime: number | undefined;
	/** When the server stops to accept the old secret. */
	readonly oldEndTime: number;
	/** When each secret was last used; undefined if it never was. */
	readonly oldUseTime: number | undefined;
	readonly newUseTime: number | undefined;
}

/** A secret of an OAuth 2.0 client. */
export interface ClientSecretRecord {
	readonly id: string;
	/** The client. */
	readonly tokenId: string;
	/** SHA-256 of the plaintext. */
	readonly digest: Uint8Array;
	readonly createTime: number;
	readonly expireTime: number | undefined;
	/** When it was last exchanged for an access token. */
	readonly lastUseTime: number | undefined;
}

/** An issuer whose assertions (RFC 7523) stand for an OAuth 2.0 client. */
export interface ClientTrustRecord {
	readonly id: string;
	/** The client. */
	readonly tokenId: string;
	readonly issuer: string;
	readonly subject: string;
	readonly audience: string;
	/** The address of the keys of the issuer; undefined if they are pinned. */
	readonly jwksUrl: string | undefined;
	/** The pinned keys, as a JWK Set in JSON. */
	readonly jwks: string | undefined;
	readonly createTime: number;
	readonly lastUseTime: number | undefined;
}

/** An access token of an OAuth 2.0 client. */
export interface AccessTokenRecord {
	readonly id: string;
	/** SHA-256 of the plaintext. */
	readonly digest: Uint8Array;
	/** The client. */
	readonly tokenId: string;
	/** The secret or the trust that was exchanged for it. */
	readonly sourceId: string;
	readonly createTime: number;
	readonly expireTime: number;
}

/** A session of the web console. */
export interface SessionRecord {
	readonly id: string;
	/** The digest of the secret in the cookie, together with the digest of what signed in. */
	readonly digest: Uint8Array;
	/** The id of the token that signed in; empty for the token in ROSTER_ADMIN_TOKEN, and for a person. */
	readonly tokenId: string;
	/** The person who signed in with OpenID Connect; undefined if a token did. */
	readonly person?: SessionPerson | undefined;
	readonly createTime: number;
	readonly expireTime: number;
	readonly lastUseTime: number;
}

/** A person whom an issuer has signed in (OpenID Connect), as a session keeps them. */
export interface SessionPerson {
	/** `iss` and `sub`. */
	readonly issuer: string;
	readonly subject: string;
	/** Empty unless the issuer says that it is verified. */
	readonly email: string;
	readonly name: string;
	/** Those of the person's groups that a rule named when they signed in. */
	readonly groups: readonly string[];
	/** The users of the directory that the person was then. Undefined in a session of an older version. */
	readonly userIds?: readonly string[];
}

/** A person who signed in, with the role that the configuration gives them. */
export type PersonRecord = Omit<Person, "$typeName" | "$unknown">;

/** The decision of an administrator about the sign-in of a device. */
export interface DeviceDecision {
	readonly state: "approved" | "denied";
	/** The person whose token the device gets, and when that token expires. Null if the sign-in is denied. */
	readonly userId: string | null;
	readonly tokenExpireTime: number | null;
	/** Who decided: the token, its name, the session of the web console, and the person as JSON. */
	readonly approverTokenId: string;
	readonly approverTokenName: string | null;
	readonly approverSessionId: string | null;
	readonly approverPerson: string | null;
}

/** The sign-in of a device (RFC 8628), by the digests of its codes. */
export interface DeviceSignInRecord extends Nullable<Omit<DeviceDecision, "state">> {
	readonly deviceDigest: Uint8Array;
	readonly userDigest: Uint8Array;
	/** The name that the device gave itself. */
	readonly clientName: string;
	/** The IP address from which the device asked. */
	readonly address: string;
	readonly createTime: number;
	readonly expireTime: number;
	/** How long the device has to wait between two polls, in milliseconds. */
	readonly pollInterval: number;
	/** When the device polled last; its creation before the first poll. */
	readonly pollTime: number;
	readonly state: "waiting" | DeviceDecision["state"];
}

type Nullable<Type> = { readonly [Name in keyof Type]: Type[Name] | null };
