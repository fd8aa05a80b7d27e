/**
 * Paints a stage on a canvas: planes, beams, numbers.
 *
 * A view is what is to be seen: { step, done, focus, numbers, showNumbers, coverage, share,
 * before }.  `step` is at work, steps below `done` are finished; on the way from the step
 * `before` the window has gone a `share` of its way.
 */
import { insAt, outsAt, readAt, writtenAt } from "../layer/walk.js";
import { cellRect, joined, panelRect } from "./panels.js";
import { Pen } from "./pen.js";
import { paintBeams } from "./beams.js";
import { paintInput } from "./inputs.js";
import { paintKernel } from "./kernels.js";
import { paintOutput } from "./outputs.js";
import { writeHeads, writeNames } from "./titles.js";

const PAINTERS = { input: paintInput, kernel: paintKernel, output: paintOutput };

/** Everything that is drawn of one view. */
export class Drawing extends Pen {
  constructor(context, stage, walk, view, colours) {
    super(context, stage, colours);
    Object.assign(this, { walk, view, plan: walk.plan });
    this.under = readAt(this.plan, view.step);
    this.written = writtenAt(this.plan, view.step);
    this.groups = new Set(view.step.groups);
  }

  paint() {
    const { context, stage } = this;
    context.lineWidth = 1;
    if (this.view.share === null) paintBeams(this);
    for (const panel of stage.panels) this.panel(panel);
    for (const panel of stage.panels) writeNames(this, panel);
    writeHeads(this);
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

  panel(panel) {
    const { context, colours } = this;
    const place = panelRect(panel);
    context.fillStyle = colours.paper;
    if (panel.pitch === 1) context.fillRect(place.x, place.y, place.width, place.height);
    PAINTERS[panel.side](this, panel);
    this.edge(panel);
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
}
