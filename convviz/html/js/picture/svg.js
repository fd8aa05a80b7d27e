/**
 * A context of a canvas that writes SVG: what `draw.js` calls, each call an element.
 *
 * Of the interface it has what a drawing of this page needs; a test reads which names that are.
 */

const STATE = ["fillStyle", "strokeStyle", "lineWidth", "globalAlpha", "font", "textAlign", "textBaseline", "dash", "clipped"];
const ANCHORS = { left: "start", start: "start", center: "middle", right: "end", end: "end" };

/** By how much of its size a text lies below the line that its baseline stands for. */
const BELOW = { alphabetic: 0, middle: 0.297, top: 0.76, bottom: -0.236 };

const number = (value) => `${Math.round(value * 100) / 100}`;

export const escaped = (text) =>
  `${text}`.replace(/[&<>"]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign]);

/** Writes elements; `measuring` is the context of a canvas, and `name` starts the names of clips. */
export class SvgContext {
  constructor(measuring, name = "c") {
    Object.assign(this, { measuring, name, elements: [], clips: [], kept: [], path: [] });
    Object.assign(this, { fillStyle: "#000", strokeStyle: "#000", lineWidth: 1, globalAlpha: 1 });
    Object.assign(this, { font: "10px sans-serif", textAlign: "start", textBaseline: "alphabetic" });
    Object.assign(this, { dash: [], clipped: "", imageSmoothingEnabled: true });
  }

  /** Clips and elements, as they stand in a document. */
  get text() {
    const clips = this.clips.map((path, n) => `<clipPath id="${this.name}${n}"><path d="${path}"/></clipPath>`);
    return `${clips.length ? `<defs>${clips.join("")}</defs>` : ""}${this.elements.join("\n")}`;
  }

  save() {
    this.kept.push(STATE.map((key) => this[key]));
  }

  restore() {
    (this.kept.pop() ?? []).forEach((value, n) => (this[STATE[n]] = value));
  }

  /** The scale is the canvas's affair: a drawing counts in pixels of the page. */
  setTransform() {}

  beginPath() {
    this.path = [];
  }

  moveTo(x, y) {
    this.path.push(`M${number(x)} ${number(y)}`);
  }

  lineTo(x, y) {
    this.path.push(`L${number(x)} ${number(y)}`);
  }

  quadraticCurveTo(x1, y1, x, y) {
    this.path.push(`Q${[x1, y1, x, y].map(number).join(" ")}`);
  }

  bezierCurveTo(x1, y1, x2, y2, x, y) {
    this.path.push(`C${[x1, y1, x2, y2, x, y].map(number).join(" ")}`);
  }

  /** A circle, or a part of one, from one angle to another. */
  arc(x, y, radius, from, to) {
    const at = (angle) => [x + radius * Math.cos(angle), y + radius * Math.sin(angle)].map(number).join(" ");
    const half = (from + to) / 2; // in two parts, as a whole circle ends where it begins
    const turn = `A${number(radius)} ${number(radius)} 0 0 1 `;
    this.path.push(`${this.path.length ? "L" : "M"}${at(from)}${turn}${at(half)}${turn}${at(to)}`);
  }

  rect(x, y, width, height) {
    this.path.push(`M${number(x)} ${number(y)}h${number(width)}v${number(height)}h${number(-width)}Z`);
  }

  roundRect(x, y, width, height) {
    this.rect(x, y, width, height);
  }

  closePath() {
    this.path.push("Z");
  }

  clip() {
    const path = this.path.join("");
    const known = this.clips.indexOf(path);
    const place = known < 0 ? this.clips.push(path) - 1 : known;
    this.clipped = `${this.name}${place}`;
  }

  setLineDash(dash) {
    this.dash = dash;
  }

  element(tag, attributes, inside = "") {
    if (this.globalAlpha < 1) attributes.opacity = number(this.globalAlpha);
    if (this.clipped) attributes["clip-path"] = `url(#${this.clipped})`;
    const told = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(value)}"`);
    this.elements.push(inside ? `<${tag}${told.join("")}>${inside}</${tag}>` : `<${tag}${told.join("")}/>`);
  }

  get line() {
    const dashed = this.dash.length ? { "stroke-dasharray": this.dash.join(" ") } : {};
    return { fill: "none", stroke: this.strokeStyle, "stroke-width": number(this.lineWidth), ...dashed };
  }

  fill() {
    this.element("path", { d: this.path.join(""), fill: this.fillStyle });
  }

  stroke() {
    if (this.path.length) this.element("path", { d: this.path.join(""), ...this.line });
  }

  fillRect(x, y, width, height) {
    this.element("rect", { ...placeOfRect(x, y, width, height), fill: this.fillStyle });
  }

  strokeRect(x, y, width, height) {
    this.element("rect", { ...placeOfRect(x, y, width, height), ...this.line });
  }

  clearRect() {}

  fillText(text, x, y) {
    this.writing(text, x, y, { fill: this.fillStyle });
  }

  strokeText(text, x, y) {
    this.writing(text, x, y, { ...this.line, "stroke-linejoin": "round" });
  }

  writing(text, x, y, look) {
    const [, weight, size, family] = /^(?:([a-z]+|\d00) )?([\d.]+)px (.*)/.exec(this.font);
    const down = BELOW[this.textBaseline] * size;
    const anchor = ANCHORS[this.textAlign];
    const place = { x: number(x), y: number(y + down), ...(anchor === "start" ? {} : { "text-anchor": anchor }) };
    const type = { "font-size": number(size), "font-family": family, ...(weight ? { "font-weight": weight } : {}) };
    this.element("text", { ...place, ...type, ...look }, escaped(text).replaceAll("  ", "\u00a0\u00a0"));
  }

  measureText(text) {
    this.measuring.font = this.font;
    return this.measuring.measureText(text);
  }

  drawImage(canvas, x, y, width, height) {
    const crisp = this.imageSmoothingEnabled ? {} : { style: "image-rendering:pixelated" };
    this.element("image", { href: canvas.toDataURL(), ...placeOfRect(x, y, width, height), preserveAspectRatio: "none", ...crisp });
  }
}

const placeOfRect = (x, y, width, height) => ({ x: number(x), y: number(y), width: number(width), height: number(height) });
