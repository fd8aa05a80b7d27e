/** What stands beside the planes: their names, and what each column is. */
import { SUM } from "./layer.js";
import { joined, panelRect } from "./panels.js";
import { FONT } from "./pen.js";

export function writeNames(drawing, panel) {
  if (!panel.name) return;
  const { context, colours, stage } = drawing;
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
export function writeHeads(drawing) {
  const { context, colours, stage, plan, view } = drawing;
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
