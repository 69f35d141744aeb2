// Pages that renew themselves: say since when they are cut off, and when they are back.
(() => {
  let seen = new Date();
  const two = (number) => String(number).padStart(2, "0");
  const said = (at) => `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;

  const lost = () => {
    document.querySelectorAll("[data-stale-since]").forEach((place) => { place.textContent = said(seen); });
    document.body.classList.add("offline");
  };
  const back = (event) => {
    if (!event.detail.successful) return;
    seen = new Date();
    document.body.classList.remove("offline");
  };

  for (const trouble of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
    document.addEventListener(trouble, lost);
  }
  document.addEventListener("htmx:afterRequest", back);
})();
