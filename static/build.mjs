// Builds static/build from static/src: one style sheet, the fonts it names, and our small scripts as they are.
import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as sass from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const build = join(here, "build");
const fonts = join(here, "node_modules/@fontsource-variable/atkinson-hyperlegible-next/files");

rmSync(build, { recursive: true, force: true });
mkdirSync(join(build, "css"), { recursive: true });
mkdirSync(join(build, "fonts"), { recursive: true });

const styles = sass.compile(join(here, "src/scss/app.scss"), {
  style: "compressed",
  loadPaths: [join(here, "node_modules"), join(here, "src/scss")],
  quietDeps: true,
});
writeFileSync(join(build, "css/app.css"), styles.css);

for (const subset of ["latin", "latin-ext"]) {
  const file = `atkinson-hyperlegible-next-${subset}-wght-normal.woff2`;
  cpSync(join(fonts, file), join(build, "fonts", file));
}
cpSync(join(here, "src/js"), join(build, "js"), { recursive: true });
console.log(`static/build: app.css is ${Math.round(styles.css.length / 1024)} KB before compression`);
