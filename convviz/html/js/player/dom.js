/** Elements of a page, made without a template. */

/** An element with attributes, properties that are functions, and children. */
export function element(tag, given = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) {
    if (typeof value === "function") made.addEventListener(name, value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null) made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== null));
  return made;
}

/** True if the reader asks for less motion. */
export const lessMotion = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** A button that says for a moment that something is copied. */
export function copyButton(label, text) {
  const button = element("button", { type: "button" }, `Copy ${label}`);
  button.addEventListener("click", async () => {
    const done = await copied(text());
    button.textContent = done ? "Copied" : "Press Ctrl-C";
    setTimeout(() => (button.textContent = `Copy ${label}`), 1500);
  });
  return button;
}

/** Put a text on the clipboard; false where the browser does not let a page. */
async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = element("textarea", { readonly: true, "aria-label": "text to copy" });
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}
