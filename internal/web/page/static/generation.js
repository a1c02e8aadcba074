// The live progress of one generation. The page already shows the state it had when it
// was made, so a reload continues where the stream is; EventSource reconnects by itself
// and sends the last version it saw.
const card = document.getElementById("generation");
const bar = document.getElementById("bar");
const message = document.getElementById("message");
const without = document.getElementById("without");
const finals = new Set(["completed", "failed", "cancelled"]);

function show(generation) {
  bar.max = Math.max(1, generation.progress.total);
  bar.value = generation.progress.done;
  message.textContent = generation.progress.message;
  // While the model is asked, whoever may plan may choose not to wait for it.
  if (without) without.hidden = !generation.progress.model_until;
  if (finals.has(generation.state)) {
    stream.close();
    // A refill or a swap names its menu from the beginning, but only when it is completed is
    // there anything new to see. How it ended otherwise, and what it did beside its menu,
    // is told by its own page.
    const week = generation.state === "completed" && generation.notes.length === 0 && generation.menu_id;
    location.replace(week ? `/menus/${encodeURIComponent(week)}` : card.dataset.done);
    return true;
  }
  return false;
}

const stream = new EventSource(card.dataset.events);
stream.addEventListener("generation", (event) => show(JSON.parse(event.data)));
// A stream that is refused, because there are too many, does not reconnect: then the page
// asks instead. A login that has ended is told by the page itself.
stream.addEventListener("error", () => {
  if (stream.readyState === EventSource.CLOSED) ask();
});

async function ask() {
  let wait = 3;
  try {
    const answer = await fetch(card.dataset.generation);
    if (answer.ok) {
      if (show(await answer.json())) return;
    } else if (answer.status === 401 || answer.status === 404) {
      location.reload();
      return;
    } else {
      wait = Number(answer.headers.get("Retry-After")) || wait;
    }
  } catch {
    // The network is away for a moment.
  }
  setTimeout(ask, wait * 1000);
}
