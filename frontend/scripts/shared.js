// Small enhancements that every face has.

/** A form marked data-once is sent once: its buttons rest until the page is shown again. */
export function once() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.hasAttribute("data-once") || event.defaultPrevented) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    form.setAttribute("aria-busy", "true");
  });
  const wake = () => document.querySelectorAll("form[data-sent]").forEach((form) => {
    delete form.dataset.sent;
    form.removeAttribute("aria-busy");
  });
  window.addEventListener("pageshow", wake);
  document.addEventListener("htmx:finally:request", wake);
}

/** An answer that htmx does not swap (403, 404, 429, 5xx) is said aloud in the message region. */
export function remarks() {
  document.addEventListener("htmx:response:error", () => show("failed"));
  document.addEventListener("htmx:error", () => show("failed"));
}

function show(name) {
  const template = document.getElementById(`gy-remark-${name}`);
  const region = document.getElementById("gy-messages");
  if (template && region) region.replaceChildren(template.content.cloneNode(true));
}
