// The run sheet on a tablet: one tap ticks a step, once, and no tap is lost. A tap is kept in this browser, under the
// person who made it, until the server has said by its number that it is kept. Only steps and ready-made words are kept
// here; what is typed goes to the server or stays in its field.
(() => {
  "use strict";
  const store = `anchang:taps:${document.body.dataset.staff || ""}`;
  const doubleTapMilliseconds = 700;
  const patienceMilliseconds = 8000;
  const retryMilliseconds = 5000;
  let lastTap = 0;
  let sending = false;
  let clockError = 0;

  const run = () => document.getElementById("run");
  const row = (step) => run().querySelector(`[data-step="${CSS.escape(step)}"]`);
  const taps = () => {
    try {
      return JSON.parse(localStorage.getItem(store)) || [];
    } catch {
      return [];
    }
  };
  const keep = (list) => localStorage.setItem(store, JSON.stringify(list));
  const forget = (key) => keep(taps().filter((tap) => tap.form_key !== key));
  const here = () => taps().filter((tap) => run() && tap.url === `${location.pathname}tick/`);

  const say = (words) => {
    const notice = document.getElementById("refused");
    if (!notice) return;
    notice.hidden = !words;
    notice.querySelector("p").textContent = words;
  };

  // -- what is shown ---------------------------------------------------------------------------

  // Scrolls the list alone: on a phone the page must stay where the card is.
  const reveal = () => {
    const list = run().querySelector(".run-list");
    const shown = list.querySelector(".is-shown");
    if (shown) list.scrollTop = shown.offsetTop - list.offsetTop - list.clientHeight / 3;
  };

  const show = (step) => {
    if (!row(step)) return;
    for (const card of run().querySelectorAll("[data-card]")) card.hidden = card.dataset.card !== step;
    for (const one of run().querySelectorAll("[data-step]")) one.classList.toggle("is-shown", one.dataset.step === step);
    reveal();
  };

  const mark = (step, name) => {
    row(step).classList.remove("open", "done", "skipped", "is-next");
    row(step).classList.add(name);
  };

  const paint = () => {
    const notice = document.getElementById("unsaved");
    const waiting = taps().length;
    if (notice) {
      notice.hidden = waiting === 0 || sending;
      notice.querySelector("[data-count]").textContent = waiting;
    }
    if (!run()) return;
    for (const tap of here()) {
      if (!row(tap.step)) continue;
      mark(tap.step, tap.mark === "undone" ? "open" : "pending");
      row(tap.step).querySelector(".run-state").textContent = sending ? "正在保存" : "还没保存";
    }
  };

  const goOn = () => {
    const rows = [...run().querySelectorAll("[data-step]")];
    const last = rows.findLastIndex((one) => !one.classList.contains("open"));
    const next = rows.slice(last + 1).find((one) => one.classList.contains("open"))
      || rows.find((one) => one.classList.contains("open") && "required" in one.dataset);
    for (const one of rows) one.classList.toggle("is-next", one === next);
    if (next) show(next.dataset.step);
  };

  const typed = () =>
    [...run().querySelectorAll("input[id]")].filter((field) => field.value).map((field) => [field.id, field.value]);

  // An answer brings the cards that changed; the others stay as they are.
  const keepCards = (fresh) => {
    const there = fresh.querySelector(".run-cards");
    for (const card of run().querySelectorAll("[data-card]")) {
      if (there.querySelector(`[data-card="${CSS.escape(card.dataset.card)}"]`)) continue;
      const which = card.querySelector(".run-which");
      if (which.textContent === "下一步") which.textContent = `第 ${which.dataset.number} 步`;
      card.hidden = true;
      there.insertBefore(card, there.lastElementChild);
    }
  };

  const swap = (html) => {
    const fresh = new DOMParser().parseFromString(html, "text/html").getElementById("run");
    if (!fresh) return;
    keepCards(fresh);
    const kept = typed();
    run().replaceWith(fresh);
    for (const [id, value] of kept) {
      const field = document.getElementById(id);
      if (!field) continue;
      field.value = value;
      field.closest("details").open = true;
    }
    setClock();
    reveal();
    if (here().length) {
      paint();
      goOn();
    }
  };

  // -- sending ---------------------------------------------------------------------------------

  const post = (url, fields) => {
    const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
    return fetch(url, {
      method: "POST",
      headers: { "HX-Request": "true" },
      body: new URLSearchParams({ ...fields, csrfmiddlewaretoken: token }),
      signal: AbortSignal.timeout(patienceMilliseconds),
    });
  };

  // True when the server has the tap, or will never take it; false to try again later.
  const deliver = async (tap) => {
    const { url, at, ...fields } = tap;
    const waited = Math.round((Date.now() - at) / 1000);
    const response = await post(url, { ...fields, waited });
    if (response.headers.get("X-Tap-Kept") === tap.form_key) {
      forget(tap.form_key);
      if (run() && url === `${location.pathname}tick/`) swap(await response.text());
      return true;
    }
    if (response.status === 422 || response.status === 404) {
      forget(tap.form_key);
      if (run() && row(tap.step)) mark(tap.step, "open");
      say(response.status === 422 ? await response.text() : "这次接待不归您打勾了，刚才的没有记下。");
      return true;
    }
    if (response.redirected || response.status === 403) say("登录已经过期。点过的都还在，请刷新页面、重新登录，会自动补上。");
    return false;
  };

  const flush = async () => {
    if (sending || !taps().length) return paint();
    sending = true;
    paint();
    try {
      while (taps().length && (await deliver(taps()[0])));
    } catch {
      // No connection, or the server is slow: the taps stay and are sent again.
    }
    sending = false;
    paint();
  };

  const quick = (form, fields) => {
    const now = Date.now();
    if (now - lastTap < doubleTapMilliseconds) return;
    lastTap = now;
    if (here().some((tap) => tap.step === fields.step && tap.mark === fields.mark)) return;
    keep([...taps(), { ...fields, url: form.getAttribute("action"), at: now }]);
    say("");
    if (fields.mark === "undone") mark(fields.step, "open");
    else {
      mark(fields.step, "pending");
      goOn();
    }
    flush();
  };

  const slow = async (form, fields) => {
    try {
      const response = await post(form.getAttribute("action"), fields);
      if (!response.headers.get("X-Tap-Kept")) return say(response.status === 422 ? await response.text() : "没有保存，请刷新页面再试。");
      form.reset();
      say("");
      swap(await response.text());
    } catch {
      say("没有保存：连不上网络。写的字还在，请过一会儿再按一次。");
    }
  };

  const onSubmit = (event) => {
    const form = event.target;
    if (!form.matches("[data-tap]")) return;
    event.preventDefault();
    const { csrfmiddlewaretoken, ...fields } = Object.fromEntries(new FormData(form, event.submitter));
    if ("quick" in form.dataset) quick(form, fields);
    else slow(form, fields);
  };

  // -- the clock -------------------------------------------------------------------------------

  const setClock = () => {
    if (!run()) return;
    clockError = Date.now() / 1000 - Number(run().dataset.now);
  };
  const tellTime = () => {
    if (!run() || run().dataset.ended) return;
    const minutes = Math.floor((Date.now() / 1000 - clockError - Number(run().dataset.began)) / 60);
    run().querySelector("[data-minutes]").textContent = Math.max(0, minutes);
  };

  document.addEventListener("submit", onSubmit);
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-show]");
    if (!link) return;
    event.preventDefault();
    show(link.dataset.show);
    run().querySelector(`[data-card="${CSS.escape(link.dataset.show)}"]`).scrollIntoView({ block: "nearest" });
  });
  window.addEventListener("online", flush);
  setInterval(() => { if (taps().length) flush(); }, retryMilliseconds);
  setInterval(tellTime, 15000);
  setClock();
  if (run()) reveal();
  if (run() && here().length) {
    paint();
    goOn();
  }
  flush();
})();
