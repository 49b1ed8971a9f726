// SPDX-License-Identifier: Apache-2.0

// Sets the chosen theme before the first paint. Without a choice, the theme of the system applies.
const theme = localStorage.getItem("theme");
if (theme === "light" || theme === "dark") {
	document.documentElement.dataset.theme = theme;
}
