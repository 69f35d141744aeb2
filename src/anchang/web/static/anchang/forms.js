// Two things a form owes to the people who fill it in: what is typed is never lost, and one click saves once.
// Drafts of forms marked data-draft live in this browser only, under the person who typed them: somebody else's log-in,
// and logging out, erase them.
(() => {
  "use strict";
  const prefix = "anchang:draft:";
  const staff = document.body.dataset.staff || "";
  const days = 3;

  const keys = () => Object.keys(localStorage).filter((key) => key.startsWith(prefix));
  const eraseWhere = (unwanted) => keys().filter(unwanted).forEach((key) => localStorage.removeItem(key));
  const keyOf = (name) => `${prefix}${staff}:${name}`;

  const fieldsOf = (form) =>
    [...form.elements].filter((field) => field.name && !["hidden", "password", "file", "submit"].includes(field.type));

  const save = (form) => {
    const values = {};
    for (const field of fieldsOf(form)) {
      const ticks = field.type === "checkbox" || field.type === "radio";
      if (ticks ? !field.checked : field.value === "") continue;
      (values[field.name] ||= []).push(field.value);
    }
    localStorage.setItem(keyOf(form.dataset.draft), JSON.stringify({ at: Date.now(), values }));
    mark(form, "草稿已存在本机");
  };

  const draftOf = (form) => {
    try {
      return JSON.parse(localStorage.getItem(keyOf(form.dataset.draft)));
    } catch {
      return null;
    }
  };

  const restore = (form) => {
    const { at = 0, values = {} } = draftOf(form) || {};
    if (Date.now() - at > days * 86400000) return localStorage.removeItem(keyOf(form.dataset.draft));
    for (const field of fieldsOf(form)) {
      const kept = values[field.name] || [];
      if (field.type === "checkbox" || field.type === "radio") field.checked = kept.includes(field.value);
      else if (field.multiple) [...field.options].forEach((option) => { option.selected = kept.includes(option.value); });
      else field.value = kept[0] ?? "";
    }
    mark(form, "已恢复上次没有提交的草稿");
    form.dispatchEvent(new Event("change", { bubbles: true }));
  };

  const erase = (form) => {
    localStorage.removeItem(keyOf(form.dataset.draft));
    mark(form, "已清空");
    if (form.hasAttribute("data-draft-bound")) location.assign(location.pathname);
  };

  const mark = (form, words) => {
    const note = form.querySelector("[data-draft-note]");
    if (note) note.textContent = words;
  };

  // A second click while the first is on its way would take a second turn or save a second record.
  const sendOnce = (event) => {
    if (event.target.method !== "post") return;
    if (event.target.hasAttribute("data-answer-is-a-file")) setTimeout(() => delete event.target.dataset.sent, 3000);
    if (event.target.dataset.sent) event.preventDefault();
    else event.target.dataset.sent = "yes";
  };
  const mayBeSentAgain = () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);

  const start = () => {
    document.addEventListener("submit", sendOnce);
    window.addEventListener("pageshow", mayBeSentAgain);
    if (staff) eraseWhere((key) => !key.startsWith(`${prefix}${staff}:`));
    document.querySelectorAll("[data-draft-done]").forEach((sign) => localStorage.removeItem(keyOf(sign.dataset.draftDone)));
    document.querySelectorAll("form[data-draft]").forEach((form) => {
      if (!form.hasAttribute("data-draft-bound")) restore(form);
      form.addEventListener("input", () => save(form));
      form.addEventListener("reset", () => erase(form));
    });
    document.querySelectorAll("form[data-drafts-erase]").forEach((form) =>
      form.addEventListener("submit", () => eraseWhere(() => true)));
    document.querySelectorAll("[data-print]").forEach((button) => button.addEventListener("click", () => window.print()));
  };

  start();
})();
