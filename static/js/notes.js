/* Notes are saved as they are written; without a connection they wait in this browser. Nobody writes over anybody. */
(() => {
  "use strict";

  const PAUSE = 2000;
  const AGAIN = 3000;
  const status = document.getElementById("unsent");
  let section = document.getElementById("notes");
  let timer = 0;
  let saving = false;

  const form = () => section.querySelector("form[data-notes]");
  const text = () => form().elements.text;
  const number = () => form().elements.number;
  /* Where both versions stand side by side, only the button saves. */
  const isBoth = () => form().dataset.notes === "both";
  const key = () => `notes:${status.dataset.user}:${section.dataset.at}`;

  const kept = () => {
    try {
      return JSON.parse(localStorage.getItem(key()));
    } catch {
      return null;
    }
  };
  const keep = () => {
    try {
      localStorage.setItem(key(), JSON.stringify({ text: text().value, number: number().value }));
    } catch {
      /* It stays in the field. */
    }
  };
  const forget = () => {
    try {
      localStorage.removeItem(key());
    } catch {
      /* Nothing was kept. */
    }
  };

  const say = (words) => {
    const said = document.getElementById("notes-said");
    if (said.textContent !== words) said.textContent = words;
  };
  const later = (milliseconds) => {
    clearTimeout(timer);
    timer = setTimeout(save, milliseconds);
  };

  const put = (part, typed) => {
    const wasFocused = section.contains(document.activeElement);
    section.replaceWith(part);
    section = part;
    if (typed !== undefined) text().value = typed;
    if (wasFocused) text().focus();
  };

  async function save() {
    if (saving || !form()) return;
    saving = true;
    clearTimeout(timer);
    const sent = text().value;
    try {
      const body = new FormData(form());
      const answer = await fetch(form().action, { method: "POST", body, headers: { "X-Requested-With": "fetch" } });
      if (answer.redirected || answer.status === 403) {
        say(status.dataset.signedOut);
        return;
      }
      if (!answer.ok && answer.status !== 409) throw new Error(answer.statusText);
      const came = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("notes");
      const part = document.adoptNode(came);
      if (!part.querySelector("form[data-notes]")) {
        /* Nothing is taken any more: what was typed stays in its field, and in this browser. */
        keep();
        say(part.querySelector(".notice").textContent.trim());
        return;
      }
      if (answer.status === 409 || isBoth()) {
        put(part, text().value);
        keep();
      } else number().value = part.querySelector("[name=number]").value;
      if (answer.status === 409) return;
      say(document.getElementById("notes-said").dataset.saved);
      if (text().value === sent) forget();
      else {
        keep();
        later(PAUSE);
      }
    } catch {
      say(document.getElementById("notes-said").dataset.kept);
      later(AGAIN);
    } finally {
      saving = false;
    }
  }

  document.addEventListener("input", (event) => {
    if (!form() || event.target !== text()) return;
    keep();
    if (!isBoth()) later(PAUSE);
  });
  document.addEventListener("submit", (event) => {
    if (event.target !== form()) return;
    event.preventDefault();
    keep();
    save();
  });
  /* What a colleague wrote, where nothing is being written here. */
  document.addEventListener("fresh-notes", (event) => {
    const part = event.detail;
    const came = part.querySelector("[name=number]");
    if (!form() || !came || kept() || saving || isBoth() || came.value === number().value) return;
    put(document.adoptNode(part));
  });

  if (!form()) {
    const left = kept();
    if (left) {
      const said = document.createElement("p");
      said.textContent = section.dataset.left;
      const words = document.createElement("pre");
      words.className = "notes-theirs";
      words.textContent = left.text;
      section.append(said, words);
    }
    return;
  }
  const before = kept();
  if (before && before.text !== text().value) {
    text().value = before.text;
    number().value = before.number;
    if (!isBoth()) save();
  } else if (before) forget();
  window.addEventListener("online", () => {
    if (form() && kept() && !isBoth()) save();
  });
})();
