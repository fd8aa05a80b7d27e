/** Planes from left to right, on a broad stage: inputs, kernels, outputs. */
import { block, heightOf, joined, largest, named, panelRect, spaced, widthOf, ABOVE, LABEL, SMALL_CELL } from "./panels.js";
import { cellsOfLens, lensOf } from "./lens.js";

/** From left to right: inputs, kernels, outputs. */
export function inColumns(made) {
  const { sides, inputs, outputs, kernels, width, height, most } = made;
  const gap = Math.max(30, Math.min(110, width * 0.07));
  const fits = (side, count, room) => (cell) =>
    heightOf(sides[side], cell) * count + 10 * (count - 1) <= height - ABOVE - 4 &&
    widthOf(sides[side], cell) <= room;
  const all = width - 2 * gap - 2 * LABEL;
  const counts = { input: inputs.length, kernel: kernels.length, output: outputs.length };
  /** The largest cell of a side that is at most `times` one of the input, and no larger in all. */
  const grown = (side, cell, times, room) =>
    Math.max(
      side === "output" ? cell : 0.01,
      largest(Math.min(most, Math.ceil(cell * times)), (each) => {
        const modest = heightOf(sides[side], each) <= heightOf(sides.input, cell) || each <= cell;
        return modest && fits(side, counts[side], room)(each);
      }),
    );
  const widest = (cell) => widthOf(sides.input, cell) + widthOf(sides.output, cell);
  const together = (cell) =>
    fits("input", counts.input, all)(cell) &&
    fits("output", counts.output, all)(cell) &&
    widest(cell) + widthOf(sides.kernel, grown("kernel", cell, 1, all * 0.2)) <= all;
  const cell = largest(most, together);
  if (cell < SMALL_CELL) return inLargeColumns(made, kernels, gap, all, fits);
  const input = widthOf(sides.input, cell);
  const output = grown("output", cell, 1.6, (all - input) * 0.6);
  const middle = grown("kernel", cell, 1.8, all - input - widthOf(sides.output, output));
  const widths = [input, widthOf(sides.kernel, middle), widthOf(sides.output, output)];
  const spare = Math.min(width * 0.3, Math.max(0, all - widths[0] - widths[1] - widths[2]));
  const used = widths[0] + widths[1] + widths[2] + 2 * gap + spare + 2 * LABEL;
  const left = (width - used) / 2 + LABEL;
  const places = [left, left + widths[0] + gap + spare / 2];
  places.push(places[1] + widths[1] + gap + spare / 2);
  return { cell, panels: columnsOf(made, kernels, places, [cell, middle, output]) };
}

/** The panels of three columns at `places`, a kernel beside the plane that it belongs to. */
function columnsOf({ sides, inputs, outputs, height }, kernels, places, cells) {
  const column = (side, count, n) =>
    spaced(count, heightOf(sides[side], cells[n]), height - ABOVE - 4, ABOVE);
  const rows = [column("input", inputs.length, 0), [], column("output", outputs.length, 2)];
  const [side, beside] = kernels.length === inputs.length ? ["input", 0] : ["output", 2];
  const lower = (heightOf(sides[side], cells[beside]) - heightOf(sides.kernel, cells[1])) / 2;
  const within = lower >= 0 || (kernels.length === 1 && rows[beside][0] + lower >= ABOVE);
  rows[1] = within ? rows[beside].map((y) => y + lower) : column("kernel", kernels.length, 1);
  return [
    ...inputs.flatMap((channel, n) =>
      block("input", sides.input, places[0], rows[0][n], cells[0], { channel, name: named("x", channel) }),
    ),
    ...kernels.flatMap(([out, channel], n) =>
      block("kernel", sides.kernel, places[1], rows[1][n], cells[1], { out, channel, name: "" }),
    ),
    ...outputs.flatMap((channel, n) =>
      block("output", sides.output, places[2], rows[2][n], cells[2], { channel, name: named("y", channel) }),
    ),
  ];
}

/** Planes too large for their cells to be seen, each with a lens on the window. */
function inLargeColumns(made, kernels, gap, all, fits) {
  const { sides, inputs, outputs, height } = made;
  const onInput = !made.plan.scatters;
  const count = onInput ? inputs.length : outputs.length;
  const tall = (height - ABOVE) / count - 10;
  const lens = lensOf(made, cellsOfLens(Math.min(tall, all * 0.24)));
  const lensCell = largest(Math.max(26, made.most / 2), (cell) => widthOf(lens, cell) <= all * 0.24 && heightOf(lens, cell) <= tall);
  const lensWidth = widthOf(lens, lensCell) + gap / 2;
  const rest = all - lensWidth;
  const input = largest(SMALL_CELL, fits("input", inputs.length, rest * 0.38));
  const output = largest(made.most / 3, fits("output", outputs.length, rest * 0.38));
  const middle = largest(Math.max(26, made.most / 2), fits("kernel", kernels.length, rest * 0.22));
  const widths = [widthOf(sides.input, input), widthOf(sides.kernel, middle), widthOf(sides.output, output)];
  const free = Math.max(0, rest - widths[0] - widths[1] - widths[2]) / 4;
  const first = LABEL + free;
  const second = first + widths[0] + (onInput ? lensWidth : 0) + gap + free;
  const third = second + widths[1] + gap + free + (onInput ? 0 : lensWidth);
  const panels = columnsOf(made, kernels, [first, second, third], [input, middle, output]);
  const channels = onInput ? inputs : outputs;
  const lensX = onInput ? first + widths[0] + gap / 2 : third - lensWidth;
  const tops = spaced(count, heightOf(lens, lensCell), height - ABOVE - 4, ABOVE);
  channels.forEach((channel, n) => {
    const planes = panels.filter((panel) => panel.side === lens.side && panel.channel === channel);
    const { y, height: high } = joined(planes.map(panelRect));
    const beside = high >= heightOf(lens, lensCell) ? y + (high - heightOf(lens, lensCell)) / 2 : tops[n];
    panels.push(...block(lens.side, lens, lensX, beside, lensCell, { channel, lens: true, name: "" }));
  });
  return { cell: Math.min(input, output), panels };
}
