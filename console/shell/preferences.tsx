// SPDX-License-Identifier: Apache-2.0

// The switches for the theme and the clock.

import { Clock, Moon, Sun, SunMoon } from "lucide-react";
import { setPreferences, type Theme, usePreferences } from "../parts/preferences.ts";

const nextTheme: Readonly<Record<Theme, Theme>> = { system: "light", light: "dark", dark: "system" };
const themeIcon = { system: SunMoon, light: Sun, dark: Moon } as const;

export function Preferences() {
	const { theme, clock } = usePreferences();
	const Icon = themeIcon[theme];
	return (
		<>
			<button
				type="button"
				className="button quiet"
				onClick={() => setPreferences({ theme: nextTheme[theme] })}
				aria-label={`Theme: ${theme}. Change to ${nextTheme[theme]}`}
			>
				<Icon size={16} aria-hidden />
				<span className="tool-name capital">{theme}</span>
			</button>
			<button
				type="button"
				className="button quiet"
				onClick={() => setPreferences({ clock: clock === "utc" ? "local" : "utc" })}
				aria-pressed={clock === "utc"}
				title="Show times in UTC"
			>
				<Clock size={16} aria-hidden />
				UTC
			</button>
		</>
	);
}
