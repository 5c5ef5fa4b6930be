"use strict";
// Suggestions below a search box, as the ARIA combobox with a list; without this script the box is a search box.

const WAIT = 200;
const FROM_LETTERS = 2;

const attach = (list) => {
  const box = document.getElementById(list.dataset.for);
  const status = document.getElementById(list.dataset.status);
  let timer;
  let asked;

  const options = () => [...list.children];
  const active = () => options().findIndex((option) => option.getAttribute("aria-selected") === "true");

  const mark = (index) => {
    for (const [each, option] of options().entries()) option.setAttribute("aria-selected", String(each === index));
    const option = options()[index];
    if (option) {
      box.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else {
      box.removeAttribute("aria-activedescendant");
    }
  };

  const show = (open) => {
    list.hidden = !open;
    box.setAttribute("aria-expanded", String(open));
    if (!open) mark(-1);
  };

  const close = () => {
    clearTimeout(timer);
    asked?.abort();
    show(false);
  };

  const ask = async () => {
    asked?.abort();
    asked = new AbortController();
    try {
      const address = `${list.dataset.suggest}?${new URLSearchParams({ q: box.value })}`;
      const answer = await fetch(address, { signal: asked.signal });
      if (!answer.ok) return;
      list.innerHTML = await answer.text();
      show(list.children.length > 0);
      status.textContent = list.children.length ? list.dataset.some : "";
    } catch (error) {
      // Typed on, or offline: the box still searches.
      if (error.name !== "AbortError") close();
    }
  };

  // To the page of what is chosen, or into the box what it is called.
  const choose = (option) => {
    if (option.dataset.address) return location.assign(option.dataset.address);
    close();
    box.value = option.dataset.fill;
    box.dispatchEvent(new Event("change", { bubbles: true }));
  };

  box.setAttribute("role", "combobox");
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-controls", list.id);
  box.setAttribute("aria-expanded", "false");

  box.addEventListener("input", () => {
    clearTimeout(timer);
    if (box.value.trim().length < FROM_LETTERS) return close();
    timer = setTimeout(ask, WAIT);
  });

  box.addEventListener("keydown", (event) => {
    const count = options().length;
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && count) {
      event.preventDefault();
      show(true);
      const step = event.key === "ArrowDown" ? 1 : -1;
      // One place more than options: none of them, that is, what was typed.
      mark(((active() + 1 + step + count + 1) % (count + 1)) - 1);
    } else if (event.key === "Enter") {
      const chosen = options()[active()];
      close();
      if (chosen) {
        event.preventDefault();
        choose(chosen);
      }
    }
  });

  box.addEventListener("blur", close);
  // Pressing keeps the focus in the box, which would else close the list before the click.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) choose(option);
  });
};

const attachAll = (within) => {
  for (const list of within.querySelectorAll("[data-suggest]:not([data-attached])")) {
    list.dataset.attached = "";
    attach(list);
  }
};

attachAll(document);
// What htmx puts into the page later.
document.addEventListener("htmx:load", (event) => attachAll(event.target));
