/* Save and remove: in this browser, or on the account of whoever is signed in. Without it the buttons stay hidden. */
(() => {
  "use strict";

  const KEY = "saved";
  const MOST = { programs: 50, searches: 20 };
  const PARAMETER = { programs: "p", searches: "s" };
  const form = document.getElementById("saving-form");
  const account = form && JSON.parse(document.getElementById("saved-on-account").textContent);

  const inBrowser = () => {
    try {
      const kept = JSON.parse(localStorage.getItem(KEY)) || {};
      return { programs: kept.programs || [], searches: kept.searches || [] };
    } catch {
      return { programs: [], searches: [] };
    }
  };
  const keepInBrowser = (kept) => localStorage.setItem(KEY, JSON.stringify(kept));
  const canKeep = () => {
    try {
      localStorage.setItem(`${KEY}-try`, "");
      localStorage.removeItem(`${KEY}-try`);
      return true;
    } catch {
      return false;
    }
  };
  const saved = () => account || inBrowser();

  const say = (what) => {
    const status = document.getElementById("saving-said");
    status.textContent = status.dataset[what];
  };

  const meant = (button) =>
    button.dataset.saveSearch === undefined
      ? ["programs", button.dataset.save]
      : ["searches", (button.dataset.saveSearch.split("?")[1] || "").replace(/&?page=\d+$/, "")];

  const show = () => {
    const now = saved();
    for (const button of document.querySelectorAll("[data-save], [data-save-search]")) {
      const [kind, value] = meant(button);
      const isSaved = now[kind].includes(value);
      button.hidden = false;
      button.querySelector("[data-when=unsaved]").hidden = isSaved;
      button.querySelector("[data-when=saved]").hidden = !isSaved;
    }
  };

  const change = async (kind, value, remove) => {
    const now = saved();
    if (!remove && now[kind].length >= MOST[kind]) return "full";
    if (account) {
      const body = new FormData(form);
      body.append(PARAMETER[kind], value);
      const address = remove ? form.dataset.remove : form.action;
      const answer = await fetch(address, { method: "POST", body, headers: { "X-Requested-With": "fetch" } });
      if (answer.status === 409) return "full";
      if (answer.status !== 204) return "failed";
    }
    now[kind] = remove ? now[kind].filter((each) => each !== value) : [...now[kind], value];
    if (!account) keepInBrowser(now);
    return remove ? "removed" : "saved";
  };

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-save], [data-save-search]");
    if (!button) return;
    const [kind, value] = meant(button);
    const remove = saved()[kind].includes(value);
    say(await change(kind, value, remove).catch(() => "failed"));
    show();
  });

  const asked = (kept) => {
    const query = new URLSearchParams();
    kept.programs.forEach((slug) => query.append("p", slug));
    kept.searches.forEach((search) => query.append("s", search));
    return query;
  };

  /* The page of what is saved: without an account it asks for the cards of what this browser keeps. */
  const showList = () => {
    const list = document.getElementById("saved-in-browser");
    if (!list) return;
    const query = asked(inBrowser());
    if (query.size) window.htmx.ajax("GET", `${list.dataset.cards}?${query}`, { target: list, swap: "innerHTML" });
    else document.getElementById("nothing-saved").hidden = false;
  };

  /* Signed in: what this browser kept from before can be added to the account, or forgotten here. */
  const offerToAdd = () => {
    const kept = inBrowser();
    for (const kind of ["programs", "searches"]) kept[kind] = kept[kind].filter((each) => !account[kind].includes(each));
    if (canKeep()) keepInBrowser(kept);
    const offer = document.getElementById("saved-before");
    if (!offer || ![...asked(kept)].length) return;
    for (const [name, value] of asked(kept)) {
      const input = document.createElement("input");
      Object.assign(input, { type: "hidden", name, value });
      offer.append(input);
    }
    offer.querySelector("[data-forget]").addEventListener("click", () => {
      keepInBrowser({ programs: [], searches: [] });
      offer.hidden = true;
      say("removed");
    });
    offer.hidden = false;
  };

  if (account) offerToAdd();
  if (!account && !canKeep()) return;
  show();
  showList();
  document.addEventListener("htmx:afterSettle", show);
  window.addEventListener("storage", show);
  window.addEventListener("pageshow", show);
})();
