/** Planes from left to right, on a broad stage: inputs, kernels, outputs. */
import { block, heightOf, largest, named, spaced, widthOf, ABOVE, LABEL, LARGEST_CELL, SMALL_CELL } from "./panels.js";
import { lensOf } from "./lens.js";

/** From left to right: inputs, kernels, outputs. */
export function inColumns(made) {
  const { sides, inputs, outputs, kernels, width, height } = made;
  const gap = Math.max(30, Math.min(110, width * 0.07));
  const fits = (side, count, room) => (cell) =>
    heightOf(sides[side], cell) * count + 10 * (count - 1) <= height - ABOVE - 4 &&
    widthOf(sides[side], cell) <= room;
  const all = width - 2 * gap - 2 * LABEL;
  const kernelCell = (cell) =>
    largest(Math.ceil(Math.min(LARGEST_CELL, cell * 1.4)), fits("kernel", kernels.length, all * 0.2));
  const together = (cell) =>
    fits("input", inputs.length, all)(cell) &&
    fits("output", outputs.length, all)(cell) &&
    widthOf(sides.input, cell) + widthOf(sides.output, cell) + widthOf(sides.kernel, kernelCell(cell)) <= all;
  let cell = largest(LARGEST_CELL, together);
  if (cell < SMALL_CELL) return inLargeColumns(made, kernels, gap, all, fits);
  const middle = kernelCell(cell);
  const widths = [widthOf(sides.input, cell), widthOf(sides.kernel, middle), widthOf(sides.output, cell)];
  const spare = Math.min(2 * gap, Math.max(0, all - widths[0] - widths[1] - widths[2]));
  const used = widths[0] + widths[1] + widths[2] + 2 * gap + spare + 2 * LABEL;
  const left = (width - used) / 2 + LABEL;
  const places = [left, left + widths[0] + gap + spare / 2];
  places.push(places[1] + widths[1] + gap + spare / 2);
  return { cell, panels: columnsOf(made, kernels, places, [cell, middle, cell]) };
}

/** The panels of three columns at `places`, a kernel beside the plane that it belongs to. */
function columnsOf({ sides, inputs, outputs, height }, kernels, places, cells) {
  const column = (side, count, n) =>
    spaced(count, heightOf(sides[side], cells[n]), height - ABOVE - 4, ABOVE);
  const rows = [column("input", inputs.length, 0), [], column("output", outputs.length, 2)];
  const [side, beside] = kernels.length === inputs.length ? ["input", 0] : ["output", 2];
  const lower = (heightOf(sides[side], cells[beside]) - heightOf(sides.kernel, cells[1])) / 2;
  rows[1] = rows[beside].map((y) => y + lower);
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
  const lens = lensOf(made, 13);
  const onInput = lens.side === "input";
  const count = onInput ? inputs.length : outputs.length;
  const tall = (height - ABOVE) / count - 10;
  const lensCell = largest(26, (cell) => widthOf(lens, cell) <= all * 0.24 && heightOf(lens, cell) <= tall);
  const lensWidth = widthOf(lens, lensCell) + gap / 2;
  const rest = all - lensWidth;
  const input = largest(18, fits("input", inputs.length, rest * 0.38));
  const output = largest(18, fits("output", outputs.length, rest * 0.38));
  const middle = largest(26, fits("kernel", kernels.length, rest * 0.22));
  const widths = [widthOf(sides.input, input), widthOf(sides.kernel, middle), widthOf(sides.output, output)];
  const free = Math.max(0, rest - widths[0] - widths[1] - widths[2]) / 4;
  const first = LABEL + free;
  const second = first + widths[0] + (onInput ? lensWidth : 0) + gap + free;
  const third = second + widths[1] + gap + free + (onInput ? 0 : lensWidth);
  const panels = columnsOf(made, kernels, [first, second, third], [input, middle, output]);
  const whole = panels.filter((panel) => panel.side === lens.side && panel.plane === lens.planes[0]);
  const lensX = onInput ? first + widths[0] + gap / 2 : third - lensWidth;
  for (const panel of whole) {
    const centre = panel.y + (heightOf(sides[lens.side], panel.cell) - heightOf(lens, lensCell)) / 2;
    const given = { channel: panel.channel, lens: true, name: "" };
    const y = Math.max(ABOVE, Math.min(height - heightOf(lens, lensCell) - 2, centre));
    panels.push(...block(lens.side, lens, lensX, y, lensCell, given));
  }
  return { cell: Math.min(input, output), panels };
}
