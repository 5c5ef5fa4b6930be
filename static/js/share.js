"use strict";
// Without this script the link is there to press and hold; each button shows where the browser can do what it says.

for (const panel of document.querySelectorAll("[data-share]")) {
  const part = (name) => panel.querySelector(`[data-share-${name}]`);
  const address = part("link").href;
  const status = part("status");

  const offer = (name, can, act) => {
    const button = part(name);
    button.hidden = !can;
    button.addEventListener("click", act);
  };

  offer("copy", Boolean(navigator.clipboard), () =>
    navigator.clipboard.writeText(address).then(
      () => { status.textContent = status.dataset.copied; },
      () => { status.textContent = status.dataset.failed; },
    ));
  // A person who closes the sheet again has done nothing wrong.
  offer("send", Boolean(navigator.share), () =>
    navigator.share({ title: document.title, url: address }).catch(() => {}));
  offer("print", true, () => window.print());
}
