/** The cell that a reader points at: moving to another by keys, and typing a number into it. */
import { REAL } from "../layer/axis.js";
import { SUM } from "../layer/layer.js";
import { cellRect, placeIn } from "../picture/panels.js";
import { element } from "./dom.js";

/** True if a panel shows the plane of a focus. */
const shows = (panel, focus) => ["side", "channel", "out", "plane"].every((key) => panel[key] === focus[key]);

/** The focus a row or a column `by` further on, or in the plane `to` further on. */
export function focusBeside({ stage, focus }, by, to) {
  const panels = stage.panels.filter((panel) => !panel.lens);
  const at = focus ? panels.findIndex((panel) => shows(panel, focus)) : -1;
  let panel = panels[Math.max(0, at)];
  let [row, col] = at < 0 ? [0, 0] : stage.flat ? [0, focus.cell[0]] : focus.cell.slice(-2);
  if (at < 0 || !by) {
    if (at >= 0) panel = panels[(at + to + panels.length) % panels.length];
    [row, col] = [Math.max(0, panel.rows[0]), Math.max(0, panel.cols[0])];
  } else {
    row = Math.max(panel.rows[0], Math.min(panel.rows[1] - 1, row + by[0]));
    col = Math.max(panel.cols[0], Math.min(panel.cols[1] - 1, col + by[1]));
  }
  const { side, channel, out, plane } = panel;
  return { side, channel, out, plane, cell: placeIn(panel, row, col, stage.flat) };
}

/** True if a reader can type another number into a cell. */
export function isEditable(player, focus) {
  if (!focus || !player.showNumbers) return false;
  if (focus.side === "kernel") return player.plan.rule === SUM;
  return focus.side === "input" && focus.cell.every((at, n) => player.plan.reading.axes[n].ground(at) === REAL);
}

/** Open a field over a cell that a reader can change. */
export function editCell(player, focus, typed = "") {
  if (!isEditable(player, focus)) return;
  player.focus = focus;
  player.pinned = true;
  const panel = player.stage.panels.findLast((each) => shows(each, focus) && holds(player, each, focus));
  const [row, col] = player.stage.flat ? [0, focus.cell[0]] : focus.cell.slice(-2);
  const place = cellRect(panel, row, col);
  const { tensor, index } = tensorOf(player, focus);
  const field = element("input", { class: "cell", type: "text", inputmode: "decimal", "aria-label": "number in the cell" });
  field.value = typed || `${tensor.at(index)}`;
  Object.assign(field.style, {
    left: `${place.x}px`, top: `${place.y}px`, width: `${Math.max(place.width, 44)}px`, height: `${Math.max(place.height, 24)}px`,
  });
  let open = true;
  const close = (keep) => {
    if (!open) return;
    open = false; // before the field goes, as its going is a blur
    const value = Number(field.value.replace(",", "."));
    if (keep && field.value.trim() && Number.isFinite(value)) put(player, tensor, index, value);
    field.remove();
    player.stageBox.focus({ preventScroll: true });
    player.show(player.number);
  };
  field.addEventListener("keydown", (pressed) => {
    pressed.stopPropagation();
    if (pressed.key === "Enter") close(true);
    if (pressed.key === "Escape") close(false);
  });
  field.addEventListener("blur", () => close(true));
  player.stageBox.append(field);
  field.focus();
  if (!typed) field.select();
}

/** True if a cell is among those that a panel shows. */
function holds(player, { rows, cols }, { cell }) {
  const [row, col] = player.stage.flat ? [0, cell[0]] : cell.slice(-2);
  return row >= rows[0] && row < rows[1] && col >= cols[0] && col < cols[1];
}

/** The tensor of a cell, and the index of the cell in it. */
function tensorOf(player, { side, channel, out, cell }) {
  const { plan, numbers } = player;
  if (side === "input") {
    const source = cell.map((at, n) => plan.reading.axes[n].source(at));
    return { tensor: numbers.input, index: [channel, ...source] };
  }
  const pair = plan.inFirst ? [channel, out % plan.outs] : [out, channel % plan.ins];
  return { tensor: numbers.weight, index: [...pair, ...cell] };
}

function put(player, tensor, index, value) {
  tensor.set(index, value);
  if (!Number.isInteger(value)) player.numbers.whole = false;
  player.live.textContent = `The number is ${value}; every output follows.`;
}
