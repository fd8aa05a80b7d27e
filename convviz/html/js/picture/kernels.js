/** A kernel, or what stands under the window of a pool. */
import { BEYOND } from "../layer/axis.js";
import { MAX, SUM } from "../layer/layer.js";
import { cellRect } from "./panels.js";
import { blend, typeOn } from "./colours.js";
import { LEAST_GRID, LEAST_NUMBERED } from "./pen.js";

export function paintKernel(drawing, panel) {
  const { plan, view, colours } = drawing;
  const used = drawing.atWork("input", panel.channel) && drawing.atWork("output", panel.out);
  const hue = drawing.hue(panel.channel, "input");
  const ground = plan.rule === SUM && used ? hue : blend(colours.paper, hue, used ? 0.35 : 0);
  for (const [row, col] of drawing.cells(panel)) drawing.fill(panel, row, col, ground);
  if (panel.cell >= LEAST_GRID) drawing.grid(panel, used && plan.rule === SUM ? blend(hue, colours.paper, 0.45) : null);
  if (view.showNumbers) writeKernel(drawing, panel, ground, used);
  drawing.focused(panel, colours);
}

function writeKernel(drawing, panel, ground, used) {
  if (panel.cell < LEAST_NUMBERED) return void drawing.unwritten.add("kernel");
  const { plan, view, colours } = drawing;
  const { numbers } = view;
  const texts = [];
  for (const [row, col, place] of drawing.cells(panel)) {
    if (plan.rule === SUM) {
      const pair = plan.inFirst
        ? [panel.channel, panel.out % plan.outs]
        : [panel.out, panel.channel % plan.ins];
      const value = numbers.text(numbers.weight.at([...pair, ...place]));
      texts.push([row, col, value, used ? typeOn(ground) : colours.ink]);
      continue;
    }
    const at = place.map((tap, n) => drawing.under[n][tap]);
    const beyond = at.some((cell, n) => plan.reading.axes[n].ground(cell) === BEYOND);
    if (beyond || view.share !== null) continue;
    const value = numbers.value(panel.channel, at);
    texts.push([row, col, numbers.text(value), typeOn(ground)]);
  }
  drawing.write(panel, texts);
  if (plan.rule === MAX && view.share === null) ringWinner(drawing, panel);
}

/** A ring around the largest number under the window: the first of them, as PyTorch has it. */
function ringWinner(drawing, panel) {
  let best = null;
  for (const [row, col, place] of drawing.cells(panel)) {
    const value = drawing.view.numbers.value(panel.channel, place.map((tap, n) => drawing.under[n][tap]));
    if (Number.isFinite(value) && (!best || value > best[2])) best = [row, col, value];
  }
  if (best) drawing.ring(cellRect(panel, best[0], best[1]), drawing.colours.warm, 3, -1);
}
