/**
 * A layer as the words behind `#` in an address, such as `op=conv&in=3,7,7&out=2&k=3&p=1&step=5`.
 *
 * An argument is left out where it is as PyTorch has it if nothing is said; numbers are one for all
 * axes or one an axis, padding that differs by side is before:after.  As `convviz/explorer/address.py`.
 */
import { isPool, whole } from "../layer/layer.js";

export const OPERATORS = { conv: "convolution", transposed: "transposed convolution", maxpool: "max pooling", avgpool: "average pooling" };
export const MODES = ["zeros", "reflect", "replicate", "circular"];
export const MOST_NUMBER = 2 ** 31;

const WEIGHTED = ["conv", "transposed"];
const POOLS = ["maxpool", "avgpool"];
const ALL = [...WEIGHTED, ...POOLS];

/** The words of an address: the argument, how its text is read, and the operators that have it. */
const KEYS = {
  out: ["out", readOne, WEIGHTED],
  k: ["kernel", readEach, ALL],
  p: ["padding", readPads, ALL],
  s: ["stride", readEach, ALL],
  d: ["dilation", readEach, ["conv", "transposed", "maxpool"]],
  g: ["groups", readOne, WEIGHTED],
  bias: ["bias", readSwitch, WEIGHTED],
  mode: ["mode", readWord(MODES), ["conv"]],
  outpad: ["outputPadding", readEach, ["transposed"]],
  ceil: ["ceil", readSwitch, POOLS],
  countpad: ["countPadding", readSwitch, ["avgpool"]],
  divisor: ["divisor", readOne, ["avgpool"]],
  order: ["order", readWord(["lockstep", "in_turn"]), WEIGHTED],
  view: ["direction", readWord(["gather", "scatter"]), ["transposed"]],
};
const OF_PICTURE = ["numbers", "times", "step"];

/** One number for all axes, or one each. */
const shortest = (texts) => (new Set(texts).size === 1 ? `${texts[0]}` : texts.join(","));

const sides = ([before, after]) => (before === after ? `${before}` : `${before}:${after}`);

function textOf(value) {
  if (typeof value === "boolean") return value ? "1" : "0";
  if (!Array.isArray(value)) return `${value}`;
  return shortest(value.map((each) => (Array.isArray(each) ? sides(each) : `${each}`)));
}

/** The address of a layer. */
export function addressOf(layer) {
  const said = whole(layer);
  const { input, kernel, op } = said;
  const unsaid = whole({ op, input, kernel });
  const parts = [`op=${op}`, `in=${input.join(",")}`];
  for (const [key, [argument, , takers]] of Object.entries(KEYS)) {
    if (!takers.includes(op)) continue;
    const text = textOf(said[argument]);
    if (["out", "kernel"].includes(argument) || text !== textOf(unsaid[argument])) parts.push(`${key}=${text}`);
  }
  return parts.join("&");
}

/** What an address says: { layer, numbers, times, step }, or { sentence } where it is malformed. */
export function readAddress(text) {
  try {
    return readWords(wordsIn(text));
  } catch (refused) {
    if (refused instanceof Malformed) return { sentence: `The address is not read: ${refused.message}.` };
    throw refused;
  }
}

class Malformed extends Error {}

function refuse(sentence) {
  throw new Malformed(sentence);
}

/** The words of an address by their keys. */
function wordsIn(text) {
  const words = new Map();
  const known = ["op", "in", ...Object.keys(KEYS), ...OF_PICTURE];
  for (const part of decoded(text).split("&").filter(Boolean)) {
    const [, key, value] = /^([^=]*)=?(.*)$/s.exec(part);
    const shown = key.length > 20 ? `${key.slice(0, 20)}...` : key;
    if (!known.includes(key)) refuse(`there is no '${shown}', only ${known.join(", ")}`);
    if (words.has(key)) refuse(`${key} stands there twice`);
    words.set(key, value);
  }
  return words;
}

function decoded(text) {
  try {
    return decodeURIComponent(text.replace(/^#/, ""));
  } catch {
    return refuse("a % in it stands for no character");
  }
}

function readWords(words) {
  const picture = {
    numbers: words.has("numbers") && readSwitch("numbers", words.get("numbers")),
    times: words.has("times") && readSwitch("times", words.get("times")),
    step: words.has("step") ? readOne("step", words.get("step")) : 1,
  };
  const own = [...words.keys()].filter((key) => !OF_PICTURE.includes(key));
  return { ...picture, layer: own.length ? readLayer(words, own) : null };
}

function readLayer(words, own) {
  const op = words.get("op") ?? "conv";
  if (!Object.hasOwn(OPERATORS, op)) refuse(`op is ${either(Object.keys(OPERATORS))}, not '${cut(op)}'`);
  const needed = ["in", "k", ...(isPool({ op }) ? [] : ["out"])].find((key) => !words.has(key));
  if (needed) refuse(`${needed} is missing`);
  const input = numbersIn("in", words.get("in"));
  if (input.length < 2 || input.length > 4) refuse("in has channels and 1 to 3 sizes, as in in=3,7,7");
  const layer = { op, input };
  for (const key of own.filter((each) => !["op", "in"].includes(each))) {
    const [argument, read, takers] = KEYS[key];
    const hasIt = takers.includes(op) && !(key === "divisor" && input.length === 2);
    if (!hasIt) refuse(`${key} has no meaning with op=${op}${takers.includes(op) ? " and one axis" : ""}`);
    layer[argument] = read(key, words.get(key), input.length - 1);
  }
  return whole(layer);
}

const cut = (text) => (text.length > 40 ? `${text.slice(0, 40)}...` : text);
const either = (words) => `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;

function readOne(key, text) {
  if (!/^-?\d{1,10}$/.test(text) || Math.abs(text) > MOST_NUMBER) refuse(`${key} takes a whole number, not '${cut(text)}'`);
  return Number(text);
}

const numbersIn = (key, text) => text.split(",").map((each) => readOne(key, each));

function spread(key, values, dims) {
  if (values.length === 1) return Array(dims).fill(values[0]);
  if (values.length !== dims) refuse(`${key} has ${values.length} numbers for ${dims} ${dims === 1 ? "axis" : "axes"}`);
  return values;
}

function readEach(key, text, dims) {
  return spread(key, numbersIn(key, text), dims);
}

function readPads(key, text, dims) {
  const pairs = text.split(",").map((each) => {
    const cells = each.split(":").map((side) => readOne(key, side));
    if (cells.length > 2) refuse(`${key} takes before:after an axis, not '${cut(each)}'`);
    return [cells[0], cells.at(-1)];
  });
  return spread(key, pairs, dims).map((pair) => [...pair]);
}

function readSwitch(key, text) {
  if (!["0", "1"].includes(text)) refuse(`${key} is 0 or 1, not '${cut(text)}'`);
  return text === "1";
}

function readWord(words) {
  return (key, text) => (words.includes(text) ? text : refuse(`${key} is ${either(words)}, not '${cut(text)}'`));
}
