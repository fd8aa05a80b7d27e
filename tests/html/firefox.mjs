// Opens a page in Firefox, steps through it, and tells what it says: one line of JSON.
import puppeteer from "puppeteer-core";

const [address, executablePath, picture] = process.argv.slice(2);
const browser = await puppeteer.launch({ browser: "firefox", executablePath, headless: true });
try {
  const page = await browser.newPage();
  const said = [];
  page.on("console", (message) => said.push(message.text()));
  page.on("pageerror", (error) => said.push(`${error}`));
  await page.goto(address);
  await page.waitForSelector(".counter");
  const counter = () => page.$eval(".counter", (element) => element.textContent);
  const steps = [await counter()];
  for (const key of ["ArrowRight", "End", "Home"]) {
    await page.keyboard.press(key);
    steps.push(await counter());
  }
  const colours = await page.$eval("canvas", (canvas) => {
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return new Set(new Uint32Array(data.buffer)).size;
  });
  const equation = await page.$eval(".equation", (element) => element.textContent);
  await page.screenshot({ path: picture });
  console.log(JSON.stringify({ steps, colours, equation, said }));
} finally {
  await browser.close();
}
