// Completions of what is typed: ARIA combobox pattern.
import { PAUSE } from "./live.js";

const MOST = 6;

export function completing(form, page, complete) {
  const box = form.elements.q;
  const list = document.getElementById("suggestions");
  let asked = null;
  let timer = 0;
  let chosen = -1;
  let words = "";

  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Completions");
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false",
  })) box.setAttribute(name, value);

  function close() {
    clearTimeout(timer);
    asked?.abort();
    list.hidden = true;
    box.setAttribute("aria-expanded", "false");
    choose(-1);
  }

  function choose(place) {
    chosen = place;
    [...list.children].forEach((option, i) => option.setAttribute("aria-selected", String(i === place)));
    if (place < 0) box.removeAttribute("aria-activedescendant");
    else box.setAttribute("aria-activedescendant", list.children[place].id);
  }

  async function ask() {
    asked?.abort();
    const own = (asked = new AbortController());
    try {
      const found = await complete(box.value, own.signal);
      if (own === asked && document.activeElement === box) show(found.slice(0, MOST));
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  }

  function show(found) {
    if (!found.length) return close();
    list.replaceChildren(...found.map((text, i) => {
      const option = document.createElement("li");
      option.id = `suggestion-${i}`;
      option.setAttribute("role", "option");
      option.textContent = text;
      return option;
    }));
    list.hidden = false;
    box.setAttribute("aria-expanded", "true");
    choose(-1);
    words = box.value;
  }

  function take(place) {
    box.value = list.children[place].textContent;
    close();
    page.submit();
  }

  box.addEventListener("input", (event) => {
    close();
    if (!event.isComposing) timer = setTimeout(ask, PAUSE);
  });
  box.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing) return;
    const count = list.children.length;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      choose(((chosen + 1 + step + count + 1) % (count + 1)) - 1);
      box.value = chosen < 0 ? words : list.children[chosen].textContent;
    } else if (event.key === "Enter" && chosen >= 0) take(chosen);
    else if (event.key === "Escape") {
      box.value = words;
      close();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });
  form.addEventListener("submit", close);
  box.addEventListener("blur", close);
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const place = [...list.children].indexOf(event.target.closest("li"));
    if (place >= 0) take(place);
  });
}
