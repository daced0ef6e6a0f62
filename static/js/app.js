// Comfort only: every page works without this file. Nothing is stored; text is set with textContent.
const out = document.querySelector("a.exit");
let leaving = false;

function leave() {
  leaving = true;
  document.body.hidden = true;
  location.replace(out.href);
}

if (out) {
  // Without a trace of this page behind the Back button.
  out.addEventListener("click", (event) => {
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    leave();
  });
  // Shift three times within five seconds, or Escape three times, with nothing typed in between.
  let key = "";
  let times = [];
  addEventListener("keydown", (event) => {
    if (event.repeat) return;
    if (event.key !== key) times = [];
    key = event.key;
    if (key !== "Shift" && key !== "Escape") return;
    const now = event.timeStamp;
    times = times.filter((t) => now - t < 5000);
    times.push(now);
    if (times.length > 2) leave();
  }, true);
}

// Where a form came back with errors, start there.
document.querySelector(".summary")?.focus();

// Show or hide a passphrase. The button is hidden in the page and appears only here.
for (const button of document.querySelectorAll("[data-reveal]")) {
  const input = document.getElementById(button.dataset.reveal);
  if (!input) continue;
  const show = button.textContent;
  button.hidden = false;
  button.addEventListener("click", () => {
    const open = input.type === "password";
    input.type = open ? "text" : "password";
    button.textContent = open ? button.dataset.hide : show;
  });
  // Browsers remember text fields, never passphrases.
  input.form?.addEventListener("submit", () => { input.type = "password"; });
}

for (const button of document.querySelectorAll("[data-copy]")) {
  const source = document.getElementById(button.dataset.copy);
  if (!source || !navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText((source.value ?? source.textContent).trim());
      button.textContent = button.dataset.done;
    } catch {
      button.hidden = true;
    }
  });
}

// Ask before long text is lost by a stray tap; never when leaving fast.
let dirty = false;
for (const form of document.querySelectorAll("form")) {
  form.addEventListener("input", (event) => { if (event.target.tagName === "TEXTAREA") dirty = true; });
  form.addEventListener("submit", () => { dirty = false; });
}
addEventListener("beforeunload", (event) => {
  if (dirty && !leaving) event.preventDefault();
});

// Keep what is being written as a draft, a moment after typing stops and when the page is put away.
for (const form of document.querySelectorAll("form[data-keep]")) {
  const note = form.querySelector("[data-kept]");
  let timer = 0;
  let changed = false;
  const keep = () => {
    clearTimeout(timer);
    if (!changed || leaving) return;
    changed = false;
    const body = new FormData(form);
    body.delete("form_key");
    body.delete("picture");
    body.set("do", "draft");
    fetch(form.dataset.keep, { method: "POST", body, redirect: "manual", keepalive: document.hidden })
      .then((answer) => {
        if (answer.status !== 204) return;
        if (!changed) dirty = false;
        if (note) note.hidden = false;
      }, () => { changed = true; });
  };
  form.addEventListener("input", () => {
    changed = true;
    if (note) note.hidden = true;
    clearTimeout(timer);
    timer = setTimeout(keep, 4000);
  });
  form.addEventListener("submit", () => { changed = false; clearTimeout(timer); });
  addEventListener("visibilitychange", () => { if (document.hidden) keep(); });
}
