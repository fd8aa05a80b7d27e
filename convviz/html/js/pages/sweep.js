/** One argument varied: what its values make of parameters, MACs and the output's size. */
import { isPool, outputShape, planOf, upTo, whole } from "../layer/layer.js";
import { axisNames, comma, macsOf, parametersOf } from "../layer/words.js";
import { refusal } from "../layer/refuse.js";
import { element } from "../player/dom.js";

const MOST_POINTS = 64;

/** Arguments that can be varied: their word, the least value, how many values at least. */
const VARIED = {
  kernel: ["kernel size", 1, 9],
  stride: ["stride", 1, 6],
  padding: ["padding", 0, 6],
  dilation: ["dilation", 1, 6],
  groups: ["groups", 1, 8],
  out: ["channels out", 1, 16],
  channels: ["channels in", 1, 16],
  size: ["input size", 1, 16],
};

/** The arguments of an operator that can be varied. */
export const variedOf = ({ op }) =>
  Object.keys(VARIED).filter((argument) =>
    isPool({ op }) ? !["groups", "out", ...(op === "avgpool" ? ["dilation"] : [])].includes(argument) : true,
  );

/** The layer with an argument at a value, along all axes. */
export function withValue(layer, argument, value) {
  const { op, input } = layer;
  const sizes = input.slice(1);
  switch (argument) {
    case "channels":
      return whole({ ...layer, input: [value, ...sizes] });
    case "size":
      return { ...layer, input: [input[0], ...sizes.map(() => value)] };
    case "padding":
      return { ...layer, padding: sizes.map(() => [value, value]) };
    case "out":
    case "groups":
      return { ...layer, [argument]: value };
  }
  return { ...layer, op, [argument]: sizes.map(() => value) };
}

/** The value of an argument; null where the axes differ. */
export function valueOf(layer, argument) {
  const values = {
    channels: [layer.input[0]],
    size: layer.input.slice(1),
    padding: layer.padding.flat(),
  }[argument] ?? [layer[argument]].flat();
  return new Set(values).size === 1 ? values[0] : null;
}

/** The values of a sweep: all of a range, or of a long range some; the present one among them. */
function rangeOf(layer, argument) {
  const [, least, count] = VARIED[argument];
  const now = valueOf(layer, argument);
  const many = ["groups", "out", "channels", "size"].includes(argument);
  const last = Math.max(least + count - 1, many ? 2 * (now ?? 0) : (now ?? 0) + 3);
  const step = Math.ceil((last - least + 1) / MOST_POINTS);
  const some = upTo(Math.floor((last - least) / step) + 1).map((n) => least + n * step);
  const common = argument === "groups" && step > 1 ? upTo(last).map((n) => n + 1).filter((n) => layer.input[0] % n === 0) : [];
  const all = new Set([...some, ...common, ...(now === null ? [] : [now])]);
  return [...all].sort((one, other) => one - other);
}

/** For each value { value, refused } or { value, parameters, macs, sizes }. */
export function sweepOf(layer, argument) {
  return rangeOf(layer, argument).map((value) => {
    const varied = withValue(layer, argument, value);
    const refused = refusal(varied);
    if (refused) return { value, refused: refused.sentence };
    const plan = planOf(varied);
    const sizes = outputShape(plan).slice(1);
    return { value, parameters: parametersOf(plan), macs: macsOf(varied, plan), sizes };
  });
}

/* The chart. */

const WIDTH = 320;
const LEFT = 10;
const RIGHT = 12;
const HEAD = 20;
const TALL = 58;
const ROW = HEAD + TALL + 10;

function svg(tag, attributes, text = "") {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  if (text) made.textContent = text;
  return made;
}

/** The rows of a chart: a title, and for each axis the number of a point. */
function chartRows(layer, points) {
  const legal = points.filter(({ refused }) => !refused);
  const alike = legal.every(({ sizes }) => new Set(sizes).size === 1);
  const axes = alike ? [null] : axisNames(layer).map((_, n) => n);
  const size = axes.map((n) => ({ sizes }) => sizes[n ?? 0]);
  const sizes = ({ sizes: each }) => each.map(comma).join(" × ");
  const parameters = ["parameters", [(point) => point.parameters], (point) => comma(point.parameters)];
  const macs = ["MACs", [(point) => point.macs], (point) => comma(point.macs)];
  const output = [alike ? "output size" : `output size: ${axisNames(layer).join(", ")}`, size, sizes];
  return isPool(layer) ? [output] : [parameters, macs, output];
}

/** A chart of `points`; `choose` is called with a value that is clicked. */
export function chartOf(layer, argument, points, choose) {
  const rows = chartRows(layer, points);
  const height = rows.length * ROW + 22;
  const [first, last] = [points[0].value, points.at(-1).value];
  const x = (value) => LEFT + ((value - first) / Math.max(1, last - first)) * (WIDTH - LEFT - RIGHT);
  const now = valueOf(layer, argument);
  const chart = svg("svg", { viewBox: `0 0 ${WIDTH} ${height}`, class: "chart", role: "img" });
  const here = points.find(({ value, refused }) => value === now && !refused);
  chart.setAttribute("aria-label", `${wordOf(argument)} from ${first} to ${last}: ${rows.map(([title]) => title).join(", ")}`);
  if (now !== null) chart.append(svg("line", { x1: x(now), x2: x(now), y1: 14, y2: rows.length * ROW + 2, class: "now" }));
  rows.forEach((row, n) => chart.append(...chartRow(row, n * ROW, points, x, here)));
  const foot = rows.length * ROW + 16;
  const ends = [first, last].filter((value) => now === null || Math.abs(x(value) - x(now)) > 22);
  for (const value of ends) chart.append(svg("text", { x: x(value), y: foot, class: "end", "text-anchor": value === first ? "start" : "end" }, `${value}`));
  if (now !== null) chart.append(svg("text", { x: x(now), y: foot, class: "here", "text-anchor": anchorOf(x(now)) }, `${now}`));
  chart.addEventListener("click", (event) => {
    const box = chart.getBoundingClientRect();
    const at = ((event.clientX - box.left) / box.width) * WIDTH;
    const legal = points.filter(({ refused }) => !refused);
    const nearest = legal.reduce((one, other) => (Math.abs(x(other.value) - at) < Math.abs(x(one.value) - at) ? other : one), legal[0]);
    if (nearest) choose(nearest.value);
  });
  return chart;
}

const anchorOf = (place) => (place < 24 ? "start" : place > WIDTH - 24 ? "end" : "middle");

/** The elements of one row: a title, the present number, a line of dots, crosses for gaps. */
function chartRow([title, series, told], top, points, x, here) {
  const floor = top + HEAD + TALL;
  const legal = points.filter(({ refused }) => !refused);
  const most = Math.max(1, ...legal.flatMap((point) => series.map((number) => number(point))));
  const y = (number) => floor - (number / most) * TALL;
  const dense = points.length > 24;
  const made = [
    svg("text", { x: LEFT, y: top + 12, class: "title" }, title),
    svg("line", { x1: LEFT, x2: WIDTH - RIGHT, y1: floor, y2: floor, class: "floor" }),
  ];
  if (here) made.push(svg("text", { x: WIDTH - RIGHT, y: top + 12, class: "number", "text-anchor": "end" }, told(here)));
  series.forEach((number, n) => {
    for (const run of runsOf(points)) {
      const path = run.map((point) => `${x(point.value).toFixed(1)} ${y(number(point)).toFixed(1)}`).join("L");
      made.push(svg("path", { d: `M${path}`, class: "line", "stroke-dasharray": ["none", "5 3", "2 2"][n] }));
    }
    for (const point of legal) {
      const [cx, cy] = [x(point.value), y(number(point))];
      if (point === here) made.push(svg("circle", { cx, cy, r: 5, class: "dot present" }));
      else made.push(svg("circle", { cx, cy, r: dense ? 1.5 : 2.6, class: "dot" }));
    }
  });
  if (!dense) {
    for (const { value } of points.filter(({ refused }) => refused)) {
      made.push(svg("path", { d: `M${x(value) - 3} ${floor - 6}l6 6m0 -6l-6 6`, class: "gap" }));
    }
  }
  return made;
}

/** Points that follow each other without an impossible one between them. */
function runsOf(points) {
  const runs = [[]];
  for (const point of points) {
    if (point.refused) runs.push([]);
    else runs.at(-1).push(point);
  }
  return runs.filter((run) => run.length);
}

export const wordOf = (argument) => VARIED[argument][0];

/** The same in numbers, for who cannot see the chart. */
export function tableOf(layer, argument, points) {
  const rows = chartRows(layer, points);
  const head = [wordOf(argument), ...rows.map(([title]) => title)];
  const cells = (point) =>
    point.refused
      ? [element("td", { colspan: `${rows.length}` }, "impossible")]
      : rows.map(([, , told]) => element("td", {}, told(point)));
  return element(
    "table",
    {},
    element("thead", {}, element("tr", {}, ...head.map((text) => element("th", { scope: "col" }, text)))),
    element("tbody", {}, ...points.map((point) => element("tr", {}, element("th", { scope: "row" }, `${point.value}`), ...cells(point)))),
  );
}

/** The part of a page that varies an argument of a layer. */
export class SweepBox {
  constructor(choose) {
    this.choose = choose;
    this.select = element("select", { id: "sweep", change: () => this.draw() });
    this.place = element("div");
    this.table = element("details", {}, element("summary", {}, "In numbers"));
    this.box = element(
      "section",
      { class: "sweep", "aria-label": "one argument varied" },
      element("p", {}, element("label", { for: "sweep" }, "What changes with "), this.select),
      this.place,
      this.table,
    );
    this.table.addEventListener("toggle", () => this.draw());
  }

  /** Vary an argument of another layer. */
  take(layer) {
    const known = variedOf(layer);
    const kept = known.includes(this.select.value) ? this.select.value : known[0];
    if (`${[...this.select.options].map((option) => option.value)}` !== `${known}`) {
      this.select.replaceChildren(...known.map((argument) => element("option", { value: argument }, wordOf(argument))));
    }
    this.select.value = kept;
    this.layer = layer;
    this.draw();
  }

  /** Vary the argument that the reader is changing. */
  follow(argument) {
    if (argument === this.select.value || !variedOf(this.layer).includes(argument)) return;
    this.select.value = argument;
    this.draw();
  }

  draw() {
    const argument = this.select.value;
    const points = sweepOf(this.layer, argument);
    this.place.replaceChildren(chartOf(this.layer, argument, points, (value) => this.choose(argument, value)));
    const summary = this.table.firstElementChild;
    this.table.replaceChildren(summary, ...(this.table.open ? [tableOf(this.layer, argument, points)] : []));
  }
}
