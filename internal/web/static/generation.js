// The live progress of one generation. The page already shows the state it had when it
// was made, so a reload continues where the stream is; EventSource reconnects by itself
// and sends the last version it saw.
const card = document.getElementById("generation");
const bar = document.getElementById("bar");
const message = document.getElementById("message");
const finals = new Set(["completed", "failed", "cancelled"]);

const stream = new EventSource(card.dataset.events);
stream.addEventListener("generation", (event) => {
  const generation = JSON.parse(event.data);
  bar.max = Math.max(1, generation.progress.total);
  bar.value = generation.progress.done;
  message.textContent = generation.progress.message;
  if (finals.has(generation.state)) {
    stream.close();
    location.replace(generation.menu_id ? `/menus/${encodeURIComponent(generation.menu_id)}` : card.dataset.done);
  }
});
