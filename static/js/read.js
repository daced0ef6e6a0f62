// Presses "Mark as read" once the end of the page has been on the screen. Without it, the button does the same.
const form = document.getElementById("read");
if (form && "IntersectionObserver" in window) {
  const watch = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    watch.disconnect();
    fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual", keepalive: true })
      .then((answer) => { form.hidden = answer.type === "opaqueredirect"; }, () => {});
  });
  watch.observe(form);
  document.getElementById("auto").hidden = false;
}
