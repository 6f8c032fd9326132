// Scripts only make the page quicker: without them every form and link works as it stands.
import { completing } from "./suggestions.js";
import { keys } from "./keys.js";
import { live } from "./live.js";

const form = document.getElementById("search");
if (form) {
  const page = live(form, async (url, signal) =>
    new DOMParser().parseFromString(await (await fetch(url, { signal })).text(), "text/html"));
  completing(form, page, async (text, signal) => {
    const answer = await fetch(`${form.dataset.suggest}?q=${encodeURIComponent(text)}`, { signal });
    return answer.ok ? (await answer.json())[1] : [];
  });
  keys(form);
}
