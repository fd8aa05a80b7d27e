/** A plane of the input: padding, cells never read, the window on it, its numbers. */
import { BEYOND, REAL } from "../layer/axis.js";
import { SUM, product, weightIndex } from "../layer/layer.js";
import { placeIn, panelRect } from "./panels.js";
import { blend, rgb, typeOn } from "./colours.js";
import { LEAST_GRID, LEAST_NUMBERED } from "./pen.js";

export function paintInput(drawing, panel) {
  paintGround(drawing, panel);
  const { plan, view, colours } = drawing;
  if (view.share === null && drawing.atWork("input", panel.channel)) paintTaps(drawing, panel);
  if (panel.cell >= LEAST_GRID) drawing.grid(panel);
  if (view.showNumbers) writeInputs(drawing, panel);
  if (view.coverage && !plan.scatters && panel.cell >= LEAST_NUMBERED) writeCounts(drawing, panel);
  drawing.outline(panel);
  if (drawing.atWork("input", panel.channel)) {
    const hue = drawing.hue(panel.channel, "input");
    if (view.share !== null && view.before) drawing.ghost(panel, hue);
    drawing.mark(panel, plan.scatters ? null : hue);
  }
  drawing.focused(panel, colours);
}

const MOST_READS = new WeakMap();

/** How often the cell that is read most is read, in each output channel. */
export function mostReads(plan) {
  if (!MOST_READS.has(plan)) {
    const each = plan.reading.axes.map((axis) => axis.readCounts.reduce((a, b) => Math.max(a, b), 0));
    MOST_READS.set(plan, Math.max(1, product(each)));
  }
  return MOST_READS.get(plan);
}

/** Padding, cells that are never read, and with coverage how often the others are. */
function paintGround(drawing, panel) {
  const { colours, view, plan } = drawing;
  const axes = plan.reading.axes;
  const crosses = panel.cell >= 9 && !plan.scatters;
  const most = mostReads(plan);
  if (panel.cell < 3) return paintSmallGround(drawing, panel, most);
  const [padding, past, unread] = [[], [], []];
  for (const [row, col, place] of drawing.cells(panel)) {
    const grounds = place.map((at, n) => axes[n].ground(at));
    if (grounds.every((ground) => ground === REAL)) {
      const times = timesRead(drawing, place);
      if (view.coverage && !plan.scatters) drawing.fill(panel, row, col, covered(drawing, times / most));
      if (!times && crosses) unread.push([row, col]);
    } else (grounds.includes(BEYOND) ? past : padding).push([row, col]);
  }
  drawing.crosses(panel, unread, view.showNumbers);
  drawing.fillAll(panel, past, blend(colours.padding, colours.paper, 0.6));
  drawing.fillAll(panel, padding, colours.padding);
  drawing.hatch(panel, padding, colours.hatch);
}

/** The ground of a plane whose cells are too small to be painted one by one. */
function paintSmallGround(drawing, panel, most) {
  const { context, colours, view } = drawing;
  const place = panelRect(panel);
  context.fillStyle = colours.padding;
  context.fillRect(place.x, place.y, place.width, place.height);
  const real = drawing.realRect(panel);
  if (!real) return;
  context.fillStyle = colours.paper;
  context.fillRect(real.x, real.y, real.width, real.height);
  if (!view.coverage) return;
  const counts = drawing.plan.reading.axes.slice(-2).map((axis) => axis.readCounts);
  const rows = drawing.stage.flat ? [1] : counts[0];
  const inPlane = panel.plane === null ? 1 : drawing.plan.reading.axes[0].readCounts[panel.plane];
  const cols = counts.at(-1);
  const image = document.createElement("canvas");
  [image.width, image.height] = [cols.length, rows.length];
  const pixels = image.getContext("2d").createImageData(cols.length, rows.length);
  const shades = new Map();
  rows.forEach((down, row) =>
    cols.forEach((across, col) => {
      const times = inPlane * down * across;
      if (!shades.has(times)) shades.set(times, rgb(covered(drawing, times / most)));
      pixels.data.set([...shades.get(times), 255], 4 * (row * cols.length + col));
    }),
  );
  image.getContext("2d").putImageData(pixels, 0, 0);
  context.imageSmoothingEnabled = false;
  context.drawImage(image, real.x, real.y, real.width, real.height);
}

function covered(drawing, share) {
  const { colours } = drawing;
  return share ? blend(colours.paper, colours.hues[0], 0.1 + 0.4 * share) : colours.paper;
}

/** How often an input cell is read in each output channel. */
function timesRead(drawing, place) {
  const { plan } = drawing;
  return product(
    plan.reading.axes.map((axis, n) => {
      const source = axis.source(place[n]);
      return source === null ? 0 : plan.scatters ? 1 : axis.readers[source].length;
    }),
  );
}

/** The cells under the window: those of padding keep their hatch. */
function paintTaps(drawing, panel) {
  const { plan, colours } = drawing;
  const hue = drawing.hue(panel.channel, "input");
  const within = (row, col) =>
    row >= panel.rows[0] && row < panel.rows[1] && col >= panel.cols[0] && col < panel.cols[1];
  const hatched = { true: [], false: [] };
  for (const [row, col, place] of tapCells(drawing, panel)) {
    if (!within(row, col)) continue;
    const read = place.every((at, n) => plan.reading.axes[n].source(at) !== null);
    const beyond = place.some((at, n) => plan.reading.axes[n].ground(at) === BEYOND);
    if (beyond) continue;
    drawing.fill(panel, row, col, read ? hue : blend(colours.paper, hue, 0.4));
    if (!place.every((at, n) => plan.reading.axes[n].ground(at) === REAL)) {
      hatched[read].push([row, col]);
    }
  }
  drawing.hatch(panel, hatched.true, blend(hue, colours.paper, 0.4));
  drawing.hatch(panel, hatched.false, hue);
}

function* tapCells(drawing, panel) {
  if (panel.plane !== null && !drawing.under[0].includes(panel.plane)) return;
  const [rows, cols] = drawing.stage.flat ? [[0], drawing.under[0]] : drawing.under.slice(-2);
  for (const row of rows) {
    for (const col of cols) yield [row, col, placeIn(panel, row, col, drawing.stage.flat)];
  }
}

function writeInputs(drawing, panel) {
  if (panel.cell < LEAST_NUMBERED) return void drawing.unwritten.add("input");
  const { plan, view, colours } = drawing;
  const hue = drawing.hue(panel.channel, "input");
  const tapped = weightsUnder(drawing, panel);
  const texts = [];
  for (const [row, col, place] of drawing.cells(panel)) {
    const grounds = place.map((at, n) => plan.reading.axes[n].ground(at));
    if (grounds.includes(BEYOND)) continue;
    const source = place.every((at, n) => plan.reading.axes[n].source(at) !== null);
    const text = view.numbers.text(view.numbers.value(panel.channel, place));
    const weight = tapped.get(`${row},${col}`);
    const ground = source ? hue : blend(colours.paper, hue, 0.4);
    const quiet = !source || !timesRead(drawing, place);
    const colour = weight !== undefined ? typeOn(ground) : quiet ? colours.muted : colours.ink;
    texts.push([row, col, text, colour, weight]);
  }
  drawing.write(panel, texts);
}

/** What each cell under the window is multiplied with, by "row,col": "" where there is nothing. */
function weightsUnder(drawing, panel) {
  const { plan, view, under } = drawing;
  const found = new Map();
  if (view.share !== null || !drawing.atWork("input", panel.channel)) return found;
  const multiplied = plan.rule === SUM && !plan.scatters;
  const out = Math.floor(panel.channel / plan.ins) * plan.outs + view.step.turn;
  for (const [row, col, place] of tapCells(drawing, panel)) {
    if (!multiplied) {
      found.set(`${row},${col}`, "");
      continue;
    }
    const taps = place.map((at, n) => under[n].indexOf(at));
    const weight = view.numbers.weight.at(weightIndex(plan, out, panel.channel, taps));
    found.set(`${row},${col}`, `×${view.numbers.text(weight)}`);
  }
  return found;
}

function writeCounts(drawing, panel) {
  if (drawing.view.showNumbers) return;
  const real = drawing.plan.reading.axes;
  const hue = drawing.hue(panel.channel, "input");
  const tapped = new Set();
  if (drawing.view.share === null && drawing.atWork("input", panel.channel)) {
    for (const [row, col] of tapCells(drawing, panel)) tapped.add(`${row},${col}`);
  }
  const ink = (row, col) => (tapped.has(`${row},${col}`) ? typeOn(hue) : drawing.colours.ink);
  const texts = [...drawing.cells(panel)]
    .filter(([, , place]) => place.every((at, n) => real[n].ground(at) === REAL))
    .map(([row, col, place]) => [row, col, `${timesRead(drawing, place)}`, ink(row, col)]);
  drawing.write(panel, texts);
}
