// Checking an item off without a new page. The list changes at once and back again when
// the server refuses.
document.getElementById("groceries").addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-item]");
  if (!form) return;
  event.preventDefault();
  const row = form.closest("li");
  const checked = !row.classList.contains("checked");
  show(row, checked);
  try {
    const answer = await fetch(form.dataset.item, {
      method: "PUT",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ checked }),
      keepalive: true, // the shopper may leave the page at once
    });
    if (!answer.ok) show(row, !checked);
  } catch {
    show(row, !checked);
  }
});

function show(row, checked) {
  row.classList.toggle("checked", checked);
  row.querySelector("button.check").setAttribute("aria-pressed", String(checked));
  row.querySelector("input[name=checked]").value = checked ? "no" : "yes";
}
