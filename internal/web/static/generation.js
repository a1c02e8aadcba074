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
    // A refill or a swap names its menu from the beginning, but only when it is completed is
    // there anything new to see. How it ended otherwise is told by its own page.
    const week = generation.state === "completed" && generation.menu_id;
    location.replace(week ? `/menus/${encodeURIComponent(week)}` : card.dataset.done);
  }
});
