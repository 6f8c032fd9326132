// Scripts only make the page quicker: without them every form and link works as it stands.
import { completing } from "./suggestions.js";
import { keys } from "./keys.js";
import { live } from "./live.js";

const form = document.getElementById("search");
if (form) {
  const page = live(form);
  completing(form, page);
  keys(form);
}
