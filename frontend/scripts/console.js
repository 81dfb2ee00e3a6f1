// Keyboard and list helpers of the console. Every list works without them.
import { once, remarks } from "./shared.js";

const typing = (node) => node instanceof Element && node.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
// A page may have several lists (matters, and below them duties): one walks through all of them.
const rows = () => [...document.querySelectorAll("[data-keys] [data-row]")];
const current = (what) => document.querySelector(`[data-keys] .is-current ${what}`);

function move(step) {
  const all = rows();
  if (!all.length) return;
  const at = all.findIndex((row) => row.classList.contains("is-current"));
  const next = all[Math.min(Math.max(at + step, 0), all.length - 1)];
  all.forEach((row) => row.classList.toggle("is-current", row === next));
  if (!next.hasAttribute("tabindex")) next.tabIndex = -1;
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

const actions = {
  j: () => move(1),
  ArrowDown: () => move(1),
  k: () => move(-1),
  ArrowUp: () => move(-1),
  x: () => current("input[type=checkbox]")?.click(),
  Enter: () => current("a[data-open]")?.click(),
};

function press(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape" && event.target.matches?.("[data-search]")) event.target.blur();
  if (typing(event.target)) return;
  if (event.key === "/") {
    const search = document.querySelector("[data-search]");
    if (!search) return;
    event.preventDefault();
    search.focus();
    search.select();
    return;
  }
  const onControl = event.target.closest?.("a, button, summary, input");
  if (!document.querySelector("[data-keys]") || !(event.key in actions) || (onControl && (event.key === "Enter" || event.key.startsWith("Arrow")))) return;
  if (event.key.startsWith("Arrow") && !event.target.closest?.("[data-keys]")) return;
  event.preventDefault();
  actions[event.key]();
}

function count() {
  document.querySelectorAll("[data-count-of]").forEach((place) => {
    place.textContent = String(document.querySelectorAll(`input[name="${CSS.escape(place.dataset.countOf)}"]:checked`).length);
  });
}

function change(event) {
  const box = event.target;
  if (box.dataset.checkAll) {
    document.querySelectorAll(`input[type=checkbox][name="${CSS.escape(box.dataset.checkAll)}"]`).forEach((other) => (other.checked = box.checked));
  }
  count();
  if (box.hasAttribute("data-submit-on-change")) box.form?.requestSubmit();
}

function click(event) {
  const button = event.target.closest?.("[data-print], [data-copy]");
  if (!button) return;
  if (button.hasAttribute("data-print")) window.print();
  else navigator.clipboard?.writeText(button.dataset.copy);
}

document.documentElement.classList.add("has-script");
document.addEventListener("keydown", press);
document.addEventListener("change", change);
document.addEventListener("click", click);
document.addEventListener("htmx:after:swap", count);
count();
once();
remarks();
