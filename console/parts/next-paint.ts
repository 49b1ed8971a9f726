// SPDX-License-Identifier: Apache-2.0

// The browser shows that something is pressed before it makes what follows, which may take longer than a frame.

/** The next frame has been painted; at the latest a tenth of a second, because a hidden page has no frames. */
export const nextPaint = () =>
	new Promise<void>((resolve) => {
		requestAnimationFrame(() => setTimeout(resolve));
		setTimeout(resolve, 100);
	});
