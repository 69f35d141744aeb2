// The bell asks now and then whether there is something new: only on a page that is in sight and in use, so that a
// forgotten screen still logs itself out.
(() => {
  "use strict";
  const everySeconds = 20;
  const inUseMinutes = 10;
  let touched = Date.now();
  let asked = Date.now();

  const ask = () => {
    const bell = document.getElementById("bell");
    const now = Date.now();
    if (!bell || document.hidden || now - touched > inUseMinutes * 60000 || now - asked < everySeconds * 1000) return;
    asked = now;
    window.htmx.trigger(bell, "ask");
  };

  for (const sign of ["pointerdown", "keydown", "scroll"]) {
    document.addEventListener(sign, () => { touched = Date.now(); }, { passive: true, capture: true });
  }
  document.addEventListener("visibilitychange", ask);
  setInterval(ask, 5000);
})();
