/* What Django's own administration leaves out for screen readers. */
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
})();
