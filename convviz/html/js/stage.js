/**
 * Where planes, kernels and outputs stand on a stage of so many pixels.
 *
 * A panel is one plane of cells: { side (input, kernel, output), channel, out, plane, rows, cols,
 * x, y, cell, pitch, name }, `rows` and `cols` being [first, stop] in the coordinates of its side.
 * Input channels are beside each other, with a kernel each, before the outputs: from left to
 * right on a broad stage, from top to bottom on a narrow one and where there is one axis.
 */
import { upTo } from "./layer.js";
import { readAt, writtenAt } from "./walk.js";

const LARGEST_CELL = 44;
const SMALL_CELL = 7;
const LABEL = 34;
const ABOVE = 22;
const ABOVE_NAMED = 38;
const LEAST_BLOCK = 74;

/** [first, stop] of rows, of columns, and the list of planes, of cells along up to three axes. */
function planesOf(ranges) {
  const [rows, cols] = ranges.length === 1 ? [[0, 1], ranges[0]] : ranges.slice(-2);
  const planes = ranges.length === 3 ? upTo(ranges[0][1] - ranges[0][0]) : [null];
  return { rows, cols, planes: planes.map((at) => (at === null ? null : at + ranges[0][0])) };
}

const countOf = ([first, stop]) => stop - first;

/** The cells of each side of a plan, as panels show them. */
function sidesOf(plan) {
  return {
    input: planesOf(plan.reading.axes.map((axis) => axis.drawn)),
    kernel: planesOf(plan.kernel.map((size) => [0, size])),
    output: planesOf(plan.writing.axes.map((axis) => [0, axis.size])),
  };
}

/** The channels of both sides that have room, in whole groups, with those of a step among them. */
function channelsShown(plan, step, mostIns, mostOuts) {
  const insPage = Math.min(plan.ins, mostIns);
  const outsPage = Math.min(plan.outs, mostOuts);
  const room = Math.min(Math.floor(mostIns / insPage), Math.floor(mostOuts / outsPage));
  const groupCount = Math.max(1, Math.min(plan.groups, room));
  const atWork = step.groups.length > 1 ? 0 : step.groups[0];
  const groups = page(plan.groups, groupCount, atWork);
  const insTurn = plan.scatters ? step.turn : 0;
  const outsTurn = plan.scatters || plan.turns === 1 ? 0 : step.turn;
  const ins = page(plan.ins, Math.max(insPage, Math.floor(mostIns / groupCount)), insTurn);
  const outs = page(plan.outs, Math.max(outsPage, Math.floor(mostOuts / groupCount)), outsTurn);
  const over = (each, size) => groups.flatMap((group) => each.map((n) => group * size + n));
  return { inputs: over(ins, plan.ins), outputs: over(outs, plan.outs) };
}

/** Of `total` things the `most` that are shown together with thing number `at`. */
function page(total, most, at) {
  const first = Math.min(Math.floor(at / most) * most, Math.max(0, total - most));
  return upTo(Math.min(most, total)).map((n) => first + n);
}

/** Every panel of a step on a stage of `width` and `height` pixels, and what is left out. */
export function stageOf(walk, step, width, height) {
  const { plan } = walk;
  const sides = sidesOf(plan);
  const flat = plan.grid.length === 1;
  const across = !flat && width >= 560 && width >= height * 0.8;
  const room = across || flat ? height - ABOVE : width;
  const cellsOf = ({ rows, cols, planes }) =>
    across || flat ? countOf(rows) : countOf(cols) * planes.length;
  const least = (side) => {
    if (flat) return 40;
    const cells = cellsOf(sides[side]);
    return (cells * 9 <= 190 ? Math.max(cells * 9, 34) : LEAST_BLOCK) + (across ? 10 : 14);
  };
  const strips = flat ? 3.4 : 1;
  const mostIns = Math.max(Math.min(plan.ins, 2), Math.floor(room / strips / least("input")));
  const mostOuts = Math.max(1, Math.floor(room / strips / least("output")));
  const shown = channelsShown(plan, step, mostIns, mostOuts);
  const made = { walk, plan, step, sides, width, height, ...shown };
  made.kernels = kernelsShown(made);
  const stage = flat ? inStrips(made) : across ? inColumns(made) : inRows(made);
  return { ...stage, ...shown, kernels: made.kernels, width, height, across, flat, large: stage.cell < SMALL_CELL };
}

/** The kernels shown: [out, in] for each input, or where a plan scatters for each output. */
function kernelsShown({ plan, step, inputs, outputs }) {
  if (plan.rule !== "sum") return inputs.map((channel) => [channel, channel]);
  if (plan.scatters) {
    return outputs.map((out) => [out, Math.floor(out / plan.outs) * plan.ins + step.turn]);
  }
  return inputs.map((channel) => [Math.floor(channel / plan.ins) * plan.outs + step.turn, channel]);
}

/** The part of an axis around the window: its span and as much again, at most `most` cells. */
function around(range, under, most) {
  const [first, last] = [under[0], under.at(-1)];
  const count = Math.min(countOf(range), Math.max(most, last - first + 1));
  const start = Math.floor((first + last + 1 - count) / 2);
  const clamped = Math.max(range[0], Math.min(range[1] - count, start));
  return [clamped, clamped + count];
}

/** What a lens shows of the side on which the window stands. */
function lensOf({ plan, step, sides }, most) {
  const side = plan.scatters ? "output" : "input";
  const under = plan.scatters ? writtenAt(plan, step) : readAt(plan, step);
  const { rows, cols, planes } = sides[side];
  const at = under.length === 3 ? under[0][0] : null;
  const inPlane = planes.includes(at) ? at : planes[0];
  return {
    side,
    rows: under.length === 1 ? rows : around(rows, under.at(-2), most),
    cols: around(cols, under.at(-1), most),
    planes: [inPlane],
  };
}

/** The panels of one channel, its planes beside each other, from (x, y) on. */
function block(side, shown, x, y, cell, given) {
  const gap = Math.max(4, cell * 0.6);
  return shown.planes.map((plane, n) => ({
    side,
    plane,
    x: Math.round(x + n * (countOf(shown.cols) * cell + gap)),
    y: Math.round(y),
    cell,
    pitch: 1,
    rows: shown.rows,
    cols: shown.cols,
    ...given,
  }));
}

/** Pixels of a block of planes at a size of cell. */
const widthOf = ({ cols, planes }, cell) =>
  countOf(cols) * cell * planes.length + Math.max(4, cell * 0.6) * (planes.length - 1);
const heightOf = ({ rows }, cell) => countOf(rows) * cell;

/** The largest cell of which `fits` is true: whole pixels, or below 3 thirds of one. */
function largest(most, fits) {
  for (let cell = most; cell > 3; cell--) if (fits(cell)) return cell;
  for (let cell = 3; cell > 0.01; cell *= 0.97) if (fits(cell)) return cell;
  return 0.01;
}

/** Of a column of `count` blocks, the pixel at which each begins, in the middle of `room`. */
function spaced(count, size, room, start) {
  const gap = Math.min(28, Math.max(8, (room - count * size) / (count + 1)));
  const first = start + Math.max(0, (room - count * size - (count - 1) * gap) / 2);
  return upTo(count).map((n) => first + n * (size + gap));
}

const named = (letter, channel) => `${letter}${channel}`;

/** From left to right: inputs, kernels, outputs. */
function inColumns(made) {
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

/** From top to bottom: inputs, kernels, outputs; on a narrow stage. */
function inRows(made) {
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

/** One axis: strips of the full width below each other, the kernel under the cells it reads. */
function inStrips(made) {
  const { plan, step, sides, inputs, outputs, kernels, width, height } = made;
  const wide = Math.max(countOf(sides.input.cols), countOf(sides.output.cols));
  const strips = inputs.length + kernels.length + outputs.length;
  const tall = Math.floor((height - 3 * ABOVE - 20) / strips) - 6;
  const most = Math.min(LARGEST_CELL, Math.max(tall, 10));
  const cell = Math.min(most, (width - 2 * LABEL) / wide);
  const large = cell < SMALL_CELL;
  const fill = (side) => Math.min(most, (width - 2 * LABEL) / countOf(sides[side].cols));
  const own = large ? { input: fill("input"), output: fill("output") } : { input: cell, output: cell };
  const lens = large ? lensOf(made, 24) : null;
  const lensCell = lens ? Math.min(26, (width - 2 * LABEL) / countOf(lens.cols)) : cell;
  const high = large ? Math.max(12, Math.min(30, tall * 0.6)) : cell;
  const whole = { rows: [0, 1], planes: [null] };
  const panels = [];
  let y = ABOVE;
  const strip = (side, cols, size, given) => {
    const x = (width - countOf(cols) * size) / 2;
    panels.push(...block(side, { ...whole, cols }, x, y, size, { height: high, ...given }));
    y += high + 6;
  };
  const scope = (channel) => {
    if (lens) strip(lens.side, lens.cols, lensCell, { channel, lens: true, name: "" });
  };
  for (const channel of inputs) {
    strip("input", sides.input.cols, own.input, { channel, name: named("x", channel) });
    if (lens?.side === "input") scope(channel);
  }
  y += ABOVE;
  const under = plan.scatters ? writtenAt(plan, step)[0] : readAt(plan, step)[0];
  const ruler = lens ? lens.cols : sides[plan.scatters ? "output" : "input"].cols;
  const rulerX = (width - countOf(ruler) * lensCell) / 2;
  for (const [out, channel] of kernels) {
    const x = rulerX + (under[0] - ruler[0]) * lensCell;
    const pitch = plan.window[0].dilation;
    const given = { out, channel, name: "", height: high, pitch };
    panels.push(...block("kernel", { ...whole, cols: [0, plan.kernel[0]] }, x, y, lensCell, given));
    y += high + 6;
  }
  y += ABOVE;
  for (const channel of outputs) {
    if (lens?.side === "output") scope(channel);
    strip("output", sides.output.cols, own.output, { channel, name: named("y", channel) });
  }
  return { cell, panels };
}

/** The place of a cell in a panel as { x, y, width, height }. */
export function cellRect(panel, row, col) {
  const high = panel.height ?? panel.cell;
  return {
    x: panel.x + (col - panel.cols[0]) * panel.cell * panel.pitch,
    y: panel.y + (row - panel.rows[0]) * high,
    width: panel.cell,
    height: high,
  };
}

/** The place of a panel as { x, y, width, height }. */
export function panelRect(panel) {
  const first = cellRect(panel, ...[panel.rows[0], panel.cols[0]]);
  const last = cellRect(panel, panel.rows[1] - 1, panel.cols[1] - 1);
  return joined([first, last]);
}

/** The smallest rectangle around all of `rects`. */
export function joined(rects) {
  const x = Math.min(...rects.map((rect) => rect.x));
  const y = Math.min(...rects.map((rect) => rect.y));
  const right = Math.max(...rects.map((rect) => rect.x + rect.width));
  const bottom = Math.max(...rects.map((rect) => rect.y + rect.height));
  return { x, y, width: right - x, height: bottom - y };
}

/** The panel and the cell at a pixel: { panel, cell }, or null. */
export function cellAt(stage, x, y) {
  for (const panel of stage.panels.toReversed()) {
    const { x: left, y: top, width, height } = panelRect(panel);
    if (x < left || y < top || x >= left + width || y >= top + height) continue;
    const row = panel.rows[0] + Math.floor((y - top) / (panel.height ?? panel.cell));
    const col = panel.cols[0] + Math.floor((x - left) / (panel.cell * panel.pitch));
    return { panel, cell: placeIn(panel, row, col, stage.flat) };
  }
  return null;
}

/** A cell of a panel in the coordinates of its side. */
export function placeIn(panel, row, col, flat) {
  if (flat) return [col];
  return panel.plane === null ? [row, col] : [panel.plane, row, col];
}
