/** What stands beside the planes: their names, and what each column is. */
import { SUM } from "../layer/layer.js";
import { joined, panelRect } from "./panels.js";
import { FONT } from "./pen.js";

/** The name of a channel, beside its planes where they stand from left to right. */
export function writeNames(drawing, panel) {
  const { context, colours, stage } = drawing;
  const own = (each) => each.side === panel.side && each.channel === panel.channel && !each.lens;
  const planes = stage.panels.filter(own);
  if (!panel.name || panel !== planes[0]) return;
  const { x, y, width, height } = joined(planes.map(panelRect));
  context.font = `14px ${FONT}`;
  context.fillStyle = colours.ink;
  const before = panel.side === "input" || stage.flat;
  if (stage.across || stage.flat) {
    context.textBaseline = "middle";
    context.textAlign = before ? "right" : "left";
    written(drawing, panel.name, before ? x - 7 : x + width + 7, y + height / 2);
    return;
  }
  context.textAlign = "left";
  context.textBaseline = "bottom";
  written(drawing, panel.name, x, y - 2);
}

/** What each column is, and how many channels are left out. */
export function writeHeads(drawing) {
  const { context, colours, stage, plan, view } = drawing;
  const tall = stage.across || stage.flat ? 4 : 20;
  context.font = `13px ${FONT}`;
  context.fillStyle = colours.muted;
  const kernel = plan.rule === SUM ? "kernel" : "window";
  const turn = plan.rule === SUM && !plan.scatters && plan.outs > 1 ? ` w${view.step.groups[0] * plan.outs + view.step.turn}` : "";
  const left = (shown, all) => (shown < all ? `, ${shown} of ${all} channels` : "");
  const heads = {
    input: `input${left(stage.inputs.length, plan.reading.channels)}${planesTold(stage, "input")}`,
    kernel: kernel + turn + biasTold(drawing),
    output: `output${left(stage.outputs.length, plan.writing.channels)}${planesTold(stage, "output")}`,
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
      written(drawing, text, x, place.y - 6);
    } else {
      context.textAlign = "right";
      written(drawing, text, stage.width - 4, place.y - (side === "kernel" ? 4 : tall));
    }
  }
}

/** The bias of the output at work, where numbers are shown and there is one for all kernels. */
function biasTold({ plan, view }) {
  if (!view.showNumbers || !plan.bias || plan.scatters || view.step.groups.length > 1) return "";
  const out = view.step.groups[0] * plan.outs + view.step.turn;
  return `, b[${out}] = ${view.numbers.text(view.numbers.bias(out))}`;
}

/** Which planes of three axes are shown. */
function planesTold(stage, side) {
  const planes = stage.panels.filter((panel) => panel.side === side && !panel.lens).map((panel) => panel.plane);
  return planes.length > 1 && planes[0] !== null ? `, planes ${planes[0]} to ${planes.at(-1)}` : "";
}

/** Type with a rim of paper, to be read on a beam. */
function written({ context, colours }, text, x, y) {
  context.save();
  context.strokeStyle = colours.paper;
  context.lineWidth = 4;
  context.lineJoin = "round";
  context.strokeText(text, x, y);
  context.fillText(text, x, y);
  context.restore();
}
