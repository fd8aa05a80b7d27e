/** Beams from what is read to its kernel, and on to what is written. */
import { cellRect, joined, panelRect } from "./panels.js";

/** From each window to its kernel, and on to the cell that is written. */
export function paintBeams(drawing) {
  const { stage } = drawing;
  for (const [out, channel] of stage.kernels) {
    if (!drawing.atWork("input", channel)) continue;
    const kernel = windowsOf(drawing, "kernel", (panel) => panel.channel === channel && panel.out === out);
    paintBeam(drawing, windowsOf(drawing, "input", (panel) => panel.channel === channel), kernel, channel);
    if (!drawing.atWork("output", out)) continue;
    paintBeam(drawing, kernel, windowsOf(drawing, "output", (panel) => panel.channel === out), channel);
  }
  for (const lens of stage.panels.filter((panel) => panel.lens)) {
    const whole = stage.panels.find(
      (panel) => panel.side === lens.side && panel.channel === lens.channel && panel.plane === lens.plane && !panel.lens,
    );
    if (whole && drawing.atWork(lens.side, lens.channel)) {
      const corners = [
        cellRect(whole, lens.rows[0], lens.cols[0]),
        cellRect(whole, lens.rows[1] - 1, lens.cols[1] - 1),
      ];
      paintBeam(drawing, joined(corners), panelRect(lens), null);
    }
  }
}

/** The windows on all planes of a channel as one rectangle; those in its lens, if it has one. */
function windowsOf(drawing, side, belongs) {
  const panels = drawing.stage.panels.filter((panel) => panel.side === side && belongs(panel));
  const lenses = panels.filter((panel) => panel.lens);
  const places = (lenses.length ? lenses : panels).map((panel) => drawing.footprint(panel));
  return places.some(Boolean) ? joined(places.filter(Boolean)) : null;
}

function paintBeam(drawing, from, to, channel) {
  if (!from || !to) return;
  const { context, colours } = drawing;
  const hue = channel === null ? colours.muted : drawing.hue(channel, "input");
  context.beginPath();
  sidesOfBeam(drawing, from, to).forEach(([x, y], n) => (n ? context.lineTo(x, y) : context.moveTo(x, y)));
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
function sidesOfBeam(drawing, from, to) {
  if (drawing.stage.across) {
    const [x, far] = [from.x + from.width, to.x];
    return [[x, from.y], [far, to.y], [far, to.y + to.height], [x, from.y + from.height]];
  }
  const [y, far] = [from.y + from.height, to.y];
  return [[from.x, y], [to.x, far], [to.x + to.width, far], [from.x + from.width, y]];
}
