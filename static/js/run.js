/* A tap of the roll call is sent at once; without a connection it waits in this browser, and nothing is lost. */
(() => {
  "use strict";

  const form = document.querySelector("form[data-taps]");
  const status = document.getElementById("unsent");
  const KEY = `roll:${status.dataset.user}:${form.getAttribute("action")}`;
  const AGAIN = 3000;
  const FRESH = 20000;
  let sending = false;
  let memory = [];

  /* Where a browser keeps nothing, they wait for as long as the page is open. */
  const waiting = () => {
    try {
      return JSON.parse(localStorage.getItem(KEY)) || [];
    } catch {
      return memory;
    }
  };
  const keep = (notes) => {
    memory = notes;
    try {
      localStorage.setItem(KEY, JSON.stringify(notes));
    } catch {
      /* Kept in memory. */
    }
  };
  const who = (note) => note.slice(0, note.lastIndexOf(":"));

  const say = (...parts) => {
    status.replaceChildren();
    if (!parts.length) return;
    const line = document.createElement("p");
    line.className = "notice notice-warning";
    line.textContent = parts.join(" ");
    status.append(line);
  };

  const press = (note) => {
    for (const button of form.querySelectorAll(`[id="${CSS.escape(who(note))}"] button`)) {
      button.setAttribute("aria-pressed", String(button.value === note));
    }
  };

  /* Each part that came stands for the one with its id; the focus stays where it was. */
  const show = (html) => {
    const focused = document.activeElement?.value;
    const came = new DOMParser().parseFromString(html, "text/html").body.children;
    for (const part of [...came]) {
      if (part.id === "notes") {
        document.dispatchEvent(new CustomEvent("fresh-notes", { detail: part }));
        continue;
      }
      const old = document.getElementById(part.id);
      if (!old || old.outerHTML === part.outerHTML) continue;
      if (old.getAttribute("role") === "status") {
        /* The same element goes on, so that a screen reader says what is new in it. */
        old.className = part.className;
        old.replaceChildren(...part.childNodes);
      } else old.replaceWith(document.adoptNode(part));
    }
    for (const note of waiting()) press(note);
    if (document.activeElement !== document.body || !focused) return;
    form.querySelector(`button[value="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  };

  const send = async (note) => {
    const body = new FormData(form);
    body.append("note", note);
    const answer = await fetch(form.action, { method: "POST", body, headers: { "X-Requested-With": "fetch" } });
    if (answer.redirected || answer.status === 403) return { isSignedOut: true };
    if (answer.status === 409) return { failed: await answer.text() };
    if ([400, 404].includes(answer.status)) return { failed: note };
    if (!answer.ok) throw new Error(answer.statusText);
    return { html: await answer.text() };
  };

  /* One after another, in their order. */
  const sendAll = async () => {
    if (sending || !waiting().length) return;
    sending = true;
    let failed = "";
    try {
      while (waiting().length) {
        const [note] = waiting();
        const answer = await send(note);
        if (answer.isSignedOut) {
          say(status.dataset.signedOut);
          return;
        }
        keep(waiting().filter((each) => each !== note));
        if (answer.failed) failed = answer.failed;
        else show(answer.html);
      }
      if (failed) say(status.dataset.failed, failed);
      else say();
    } catch {
      say(status.dataset.goesOn, status.dataset.waits, String(waiting().length));
      setTimeout(sendAll, AGAIN);
    } finally {
      sending = false;
    }
  };

  form.addEventListener("submit", (event) => {
    if (event.submitter?.name !== "note") return;
    event.preventDefault();
    const note = event.submitter.value;
    /* The last word on somebody is the one that counts. */
    keep([...waiting().filter((each) => who(each) !== who(note)), note]);
    press(note);
    sendAll();
  });

  /* What a colleague noted, and who checked in. */
  const refresh = async () => {
    if (document.hidden || waiting().length) return;
    const answer = await fetch(form.dataset.taps, { headers: { "X-Requested-With": "fetch" } }).catch(() => null);
    if (answer?.ok && !answer.redirected && !waiting().length) show(await answer.text());
  };

  window.addEventListener("online", sendAll);
  setInterval(refresh, FRESH);
  sendAll();
})();
