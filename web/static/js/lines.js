// What the lines of a deal come to, while they are typed: [data-lines-total] shows the sum of every [data-line]. What
// cannot be read as numbers (40k, 4万) shows no sum; the server reads it.
function read(row, name) {
  const text = row.querySelector(`[name="${name}"]`)?.value.replace(/[\s,，¥$€£]/g, "") ?? "";
  return text === "" ? (name === "line_quantity" ? 1 : 0) : Number(text);
}

function show(form) {
  const total = form.querySelector("[data-lines-total]");
  const write = new Intl.NumberFormat(document.documentElement.lang, { style: "currency", currency: total.dataset.currency });
  let sum = 0;
  for (const row of form.querySelectorAll("[data-line]")) {
    if (row.querySelector('[name="line_product"]').value.trim() === "") continue;
    sum += read(row, "line_quantity") * read(row, "line_price") - read(row, "line_discount");
  }
  total.textContent = Number.isFinite(sum) ? write.format(sum) : "–";
}

document.addEventListener("input", (event) => {
  const form = event.target.closest?.("form");
  if (form?.querySelector("[data-lines-total]")) show(form);
});
