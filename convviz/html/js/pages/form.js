/** A form for every argument of a layer: numbers, one for all axes or one each, and choices. */
import { isPool, whole } from "../layer/layer.js";
import { MODES, OPERATORS } from "./address.js";
import { axisNames } from "../layer/words.js";
import { element } from "../player/dom.js";

/**
 * The numbers of the form: the name in Python, the word, the least value, the last value of the
 * slider, and the operators that have it.  `each` has one an axis, `sides` two.
 */
const NUMBERS = {
  channels: { python: "in_channels", word: "channels in", least: 1, most: 12 },
  size: { python: "input size", word: "input size", least: 1, most: 32, each: true },
  out: { python: "out_channels", word: "channels out", least: 1, most: 12, of: ["conv", "transposed"] },
  kernel: { python: "kernel_size", word: "kernel size", least: 1, most: 9, each: true },
  stride: { python: "stride", word: "stride", least: 1, most: 6, each: true },
  padding: { python: "padding", word: "padding", least: 0, most: 6, each: true, sides: true },
  dilation: { python: "dilation", word: "dilation", least: 1, most: 6, each: true, of: ["conv", "transposed", "maxpool"] },
  groups: { python: "groups", word: "groups", least: 1, most: 12, of: ["conv", "transposed"] },
  outputPadding: { python: "output_padding", word: "output padding", least: 0, most: 5, each: true, of: ["transposed"] },
  divisor: { python: "divisor_override", word: "divisor", least: 1, most: 16, of: ["avgpool"], optional: true },
};

const AXES_WORDS = { 1: "1: a line", 2: "2: a plane", 3: "3: a volume" };
const FIRST_FIELDS = ["channels", "size", "out", "kernel", "stride", "padding", "dilation", "groups"];

/** Choices: the word, the kind, and the operators that have it. */
const CHOICES = {
  mode: { word: "padding mode", options: Object.fromEntries(MODES.map((mode) => [mode, mode])), of: ["conv"] },
  order: { word: "groups work", options: { lockstep: "together", in_turn: "in turn" }, of: ["conv", "transposed"] },
  direction: { word: "direction", options: { gather: "gather", scatter: "scatter" }, of: ["transposed"] },
};
const SWITCHES = {
  bias: { word: "bias", of: ["conv", "transposed"] },
  ceil: { word: "round sizes up (ceil_mode)", of: ["maxpool", "avgpool"] },
  countPadding: { word: "padding counts in the mean", of: ["avgpool"] },
};

const has = ({ of }, op) => !of || of.includes(op);

/** The form; `changed` is called with true while a slider is being drawn, and the argument. */
export class Form {
  constructor(layer, changed) {
    this.changed = changed;
    this.apart = new Set();
    this.complaints = new Map();
    this.choices = {};
    this.rows = {};
    this.select = (id, options, act) =>
      element("select", { id, change: act }, ...Object.entries(options).map(([value, word]) => element("option", { value }, word)));
    this.operator = this.select("field-op", OPERATORS, () => this.turn(() => (this.values.op = this.operator.value)));
    this.axes = this.select("field-axes", AXES_WORDS, () => this.turn(() => this.setDims(Number(this.axes.value))));
    this.box = element("form", { class: "form", "aria-label": "the layer", submit: (event) => event.preventDefault() });
    this.build();
    this.fill(layer);
  }

  build() {
    const line = (word, field) => element("div", { class: "row" }, element("label", { for: field.id }, word), field);
    for (const key of Object.keys(NUMBERS)) {
      this.rows[key] = element("div", { class: "field", role: "group", "aria-label": NUMBERS[key].word });
    }
    for (const [key, { word, options }] of Object.entries(CHOICES)) {
      const field = this.select(`field-${key}`, options, () => this.turn(() => (this.values[key] = field.value), key));
      this.choices[key] = field;
      this.rows[key] = element("div", { class: "field" }, line(word, field), element("p", { class: "refusal", role: "alert" }));
    }
    for (const [key, { word }] of Object.entries(SWITCHES)) {
      const field = element("input", { type: "checkbox", id: `field-${key}`, change: () => this.turn(() => (this.values[key] = field.checked), key) });
      this.choices[key] = field;
      this.rows[key] = element("div", { class: "field check" }, field, element("label", { for: field.id }, word));
    }
    const others = Object.keys(this.rows).filter((key) => !FIRST_FIELDS.includes(key));
    this.more = element("details", { class: "more" }, element("summary", {}, "More arguments"), ...others.map((key) => this.rows[key]));
    this.box.append(line("operator", this.operator), line("axes", this.axes), ...FIRST_FIELDS.map((key) => this.rows[key]), this.more);
  }

  /** Show the arguments of a layer; those that its operator has not stay as they were. */
  fill(layer) {
    const { input, ...others } = layer;
    const pool = isPool(layer);
    const kept = pool && this.values ? { out: this.values.out, groups: this.values.groups, bias: this.values.bias } : {};
    this.values = { ...this.values, ...others, ...kept, channels: input[0], size: input.slice(1) };
    for (const [key, { each, sides }] of Object.entries(NUMBERS)) {
      if (!each) continue;
      const alike = new Set(this.values[key].map(String)).size === 1 && (!sides || this.values[key].every(([a, b]) => a === b));
      if (!alike) this.apart.add(key);
    }
    this.complaints.clear();
    this.draw();
  }

  get dims() {
    return this.values.size.length;
  }

  /** As many axes as asked for; new axes are as the first of those that there are. */
  setDims(dims) {
    const missing = Math.max(0, dims - this.dims);
    for (const [key, { each }] of Object.entries(NUMBERS)) {
      if (!each) continue;
      const [first] = this.values[key];
      const more = Array.from({ length: missing }, () => structuredClone(first));
      this.values[key] = [...more, ...this.values[key]].slice(-dims);
    }
  }

  /** The layer that the form asks for, every argument said. */
  get layer() {
    const { channels, size, ...values } = this.values;
    const layer = { ...values, input: [channels, ...size] };
    const neutral = { dilation: size.map(() => 1), mode: "zeros", outputPadding: size.map(() => 0), direction: "gather" };
    for (const [key, of] of Object.entries({ dilation: NUMBERS.dilation, mode: CHOICES.mode, outputPadding: NUMBERS.outputPadding, direction: CHOICES.direction })) {
      if (!has(of, layer.op)) layer[key] = neutral[key];
    }
    if (!isPool(layer)) layer.ceil = false;
    if (layer.op !== "avgpool") layer.countPadding = true;
    if (layer.op !== "avgpool" || size.length === 1) layer.divisor = null;
    return whole(layer);
  }

  /** Make a change, and draw what depends on it. */
  turn(change, argument = null) {
    change();
    this.draw();
    this.changed(false, argument);
  }

  /** Draw every field anew, but the one that the reader is in. */
  draw() {
    const { op } = this.values;
    this.operator.value = op;
    this.axes.value = `${this.dims}`;
    for (const [key, row] of Object.entries(this.rows)) {
      const spec = NUMBERS[key] ?? CHOICES[key] ?? SWITCHES[key];
      row.hidden = !has(spec, op) || (key === "divisor" && this.dims === 1) || (key === "order" && this.values.groups === 1);
      if (key in NUMBERS) this.drawNumbers(key);
      else if (key in CHOICES) this.choices[key].value = this.values[key];
      else this.choices[key].checked = this.values[key];
    }
  }

  /** The lines of a field: [name of the line, places of its numbers]. */
  linesOf(key) {
    const { each, sides } = NUMBERS[key];
    if (!each || !this.apart.has(key)) return [["", [""]]];
    const names = axisNames({ input: [0, ...this.values.size] });
    return names.map((name, n) => [name, sides ? [`${n}.0`, `${n}.1`] : [`${n}`]]);
  }

  drawNumbers(key) {
    const lines = this.linesOf(key);
    const shape = JSON.stringify([this.dims, lines]);
    const row = this.rows[key];
    if (row.dataset.shape !== shape) {
      row.dataset.shape = shape;
      const made = lines.map((line, n) => this.lineOf(key, line, n));
      row.replaceChildren(...made, element("p", { class: "refusal", role: "alert", id: `refusal-${key}` }));
    }
    for (const field of row.querySelectorAll("input")) {
      const value = this.valueAt(key, field.dataset.place);
      if (field.type === "range") field.max = Math.max(NUMBERS[key].most, value ?? 0);
      if (Number(field.value) !== value || field.value === "") field.value = value ?? (field.type === "range" ? NUMBERS[key].least : "");
    }
  }

  lineOf(key, [name, places], n) {
    const { word, least, each, optional } = NUMBERS[key];
    const linked = !this.apart.has(key);
    const says = (place) => [name || word, ...(places.length > 1 ? [place.endsWith("0") ? "before" : "after"] : [])].join(" ");
    const number = (place) => {
      const field = element("input", { type: "number", inputmode: "numeric", min: `${least}`, step: "1", "data-place": place, id: `field-${key}${place}` });
      if (places.length > 1 || name) field.setAttribute("aria-label", `${word}, ${says(place)}`);
      field.addEventListener("input", () => this.type(key, field, true));
      field.addEventListener("change", () => this.type(key, field, false));
      return field;
    };
    const slider = (place) => {
      const field = element("input", { type: "range", min: `${least}`, "data-place": place, "aria-label": `${word}${name && `, ${name}`}, slider`, tabindex: "-1" });
      field.addEventListener("input", () => this.type(key, field, true));
      field.addEventListener("change", () => this.type(key, field, false));
      return field;
    };
    const fields = places.length > 1 ? places.map(number) : [number(places[0]), slider(places[0])];
    const label = name ? element("span", { class: "axis" }, name) : element("label", { for: `field-${key}` }, word);
    const head = n === 0 && name ? [element("div", { class: "row head" }, element("span", {}, `${word}${places.length > 1 ? ": before, after" : ""}`), this.linkOf(key))] : [];
    const link = each && !optional && linked && this.dims + (places.length > 1 || NUMBERS[key].sides ? 1 : 0) > 1 ? [this.linkOf(key)] : [];
    return element("div", { class: "line" }, ...head, element("div", { class: "row" }, label, ...fields, ...link));
  }

  /** The button that takes the axes apart, or together. */
  linkOf(key) {
    const apart = this.apart.has(key);
    const label = `${NUMBERS[key].word}: one number ${apart ? "for all" : "an axis"}${NUMBERS[key].sides && !apart ? " and side" : ""}`;
    return element("button", { type: "button", class: apart ? "link apart" : "link", "aria-label": label, title: label, click: () => this.link(key) });
  }

  link(key) {
    if (this.apart.delete(key)) {
      const [first] = this.values[key];
      this.values[key] = this.values[key].map(() => (Array.isArray(first) ? [first[0], first[0]] : first));
    } else {
      this.apart.add(key);
    }
    this.draw();
    this.rows[key].querySelector(".link")?.focus();
    this.changed(false, key);
  }

  valueAt(key, place) {
    const { each, sides } = NUMBERS[key];
    const value = this.values[key];
    if (!each) return value;
    if (place === "") return sides ? value[0][0] : value[0];
    const [axis, side] = place.split(".").map(Number);
    return sides ? value[axis][side] : value[axis];
  }

  /** Take what is typed, or drawn, in a field. */
  type(key, field, live) {
    const { each, sides, optional, python } = NUMBERS[key];
    const text = field.value.trim();
    if (optional && text === "") return this.put(key, null, live);
    if (!/^-?\d{1,10}$/.test(text)) {
      this.complaints.set(key, `${python} must be a whole number, not '${text}'`);
      return this.changed(live, key);
    }
    const number = Number(text);
    const { place } = field.dataset;
    if (!each) return this.put(key, number, live);
    if (place === "") return this.put(key, this.values[key].map(() => (sides ? [number, number] : number)), live);
    const [axis, side] = place.split(".").map(Number);
    const value = structuredClone(this.values[key]);
    if (sides) value[axis][side] = number;
    else value[axis] = number;
    return this.put(key, value, live);
  }

  put(key, value, live) {
    this.complaints.delete(key);
    this.values[key] = value;
    this.draw();
    this.changed(live, key);
  }

  /** Set an argument of a layer, such as the nearest one that is possible. */
  set(argument, value) {
    const { layer } = this;
    this.fill({ ...layer, [argument]: value });
    this.changed(false, argument);
  }

  /** Say beside the field to blame why there is no such layer; take back what was said before. */
  refuse(refused) {
    const key = refused && fieldOf(refused, this.layer);
    for (const [name, row] of Object.entries(this.rows)) {
      const place = row.querySelector(".refusal");
      const wrong = name === key;
      for (const field of row.querySelectorAll("input:not([type=checkbox]), select")) {
        if (wrong) field.setAttribute("aria-invalid", "true");
        else field.removeAttribute("aria-invalid");
        if (wrong && place?.id) field.setAttribute("aria-describedby", place.id);
        else field.removeAttribute("aria-describedby");
      }
      if (place && !wrong && place.childNodes.length) place.replaceChildren();
      if (wrong) this.explain(place, refused);
    }
    if (key && this.more.contains(this.rows[key])) this.more.open = true;
  }

  explain(place, { argument, sentence, nearest }) {
    if (place.dataset.told === sentence && place.childNodes.length) return;
    place.dataset.told = sentence;
    const offer = (nearest ?? null) !== null;
    place.replaceChildren(
      `${sentence}. `,
      ...(offer ? [element("button", { type: "button", class: "nearest", click: () => this.set(argument, nearest) }, `Use ${valueText(argument, nearest, this.layer)}`)] : []),
    );
    place.scrollIntoView({ block: "nearest" });
  }
}

/** The field of an argument; of the input channels or sizes. */
function fieldOf({ argument, nearest }, layer) {
  if (argument !== "input") return argument;
  return nearest && nearest[0] !== layer.input[0] ? "channels" : "size";
}

/** A value as a button names it. */
function valueText(argument, value, layer) {
  if (argument === "input") {
    return value[0] === layer.input[0] ? valueText("size", value.slice(1)) : `${value[0]}`;
  }
  if (!Array.isArray(value)) return `${value}`;
  const texts = value.map((each) => (Array.isArray(each) && each[0] === each[1] ? each[0] : each)).map((each) => (Array.isArray(each) ? each.join(" + ") : `${each}`));
  return new Set(texts).size === 1 ? texts[0] : texts.join(", ");
}
