// The judge's desk: one item on a screen, and entries that are kept in this browser until the site has them.
// Without it every item stands on the page with a form of its own.

const RETRY = 15000;
const root = document.querySelector("[data-judging]");

/** What this device keeps of one desk: marks that are not sent yet, and what is typed but not saved. */
class Kept {
  constructor(name) {
    this.name = `gy-judging:${name}`;
    let found = null;
    try {
      found = JSON.parse(localStorage.getItem(this.name));
    } catch {
      found = null;
    }
    const device = [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    this.data = { device, counter: 0, entries: {}, drafts: {}, ...found };
  }

  write() {
    try {
      localStorage.setItem(this.name, JSON.stringify(this.data));
      return true;
    } catch {
      return false;
    }
  }

  /** One entry an item: a later one takes its place and has a key of its own, so that it is told apart. */
  put(code, seen, marks, full) {
    this.data.counter += 1;
    const key = `${this.data.device}-${String(this.data.counter).padStart(6, "0")}`;
    this.data.entries[code] = { key, seen: this.data.entries[code]?.seen ?? seen, marks, full };
    delete this.data.drafts[code];
    return this.write();
  }

  /** Sent: gone, unless another entry was made meanwhile; that one goes on from what the site has now. */
  sent(code, key, seen) {
    const entry = this.data.entries[code];
    if (!entry) return;
    if (entry.key === key) delete this.data.entries[code];
    else entry.seen = seen;
    this.write();
  }

  draft(code, marks) {
    this.data.drafts[code] = marks;
    this.write();
  }

  drop(code) {
    delete this.data.entries[code];
    this.write();
  }

  /** What waits here and says everything that is asked of its item. */
  get full() {
    return Object.keys(this.data.entries).filter((code) => this.data.entries[code].full);
  }

  get waiting() {
    return Object.keys(this.data.entries);
  }
}

class Desk {
  constructor(place) {
    this.place = place;
    this.kept = new Kept(place.dataset.judging);
    this.items = [...place.querySelectorAll("[data-item]")];
    this.state = place.querySelector("[data-state]");
    this.sending = false;
    this.signedOut = false;
    // Of the whole desk, not of this page alone: what the site has no marks of yet.
    this.undone = new Set((place.dataset.undone ?? "").split(" ").filter(Boolean));
    place.classList.add("is-stepping");
    this.items.forEach((item) => this.restore(item));
    place.addEventListener("submit", (event) => this.save(event));
    place.addEventListener("click", (event) => this.click(event));
    place.addEventListener("input", (event) => this.typed(event));
    const wanted = decodeURIComponent(location.hash.replace("#item-", "")) || place.dataset.current;
    this.show(this.item(wanted) ?? this.items.find((item) => !this.isDone(item)) ?? this.items[0], false);
    for (const name of ["online", "offline", "focus"]) window.addEventListener(name, () => this.send());
    setInterval(() => this.send(), RETRY);
    this.send();
  }

  item(code) {
    return this.items.find((one) => one.dataset.item === code);
  }

  link(code) {
    return this.place.querySelector(`[data-go="${CSS.escape(code)}"]`);
  }

  isDone(item) {
    return this.link(item.dataset.item)?.classList.contains("is-done") || item.dataset.item in this.kept.data.entries;
  }

  form(item) {
    return item.querySelector("form[data-marks]");
  }

  marks(form) {
    return Object.fromEntries([...new FormData(form)].filter(([name, text]) => name.startsWith("m-") && text.trim() !== ""));
  }

  /** Put back what was typed or waits on this device. */
  restore(item) {
    const code = item.dataset.item;
    const marks = this.kept.data.drafts[code] ?? this.kept.data.entries[code]?.marks;
    if (!marks) return;
    for (const field of this.form(item).elements) {
      if (!(field.name in marks) || field.disabled) continue;
      if (field.type === "radio") field.checked = field.value === marks[field.name];
      else field.value = marks[field.name];
    }
  }

  show(item, focus = true) {
    if (!item) return;
    this.items.forEach((one) => one.classList.toggle("is-current", one === item));
    this.place.querySelectorAll("[data-go]").forEach((link) => {
      if (link.dataset.go === item.dataset.item) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    });
    const at = this.items.indexOf(item);
    // So that a reload comes back to this item.
    history.replaceState(history.state, "", `#item-${encodeURIComponent(item.dataset.item)}`);
    item.querySelectorAll("[data-step]").forEach((button) => (button.disabled = !this.items[at + Number(button.dataset.step)]));
    if (!focus) return;
    item.focus({ preventScroll: true });
    window.scrollTo({ top: 0 });
  }

  click(event) {
    const go = event.target.closest("[data-go]");
    const step = event.target.closest("[data-step]");
    if (!go && !step) return;
    event.preventDefault();
    const at = this.items.findIndex((item) => item.classList.contains("is-current"));
    this.show(go ? this.item(go.dataset.go) : this.items[at + Number(step.dataset.step)]);
  }

  typed(event) {
    const form = event.target.closest("form[data-marks]");
    if (form) this.kept.draft(form.elements.code.value, this.marks(form));
  }

  save(event) {
    const form = event.target;
    if (!form.matches("form[data-marks]")) return;
    const code = form.elements.code.value;
    const marks = this.marks(form);
    const full = [...form.querySelectorAll(".gy-judging__field")].every((field) => field.querySelector("input:checked, input:not([type=radio])")?.value);
    // Without room in the browser the form is sent as it would be without this script.
    if (!this.kept.put(code, Number(form.elements.seen.value), marks, full)) return;
    event.preventDefault();
    this.problem(code, "");
    const next = this.items[this.items.indexOf(this.item(code)) + 1];
    if (next && full) this.show(next);
    this.send();
  }

  problem(code, text) {
    const place = this.item(code)?.querySelector("[data-problem]");
    if (!place) return;
    place.textContent = text;
    place.hidden = !text;
  }

  /** Send what waits, one after the other, oldest first; whatever happens on the way, it stays until it is taken. */
  async send() {
    this.tell();
    if (this.sending) return;
    this.sending = true;
    try {
      for (const code of this.kept.waiting) if (!(await this.sendOne(code))) break;
    } finally {
      this.sending = false;
      this.tell();
    }
  }

  async sendOne(code) {
    const entry = this.kept.data.entries[code];
    const any = this.place.querySelector("form[data-marks]");
    if (!any || !entry) return false;
    const body = new URLSearchParams({ csrfmiddlewaretoken: any.elements.csrfmiddlewaretoken.value, code, seen: entry.seen, device_key: entry.key, ...entry.marks });
    let answer;
    try {
      answer = await fetch(any.action, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "manual" });
    } catch {
      return false;
    }
    this.signedOut = answer.type === "opaqueredirect" || answer.status === 403;
    if (this.signedOut || answer.status >= 500 || answer.status === 429) return false;
    const told = await answer.json().catch(() => null);
    const form = this.item(code) && this.form(this.item(code));
    if (answer.ok && told?.saved) {
      this.kept.sent(code, entry.key, told.seen);
      if (form) form.elements.seen.value = told.seen;
      if (entry.full) {
        this.link(code)?.classList.add("is-done");
        this.undone.delete(code);
      }
      return true;
    }
    // Refused: what was typed stays on the screen and as a draft, with the reason, and nothing is sent again by itself.
    if (this.kept.data.entries[code]?.key === entry.key) {
      this.kept.drop(code);
      this.kept.draft(code, entry.marks);
      this.problem(code, told?.message ?? this.place.dataset.gone);
      if (this.item(code)) this.show(this.item(code));
    }
    return true;
  }

  /** What the site has and what waits on this device, on any page of the desk: the same after a reload. */
  progress() {
    const bar = this.place.querySelector(".gy-judging__bar progress");
    if (!bar) return;
    const here = this.kept.full;
    const done = bar.max - [...this.undone].filter((code) => !here.includes(code)).length;
    const text = bar.closest(".gy-progress")?.querySelector(".gy-num");
    if (text && bar.value !== done) text.textContent = text.textContent.replace(/[\d,]+/, String(done));
    bar.value = done;
  }

  tell() {
    const waiting = this.kept.waiting;
    this.place.querySelectorAll("[data-go]").forEach((link) => link.classList.toggle("is-waiting", waiting.includes(link.dataset.go)));
    this.progress();
    if (!this.state) return;
    const { saved, waiting: some, offline, signedOut } = this.state.dataset;
    const text = this.signedOut && waiting.length ? signedOut : !navigator.onLine ? offline : waiting.length ? some : saved;
    this.state.textContent = text.replace("{n}", String(waiting.length));
    this.state.classList.toggle("is-waiting", waiting.length > 0 || !navigator.onLine);
    this.state.classList.toggle("is-saved", waiting.length === 0 && navigator.onLine);
  }
}

if (root && root.querySelector("[data-item]")) new Desk(root);
