// All that a host adds for a frame that is as tall as what it shows.
addEventListener("message", (event) => {
  for (const frame of document.querySelectorAll("iframe")) {
    const ours = event.source === frame.contentWindow && event.origin === new URL(frame.src).origin;
    if (ours && event.data?.type === "related-knowledge") frame.height = event.data.height;
  }
});
