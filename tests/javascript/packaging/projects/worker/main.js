const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });

worker.onmessage = ({ data }) => {
  if (globalThis.document) document.title = data;
  else console.log(data);
  worker.terminate();
};
worker.onerror = ({ message }) => {
  if (globalThis.document) document.title = `failed: ${message}`;
  else throw new Error(message);
};
