// A page that a browser shows again without asking may be old, or of somebody who has signed
// out since. So it is asked for again.
addEventListener("pageshow", (event) => {
  const [navigation] = performance.getEntriesByType("navigation");
  if (event.persisted || (navigation?.type === "back_forward" && navigation.transferSize === 0)) location.reload();
});
