// Swaps the list in place when a choice is made. Without this file the form and its buttons do the same.
const region = document.querySelector("#browse");
const said = document.querySelector("#browse-said");
let latest = 0;
const ticked = new Set(); // for comparing; they outlast the list that they were ticked in

document.documentElement.classList.add("has-script");

const address = (form) => {
  const query = new URLSearchParams(new FormData(form));
  if (!query.get("q")) query.delete("q");
  const text = query.toString();
  return form.getAttribute("action") + (text ? `?${text}` : "");
};

const openGroups = () => [...region.querySelectorAll("details[open] > summary")].map((summary) => summary.textContent.split(" (")[0].trim());

const reopen = (names) => {
  for (const details of region.querySelectorAll("details")) {
    const name = details.querySelector("summary").textContent.split(" (")[0].trim();
    if (names.includes(name)) details.open = true;
  }
};

const compareForm = document.querySelector("#compare-form");
const tickOf = (box) => `${box.name}=${box.value}`;

const keepTicks = () => {
  if (!compareForm) return;
  const boxes = [...region.querySelectorAll("input[form=compare-form]")];
  for (const box of boxes) box.checked = ticked.has(tickOf(box));
  const here = new Set(boxes.map(tickOf));
  compareForm.replaceChildren(
    ...[...ticked].filter((tick) => !here.has(tick)).map((tick) => {
      const hidden = document.createElement("input");
      [hidden.type, hidden.name, hidden.value] = ["hidden", ...tick.split("=")];
      return hidden;
    }),
  );
};

async function show(url, { push = true, focus = "" } = {}) {
  const turn = ++latest;
  region.setAttribute("aria-busy", "true");
  let html;
  try {
    const response = await fetch(url, { headers: { "X-Fragment": "browse" } });
    if (!response.ok) throw new Error(response.statusText);
    html = await response.text();
  } catch {
    window.location.assign(url); // let the browser show what happened
    return;
  }
  if (turn !== latest) return;
  const groups = openGroups();
  region.innerHTML = html;
  reopen(groups);
  keepTicks();
  region.removeAttribute("aria-busy");
  const heading = region.querySelector("#browse-heading").textContent;
  document.title = `${heading} – Shop Window`;
  if (push) window.history.pushState({ browse: true }, "", url);
  const back = document.querySelector("#shortlist-form [name=next]");
  if (back) back.value = url;
  const target = focus && document.getElementById(focus);
  if (target) target.focus({ preventScroll: focus !== "browse-heading" });
  said.textContent = region.querySelector("#results-total").textContent;
}

region.addEventListener("change", (event) => {
  if (event.target.matches("input[form=compare-form]")) ticked[event.target.checked ? "add" : "delete"](tickOf(event.target));
  if (event.target.matches("input[type=checkbox], select") && event.target.form.id === "browse-form") {
    show(address(event.target.form), { focus: event.target.id });
  }
});

region.addEventListener("submit", (event) => {
  if (event.target.id !== "browse-form") return;
  event.preventDefault();
  show(address(event.target), { focus: document.activeElement?.id || "q" });
});

region.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  const url = new URL(link.href);
  if (url.pathname !== window.location.pathname || link.hasAttribute("download") || link.hash) return;
  event.preventDefault();
  show(url.pathname + url.search, { focus: "browse-heading" });
  if (link.closest(".sw-pages")) region.scrollIntoView();
});

window.addEventListener("popstate", () => show(window.location.pathname + window.location.search, { push: false }));
