/**
 * Paints a stage on a canvas: planes, beams, numbers.
 *
 * A view is what is to be seen: { step, done, focus, numbers, showNumbers, coverage, share,
 * before }.  `step` is at work, steps below `done` are finished; on the way from the step
 * `before` the window has gone a `share` of its way.
 */
import { BEYOND, REAL } from "./axis.js";
import { MAX, SUM, product } from "./layer.js";
import { cellRect, joined, panelRect, placeIn } from "./stage.js";
import { indexOf, insAt, outsAt, readAt, writtenAt } from "./walk.js";

const FONT = '"DejaVu Sans", system-ui, sans-serif';
const LEAST_TYPE = 8;
const LEAST_GRID = 5;

/** The colours of a page, read from its style sheet. */
export function coloursOf(element) {
  const style = getComputedStyle(element);
  const value = (name) => style.getPropertyValue(`--${name}`).trim();
  const names = ["paper", "ink", "muted", "line", "padding", "hatch", "cross", "warm"];
  const colours = Object.fromEntries(names.map((name) => [name, value(name)]));
  return { ...colours, hues: value("hues").split(/\s+/), ratio: Number(value("faint")) || 0.2 };
}

const rgb = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));

/** One colour with a share of another. */
export function blend(one, other, share) {
  const mixed = rgb(one).map((part, n) => Math.round(part + (rgb(other)[n] - part) * share));
  return `#${mixed.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}

/** Light type on dark ground, and dark on light. */
function typeOn(ground) {
  const linear = (part) => (part / 255 <= 0.04 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4);
  const [red, green, blue] = rgb(ground).map(linear);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.18 ? "#14181f" : "#ffffff";
}

/** Everything that is drawn of one view. */
export class Drawing {
  constructor(context, stage, walk, view, colours) {
    Object.assign(this, { context, stage, walk, view, colours, plan: walk.plan });
    this.under = readAt(this.plan, view.step);
    this.written = writtenAt(this.plan, view.step);
    this.groups = new Set(view.step.groups);
  }

  paint() {
    const { context, stage } = this;
    context.lineWidth = 1;
    if (this.view.share === null) this.beams();
    for (const panel of stage.panels) this.panel(panel);
    for (const panel of stage.panels) this.names(panel);
    this.heads();
  }

  hue(channel, side) {
    const group = Math.floor(channel / (side === "output" ? this.plan.outs : this.plan.ins));
    const { hues } = this.colours;
    return this.plan.named && this.plan.groups > 1 ? hues[group % hues.length] : hues[0];
  }

  /** The hue of what is written: that of a group, or warm where there is one. */
  warm(channel) {
    return this.plan.named && this.plan.groups > 1 ? this.hue(channel, "output") : this.colours.warm;
  }

  /** True if a channel of a side is read or written in this step. */
  atWork(side, channel) {
    const { plan, view } = this;
    const each = side === "input" ? plan.ins : plan.outs;
    const channels = side === "input" ? insAt(plan, view.step.turn) : outsAt(plan, view.step.turn);
    return this.groups.has(Math.floor(channel / each)) && channels.includes(channel % each);
  }

  /** The window on a panel, or the one cell, as a rectangle; null where it is elsewhere. */
  footprint(panel) {
    const { plan } = this;
    if (panel.side === "kernel") return panelRect(panel);
    const under = panel.side === "input" ? this.under : this.written;
    if (panel.plane !== null && !under[0].includes(panel.plane)) return null;
    const [rows, cols] = under.length === 1 ? [[0], under[0]] : under.slice(-2);
    const { share, before } = this.view;
    const corners = [
      cellRect(panel, rows[0], cols[0]),
      cellRect(panel, rows.at(-1), cols.at(-1)),
    ];
    const place = joined(corners);
    const onWindow = (panel.side === "output") === plan.scatters;
    if (share !== null && before && onWindow) {
      const last = panel.side === "input" ? readAt(plan, before) : writtenAt(plan, before);
      const [row, col] = last.length === 1 ? [[0], last[0]] : last.slice(-2);
      const from = cellRect(panel, row[0], col[0]);
      place.x = from.x + (place.x - from.x) * share;
      place.y = from.y + (place.y - from.y) * share;
    }
    return place;
  }

  /** From each window to its kernel, and on to the cell that is written. */
  beams() {
    const { stage } = this;
    for (const [out, channel] of stage.kernels) {
      if (!this.atWork("input", channel)) continue;
      const kernel = this.around("kernel", (panel) => panel.channel === channel && panel.out === out);
      this.beam(this.around("input", (panel) => panel.channel === channel), kernel, channel);
      if (!this.atWork("output", out)) continue;
      this.beam(kernel, this.around("output", (panel) => panel.channel === out), channel);
    }
    for (const lens of stage.panels.filter((panel) => panel.lens)) {
      const whole = stage.panels.find(
        (panel) => panel.side === lens.side && panel.channel === lens.channel && panel.plane === lens.plane && !panel.lens,
      );
      if (whole && this.atWork(lens.side, lens.channel)) {
        const corners = [
          cellRect(whole, lens.rows[0], lens.cols[0]),
          cellRect(whole, lens.rows[1] - 1, lens.cols[1] - 1),
        ];
        this.beam(joined(corners), panelRect(lens), null);
      }
    }
  }

  /** The windows on all planes of a channel as one rectangle; those in its lens, if it has one. */
  around(side, belongs) {
    const panels = this.stage.panels.filter((panel) => panel.side === side && belongs(panel));
    const lenses = panels.filter((panel) => panel.lens);
    const places = (lenses.length ? lenses : panels).map((panel) => this.footprint(panel));
    return places.some(Boolean) ? joined(places.filter(Boolean)) : null;
  }

  beam(from, to, channel) {
    if (!from || !to) return;
    const { context, colours } = this;
    const hue = channel === null ? colours.muted : this.hue(channel, "input");
    context.beginPath();
    this.sides(from, to).forEach(([x, y], n) => (n ? context.lineTo(x, y) : context.moveTo(x, y)));
    context.closePath();
    context.globalAlpha = channel === null ? 0.12 : 0.26;
    context.fillStyle = hue;
    context.fill();
    context.globalAlpha = channel === null ? 0.3 : 0.55;
    context.strokeStyle = hue;
    context.stroke();
    context.globalAlpha = 1;
  }

  /** The corners of a beam: where one rectangle ends, and where the next begins. */
  sides(from, to) {
    if (this.stage.across) {
      const [x, far] = [from.x + from.width, to.x];
      return [[x, from.y], [far, to.y], [far, to.y + to.height], [x, from.y + from.height]];
    }
    const [y, far] = [from.y + from.height, to.y];
    return [[from.x, y], [to.x, far], [to.x + to.width, far], [from.x + from.width, y]];
  }

  panel(panel) {
    const { context, colours } = this;
    const place = panelRect(panel);
    context.fillStyle = colours.paper;
    if (panel.pitch === 1) context.fillRect(place.x, place.y, place.width, place.height);
    const paint = { input: this.input, kernel: this.kernel, output: this.output }[panel.side];
    paint.call(this, panel);
    this.edge(panel);
  }

  fill(panel, row, col, colour) {
    const { x, y, width, height } = cellRect(panel, row, col);
    this.context.fillStyle = colour;
    this.context.fillRect(x, y, width, height);
  }

  /** Every [row, col] of a panel with its cell, in the coordinates of its side. */
  *cells(panel) {
    for (let row = panel.rows[0]; row < panel.rows[1]; row++) {
      for (let col = panel.cols[0]; col < panel.cols[1]; col++) {
        yield [row, col, placeIn(panel, row, col, this.stage.flat)];
      }
    }
  }

  input(panel) {
    this.ground(panel);
    const { plan, view, colours } = this;
    if (view.share === null && this.atWork("input", panel.channel)) this.taps(panel);
    if (panel.cell >= LEAST_GRID) this.grid(panel);
    if (view.showNumbers) this.writeInputs(panel);
    if (view.coverage && panel.cell >= 12) this.writeCounts(panel);
    this.outline(panel);
    if (this.atWork("input", panel.channel)) {
      const hue = this.hue(panel.channel, "input");
      if (view.share !== null && view.before) this.ghost(panel, hue);
      this.mark(panel, plan.scatters ? null : hue);
    }
    this.focused(panel, colours);
  }

  /** Padding, cells that are never read, and with coverage how often the others are. */
  ground(panel) {
    const { colours, view, plan } = this;
    const axes = plan.reading.axes;
    const crosses = panel.cell >= 9 && !plan.scatters;
    const most = Math.max(1, product(axes.map((axis) => Math.max(...axis.readCounts))));
    if (panel.cell < 3) return this.smallGround(panel, most);
    for (const [row, col, place] of this.cells(panel)) {
      const grounds = place.map((at, n) => axes[n].ground(at));
      if (grounds.every((ground) => ground === REAL)) {
        const times = this.timesRead(place);
        if (view.coverage) this.fill(panel, row, col, this.covered(times / most));
        if (!times && crosses) this.cross(panel, row, col);
        continue;
      }
      const beyond = grounds.includes(BEYOND);
      this.fill(panel, row, col, beyond ? blend(colours.padding, colours.paper, 0.6) : colours.padding);
      if (!beyond) this.hatch(panel, row, col, colours.hatch);
    }
  }

  /** The ground of a plane whose cells are too small to be painted one by one. */
  smallGround(panel, most) {
    const { context, colours, view } = this;
    const place = panelRect(panel);
    context.fillStyle = colours.padding;
    context.fillRect(place.x, place.y, place.width, place.height);
    const real = this.realRect(panel);
    if (!real) return;
    context.fillStyle = colours.paper;
    context.fillRect(real.x, real.y, real.width, real.height);
    if (!view.coverage) return;
    const counts = this.plan.reading.axes.slice(-2).map((axis) => axis.readCounts);
    const rows = this.stage.flat ? [1] : counts[0];
    const cols = counts.at(-1);
    const image = document.createElement("canvas");
    [image.width, image.height] = [cols.length, rows.length];
    const pixels = image.getContext("2d").createImageData(cols.length, rows.length);
    const shades = new Map();
    rows.forEach((down, row) =>
      cols.forEach((across, col) => {
        const times = down * across;
        if (!shades.has(times)) shades.set(times, rgb(this.covered(times / most)));
        pixels.data.set([...shades.get(times), 255], 4 * (row * cols.length + col));
      }),
    );
    image.getContext("2d").putImageData(pixels, 0, 0);
    context.imageSmoothingEnabled = false;
    context.drawImage(image, real.x, real.y, real.width, real.height);
  }

  covered(share) {
    const { colours } = this;
    return share ? blend(colours.paper, colours.hues[0], 0.12 + 0.55 * share) : colours.paper;
  }

  /** How often an input cell is read in each output channel. */
  timesRead(place) {
    const { plan } = this;
    return product(
      plan.reading.axes.map((axis, n) => {
        const source = axis.source(place[n]);
        return source === null ? 0 : plan.scatters ? 1 : axis.readCounts[source];
      }),
    );
  }

  /** The cells under the window: those of padding keep their hatch. */
  taps(panel) {
    const { plan, colours } = this;
    const hue = this.hue(panel.channel, "input");
    const within = (row, col) =>
      row >= panel.rows[0] && row < panel.rows[1] && col >= panel.cols[0] && col < panel.cols[1];
    for (const [row, col, place] of this.tapCells(panel)) {
      if (!within(row, col)) continue;
      const read = place.every((at, n) => plan.reading.axes[n].source(at) !== null);
      const beyond = place.some((at, n) => plan.reading.axes[n].ground(at) === BEYOND);
      if (beyond) continue;
      this.fill(panel, row, col, read ? hue : blend(colours.paper, hue, 0.4));
      if (!place.every((at, n) => plan.reading.axes[n].ground(at) === REAL)) {
        this.hatch(panel, row, col, read ? blend(hue, colours.paper, 0.4) : hue);
      }
    }
  }

  *tapCells(panel) {
    if (panel.plane !== null && !this.under[0].includes(panel.plane)) return;
    const [rows, cols] = this.stage.flat ? [[0], this.under[0]] : this.under.slice(-2);
    for (const row of rows) {
      for (const col of cols) yield [row, col, placeIn(panel, row, col, this.stage.flat)];
    }
  }

  kernel(panel) {
    const { plan, view, colours } = this;
    const used = this.atWork("input", panel.channel) && this.atWork("output", panel.out);
    const hue = this.hue(panel.channel, "input");
    const ground = plan.rule === SUM && used ? hue : blend(colours.paper, hue, used ? 0.35 : 0);
    for (const [row, col] of this.cells(panel)) this.fill(panel, row, col, ground);
    if (panel.cell >= LEAST_GRID) this.grid(panel, used && plan.rule === SUM ? blend(hue, colours.paper, 0.45) : null);
    if (view.showNumbers) this.writeKernel(panel, ground, used);
    this.focused(panel, colours);
  }

  output(panel) {
    const { plan, view, colours } = this;
    const warm = this.warm(panel.channel);
    const pale = blend(colours.paper, warm, 0.36);
    if (plan.scatters) this.scattered(panel, pale);
    else this.finished(panel, pale);
    const working = this.atWork("output", panel.channel) && view.share === null;
    if (working) {
      for (const [row, col] of this.writtenCells(panel)) this.fill(panel, row, col, warm);
    }
    if (panel.cell >= LEAST_GRID) this.grid(panel);
    if (view.showNumbers) this.writeOutputs(panel, pale, warm);
    this.outline(panel);
    if (this.atWork("output", panel.channel)) this.mark(panel, plan.scatters || panel.cell < 7 ? warm : null);
    this.focused(panel, colours);
  }

  *writtenCells(panel) {
    if (panel.plane !== null && !this.written[0].includes(panel.plane)) return;
    const [rows, cols] = this.stage.flat ? [[0], this.written[0]] : this.written.slice(-2);
    const inside = (at, [first, stop]) => at >= first && at < stop;
    for (const row of rows.filter((at) => inside(at, panel.rows))) {
      for (const col of cols.filter((at) => inside(at, panel.cols))) yield [row, col];
    }
  }

  /** How many positions of an output channel's turn are finished. */
  doneIn(channel) {
    const { walk, plan, view } = this;
    const group = Math.floor(channel / plan.outs);
    const turn = plan.rule === SUM ? channel % plan.outs : 0;
    const first = walk.numberOf(group, turn, plan.grid.map(() => 0));
    return Math.max(0, Math.min(walk.positions, view.done - first));
  }

  /** The finished outputs of a walk that gathers: whole rows, and the part of one. */
  finished(panel, pale) {
    const sizes = this.plan.writing.axes.map((axis) => axis.size);
    const cols = sizes.at(-1);
    const rows = this.stage.flat ? 1 : sizes.at(-2);
    const before = panel.plane === null ? 0 : panel.plane * rows * cols;
    const count = Math.max(0, Math.min(rows * cols, this.doneIn(panel.channel) - before));
    const full = Math.floor(count / cols);
    const area = (first, stop, from, to) => {
      if (stop <= first || to <= from) return;
      const place = joined([cellRect(panel, first, from), cellRect(panel, stop - 1, to - 1)]);
      this.context.fillStyle = pale;
      this.context.fillRect(place.x, place.y, place.width, place.height);
    };
    area(0, full, 0, cols);
    area(full, full + 1, 0, count % cols);
  }

  /** The outputs of a walk that scatters on which a kernel has been laid already. */
  scattered(panel, pale) {
    for (const [row, col, place] of this.cells(panel)) {
      if (this.touched(panel.channel, place)) this.fill(panel, row, col, pale);
    }
  }

  touched(channel, place) {
    const { plan, walk, view } = this;
    const first = plan.writing.axes.map((axis, n) => {
      const pairs = axis.readers[place[n]].filter(([at]) => at < plan.grid[n]);
      return pairs.length ? Math.min(...pairs.map(([at]) => at)) : -1;
    });
    if (first.includes(-1)) return false;
    return walk.numberOf(Math.floor(channel / plan.outs), 0, first) < view.done;
  }

  cross(panel, row, col) {
    const { context, colours } = this;
    const { x, y, width, height } = cellRect(panel, row, col);
    const [arm, cx, cy] = [Math.max(2, width * 0.14), x + width / 2, y + height / 2];
    context.strokeStyle = colours.cross;
    context.beginPath();
    for (const side of [-1, 1]) {
      context.moveTo(cx - arm, cy - side * arm);
      context.lineTo(cx + arm, cy + side * arm);
    }
    context.stroke();
  }

  hatch(panel, row, col, colour) {
    if (panel.cell < 6) return;
    const { context } = this;
    const { x, y, width, height } = cellRect(panel, row, col);
    context.save();
    context.beginPath();
    context.rect(x, y, width, height);
    context.clip();
    context.strokeStyle = colour;
    context.beginPath();
    for (let at = 0; at < width + height; at += 5) {
      context.moveTo(x + at, y);
      context.lineTo(x + at - height, y + height);
    }
    context.stroke();
    context.restore();
  }

  grid(panel, colour = null) {
    const { context, colours } = this;
    context.strokeStyle = colour ?? colours.line;
    context.beginPath();
    for (const [row, col] of this.cells(panel)) {
      const { x, y, width, height } = cellRect(panel, row, col);
      context.rect(x + 0.5, y + 0.5, width, height);
    }
    context.stroke();
  }

  /** The input's own cells in a plane, without padding, as a rectangle. */
  realRect(panel) {
    const axes = this.plan[panel.side === "input" ? "reading" : "writing"].axes;
    const sizes = this.stage.flat ? [1, axes[0].size] : axes.slice(-2).map((axis) => axis.size);
    if (panel.plane !== null && (panel.plane < 0 || panel.plane >= axes[0].size)) return null;
    const [rows, cols] = [panel.rows, panel.cols].map(([first, stop], n) => [
      Math.max(0, first),
      Math.min(sizes[n], stop),
    ]);
    if (rows[0] >= rows[1] || cols[0] >= cols[1]) return null;
    return joined([cellRect(panel, rows[0], cols[0]), cellRect(panel, rows[1] - 1, cols[1] - 1)]);
  }

  outline(panel) {
    const place = this.realRect(panel);
    if (place) this.ring(place, this.colours.ink, 1);
  }

  edge(panel) {
    if (panel.pitch !== 1) return;
    this.ring(panelRect(panel), panel.side === "kernel" ? this.colours.ink : this.colours.line, 1);
  }

  ring({ x, y, width, height }, colour, thick, grow = 0) {
    const { context } = this;
    context.strokeStyle = colour;
    context.lineWidth = thick;
    context.strokeRect(x + 0.5 - grow, y + 0.5 - grow, width + 2 * grow, height + 2 * grow);
    context.lineWidth = 1;
  }

  /** The window's outline, at least large enough to be found on a large plane. */
  mark(panel, colour) {
    const place = this.footprint(panel);
    if (!place || !colour) return;
    const bounds = panelRect(panel);
    const grow = Math.max(0, (7 - Math.min(place.width, place.height)) / 2);
    this.context.save();
    this.context.beginPath();
    this.context.rect(bounds.x - 4, bounds.y - 4, bounds.width + 9, bounds.height + 9);
    this.context.clip();
    this.ring(place, colour, 2, grow);
    this.context.restore();
  }

  /** Where the window stood before. */
  ghost(panel, hue) {
    const { share, before, step } = this.view;
    Object.assign(this.view, { share: null, before: null });
    const [under, written] = [this.under, this.written];
    [this.under, this.written] = [readAt(this.plan, before), writtenAt(this.plan, before)];
    this.context.setLineDash([3, 3]);
    this.context.globalAlpha = 0.6;
    this.mark(panel, this.plan.scatters ? null : hue);
    this.context.globalAlpha = 1;
    this.context.setLineDash([]);
    [this.under, this.written] = [under, written];
    Object.assign(this.view, { share, before, step });
  }

  /** The size of type in which the longest of `texts` fits in a cell; 0 where none does. */
  type(panel, texts) {
    const longest = Math.max(1, ...texts.map((text) => text.length));
    const high = panel.height ?? panel.cell;
    const size = Math.min(high * 0.45, (panel.cell - 3) / (longest * 0.62), 18);
    return size >= LEAST_TYPE ? size : 0;
  }

  /** Texts of cells, all or none: rows of [row, col, text, colour]. */
  write(panel, written) {
    const size = this.type(panel, written.map(([, , text]) => text));
    if (!size) return 0;
    const { context } = this;
    context.font = `${size}px ${FONT}`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    for (const [row, col, text, colour] of written) {
      const { x, y, width, height } = cellRect(panel, row, col);
      context.fillStyle = colour;
      context.fillText(text, x + width / 2, y + height / 2 + size * 0.04);
    }
    return size;
  }

  writeInputs(panel) {
    if (panel.cell < 12) return;
    const { plan, view, colours } = this;
    const hue = this.hue(panel.channel, "input");
    const tapped = new Set();
    if (view.share === null && this.atWork("input", panel.channel)) {
      for (const [row, col] of this.tapCells(panel)) tapped.add(`${row},${col}`);
    }
    const texts = [];
    for (const [row, col, place] of this.cells(panel)) {
      const grounds = place.map((at, n) => plan.reading.axes[n].ground(at));
      if (grounds.includes(BEYOND)) continue;
      const source = place.every((at, n) => plan.reading.axes[n].source(at) !== null);
      const text = view.numbers.text(view.numbers.value(panel.channel, place));
      const here = tapped.has(`${row},${col}`);
      const colour = !here ? (source ? colours.ink : colours.muted) : typeOn(source ? hue : blend(colours.paper, hue, 0.4));
      texts.push([row, col, text, colour]);
    }
    this.write(panel, texts);
  }

  writeCounts(panel) {
    if (this.view.showNumbers) return;
    const real = this.plan.reading.axes;
    const texts = [...this.cells(panel)]
      .filter(([, , place]) => place.every((at, n) => real[n].ground(at) === REAL))
      .map(([row, col, place]) => [row, col, `${this.timesRead(place)}`, this.colours.ink]);
    this.write(panel, texts);
  }

  writeKernel(panel, ground, used) {
    const { plan, view, colours } = this;
    const { numbers } = view;
    const texts = [];
    for (const [row, col, place] of this.cells(panel)) {
      if (plan.rule === SUM) {
        const pair = plan.inFirst
          ? [panel.channel, panel.out % plan.outs]
          : [panel.out, panel.channel % plan.ins];
        const value = numbers.text(numbers.weight.at([...pair, ...place]));
        texts.push([row, col, value, used ? typeOn(ground) : colours.ink]);
        continue;
      }
      const at = place.map((tap, n) => this.under[n][tap]);
      const beyond = at.some((cell, n) => plan.reading.axes[n].ground(cell) === BEYOND);
      if (beyond || view.share !== null) continue;
      const value = numbers.value(panel.channel, at);
      texts.push([row, col, numbers.text(value), typeOn(ground)]);
    }
    this.write(panel, texts);
    if (plan.rule === MAX && view.share === null && panel.cell >= 12) this.winner(panel);
  }

  /** A ring around the largest number under the window: the first of them, as PyTorch has it. */
  winner(panel) {
    let best = null;
    for (const [row, col, place] of this.cells(panel)) {
      const value = this.view.numbers.value(panel.channel, place.map((tap, n) => this.under[n][tap]));
      if (Number.isFinite(value) && (!best || value > best[2])) best = [row, col, value];
    }
    if (best) this.ring(cellRect(panel, best[0], best[1]), this.colours.warm, 3, -1);
  }

  writeOutputs(panel, pale, warm) {
    const { plan, walk, view, colours } = this;
    if (panel.cell < 12 || !view.numbers.quick) return;
    const done = this.doneIn(panel.channel);
    const now = new Set();
    if (this.atWork("output", panel.channel) && view.share === null) {
      for (const [row, col] of this.writtenCells(panel)) now.add(`${row},${col}`);
    }
    const sizes = plan.writing.axes.map((axis) => axis.size);
    const texts = [];
    for (const [row, col, place] of this.cells(panel)) {
      const here = now.has(`${row},${col}`);
      const finished = plan.scatters ? this.touched(panel.channel, place) : indexOf(place, sizes) < done;
      if (!here && !finished) continue;
      const stop = Math.max(view.done, view.step.number + 1);
      const value = plan.scatters
        ? view.numbers.scattered(panel.channel, place, Math.min(stop, walk.length))
        : view.numbers.output(panel.channel, place);
      texts.push([row, col, view.numbers.text(value), here ? typeOn(warm) : colours.ink]);
    }
    this.write(panel, texts);
  }

  /** Rings around what the reader points at, and around what belongs to that. */
  focused(panel, colours) {
    for (const { side, channel, out, cell, strong } of this.view.rings ?? []) {
      if (side !== panel.side) continue;
      if (side === "kernel" ? out !== panel.out || channel !== panel.channel : channel !== panel.channel) continue;
      if (panel.plane !== null && cell[0] !== panel.plane) continue;
      const [row, col] = this.stage.flat ? [0, cell[0]] : cell.slice(-2);
      if (row < panel.rows[0] || row >= panel.rows[1] || col < panel.cols[0] || col >= panel.cols[1]) continue;
      this.ring(cellRect(panel, row, col), colours.ink, strong ? 3 : 2, strong ? 0 : -1);
    }
  }

  names(panel) {
    if (!panel.name) return;
    const { context, colours, stage } = this;
    const { x, y, width, height } = panelRect(panel);
    context.font = `14px ${FONT}`;
    context.fillStyle = colours.ink;
    const first = panel.plane === null || panel.plane === stage.panels.find((each) => each.side === panel.side).plane;
    if (!first && panel.side === "input") return;
    if (stage.across || stage.flat) {
      context.textBaseline = "middle";
      context.textAlign = panel.side === "input" || stage.flat ? "right" : "left";
      const last = stage.panels.filter((each) => each.side === "output" && each.channel === panel.channel && !each.lens).at(-1);
      if (panel.side === "output" && !stage.flat && panel !== last) return;
      const at = panel.side === "input" || stage.flat ? x - 7 : x + width + 7;
      context.fillText(panel.name, at, y + height / 2);
      return;
    }
    if (!first) return;
    context.textAlign = "left";
    context.textBaseline = "bottom";
    context.fillText(panel.name, x, y - 2);
  }

  /** What each column is, and how many channels are left out. */
  heads() {
    const { context, colours, stage, plan, view } = this;
    const tall = stage.across || stage.flat ? 4 : 20;
    context.font = `13px ${FONT}`;
    context.fillStyle = colours.muted;
    const kernel = plan.rule === SUM ? "kernel" : "window";
    const turn = plan.rule === SUM && !plan.scatters && plan.outs > 1 ? ` w${view.step.groups[0] * plan.outs + view.step.turn}` : "";
    const left = (shown, all) => (shown < all ? `, ${shown} of ${all} channels` : "");
    const heads = {
      input: `input${left(stage.inputs.length, plan.reading.channels)}`,
      kernel: kernel + turn,
      output: `output${left(stage.outputs.length, plan.writing.channels)}`,
    };
    for (const [side, text] of Object.entries(heads)) {
      const panels = stage.panels.filter((panel) => panel.side === side && !panel.lens);
      if (!panels.length) continue;
      const place = joined(panels.map(panelRect));
      context.textBaseline = "bottom";
      if (stage.across) {
        context.textAlign = "center";
        const half = context.measureText(text).width / 2;
        const x = Math.max(half + 2, Math.min(stage.width - half - 2, place.x + place.width / 2));
        context.fillText(text, x, place.y - 6);
      } else {
        context.textAlign = "right";
        context.fillText(text, stage.width - 4, place.y - (side === "kernel" ? 4 : tall));
      }
    }
  }
}
