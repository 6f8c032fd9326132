// The keyboard: ? lists the keys.
const HITS = ".hits h2 a, .titles a, .notes h2 a";

export function keys(form) {
  const box = form.elements.q;
  const dialog = document.getElementById("keys");

  function toBox() {
    box.focus();
    box.select();
  }

  function move(step) {
    const hits = [...document.querySelectorAll(HITS)];
    const here = hits.indexOf(document.activeElement);
    if (step < 0 && here === 0) return toBox();
    const next = hits[here < 0 ? 0 : here + step];
    next?.focus();
    next?.closest("li").scrollIntoView({ block: "nearest" });
  }

  const actions = {
    "/": toBox,
    j: () => move(1),
    ArrowDown: () => move(1),
    k: () => move(-1),
    ArrowUp: () => move(-1),
    o: () => document.activeElement.matches(HITS) && document.activeElement.click(),
    "?": () => dialog.showModal(),
  };

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || dialog.open) return;
    if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      return toBox();
    }
    const plain = !(event.ctrlKey || event.metaKey || event.altKey);
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    const arrow = event.key.startsWith("Arrow");
    // Arrows scroll as usual until a hit has the focus; from the box, Down leads to the first one.
    const amid = event.target.matches(HITS) || (event.target === box && event.key === "ArrowDown");
    if (!plain || !(event.key in actions) || (arrow ? !amid : typing)) return;
    event.preventDefault();
    actions[event.key]();
  });
}
