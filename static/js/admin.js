/* What Django's own administration leaves out: for screen readers, and so that what is typed is kept. */
(() => {
  const ownLabel = (field) => document.querySelector(`label[for="${CSS.escape(field.id)}"]`)?.textContent.trim();

  const columnOf = (field) => {
    const cell = field.closest("td[class^=field-]");
    const column = cell?.classList[0].replace("field-", "column-");
    return column && cell.closest("table").querySelector(`th.${column}`)?.firstChild?.textContent.trim();
  };

  const mend = (root) => {
    for (const field of root.querySelectorAll("td[class^=field-] :is(input, select, textarea):not([type=hidden])")) {
      const label = columnOf(field);
      if (label && !ownLabel(field)) field.setAttribute("aria-label", label);
    }
    for (const select of root.querySelectorAll("select.admin-autocomplete")) {
      const label = ownLabel(select) || columnOf(select);
      for (const part of select.nextElementSibling?.querySelectorAll("[role=combobox], [role=textbox], [role=searchbox]") ?? []) {
        part.removeAttribute("aria-labelledby");
        part.setAttribute("aria-label", label);
      }
    }
    for (const tip of root.querySelectorAll(".help-tooltip[aria-label]")) tip.setAttribute("role", "img");
    for (const empty of root.querySelectorAll("th.original:empty")) {
      empty.replaceWith(Object.assign(document.createElement("td"), { className: "original" }));
    }
  };

  // After Django's own scripts: some wait for jQuery, some for the whole page, and all asked first.
  const whenReady = window.django?.jQuery ?? ((run) => run());
  whenReady(() => mend(document));
  window.addEventListener("load", () => mend(document));
  document.addEventListener("formset:added", (event) => mend(event.target));

  // Of a pair of boxes a form sends all that is in the second one; until then nothing there is selected.
  const addChosen = (data, form) => {
    for (const box of form.querySelectorAll("select.filtered[id$=_to]")) {
      data.delete(box.name);
      for (const option of box.options) data.append(box.name, option.value);
    }
    return data;
  };

  // Dates, boxes and suggestions change without an event, so what the form would send is compared.
  const keep = (keeper) => {
    const form = keeper.closest("form");
    const typed = () => new URLSearchParams(addChosen(new FormData(form), form)).toString();
    let before = typed();
    setInterval(() => {
      const now = typed();
      if (now === before) return;
      before = now;
      window.htmx.trigger(keeper, "typed");
    }, 2000);
  };
  document.addEventListener("htmx:configRequest", ({ detail }) => {
    const form = detail.elt.closest("form");
    // How far an import is is asked from outside of any form.
    if (form) addChosen(detail.formData, form);
  });
  window.addEventListener("load", () => document.querySelectorAll("[hx-trigger=typed]").forEach(keep));
})();
