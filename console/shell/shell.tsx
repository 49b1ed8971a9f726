// SPDX-License-Identifier: Apache-2.0

// The frame of every view: the skip link, the navigation, the theme, the clock, and the sign-out.

import { Link, Outlet, useLocation } from "@tanstack/react-router";
import { LogOut, Search, User } from "lucide-react";
import { lazy, Suspense, useEffect, useState } from "react";
import { LostConnection } from "../parts/lost-connection.tsx";
import { personWords } from "../parts/person-words.ts";
import { Toasts } from "../parts/toast.tsx";
import { roleWord } from "../session/denied.ts";
import { useSession } from "../session/session.ts";
import { SessionGate } from "../session/session-gate.tsx";
import { Preferences } from "./preferences.tsx";
import { views } from "./views.ts";

const Finder = lazy(() => import("./finder.tsx"));

export function Shell() {
	return (
		<SessionGate>
			<Frame />
		</SessionGate>
	);
}

function Frame() {
	const { session, signOut } = useSession();
	return (
		<div className="shell">
			<a className="skip-link" href="#main">
				Skip to the view
			</a>
			<header className="shell-side">
				<Link to="/" className="brand">
					<img src="/icon.svg" alt="" width="26" height="26" />
					Roster
				</Link>
				<Find />
				<Navigation />
				{session?.person !== undefined && (
					<p className="signed-in small" title={`Signed in by ${session.person.issuer}`}>
						<User size={16} aria-hidden />
						<span>
							<span className="sr-only">Signed in as </span>
							{personWords(session.person)}
							<span className="muted"> {roleWord(session.person.role)}</span>
						</span>
					</p>
				)}
				<div className="shell-tools">
					<Preferences />
					<button type="button" className="button quiet" onClick={signOut}>
						<LogOut size={16} aria-hidden />
						<span className="tool-name">Sign out</span>
					</button>
				</div>
			</header>
			<main id="main" className="shell-main" tabIndex={-1}>
				<LostConnection />
				<Outlet />
			</main>
			<Toasts />
		</div>
	);
}

function Navigation() {
	const pathname = useLocation({ select: (location) => location.pathname });
	// Where the navigation scrolls, the present view has to be in sight.
	useEffect(() => {
		document
			.querySelector(`.shell-nav [href="/${pathname.split("/")[1]}"]`)
			?.scrollIntoView({ inline: "center", block: "nearest", behavior: "instant" });
	}, [pathname]);
	return (
		<nav className="shell-nav" aria-label="Views">
			<ul>
				{views.map(({ to, name, icon: Icon }) => (
					<li key={to}>
						<Link to={to} activeOptions={{ exact: to === "/" }}>
							<Icon size={17} aria-hidden />
							{name}
						</Link>
					</li>
				))}
			</ul>
		</nav>
	);
}

/** The button that opens the finder, and its keys. */
function Find() {
	const [finding, setFinding] = useState(false);
	useEffect(() => {
		const onKey = (event: KeyboardEvent) => {
			const { target, key } = event;
			const isTyping = target instanceof HTMLElement && target.matches("input, textarea, select, [contenteditable]");
			const isSlash = key === "/" && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey;
			if (isSlash || (key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey))) {
				event.preventDefault();
				setFinding(true);
			}
		};
		document.addEventListener("keydown", onKey);
		return () => document.removeEventListener("keydown", onKey);
	}, []);
	return (
		<>
			<button
				type="button"
				className="button find-button"
				onClick={() => setFinding(true)}
				aria-keyshortcuts="/ Control+K"
			>
				<Search size={16} aria-hidden />
				Find
				<kbd aria-hidden>/</kbd>
			</button>
			{finding && (
				<Suspense>
					<Finder onClose={() => setFinding(false)} />
				</Suspense>
			)}
		</>
	);
}
