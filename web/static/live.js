// Results while typing: the main part of the page loaded takes our place.
export const PAUSE = 150;

export function live(form, load) {
  const box = form.elements.q;
  let settled = location.href; // where Back leads: the last address that was not just typed
  let asked = null;
  let timer = 0;

  const address = () => {
    const filled = [...new FormData(form)].map(([name, value]) => [name, value.trim()]).filter(([, value]) => value);
    const url = new URL(form.action);
    url.search = new URLSearchParams(filled);
    return url.href;
  };

  async function show(url) {
    asked?.abort();
    const own = (asked = new AbortController());
    const main = document.getElementById("main");
    main.setAttribute("aria-busy", "true");
    try {
      const page = await load(url, own.signal);
      if (own !== asked || !page.getElementById("main")) return false;
      for (const id of ["main", "kept"]) {
        const [ours, theirs] = [document, page].map((one) => one.getElementById(id));
        ours.replaceChildren(...theirs.childNodes);
      }
      document.title = page.title;
      const heading = main.querySelector("h1");
      document.getElementById("status").textContent = heading ? heading.textContent.trim() : "";
      main.removeAttribute("aria-busy");
      return true;
    } catch (error) {
      if (error.name === "AbortError") return false;
      location.assign(url); // the server cannot be reached: let the browser say so
      return false;
    }
  }

  async function typed() {
    const url = address();
    if (url === location.href) return;
    history.replaceState(null, "", url);
    if (await show(url)) scrollTo({ top: 0, behavior: "instant" });
  }

  function submit() {
    clearTimeout(timer);
    const url = address();
    if (url !== settled) {
      if (location.href !== settled) history.replaceState(null, "", settled);
      history.pushState(null, "", url);
      settled = url;
    }
    return show(url);
  }

  box.addEventListener("input", (event) => {
    clearTimeout(timer);
    if (!event.isComposing) timer = setTimeout(typed, PAUSE);
  });
  box.addEventListener("compositionend", () => {
    clearTimeout(timer);
    timer = setTimeout(typed, PAUSE);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (matchMedia("(pointer: coarse)").matches) box.blur(); // the keyboard on the screen covers the results
    submit();
  });
  addEventListener("popstate", () => {
    clearTimeout(timer);
    if (location.href.split("#")[0] === settled.split("#")[0]) return;
    settled = location.href;
    box.value = new URLSearchParams(location.search).get("q") ?? "";
    show(settled);
  });
  return { submit, show };
}
