// SPDX-License-Identifier: Apache-2.0

// Plots the CPU time of a request by the size of the directory, as an SVG. A flat line is best.

import type { Result } from "./run.ts";

const [width, height, left, right, top, bottom] = [900, 520, 70, 230, 30, 50];
const colours = [
	"#4269d0",
	"#efb118",
	"#ff725c",
	"#6cc5b0",
	"#3ca951",
	"#ff8ab7",
	"#a463f2",
	"#97bbf5",
	"#9c6b4e",
	"#9498a0",
];

export function costPlot(results: readonly Result[]): string {
	const sizes = [...new Set(results.map((each) => each.size))].sort((one, other) => one - other);
	const names = [...new Set(results.map((each) => each.scenario))];
	const costs = results.map((each) => each.ours.cpu);
	const [least, most] = [Math.log10(Math.min(...costs) / 1.5), Math.log10(Math.max(...costs) * 1.5)];
	const x = (size: number) => {
		const [from, to] = [Math.log10(sizes[0] as number), Math.log10(sizes.at(-1) as number)];
		return left + ((Math.log10(size) - from) / (to - from || 1)) * (width - left - right);
	};
	const y = (cost: number) => height - bottom - ((Math.log10(cost) - least) / (most - least)) * (height - top - bottom);
	const lines = names.map((name, index) => {
		const points = results.filter((each) => each.scenario === name);
		const colour = colours[index % colours.length];
		const last = points.at(-1) as Result;
		const path = points.map(({ size, ours }) => `${x(size).toFixed(1)},${y(ours.cpu).toFixed(1)}`).join(" ");
		return `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2"/>
<text x="${x(last.size) + 8}" y="${(y(last.ours.cpu) + 4).toFixed(1)}" fill="${colour}">${name}, ${last.ours.cpu.toFixed(0)} µs</text>`;
	});
	const ticks = sizes.map(
		(size) => `<text x="${x(size)}" y="${height - 25}" text-anchor="middle">${size.toLocaleString("en")}</text>`,
	);
	const steps = [50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000]
		.filter((cost) => Math.log10(cost) > least && Math.log10(cost) < most)
		.map(
			(cost) => `<line x1="${left}" x2="${width - right}" y1="${y(cost)}" y2="${y(cost)}" stroke="#ddd"/>
<text x="${left - 8}" y="${y(cost) + 4}" text-anchor="end">${cost} µs</text>`,
		);
	return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">
<title>CPU of a request by users in the directory</title>
<rect width="${width}" height="${height}" fill="white"/>
<text x="${left}" y="18" font-size="14">CPU of a request by users in the directory (both axes logarithmic)</text>
${[...steps, ...ticks, ...lines].join("\n")}
</svg>
`;
}
