/** Planes from top to bottom, on a narrow stage: inputs, kernels, outputs. */
import { block, heightOf, largest, named, spaced, widthOf, ABOVE, LARGEST_CELL, SMALL_CELL } from "./panels.js";
import { lensOf } from "./lens.js";

const ABOVE_NAMED = 38;

/** From top to bottom: inputs, kernels, outputs; on a narrow stage. */
export function inRows(made) {
  const { sides, inputs, outputs, kernels, width, height } = made;
  const large = largest(LARGEST_CELL, (cell) => rowsHeight(made, kernels, cell) <= height) < SMALL_CELL;
  const lens = large ? lensOf(made, 11) : null;
  const lensCell = lens && largest(20, (cell) => heightOf(lens, cell) <= height * 0.2 && widthOf(lens, cell) * lensCount() <= width - 20);
  function lensCount() {
    return lens.side === "input" ? inputs.length : outputs.length;
  }
  const taken = lens ? heightOf(lens, lensCell) + 16 : 0;
  const cell = largest(LARGEST_CELL, (each) => rowsHeight(made, kernels, each) <= height - taken);
  const middle = largest(LARGEST_CELL, (each) => kernelFits(made, kernels, each, cell));
  const heights = [heightOf(sides.input, cell), heightOf(sides.kernel, middle), heightOf(sides.output, cell)];
  const spare = height - taken - 2 * ABOVE_NAMED - ABOVE - heights[0] - heights[1] - heights[2];
  const free = Math.max(8, Math.min(110, spare / 2));
  const onInput = lens?.side === "input";
  const tops = [ABOVE_NAMED];
  tops.push(tops[0] + heights[0] + (onInput ? taken : 0) + free + ABOVE);
  tops.push(tops[1] + heights[1] + (lens && !onInput ? taken : 0) + free + ABOVE_NAMED);
  const row = (side, shown, channels, n, size, given) => {
    const places = spaced(channels.length, widthOf(shown, size), width, 0);
    return channels.flatMap((channel, at) => block(side, shown, places[at], n, size, given(channel)));
  };
  const ofInput = (channel) => ({ channel, name: named("x", channel) });
  const ofOutput = (channel) => ({ channel, name: named("y", channel) });
  const ofKernel = ([out, channel]) => ({ out, channel, name: "" });
  const panels = [
    ...row("input", sides.input, inputs, tops[0], cell, ofInput),
    ...row("kernel", sides.kernel, kernels, tops[1], middle, ofKernel),
    ...row("output", sides.output, outputs, tops[2], cell, ofOutput),
  ];
  if (lens) {
    const channels = onInput ? inputs : outputs;
    const top = onInput ? tops[0] + heights[0] + 10 : tops[2] - taken - ABOVE_NAMED + 6;
    panels.push(...row(lens.side, lens, channels, top, lensCell, (channel) => ({ channel, lens: true, name: "" })));
  }
  return { cell, panels };
}

function rowsHeight({ sides, inputs, outputs, width }, kernels, cell) {
  const over = (side, count, size) => widthOf(sides[side], size) * count + 8 * (count - 1) > width - 12;
  if (over("input", inputs.length, cell) || over("output", outputs.length, cell)) return Infinity;
  const kernel = largest(Math.ceil(Math.max(3, cell)), (each) => !over("kernel", kernels.length, each));
  return (
    heightOf(sides.input, cell) + heightOf(sides.output, cell) + heightOf(sides.kernel, kernel) + 2 * ABOVE_NAMED + ABOVE + 24
  );
}

function kernelFits({ sides, width, height }, kernels, each, cell) {
  const wide = widthOf(sides.kernel, each) * kernels.length + 8 * kernels.length <= width - 12;
  return wide && each <= Math.max(cell, 12) && heightOf(sides.kernel, each) <= height * 0.25;
}
