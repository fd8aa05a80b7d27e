/** The legend of a picture: what a reader could not guess of what is on it now. */
import { SUM } from "../layer/layer.js";
import { element } from "./dom.js";
import { legendOf } from "../layer/words.js";
import { mostReads } from "../picture/inputs.js";
import { mostLaid } from "../picture/outputs.js";

/** Say what is on a picture, `drawing`, in the legend of its player, if that is not said yet. */
export function sayLegend(player, drawing) {
  const told = [...ofPlan(player.plan), ...ofNow(player, drawing)];
  const said = told.join("\n");
  if (player.legend.said === said) return;
  player.legend.said = said;
  player.legend.replaceChildren(
    ...told.map(([look, words]) => element("li", {}, element("span", { class: `swatch ${look}` }), words)),
  );
}

const OF_PLAN = new WeakMap();

/** What is said of every picture of a plan, found once. */
function ofPlan(plan) {
  if (!OF_PLAN.has(plan)) OF_PLAN.set(plan, legendOf(plan));
  return OF_PLAN.get(plan);
}

function ofNow(player, drawing) {
  const { plan, stage, focus } = player;
  const told = [];
  if (stage.panels.some((panel) => panel.lens)) told.push(["lens", "lens: the cells around the window"]);
  if (player.eased) told.push(["ghost", "where the window was"]);
  if (player.coverage) told.push(plan.scatters ? ["laid", `products on an output cell: at most ${mostLaid(plan)}`] : ["reads", `times read: 0 to ${mostReads(plan)}`]);
  if (player.showNumbers) told.push(...ofNumbers(player, drawing));
  const more = drawing.view.rings.length > 1 ? `; thin: ${ringsTold(plan, focus)}` : "";
  const held = player.pinned ? "what you hold, until Escape" : "what you point at";
  if (focus) told.push(["ring", held + more]);
  return told;
}

function ofNumbers({ plan, numbers }, { unwritten, lensWritten, weighted }) {
  const told = [];
  if (weighted) told.push(["weight", "the weight that the cell is multiplied with"]);
  const inLens = plan.scatters ? "output" : "input";
  const words = { kernel: plan.rule === SUM ? "kernel" : "window" };
  const small = [...unwritten].filter((side) => !(lensWritten && side === inLens));
  if (lensWritten) told.push(["none", `numbers of the ${inLens}: in the lens`]);
  if (small.length) {
    const where = small.length === 3 ? "" : ` of ${small.map((side) => words[side] ?? side).join(" and ")}`;
    told.push(["none", `cells${where} too small for numbers: point at one`]);
  }
  if (!numbers.quick) told.push(["none", "outputs have too many products to be computed here"]);
  return told;
}

/** What the thinner rings are around. */
function ringsTold(plan, { side }) {
  if (side === "kernel") return "cells that the weight is multiplied with";
  return plan.scatters ? "inputs that are laid on it" : "outputs that read it";
}
