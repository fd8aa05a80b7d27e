/** A plane of the output: what is done, what is written now, what is to come. */
import { SUM, product } from "../layer/layer.js";
import { indexOf } from "../layer/walk.js";
import { cellRect, joined } from "./panels.js";
import { blend, typeOn } from "./colours.js";
import { LEAST_GRID, LEAST_NUMBERED } from "./pen.js";

export function paintOutput(drawing, panel) {
  const { plan, view, colours } = drawing;
  const warm = drawing.warm(panel.channel);
  const pale = blend(colours.paper, warm, 0.36);
  if (plan.scatters) paintScattered(drawing, panel, pale);
  else paintFinished(drawing, panel, pale);
  const working = drawing.atWork("output", panel.channel) && view.share === null;
  if (working) {
    for (const [row, col] of writtenCells(drawing, panel)) drawing.fill(panel, row, col, warm);
  }
  if (panel.cell >= LEAST_GRID) drawing.grid(panel);
  if (view.showNumbers) writeOutputs(drawing, panel, pale, warm);
  else if (view.coverage && plan.scatters) writeLaid(drawing, panel, warm);
  drawing.outline(panel);
  if (drawing.atWork("output", panel.channel)) drawing.mark(panel, plan.scatters || panel.cell < 7 ? warm : null);
  drawing.focused(panel, colours);
}

function* writtenCells(drawing, panel) {
  if (panel.plane !== null && !drawing.written[0].includes(panel.plane)) return;
  const [rows, cols] = drawing.stage.flat ? [[0], drawing.written[0]] : drawing.written.slice(-2);
  const inside = (at, [first, stop]) => at >= first && at < stop;
  for (const row of rows.filter((at) => inside(at, panel.rows))) {
    for (const col of cols.filter((at) => inside(at, panel.cols))) yield [row, col];
  }
}

/** How many positions of an output channel's turn are finished. */
function doneIn(drawing, channel) {
  const { walk, plan, view } = drawing;
  const group = Math.floor(channel / plan.outs);
  const turn = plan.rule === SUM ? channel % plan.outs : 0;
  const first = walk.numberOf(group, turn, plan.grid.map(() => 0));
  return Math.max(0, Math.min(walk.positions, view.done - first));
}

/** The finished outputs of a walk that gathers: whole rows, and the part of one. */
function paintFinished(drawing, panel, pale) {
  const sizes = drawing.plan.writing.axes.map((axis) => axis.size);
  const cols = sizes.at(-1);
  const rows = drawing.stage.flat ? 1 : sizes.at(-2);
  const before = panel.plane === null ? 0 : panel.plane * rows * cols;
  const count = Math.max(0, Math.min(rows * cols, doneIn(drawing, panel.channel) - before));
  const full = Math.floor(count / cols);
  const area = (first, stop, from, to) => {
    if (stop <= first || to <= from) return;
    const place = joined([cellRect(panel, first, from), cellRect(panel, stop - 1, to - 1)]);
    drawing.context.fillStyle = pale;
    drawing.context.fillRect(place.x, place.y, place.width, place.height);
  };
  area(0, full, 0, cols);
  area(full, full + 1, 0, count % cols);
}

/** The outputs of a walk that scatters on which a kernel has been laid already. */
function paintScattered(drawing, panel, pale) {
  const { plan, view, colours } = drawing;
  const most = mostLaid(plan);
  for (const [row, col, place] of drawing.cells(panel)) {
    const share = view.coverage ? laidOn(plan, place) / most : 0;
    const laid = blend(colours.paper, drawing.warm(panel.channel), 0.75 * share);
    if (view.coverage) drawing.fill(panel, row, col, laid);
    else if (touched(drawing, panel.channel, place)) drawing.fill(panel, row, col, pale);
  }
}

/** How many products are laid on an output cell in the end. */
const laidOn = (plan, place) =>
  plan.ins *
  product(plan.writing.axes.map((axis, n) => axis.readers[place[n]].filter(([at]) => at < plan.grid[n]).length));

/** The most products that are laid on one output cell. */
export const mostLaid = (plan) =>
  plan.ins *
  product(
    plan.writing.axes.map((axis, n) =>
      axis.readers.reduce((most, pairs) => Math.max(most, pairs.filter(([at]) => at < plan.grid[n]).length), 1),
    ),
  );

function touched(drawing, channel, place) {
  const { plan, walk, view } = drawing;
  const first = plan.writing.axes.map((axis, n) => {
    const pairs = axis.readers[place[n]].filter(([at]) => at < plan.grid[n]);
    return pairs.length ? Math.min(...pairs.map(([at]) => at)) : -1;
  });
  if (first.includes(-1)) return false;
  return walk.numberOf(Math.floor(channel / plan.outs), 0, first) < view.done;
}

/** How many products each output cell gets. */
function writeLaid(drawing, panel, warm) {
  const now = new Set();
  if (drawing.atWork("output", panel.channel) && drawing.view.share === null) {
    for (const [row, col] of writtenCells(drawing, panel)) now.add(`${row},${col}`);
  }
  const ink = (row, col) => (now.has(`${row},${col}`) ? typeOn(warm) : drawing.colours.ink);
  const texts = [...drawing.cells(panel)].map(([row, col, place]) => [
    row, col, `${laidOn(drawing.plan, place)}`, ink(row, col),
  ]);
  drawing.write(panel, texts);
}

function writeOutputs(drawing, panel, pale, warm) {
  const { plan, walk, view, colours } = drawing;
  if (panel.cell < LEAST_NUMBERED) return void drawing.unwritten.add("output");
  if (!view.numbers.quick) return;
  const done = doneIn(drawing, panel.channel);
  const now = new Set();
  if (drawing.atWork("output", panel.channel) && view.share === null) {
    for (const [row, col] of writtenCells(drawing, panel)) now.add(`${row},${col}`);
  }
  const sizes = plan.writing.axes.map((axis) => axis.size);
  const texts = [];
  for (const [row, col, place] of drawing.cells(panel)) {
    const here = now.has(`${row},${col}`);
    const finished = plan.scatters ? touched(drawing, panel.channel, place) : indexOf(place, sizes) < done;
    if (!here && !finished) continue;
    const stop = Math.max(view.done, view.step.number + 1);
    const value = plan.scatters
      ? view.numbers.scattered(panel.channel, place, Math.min(stop, walk.length))
      : view.numbers.output(panel.channel, place);
    texts.push([row, col, view.numbers.text(value), here ? typeOn(warm) : colours.ink]);
  }
  drawing.write(panel, texts);
}
